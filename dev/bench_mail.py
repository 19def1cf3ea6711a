"""The access patterns of mail that comes in, as deeds on the packaged stack: see dev/bench_patterns.py."""

import uuid
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

from dev.bench_customers import Deed, answered
from dev.package_stack import PARAMETERS, Stack
from dev.package_visitor import Visitor, form_of
from dev.ses_receipts import received


class MailPatterns:
    """`told()` makes a case and returns its id; `stack` and `grace` are the story's."""

    def __init__(self, stack: Stack, grace: Visitor, told: Callable[..., str]) -> None:
        self.stack, self.grace, self.told, self.place = stack, grace, told, ""

    def all(self) -> dict[str, Callable[[], Deed]]:
        return {
            "mail that came in": lambda: lambda: answered(self.grace.get("/console/mail")),
            "a mail opens a case": lambda: self._taken(self._touchpoint()),
            "a mail is written to a conversation": self._reply,
            "an automatic mail": lambda: self._taken(self._touchpoint(), {"Auto-Submitted": "auto-replied"}),
            "react to words written again": self._heard,
        }

    def _reply(self) -> Deed:
        return self._taken(self._conversation())

    def _heard(self) -> Deed:
        self._taken(self._conversation(assigned=True))()
        self.stack.stream.read()
        return lambda: self.stack.hand_out("React")

    def _conversation(self, assigned: bool = False) -> str:
        """The address that answers the newest mail to a customer."""
        address = f"{uuid.uuid4().hex[:12]}@customer.example"
        case_id = self.told(email=address)
        self.stack.settle()
        if assigned:
            page = f"/console/cases/{case_id}"
            answered(self.grace.submit(form_of(self.grace.get(page), "/assignment"), assignee=self._me()))
            self.stack.settle()
        return str(self.stack.ses.mails_to(address)[-1]["ReplyToAddresses"][0])

    def _me(self) -> str:
        staff = [item for item in self.stack.items() if item["pk"]["S"] == "STAFF"]
        return next(str(item["id"]["S"]) for item in staff if item["email"]["S"] == PARAMETERS["OwnerEmail"])

    def _touchpoint(self) -> str:
        if not self.place:
            form = form_of(self.grace.get("/console/touchpoints/new"), "/touchpoints")
            given: dict[str, Any] = {"name": "Letters", "slug": "letters", "kind": "inbox", "language-en": "yes"}
            made = answered(self.grace.submit(form, **given)).header("location")
            self.place = f"{made.rpartition('/')[2].partition('?')[0]}@{PARAMETERS['InboundDomain']}"
            # The touchpoint is known for a minute from now on.
            self._taken(self.place)()
        return self.place

    def _taken(self, to: str, headers: dict[str, str] | None = None) -> Deed:
        mail, name = EmailMessage(), uuid.uuid4().hex
        given = {"From": f"{name}@customer.example", "Subject": "The lid", "Message-ID": f"<{name}@customer.example>"}
        for key, value in (given | (headers or {})).items():
            mail[key] = value
        mail.set_content("It does not close.")
        self.stack.s3.objects[f"{PARAMETERS['ArrivedMail']}/{name}"] = mail.as_bytes()
        event = received(name, [to], given["From"])
        return lambda: self.stack.function("Inbound").invoke(event)
