"""A small company's day on the packaged stack, through its door: what the bench measures and the journey test walks.

Every word that must match a form or the JSON API is here, once.
"""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from dev.bench_start import Start
from dev.clock import scheduled_event
from dev.package_door import Reply
from dev.package_stack import PARAMETERS, Stack
from dev.package_visitor import Visitor, form_of

NO_STORE, STORE = 0.35, 1.15
CASES = "/v1/touchpoints/hello/cases"
JSON = {"Content-Type": "application/json"}


def voice(**changes: str) -> dict[str, Any]:
    """What Ada tells us, as the JSON API takes it."""
    told = {"kind": "suggestion", "text": "Please let me export my orders as CSV.", "language": "en"}
    person = {"name": "Ada Lovelace", "email": "ada@customer.example"}
    wishes = {"may_answer": True, "naming": {"level": "full_name"}}
    return {"id": str(uuid.uuid4())} | told | person | wishes | changes


class Story:
    """Deeds of customers and staff on a stack; `grace` is signed in as the owner."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.grace = self.sign_in(PARAMETERS["OwnerEmail"])
        self.case_id = self.submit()
        stack.settle()
        self.facts = [record for record in stack.stream.records if stack.hears("React", record)]
        self.follow_ups = [record for record in stack.stream.records if stack.hears("Deliver", record)]

    def sign_in(self, address: str) -> Visitor:
        """A visitor with a session: asks for a code, reads it in the mail, types it."""
        someone = self.stack.visitor()
        asked = someone.submit(form_of(someone.get("/sign-in"), "/sign-in"), email=address)
        self.stack.settle()
        text = self.stack.ses.mails_to(address)[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
        code = re.search(r"\b\d{6,8}\b", text)
        assert code, text
        entered = someone.submit(form_of(someone.get(asked.header("location")), "code"), code=code[0])
        assert entered.status == 303, entered.text
        return someone

    def submit(self, **changes: str) -> str:
        """One case through the JSON API; its id."""
        given = voice(**changes)
        reply = self.stack.visitor().post_json(CASES, given)
        assert reply.status == 201, reply.text
        return str(given["id"])

    def submission(self, number: int) -> dict[str, Any]:
        """The event of a new submission."""
        return self.stack.door.event("POST", CASES, JSON, json.dumps(voice()).encode())

    def starts(self) -> list[Start]:
        """What a cold start may have to answer, with the bar of each."""
        staff = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.grace.cookies.items())}

        def get(path: str, **headers: str) -> Callable[[int], dict[str, Any]]:
            return lambda number: self.stack.door.event("GET", path, headers)

        def again(records: list[dict[str, Any]]) -> Callable[[int], dict[str, Any]]:
            return lambda number: {"Records": records[-1:]}

        return [
            Start("form page", "APIHandler", NO_STORE, get("/f/hello")),
            Start("widget.js", "APIHandler", NO_STORE, get("/widget.js")),
            Start("submit", "APIHandler", STORE, self.submission),
            Start("public page", "APIHandler", STORE, get("/you-asked")),
            Start("console, inbox", "APIHandler", STORE, get("/console", **staff)),
            Start("react, one fact", "React", STORE, again(self.facts)),
            Start("deliver, one follow-up", "Deliver", STORE, again(self.follow_ups)),
            Start("sweep, nothing due", "Sweep", STORE, lambda number: scheduled_event("Sweep")),
        ]

    def patterns(self) -> dict[str, Callable[[], Reply]]:
        """Access pattern of docs/data-model.md -> a deed that is nothing but this pattern."""
        return {
            "submit a case": lambda: self.stack.visitor().post_json(CASES, voice()),
            "inbox page": lambda: self.grace.get("/console"),
            "case page": lambda: self.grace.get(f"/console/cases/{self.case_id}"),
            "public page": lambda: self.stack.visitor().get("/you-asked"),
        }
