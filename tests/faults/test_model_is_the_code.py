"""domain/outcome.py allows exactly the steps of the model, and refuses exactly the others."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.owed import BACK_OFF_SECONDS, STATES
from tests.faults.model import AT_REST, EVENTS, LEDGER, OF_THE_ATTEMPT
from tests.people import NOON

# The model's word for a step -> the step of the class.
CALLS: dict[str, Callable[[Any, str], Any]] = {
    "claim": lambda owed, attempt: owed.claim("new", NOON),
    "exclude": lambda owed, attempt: owed.exclude("opted_out", NOON),
    "unsendable": lambda owed, attempt: owed.unsendable("unsendable", NOON),
    "accepted": lambda owed, attempt: owed.accepted(attempt, "provider-1", NOON),
    "refused": lambda owed, attempt: owed.refused(attempt, False, "Throttling", NOON),
    "refused for good": lambda owed, attempt: owed.refused(attempt, True, "MessageRejected", NOON),
    "lose": lambda owed, attempt: owed.lose(attempt, NOON),
    "park": lambda owed, attempt: owed.park(NOON),
    "sent": lambda owed, attempt: owed.witness("sent", NOON),
    "delivered": lambda owed, attempt: owed.witness("delivered", NOON),
    "bounced": lambda owed, attempt: owed.witness("bounced", NOON),
    "complained": lambda owed, attempt: owed.witness("complained", NOON),
    "rejected": lambda owed, attempt: owed.rejected(attempt, "rejected", NOON),
    "arrived": lambda owed, attempt: owed.arrived("grace", NOON),
    "again": lambda owed, attempt: owed.again("grace", NOON),
    "call": lambda owed, attempt: owed.call("grace", NOON),
    "put on call list": lambda owed, attempt: owed.put_on_call_list("no_address", NOON),
}
STEP_OF = {
    step: "witness" if step in EVENTS else "refused" if step == "refused for good" else step.replace(" ", "_")
    for step in LEDGER
}
# What the model leaves out: what a digest carries has its own rules, and tests/answer/test_digest.py.
ELSEWHERE = {"carried"}
OTHER_STEPS = {"owe", "open", "answer", "hold", "carry", "mirror"}
MODEL_STATES = {state for moves in LEDGER.values() for pair in moves.items() for state in pair}


def follow_up(state: str, attempts: int = 1) -> FollowUp:
    owed = FollowUp("f", "o", "resolved", "c", NOON)
    owed.state, owed.attempt_id, owed.attempts, owed.version = state, "mine", attempts, 1
    return owed


def outcome_of(step: str, state: str, attempt: str, attempts: int = 1) -> str:
    """The state after a step, which is the same one where the class refuses it."""
    owed = follow_up(state, attempts)
    before = vars(owed).copy()
    try:
        CALLS[step](owed, attempt)
    except NotAllowed:
        assert vars(owed) == before, f"{step} was refused, and changed something all the same"
    return owed.state


@pytest.mark.parametrize("step", CALLS)
@pytest.mark.parametrize("state", sorted(MODEL_STATES))
def test_it_works(step: str, state: str) -> None:
    assert outcome_of(step, state, "mine") == LEDGER[step].get(state, state)


@pytest.mark.parametrize("step", OF_THE_ATTEMPT)
@pytest.mark.parametrize("state", sorted(MODEL_STATES))
def test_what_another_attempt_learned_changes_nothing(step: str, state: str) -> None:
    assert outcome_of(step, state, "another") == state


def test_an_attempt_too_many_is_refused_for_good() -> None:
    last = len(BACK_OFF_SECONDS)
    assert outcome_of("refused", "sending", "mine", last) == "pending"
    assert outcome_of("refused", "sending", "mine", last + 1) == "failed"


def test_a_claim_makes_an_attempt_of_its_own() -> None:
    owed = follow_up("pending")
    owed.claim("new", NOON)
    assert (owed.attempt_id, owed.attempts) == ("new", 2)


def test_model_and_class_know_the_same_states() -> None:
    assert set(STATES) - ELSEWHERE == MODEL_STATES


def test_no_step_of_the_class_is_missing_in_the_model() -> None:
    public = {name for name, _ in inspect.getmembers(FollowUp, callable) if not name.startswith("_")}
    assert public - OTHER_STEPS == set(STEP_OF.values())


@pytest.mark.parametrize("state", sorted(MODEL_STATES))
def test_the_sweep_comes_by_for_as_long_as_it_must(state: str) -> None:
    """Whatever is not at rest has a time at which the sweep looks at it; whatever is at rest has none."""
    for step, moves in LEDGER.items():
        for before, after in moves.items():
            if after == state:
                owed = follow_up(before)
                CALLS[step](owed, "mine")
                assert bool(owed.due_at) == (state not in AT_REST), f"{before} -> {step} -> {state}"
