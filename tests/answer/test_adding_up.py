"""Promise G2 as staff see it: whatever happens to the answers, the page adds up to what the records say."""

from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.answer.adding_up import GROUPS, add_up
from chalicelib.answer.by_hand import decide
from chalicelib.domain.errors import HearbackError
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.owed import STATES
from tests.answer.hearers import hearers
from tests.people import a_customer
from tests.world import World

NAMES = "Ada Bo Cy Di".split()


def test_it_works() -> None:
    total = add_up({"delivered": 3, "sent": 1, "parked": 2, "excluded.opted_out": 4, "opened": 2, "answered": 1})
    assert total.owed == 10 and total.people("told") == 4 and total.people("yours") == 2
    assert total.standing("excluded") == 4 and (total.opened, total.answered) == (2, 1)
    assert [group.parts for group in total.groups][0] == [("delivered", 3), ("sent", 1)]


def test_nothing_owed_is_a_sum_too() -> None:
    assert add_up({}).owed == 0 and not add_up({"opened": 0}).moving


def test_every_state_of_the_ledger_is_in_exactly_one_group() -> None:
    grouped = [state for states in GROUPS.values() for state in states]
    assert sorted([*grouped, "excluded"]) == sorted(STATES)


def test_what_is_not_understood_does_not_hide_in_a_sum() -> None:
    with pytest.raises(KeyError):
        add_up({"lost": 1})


def step(world: World, follow_up: FollowUp, name: str) -> None:
    at, store = world.services.now, world.store
    match name:
        case "claim":
            follow_up.claim("attempt", at)
            store.claim(follow_up)
        case "accepted":
            store.commit(follow_up, follow_up.accepted("attempt", "provider", at))
        case "refused":
            event = follow_up.refused("attempt", True, "no", at)
            store.commit(follow_up, *([event] if event else []))
        case "lose":
            follow_up.lose("attempt", at)
            store.commit(follow_up)
        case "park":
            store.commit(follow_up, follow_up.park(at))
        case "exclude":
            store.commit(follow_up, follow_up.exclude("opted_out", at))
        case "put_on_call_list":
            follow_up.put_on_call_list("bounced", at)
            store.commit(follow_up)
        case "open" | "answer":
            getattr(follow_up, name)(at)
            store.commit(follow_up)
        case "arrival" | "resending" | "call":
            decide(world.services, follow_up, name, "grace")
        case _:
            event = follow_up.witness(name, at)
            store.commit(follow_up, *([event] if event else []))


STEPS = st.sampled_from(
    "claim accepted refused lose park exclude put_on_call_list open answer arrival resending call sent delivered bounced "
    "complained".split()
)


@given(history=st.lists(st.tuples(st.sampled_from(NAMES), STEPS, st.booleans()), max_size=14))
@settings(max_examples=25)
def test_it_adds_up_whatever_happened(world: World, history: list[tuple[str, str, bool]]) -> None:
    outcome, owed = hearers(world, *(a_customer(name) for name in NAMES))
    for name, what, from_a_stale_copy in history:
        mine: Any = owed[name]
        if not from_a_stale_copy:
            mine = owed[name] = world.store.follow_up(outcome.id, mine.id)
        with suppress(HearbackError):
            step(world, mine, what)
    rows = world.store.follow_ups(outcome.id).rows
    total = add_up(world.store.standings([outcome.id])[outcome.id])
    assert total.owed == len(NAMES) == sum(group.people for group in total.groups)
    assert Counter(dict(part for group in total.groups for part in group.parts)) == Counter(
        row.standing for row in rows
    )
    assert total.opened == sum("opened" in row.times for row in rows)
    assert total.answered == sum("answered" in row.times for row in rows)
