"""Ada as a customer of the packaged stack: what she said, what she got, and what the ledger has of her."""

import uuid
from typing import Any

from dev.bench_story import Story


class Ada:
    """A customer nobody has seen before, her case, and what came of it."""

    def __init__(self, story: Story) -> None:
        number = uuid.uuid4().hex[:8]
        self.stack, self.name, self.address = story.stack, f"Ada Lovelace {number}", f"ada-{number}@customer.example"
        self.case_id = story.submit(name=self.name, email=self.address)

    def mails(self, kind: str) -> list[dict[str, Any]]:
        """What SES took for her of one kind."""
        return [
            mail
            for mail in self.stack.ses.mails_to(self.address)
            if {"Name": "kind", "Value": kind} in mail["EmailTags"]
        ]

    def owed(self, kind: str) -> dict[str, str]:
        """The one line of the ledger of this kind: its plain texts."""
        lines = [
            {name: value["S"] for name, value in item.items() if "S" in value}
            for item in self.stack.items()
            if item.get("type") == {"S": "FollowUp"} and item.get("case_id") == {"S": self.case_id}
        ]
        (line,) = [line for line in lines if line["kind"] == kind]
        return line

    def unsubscribe_address(self) -> str:
        """As her mail program reads it in the first mail she got."""
        return headers(self.mails("acknowledged")[0])["List-Unsubscribe"].strip("<>")


def headers(mail: dict[str, Any]) -> dict[str, str]:
    """The headers that SES is asked for, by name."""
    return {one["Name"]: one["Value"] for one in mail["Content"]["Simple"]["Headers"]}
