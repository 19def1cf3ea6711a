"""The mails that the sample company's people got, read from the mailbox folder to go on with what they say."""

import email
import email.policy
import re
import time
from pathlib import Path

from dev.demo_browser import DemoFailed

PATIENCE = 60.0
EVERY = 0.15


class Mails:
    """Waits for mails. Each file is read once; they never change once they have their name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, tuple[str, str]] = {}

    def newest(self, to: str, pattern: str, after: int = 0) -> str:
        """The first group of `pattern` in the newest mail to somebody that has it, once there are more than `after`.

        Raises DemoFailed when it does not come.
        """
        deadline = time.monotonic() + PATIENCE
        while len(found := self.all(to, pattern)) <= after:
            if time.monotonic() > deadline:
                raise DemoFailed(f"the mail to {to} did not come; is the mailbox in {self.folder}?")
            time.sleep(EVERY)
        return found[-1]

    def all(self, to: str, pattern: str) -> list[str]:
        """What the pattern's first group is in each mail to somebody, oldest first."""
        found = []
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self._read:
                self._read[path.name] = _to_and_text(path)
            receiver, text = self._read[path.name]
            match = re.search(pattern, text) if receiver == to else None
            if match:
                found.append(match[1])
        return found


def _to_and_text(path: Path) -> tuple[str, str]:
    letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = letter.get_body(("plain",))
    return str(letter["To"]), str(text.get_content()) if text else ""
