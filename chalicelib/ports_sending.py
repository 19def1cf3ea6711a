"""What sending needs from outside: a provider that takes mail. ports_doctor.py has what it says of itself, ports.py the rest."""

import unicodedata
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Mail:
    """One mail to one person. `tags` come back with the provider's evidence; `key` is the same for every attempt at it,
    until a named person has it sent again."""

    to: str
    subject: str
    text: str
    html: str
    language: str
    headers: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    key: str = ""
    reply_to: str = ""

    def __post_init__(self) -> None:
        """Nothing that could start another header gets in: Python's own email package would let `=?utf-8?q?=0d=0a...` through."""
        for value in (self.to, self.reply_to, self.subject, *self.headers, *self.headers.values()):
            if "=?" in value or any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in value):
                raise ValueError("a header with a control character or an encoded word")
        if any(len(value) > 995 or not value.isascii() for value in self.headers.values()):
            raise ValueError("a header value that is not short ASCII")


@dataclass(frozen=True)
class Accepted:
    """The provider took the mail, as `provider_id`."""

    provider_id: str


@dataclass(frozen=True)
class Refused:
    """The mail was surely not sent. `permanent` says whether trying again could ever help."""

    reason: str
    permanent: bool


@dataclass(frozen=True)
class Unknown:
    """Nobody can say whether it was sent: no answer, a broken one, or the provider's own fault."""

    reason: str


Receipt = Accepted | Refused | Unknown


class Mailer(Protocol):
    """A mail provider. `key_seconds`: for how long after the first call it knows a mail again by its `key`, 0 for never.

    Only within them may a call that ended in Unknown be repeated, with the very same mail. Accepted then says that it was
    taken once; any other answer leaves the first as unknown as it was, for a throttled call never looked at its key.
    """

    key_seconds: int

    def send(self, mail: Mail) -> Receipt:
        """One call to the provider, never repeated by itself. Never raises for what a provider can do."""
