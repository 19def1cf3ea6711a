"""Every access pattern of docs/data-model.md as a deed on the packaged stack, each with what must be there first.

A pattern is asked for twice: `prepare()` does what is not to be counted and returns the deed that is.
"""

import re
from collections.abc import Callable

from dev.bench_customers import CustomerPatterns, Deed, answered
from dev.bench_held import HeldPatterns
from dev.bench_invitations import Invitations
from dev.bench_mail import MailPatterns
from dev.bench_mine import MinePatterns
from dev.bench_people import Profiles
from dev.bench_programs import Programs
from dev.bench_story import WORDS, Story
from dev.bench_suggestions import Gatherings
from dev.package_visitor import form_of
from dev.ses_events import ses_event, sns_event

ENTRIES = 20  # of one public page


class Patterns(CustomerPatterns):
    """The patterns on a story's stack; `fill` first makes it a company with work to do."""

    def __init__(self, story: Story, supporters: int = 3) -> None:
        self.story, self.stack, self.grace = story, story.stack, story.grace
        self.supporters, self.cases, self.entries, self.trial = supporters, 0, 0, ""
        self.all: dict[str, Callable[[], Deed]] = self._public() | self._console() | self._deeds() | self._functions()
        self.all |= Gatherings(self, answered).all() | Profiles(self, answered).all() | Programs(self, answered).all()
        self.all |= Invitations(self, answered).all()
        self.all |= MailPatterns(self.stack, self.grace, story.submit).all() | MinePatterns(self).all()
        self.all |= HeldPatterns(self.stack, self.grace).all()

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
            "touchpoint page": self._get("/console/touchpoints/hello"),
            "measures": self._get("/console/measures?days=90"),
            "sending": self._tried(""),
            "a test mail's page": self._tried("/trials/"),
            **self._told(),
        }

    def _told(self) -> dict[str, Callable[[], Deed]]:
        """Who was told: the pages of an outcome and of the whole installation."""

        def outcome_page() -> Deed:
            page = self.grace.get(f"/console/suggestions/{self.suggestion(adopted=True)}")
            found = re.search(r"/console/outcomes/[0-9a-f-]{36}", page.text)
            assert found, "the suggestion page leads to no outcome"
            return lambda: answered(self.grace.get(found[0]))

        return {
            "outcome page": outcome_page,
            "told page": self._get("/console/told"),
            "call list, empty": self._get("/console/calls"),
            "suppression list": self._get("/console/suppression"),
            "policy": self._get("/console/policy"),
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

        def link() -> Deed:
            suggestion_id = self.suggestion()
            return self._form(f"/console/cases/{self.case()}/link", "/link", suggestion_id=suggestion_id)

        return {
            "add a question": lambda: self._question(self._touchpoint()),
            "send a test mail": lambda: self._form("/console/doctor", "/trials"),
            "reply": on_case("/replies", reply="We are on it."),
            "resolve": on_case("/resolution", resolution="It works again since this morning."),
            "assign": lambda: self._assign(self.case()),
            "end a customer's links": on_case("/link-revocation"),
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

        def said_no() -> Deed:
            path = self._link("fixed", assigned=True)
            form = form_of(self.stack.visitor().get(path), "/fixed/")
            answered(self.stack.visitor().submit(form, answer="no", missing="It is still broken."))
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

        def swept() -> Deed:
            # The first ones look a week back for what the stream never brought.
            for _ in range(5):
                self.stack.sweep()
            return self.stack.sweep

        def evidence(kind: str) -> Deed:
            deliver()()
            tags = {one["Name"]: one["Value"] for one in self.stack.ses.accepted[-1]["EmailTags"]}
            return lambda: self.stack.function("Evidence").invoke(sns_event(ses_event(kind, tags)))

        return {
            "react to a submission": submitted,
            "react to a reply": owed,
            "react to a customer's no": said_no,
            f"react to an adoption, {self.supporters} supporters": fanned_out,
            "deliver a follow-up": deliver,
            "evidence of a delivery": lambda: evidence("Delivery"),
            "evidence of a bounce": lambda: evidence("Bounce"),
            "sweep, nothing due": swept,
        }

    def _form(self, page: str, action: str, **typed: str) -> Deed:
        form = form_of(self.grace.get(page), action)
        return lambda: answered(self.grace.submit(form, **typed))
