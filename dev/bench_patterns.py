"""Every access pattern of docs/data-model.md as a deed on the packaged stack, each with what must be there first.

A pattern is asked for twice: `prepare()` does what is not to be counted and returns the deed that is.
"""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from dev.bench_story import CASES, WORDS, Story, voice
from dev.bench_suggestions import Gatherings
from dev.package_door import Reply
from dev.package_visitor import form_of
from dev.ses_events import ses_event, sns_event

Deed = Callable[[], Any]
ENTRIES = 20  # of one public page


class Patterns:
    """The patterns on a story's stack; `fill` first makes it a company with work to do."""

    def __init__(self, story: Story, supporters: int = 3) -> None:
        self.story, self.stack, self.grace = story, story.stack, story.grace
        self.supporters, self.cases, self.entries, self.trial = supporters, 0, 0, ""
        self.all: dict[str, Callable[[], Deed]] = self._public() | self._console() | self._deeds() | self._functions()
        self.all |= Gatherings(self, answered).all()

    def fill(self, cases: int) -> None:
        """Until there are so many new cases, of all kinds but praise, and a full page of public entries."""
        kinds = ("complaint", "suggestion", "question")
        while self.cases < cases:
            person = {"name": None, "email": None, "may_answer": False, "naming": None}
            self.story.submit(kind=kinds[self.cases % 3], **person)
            self.cases += 1
        while self.entries <= ENTRIES:
            self.suggestion(adopted=True)
        self.stack.settle()

    def told(self) -> str:
        """A new case of a customer nobody knew."""
        return self.story.submit(email=f"{uuid.uuid4().hex[:12]}@customer.example")

    def case(self) -> str:
        """The same, and all that follows from it."""
        case_id = self.told()
        self.stack.settle()
        return case_id

    def suggestion(self, adopted: bool = False) -> str:
        """A new suggestion with its supporters, every one a customer."""
        first, *others = [self.told() for _ in range(self.supporters)]
        self.stack.settle()
        suggestion_id = self.story.suggest(first)
        for case_id in others:
            self.story.link(case_id, suggestion_id)
        if adopted:
            self.story.adopt(suggestion_id)
            self.entries += 1
        self.stack.settle()
        return suggestion_id

    def _get(self, path: str, grace: bool = True, refused: bool = False) -> Callable[[], Deed]:
        visitor = self.grace if grace else self.stack.visitor()
        return lambda: lambda: answered(visitor.get(path), refused)

    def _public(self) -> dict[str, Callable[[], Deed]]:
        visitor = self.stack.visitor()

        def submit() -> Deed:
            self.told()  # the touchpoint is known for a minute from now on
            return lambda: answered(visitor.post_json(CASES, voice()))

        def again() -> Deed:
            words = voice()
            answered(visitor.post_json(CASES, words))
            return lambda: answered(visitor.post_json(CASES, words))

        def no() -> Deed:
            path = self._link("fixed")
            form = form_of(visitor.get(path), "/fixed/")
            return lambda: answered(visitor.submit(form, answer="no", missing="It is still broken."))

        def entry() -> Deed:
            self.suggestion(adopted=True)
            found = re.search(r'href="/api(/you-asked/[0-9a-z]{10}[^"]*)"', visitor.get("/you-asked").text)
            assert found
            return lambda: answered(visitor.get(found[1]))

        return {
            "form page": self._get("/f/hello", grace=False),
            "submit a case": submit,
            "submit it again": again,
            "my case": self._linked("my", visitor.get),
            "did this fix it?": self._linked("fixed", visitor.get),
            "did this fix it? no": no,
            "unsubscribe by one click": self._linked("unsubscribe", visitor.one_click),
            "public page": self._get("/you-asked", grace=False),
            "public entry": entry,
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
            "sending": self._tried(""),
            "a test mail's page": self._tried("/trials/"),
        }

    def _tried(self, path: str) -> Callable[[], Deed]:
        """The doctor's page, or that of a test mail: of the first that was ever sent."""

        def prepare() -> Deed:
            if not self.trial:
                sent = self.grace.submit(form_of(self.grace.get("/console/doctor"), "/trials"))
                self.trial = answered(sent).header("location").rpartition("/")[2]
                self.stack.settle()
            return lambda: answered(self.grace.get(f"/console/doctor{path}{self.trial if path else ''}"))

        return prepare

    def _deeds(self) -> dict[str, Callable[[], Deed]]:
        def on_case(action: str, **typed: str) -> Callable[[], Deed]:
            return lambda: self._form(f"/console/cases/{self.case()}", action, **typed)

        def on_suggestion(action: str, **typed: str) -> Callable[[], Deed]:
            return lambda: self._form(f"/console/suggestions/{self.suggestion()}{action}", action, **typed)

        def assign() -> Deed:
            page = self.grace.get(f"/console/cases/{self.case()}")
            me = re.search(r'name="assignee" value="([^"]+)"', page.text)
            assert me, "no button to take the case"
            form = form_of(page, "/assignment")
            return lambda: answered(self.grace.submit(form, assignee=me[1]))

        def link() -> Deed:
            suggestion_id = self.suggestion()
            return self._form(f"/console/cases/{self.case()}/link", "/link", suggestion_id=suggestion_id)

        return {
            "send a test mail": lambda: self._form("/console/doctor", "/trials"),
            "reply": on_case("/replies", reply="We are on it."),
            "resolve": on_case("/resolution", resolution="It works again since this morning."),
            "assign": assign,
            "link to a suggestion": link,
            "make a suggestion": lambda: self._form(
                f"/console/cases/{self.case()}/link", "/link", title="Export", text="An export of all orders."
            ),
            "adopt": on_suggestion("/adoption", **WORDS),
            "decline": on_suggestion("/decline", reason="It would make every list slower for everyone."),
        }

    def _functions(self) -> dict[str, Callable[[], Deed]]:
        def submitted() -> Deed:
            self.stack.settle()
            self.told()
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

        def evidence(kind: str) -> Deed:
            deliver()()
            tags = {one["Name"]: one["Value"] for one in self.stack.ses.accepted[-1]["EmailTags"]}
            return lambda: self.stack.function("Evidence").invoke(sns_event(ses_event(kind, tags)))

        return {
            "react to a submission": submitted,
            "react to a reply": owed,
            f"react to an adoption, {self.supporters} supporters": fanned_out,
            "deliver a follow-up": deliver,
            "evidence of a delivery": lambda: evidence("Delivery"),
            "evidence of a bounce": lambda: evidence("Bounce"),
            "sweep, nothing due": lambda: self.stack.sweep,
        }

    def _form(self, page: str, action: str, **typed: str) -> Deed:
        form = form_of(self.grace.get(page), action)
        return lambda: answered(self.grace.submit(form, **typed))

    def _linked(self, name: str, deed: Callable[[str], Reply]) -> Callable[[], Deed]:
        def prepare() -> Deed:
            path = self._link(name)
            return lambda: answered(deed(path))

        return prepare

    def _link(self, name: str) -> str:
        """The link `/name/token` in the newest mail to a customer whose case was resolved."""
        address = f"{uuid.uuid4().hex[:12]}@customer.example"
        case_id = self.story.submit(email=address)
        self.stack.settle()
        self.story.press(f"/console/cases/{case_id}", "/resolution", resolution="It works again.")
        self.stack.settle()
        found = re.search(rf"https://[\w.-]+/api(/{name}/[\w.%-]+)", json.dumps(self.stack.ses.mails_to(address)[-1]))
        assert found, f"no link to /{name}/ in the mail"
        return found[1]


def answered(reply: Reply, refused: bool = False) -> Reply:
    """A quick error must not pass for a cheap answer."""
    if reply.status >= 400 and not refused:
        raise RuntimeError(f"answered {reply.status}: {reply.text[:300]}")
    return reply
