"""A small company's day on the packaged stack, through its door: what the bench measures and the journey test walks.

Every word that must match a form or the JSON API is here, once.
"""

import json
import re
import uuid
from typing import Any

from dev.package_door import Reply
from dev.package_stack import PARAMETERS, Stack
from dev.package_visitor import Visitor, form_of

CASES = "/v1/touchpoints/hello/cases"
JSON = {"Content-Type": "application/json"}
ADA = "ada@customer.example"
WORDS = {
    "asked-en": "Let us export our orders as CSV",
    "did-en": "Every list of orders has an export button now.",
    "asked-zh-Hans": "希望能把订单导出为 CSV",
    "did-zh-Hans": "现在每个订单列表都有导出按钮。",
    "note": "It took us a while. Thank you for asking!",
}


def voice(**changes: Any) -> dict[str, Any]:
    """What Ada tells us, as the JSON API takes it."""
    told = {"kind": "suggestion", "text": "Please let me export my orders as CSV.", "language": "en"}
    person = {"name": "Ada Lovelace", "email": ADA}
    wishes = {"may_answer": True, "naming": {"level": "full_name"}}
    return {"id": str(uuid.uuid4())} | told | person | wishes | changes


class Story:
    """Deeds of customers and staff on a stack; `grace` is signed in as the owner."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.grace = self.sign_in(PARAMETERS["OwnerEmail"])
        # A bench is a flood; what a flood costs is measured apart.
        self.press("/console/touchpoints/hello/door", "/door", a_network="1000000", everybody="1000000")

    def sign_in(self, address: str) -> Visitor:
        """A visitor with a session: asks for a code, reads it in the mail, types it."""
        someone = self.stack.visitor()
        asked = someone.submit(form_of(someone.get("/sign-in"), "/sign-in"), email=address)
        self.stack.settle()
        text = self.stack.ses.mails_to(address)[-1]["Content"]["Simple"]["Body"]["Text"]["Data"]
        code = re.search(r"\b\d{8}\b", text)
        assert code, text
        entered = someone.submit(form_of(someone.get(asked.header("location")), "code"), code=code[0])
        assert entered.status == 303, entered.text
        return someone

    def submit(self, **changes: Any) -> str:
        """One case through the JSON API; its id."""
        given = voice(**changes)
        reply = self.stack.visitor().post_json(CASES, given)
        assert reply.status == 201, reply.text
        return str(given["id"])

    def submission(self) -> dict[str, Any]:
        """The event of a new submission."""
        return self.stack.door.event("POST", CASES, JSON, json.dumps(voice()).encode())

    def press(self, page: str, action: str, **typed: str) -> Reply:
        """Grace opens a page and sends the form on it that goes to `action`; the answer as it came."""
        reply = self.grace.submit(form_of(self.grace.get(page), action), **typed)
        assert reply.status == 303, reply.text
        return reply

    def reply(self, case_id: str, words: str = "We are on it.") -> None:
        """Grace answers a case."""
        self.press(f"/console/cases/{case_id}", "/replies", reply=words)

    def suggest(self, case_id: str, title: str = "Export orders as CSV") -> str:
        """Grace makes a suggestion of what a case asks for; its id."""
        page = f"/console/cases/{case_id}"
        self.press(f"{page}/link", "/link", title=title, text="An export of all orders.")
        found = re.search(r"/console/suggestions/([0-9a-f-]{36})", self.grace.get(page).text)
        assert found, "the case page names no suggestion"
        return found[1]

    def link(self, case_id: str, suggestion_id: str) -> None:
        """Grace stands one more case behind a suggestion."""
        self.press(f"/console/cases/{case_id}/link", "/link", suggestion_id=suggestion_id)

    def adopt(self, suggestion_id: str) -> None:
        """Grace publishes it, in both languages."""
        self.press(f"/console/suggestions/{suggestion_id}/adoption", "/adoption", **WORDS)
