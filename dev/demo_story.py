"""What happens at the sample company: its customers speak, its staff answer, decide and adopt, all of it over HTTP."""

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from chalicelib.domain.touchpoint import DEFAULT_ID
from chalicelib.relay.sign_in import staff_id
from dev.demo_browser import Browser, DemoFailed
from dev.demo_mail import Mails

COMPANY = Path(__file__).resolve().parent / "demo_company"
CODE = r"(?m)^\s*(\d{6,8})\s*$"
FIXED = r"/fixed/([A-Za-z0-9_.\-]+)"
UNSUBSCRIBE = r"/unsubscribe/([A-Za-z0-9_.\-]+)"
Voice = dict[str, Any]


def read(name: str) -> Any:
    """One of the company's files in dev/demo_company."""
    return json.loads((COMPANY / f"{name}.json").read_text("utf-8"))


class Story:
    """The company's people, and how far its story has come.

    Args:
        new_browser: a browser of its own for each of them, by language.
        mails: where their mails arrive.
    """

    def __init__(self, new_browser: Callable[[str], Browser], mails: Mails) -> None:
        self.new_browser, self.mails = new_browser, mails
        self.people, self.staff, self.suggestions = read("people"), read("staff"), read("suggestions")
        self.desks: dict[str, Browser] = {}
        self._made: dict[str, str] = {}

    def invite(self, owner: Browser) -> None:
        """The staff, by the owner; then each signs in with the code from their mail."""
        csrf = owner.get("/console/staff").hidden("csrf")
        for person in self.staff.values():
            fields = ("name", "email", "role", "language")
            owner.press("/console/staff", csrf=csrf, **{field: person[field] for field in fields})
        for name, person in self.staff.items():
            before = len(self.mails.all(person["email"], CODE))
            desk = self.desks[name] = self.new_browser(person["language"])
            desk.press("/sign-in", email=person["email"])
            desk.press("/sign-in/code", code=self.mails.newest(person["email"], CODE, before))

    def open_touchpoint(self, owner: Browser, name: str, slug: str, kind: str) -> str:
        """A touchpoint made in the console; returns its id."""
        form = {"name": name, "slug": slug, "kind": kind, "language-en": "yes", "language-zh-Hans": "yes"}
        csrf = owner.get("/console/touchpoints/new").hidden("csrf")
        made = owner.send_form("/console/touchpoints", form | {"csrf": csrf})
        return str(re.search(r"/touchpoints/([^?]+)", made.headers["Location"])[1])  # type: ignore[index]

    def speak(self, voices: list[Voice]) -> Iterator[Voice]:
        """The customers submit; each voice gets its case's id."""
        for voice in voices:
            person = self.people[voice["who"]]
            body = {"id": str(uuid.uuid4()), "kind": voice["kind"], "text": voice["text"], **_submitted(person)}
            speaker = self.new_browser(body["language"])
            voice["case"] = speaker.submit(f"/v1/touchpoints/{DEFAULT_ID}/cases", body)["id"]
            yield voice

    def gather(self, voice: Voice) -> None:
        """Link a case to its suggestion; the first one makes it."""
        if "for" not in voice:
            return
        key = voice["for"]
        suggestion = self.suggestions[key]
        if key in self._made:
            self.do(suggestion["by"], f"/console/cases/{voice['case']}", "link", {"suggestion_id": self._made[key]})
            return
        words = {"title": suggestion["title"], "text": suggestion["text"]}
        self.do(suggestion["by"], f"/console/cases/{voice['case']}", "link", words)
        page = self.desks[suggestion["by"]].get(f"/console/cases/{voice['case']}").text
        self._made[key] = re.search(r"/console/suggestions/([0-9a-f-]{36})", page)[1]  # type: ignore[index]

    def converse(self, voice: Voice) -> None:
        """What staff and the customer do about one case, one after the other."""
        for step in voice.get("then", []):
            if "customer" in step:
                self._customer(self.people[voice["who"]], step)
                continue
            case = f"/console/cases/{voice['case']}"
            if step.get("assign"):
                self.do(step["by"], case, "assignment", {"assignee": staff_id(self.staff[step["by"]]["email"])})
            if "reply" in step:
                self.do(step["by"], case, "replies", {"reply": step["reply"]})
            if "resolve" in step:
                self.do(step["by"], case, "resolution", {"resolution": step["resolve"]})

    def decide(self, key: str) -> None:
        """Where a suggestion stands at the end of the story."""
        suggestion = self.suggestions[key]
        here = f"/console/suggestions/{self._made[key]}"
        if suggestion.get("open"):
            self.do(suggestion["by"], here, "opening", {})
        for status in suggestion["moves"]:
            # Planning tells everyone, so it has a page of its own.
            step = (
                ("plan", {"note": suggestion.get("plan", "")})
                if status == "planned"
                else ("status", {"status": status})
            )
            self.do(suggestion["by"], here, *step)
        for deed, action in (("adopt", "adoption"), ("decline", "decline")):
            if deed in suggestion:
                self.do(suggestion["by"], here, action, suggestion[deed])
                # Entries are in the order of their ids, which know seconds: the pictures shall always look the same.
                time.sleep(1)

    def do(self, who: str, page: str, action: str, fields: dict[str, str]) -> None:
        """One deed of the staff: look at the page, then press its button."""
        desk = self.desks[who]
        seen = desk.get(page)
        desk.send_form(
            f"{page}/{action}", fields | {"csrf": seen.hidden("csrf"), "version": _version(desk, seen, page, action)}
        )

    def _customer(self, person: dict[str, Any], step: dict[str, str]) -> None:
        browser = self.new_browser(person.get("language", "en"))
        if step["customer"] == "stop":
            browser.press(f"/unsubscribe/{self.mails.newest(person['email'], UNSUBSCRIBE)}", mail="stop")
            return
        address = f"/fixed/{self.mails.newest(person['email'], FIXED)}"
        about = browser.get(f"{address}?answer={step['customer']}").hidden("about")
        browser.press(address, about=about, answer=step["customer"], missing=step.get("missing", ""))


def _version(desk: Browser, seen: Any, page: str, action: str) -> str:
    """The version that the form on the page carries; some forms have a page of their own."""
    try:
        return str(seen.hidden("version"))
    except DemoFailed:
        return desk.get(f"{page}/{action}").hidden("version")


def _submitted(person: dict[str, Any]) -> dict[str, Any]:
    """A customer's part of a submission: who they are and what they allow."""
    email = person.get("email")
    given = {"name": person.get("name"), "email": email, "company": person.get("company")}
    given["naming"] = {"level": person["naming"]} if person.get("naming") else None
    told = {name: value for name, value in given.items() if value}
    allowed = {"may_answer": True} if email and person.get("may_answer", True) else {}
    return {"language": person.get("language", "en"), **told, **allowed}
