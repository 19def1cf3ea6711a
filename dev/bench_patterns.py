"""Every access pattern of docs/data-model.md as a deed on the packaged stack, each with what must be there first.

A pattern is asked for twice: `prepare()` does what is not to be counted and returns the deed that is.
"""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from dev.bench_story import CASES, WORDS, Story, voice
from dev.package_door import Reply
from dev.package_visitor import form_of

Deed = Callable[[], Any]
PAGE = 25


class Patterns:
    """The patterns on a story's stack; `fill` makes it a company with `cases` cases."""

    def __init__(self, story: Story, supporters: int = 3) -> None:
        self.story, self.stack, self.grace = story, story.stack, story.grace
        self.supporters, self.cases = supporters, 0
        self.touchpoint_free = story.submit()
        self.all: dict[str, Callable[[], Deed]] = self._public() | self._console() | self._deeds() | self._functions()

    def fill(self, cases: int) -> None:
        """Until there are so many cases, of all kinds but praise, from people who left no address."""
        kinds = ("complaint", "suggestion", "question")
        while self.cases < cases:
            person = {"name": None, "email": None, "may_answer": False, "naming": None}
            self.story.submit(kind=kinds[self.cases % 3], **person)
            self.cases += 1
        self.stack.settle()

    def case(self, **changes: Any) -> str:
        """A new case of a customer nobody knew, and all that follows from it."""
        case_id = self.story.submit(email=f"{uuid.uuid4().hex[:12]}@customer.example", **changes)
        self.stack.settle()
        return case_id

    def suggestion(self, adopted: bool = False) -> str:
        """A new suggestion with its supporters, every one a customer."""
        suggestion_id = self.story.suggest(self.case())
        for _ in range(self.supporters - 1):
            self.story.link(self.case(), suggestion_id)
        if adopted:
            self.story.adopt(suggestion_id)
        self.stack.settle()
        return suggestion_id

    def _get(self, path: str, grace: bool = True, refused: bool = False) -> Callable[[], Deed]:
        visitor = self.grace if grace else self.stack.visitor()
        return lambda: lambda: answered(visitor.get(path), refused)

    def _public(self) -> dict[str, Callable[[], Deed]]:
        visitor = self.stack.visitor()

        def again() -> Deed:
            words = voice()
            answered(visitor.post_json(CASES, words))
            return lambda: answered(visitor.post_json(CASES, words))

        return {
            "form page": self._get("/f/hello", grace=False),
            "submit a case": lambda: lambda: answered(visitor.post_json(CASES, voice())),
            "submit it again": again,
            "my case": lambda: self._link(r"/my/[\w.%-]+", visitor.get),
            "did this fix it?": lambda: self._link(r"/fixed/[\w.%-]+", visitor.get),
            "did this fix it? no": lambda: self._link(r"/fixed/[\w.%-]+", lambda url: self._press(url, "no")),
            "unsubscribe by one click": lambda: self._link(r"/unsubscribe/[\w.%-]+", visitor.one_click),
            "public page": lambda: self._entry("/you-asked"),
            "public entry": lambda: self._entry(""),
        }

    def _console(self) -> dict[str, Callable[[], Deed]]:
        def case_page() -> Deed:
            case_id = self.case()
            self.story.reply(case_id)
            self.stack.settle()
            return lambda: answered(self.grace.get(f"/console/cases/{case_id}"))

        def about(path: str, adopted: bool = False) -> Callable[[], Deed]:
            def prepare() -> Deed:
                suggestion_id = self.suggestion(adopted)
                return lambda: answered(self.grace.get(f"/console/suggestions/{suggestion_id}{path}"))

            return prepare

        return {
            "session check": self._get("/console/measures?days=5", refused=True),
            "inbox, one status": self._get("/console?status=new"),
            "inbox, unresolved": self._get("/console"),
            "inbox, one touchpoint": self._get("/console?status=new&touchpoint=hello"),
            "inbox, rare kind": self._get("/console?status=new&kind=praise"),
            "case page": case_page,
            "suggestions": self._get("/console/suggestions"),
            "suggestion page": about(""),
            "suggestion page, adopted": about("", adopted=True),
            "adoption preview": about("/adoption"),
            "measures": self._get("/console/measures?days=90"),
        }

    def _deeds(self) -> dict[str, Callable[[], Deed]]:
        def on_case(action: str, **typed: str) -> Callable[[], Deed]:
            return lambda: self._form(f"/console/cases/{self.case()}", action, **typed)

        def on_suggestion(action: str, **typed: str) -> Callable[[], Deed]:
            return lambda: self._form(f"/console/suggestions/{self.suggestion()}{action}", action, **typed)

        def link() -> Deed:
            suggestion_id = self.suggestion()
            return self._form(f"/console/cases/{self.case()}/link", "/link?", suggestion_id=suggestion_id)

        return {
            "reply": on_case("/replies", reply="We are on it."),
            "resolve": on_case("/resolution", resolution="It works again since this morning."),
            "assign": on_case("/assignment", assignee=""),
            "link to a suggestion": link,
            "make a suggestion": lambda: self._form(
                f"/console/cases/{self.case()}/link", "/link", title="Export", text="An export of all orders."
            ),
            "adopt": on_suggestion("/adoption", **WORDS),
            "decline": on_suggestion("/decline", reason="It would make every list slower for everyone."),
        }

    def _functions(self) -> dict[str, Callable[[], Deed]]:
        def submitted() -> Deed:
            self.story.submit(email=f"{uuid.uuid4().hex[:12]}@customer.example")
            self.stack.stream.read()
            return lambda: self.stack.hand_out("React")

        def owed() -> Deed:
            self.story.reply(self.case())
            self.stack.stream.read()
            return lambda: self.stack.hand_out("React")

        def fanned_out() -> Deed:
            self.story.adopt(self.suggestion())
            self.stack.stream.read()
            return lambda: self.stack.hand_out("React")

        def deliver() -> Deed:
            owed()()
            self.stack.stream.read()
            return lambda: self.stack.hand_out("Deliver")

        return {
            "react to a submission": submitted,
            "react to a reply": owed,
            f"react to an adoption, {self.supporters} supporters": fanned_out,
            "deliver a follow-up": deliver,
            "sweep, nothing due": lambda: self.stack.sweep,
        }

    def _form(self, page: str, action: str, **typed: str) -> Deed:
        form = form_of(self.grace.get(page), action)
        return lambda: answered(self.grace.submit(form, **typed))

    def _link(self, pattern: str, deed: Callable[[str], Reply]) -> Deed:
        """What a link of the newest mail to a customer opens, after their case was resolved."""
        address = f"{uuid.uuid4().hex[:12]}@customer.example"
        case_id = self.story.submit(email=address)
        self.stack.settle()
        self.story.press(f"/console/cases/{case_id}", "/resolution", resolution="It works again.")
        self.stack.settle()
        mail = json.dumps(self.stack.ses.mails_to(address)[-1])
        found = re.search(rf"https://[\w.-]+/api({pattern})", mail)
        assert found, f"no link {pattern} in the mail"
        return lambda: answered(deed(found[1]))

    def _press(self, path: str, answer: str) -> Reply:
        return self.stack.visitor().post(path, {"answer": answer, "missing": "It is still broken."})

    def _entry(self, path: str) -> Deed:
        """The public page after an adoption; without a path, its newest entry's own page."""
        self.suggestion(adopted=True)
        visitor = self.stack.visitor()
        found = re.search(r'href="/api(/you-asked/[0-9a-z]{10}[^"]*)"', visitor.get("/you-asked").text)
        assert found
        return lambda: answered(visitor.get(path or found[1]))


def answered(reply: Reply, refused: bool = False) -> Reply:
    """A quick error must not pass for a cheap answer."""
    if reply.status >= 400 and not refused:
        raise RuntimeError(f"answered {reply.status}: {reply.text[:300]}")
    return reply
