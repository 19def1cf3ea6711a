"""Legal steps of a case and of a suggestion: whatever staff and customers try, in whatever order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.domain.case import RATINGS, STATUSES, Case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.suggestion import STATUSES as SUGGESTION_STATUSES
from chalicelib.domain.suggestion import UNDECIDED
from chalicelib.domain.times import later
from tests.people import NOON, a_case, a_suggestion


def test_it_works() -> None:
    case = a_case()
    assert case.reply("Hello", "grace", later(NOON, 60)).data["first_answer_seconds"] == 60
    event = case.resolve("Fixed", "grace", later(NOON, 90))
    assert (case.status, event.data["seconds"]) == ("resolved", 90)


def test_only_the_first_answer_carries_its_time() -> None:
    case = a_case()
    case.reply("Hello", "grace", later(NOON, 60))
    assert "first_answer_seconds" not in case.reply("Again", "grace", later(NOON, 99)).data


def test_a_resolution_can_be_the_first_answer() -> None:
    assert a_case().resolve("Fixed", "grace", later(NOON, 30)).data["first_answer_seconds"] == 30


def test_a_customers_no_reopens_and_remembers_it() -> None:
    case = a_case()
    case.resolve("Fixed", "grace", NOON)
    case.reopen("Still broken", CUSTOMER, NOON)
    assert (case.status, case.fixed, case.reopened, case.resolved_at) == ("open", False, 1, None)
    case.resolve("Now fixed", "grace", NOON)
    assert case.fixed is None, "a new resolution asks anew"


def test_a_no_that_is_taken_back_leaves_the_case_as_if_it_had_been_a_yes() -> None:
    case = a_case()
    case.resolve("Fixed", "grace", NOON)
    no = case.reopen("Still broken", CUSTOMER, later(NOON, 60))
    case.amend("Only on Mondays", later(NOON, 80))
    event = case.take_back(no.at, later(NOON, 90))
    assert (case.status, case.fixed, case.reopened, case.resolved_at) == ("resolved", True, 0, later(NOON, 90))
    assert event.name == "Confirmed" and event.data["after_no"] and event.data["said_at"] == no.at


def test_a_new_resolution_asks_for_a_new_rating() -> None:
    case = a_case()
    case.resolve("Fixed", "grace", NOON)
    case.confirm(NOON)
    assert case.rate(4, "Quick.", NOON).data["rating"] == 4 and case.rating == 4
    case.reopen("It came back", CUSTOMER, NOON)
    case.resolve("Fixed again", "grace", NOON)
    assert case.rating is None


class AnyCase(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.case: Case = a_case()
        self.events: list[Event] = []

    def _try(self, step: str, allowed: bool, *arguments: Any) -> None:
        before = vars(self.case).copy()
        try:
            self.events.append(getattr(self.case, step)(*arguments))
            assert allowed, f"{step} from {before['status']} should be refused"
        except NotAllowed:
            assert not allowed, f"{step} from {before['status']} should be possible"
            assert vars(self.case) == before, "a refused step changes nothing"

    @rule(to=st.sampled_from(["grace", "hedy", None]))
    def assign(self, to: str | None) -> None:
        self._try("assign", to != self.case.assignee, to, "grace", NOON)

    @rule()
    def reply(self) -> None:
        self._try("reply", self.case.status != "resolved", "Hello", "grace", NOON)

    @rule()
    def resolve(self) -> None:
        self._try("resolve", self.case.status != "resolved", "Fixed", "grace", NOON)

    @rule(by=st.sampled_from(["grace", CUSTOMER]))
    def reopen(self, by: str) -> None:
        self._try("reopen", self.case.status == "resolved", "Still broken", by, NOON)

    @rule()
    def confirm(self) -> None:
        self._try("confirm", self.case.status == "resolved" and not self.case.fixed, NOON)

    @rule(rating=st.sampled_from([1, 5, 0, 6]))
    def rate(self, rating: int) -> None:
        may = self.case.status == "resolved" and bool(self.case.fixed) and rating in RATINGS
        self._try("rate", may, rating, "", NOON)

    @rule()
    def amend(self) -> None:
        self._try("amend", self._is_their_no(), "It squeaks, too", NOON)

    @rule()
    def take_back(self) -> None:
        self._try("take_back", self._is_their_no(), NOON, NOON)

    def _is_their_no(self) -> bool:
        """Whether the customer's own no is the last word: nobody resolved it since, and nobody of ours opened it again."""
        steps = [event for event in self.events if event.name in ("Resolved", "Reopened", "Confirmed")]
        return bool(steps) and steps[-1].name == "Reopened" and steps[-1].by == CUSTOMER

    @rule()
    def link(self) -> None:
        self._try("link", not self.case.suggestion_id, "suggestion", "grace", NOON)

    @invariant()
    def its_state_makes_sense(self) -> None:
        case = self.case
        assert case.status in STATUSES
        assert (case.status == "resolved") == bool(case.resolved_at)
        taken_back = sum(bool(event.data.get("after_no")) for event in self.events)
        assert case.reopened == sum(event.name == "Reopened" for event in self.events) - taken_back
        assert case.rating is None or case.fixed is not None
        answered = [event for event in self.events if event.name in ("Replied", "Resolved")]
        assert bool(case.first_answered_at) == bool(answered)
        assert all(event.subject == f"case/{case.id}" for event in self.events)


TestAnyCase = AnyCase.TestCase


@given(st.lists(st.sampled_from(["adopt", "decline", *SUGGESTION_STATUSES]), max_size=8))
def test_a_suggestion_is_decided_once(steps: list[str]) -> None:
    suggestion, decisions = a_suggestion(), 0
    for step in steps:
        before = vars(suggestion).copy()
        try:
            if step == "adopt":
                suggestion.adopt("entry", "Done", "grace", NOON)
            elif step == "decline":
                suggestion.decline("Sorry", "grace", NOON)
            else:
                suggestion.move(step, "grace", NOON)
        except NotAllowed:
            assert vars(suggestion) == before
            continue
        decisions += step in ("adopt", "decline")
        assert before["status"] in UNDECIDED
    assert decisions <= 1
    assert (suggestion.status in ("adopted", "declined")) == bool(decisions)


def test_support_after_the_decision_is_refused() -> None:
    suggestion = a_suggestion()
    suggestion.decline("Sorry", "grace", NOON)
    with pytest.raises(NotAllowed):
        suggestion.must_take_support()
