"""Mail that comes in, for tests: an installation with a reply domain, and letters as mail programs write them.

office.drop(raw, to=...)       SES took it, put it where mails lie, and told the function
office.letters()               what became of everything, the newest first
"""

import itertools
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import app
from chalicelib.domain.errors import Exists
from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.letter import Letter
from chalicelib.domain.touchpoint import Touchpoint
from dev.lambda_shapes import Context
from dev.ses_receipts import received
from tests.world import World

DOMAIN = "in.acme.example"
ADA = "ada@example.org"


class Office(World):
    """A world to which mail comes."""

    def __init__(self, table: str, engine: Any, streams: Any, folder: Path, **settings: Any) -> None:
        self.arrived = folder / "arrived"
        self.arrived.mkdir()
        self._numbers = itertools.count()
        given = {"inbound": DOMAIN, "inbound_mail": f"folder:{self.arrived}"}
        super().__init__(table, engine, streams, folder, **(given | settings))

    def shop(self, kind: str = "inbox", **fields: Any) -> str:
        """A touchpoint that mail can be sent to; its address."""
        place = Touchpoint(touchpoint_id("shop"), "Shop", kind, created_at=self.services.now, **fields)
        with suppress(Exists):
            self.store.commit(place)
        return f"{place.id}@{DOMAIN}"

    def put(self, raw: bytes) -> str:
        """Where mails lie; the object's name."""
        name = f"{next(self._numbers):040x}"
        (self.arrived / name).write_bytes(raw)
        return name

    def drop(
        self, raw: bytes | EmailMessage, to: str | list[str], source: str = ADA, **verdicts: str
    ) -> dict[str, Any]:
        """The whole way; returns the event, to be handed in again with `tell`."""
        event = received(
            self.put(raw if isinstance(raw, bytes) else raw.as_bytes()),
            to if isinstance(to, list) else [to], source, **verdicts,
        )  # fmt: skip
        self.tell(event)
        return event

    def tell(self, event: dict[str, Any]) -> Any:
        return app.inbound(event, Context("inbound"))

    def letters(self, held: bool = False) -> list[Letter]:
        return self.store.letters(held, limit=50).rows

    def wrote(self, case_id: str) -> list[Any]:
        return [event for event in self.store.case_file(case_id).events if event.name == "Wrote"]


def a_mail(
    text: str = "It still squeaks.", subject: str = "The lid", sender: str = f"Ada Lovelace <{ADA}>", **headers: str
) -> EmailMessage:
    """What a plain mail program writes."""
    mail = EmailMessage()
    given = {
        "From": sender, "To": "Acme <hello@acme.example>", "Subject": subject, "Date": "Sat, 21 Nov 2026 12:00:00 +0000",
        "Message-ID": f"<{abs(hash((text, subject, sender, *headers.items())))}@mail.example.org>",
    }  # fmt: skip
    for name, value in (given | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        if value:
            mail[name] = value
    mail.set_content(text)
    return mail
