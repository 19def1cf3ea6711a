"""What the store promises to the ledger: tallies that add up, lists of what staff look through, people met once."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import Exists, Invalid, NotAllowed, Stale
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import new_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.owed import LISTED
from chalicelib.domain.policy import Policy
from chalicelib.domain.suggestion import Supporter
from tests.people import NOON, a_customer, a_suggestion
from tests.world import connected


@pytest.fixture
def store(table: str, engine: Any) -> Iterator[Any]:
    yield connected(table, engine)


def owed(outcome: Outcome, number: int, standing: tuple[str, str | None] = ("pending", None)) -> FollowUp:
    return FollowUp.owe(outcome, f"customer-{number}", None, standing, NOON)


def an_outcome() -> Outcome:
    return Outcome(new_id(), "adopted", "suggestion/s", NOON, "grace")


def walked(store: Any, sources: list[str], limit: int) -> list[Supporter]:
    seen, cursor = [], None
    while True:
        page = store.supporters(sources, cursor, limit)
        seen += page.rows
        if not (cursor := page.cursor):
            return seen


def test_it_works(store: Any) -> None:
    outcome = an_outcome()
    store.commit(outcome, owed(outcome, 1), owed(outcome, 2), owed(outcome, 3, ("excluded", "opted_out")))
    assert store.standings([outcome.id]) == {outcome.id: {"pending": 2, "excluded.opted_out": 1}}


def test_a_change_that_does_not_take_place_moves_no_tally(store: Any) -> None:
    outcome = an_outcome()
    mine = owed(outcome, 1)
    store.commit(mine)
    theirs = store.follow_up(outcome.id, mine.id)
    mine.claim("one", NOON)
    store.commit(mine)
    theirs.claim("two", NOON)
    with pytest.raises(Stale):
        store.commit(theirs)
    with pytest.raises(Exists):
        store.commit(owed(outcome, 1))
    assert store.standings([outcome.id]) == {outcome.id: {"sending": 1}}
    assert theirs.tallied == "pending", "a copy that lost knows no better than it did"


STEPS = st.sampled_from(
    [
        "claim",
        "accepted",
        "refused",
        "lose",
        "park",
        "arrived",
        "again",
        "call",
        "exclude",
        "delivered",
        "bounced",
        "open",
    ]
)


@settings(max_examples=25)
@given(histories=st.lists(st.lists(STEPS, max_size=7), min_size=1, max_size=4))
def test_whatever_happens_the_tally_is_what_one_would_count(store: Any, histories: list[list[str]]) -> None:
    outcome = an_outcome()
    for number, steps in enumerate(histories):
        it = owed(outcome, number, ("unreachable", "no_address") if number == 3 else ("pending", None))
        store.commit(it)
        for step in steps:
            try:
                event = take(it, step)
            except NotAllowed:
                continue
            store.commit(it, *([event] if event else []))
    counted = Counter(each.standing for each in store.follow_ups(outcome.id).rows)
    said = store.standings([outcome.id])[outcome.id]
    opened = said.pop("opened", 0)
    assert said == counted and sum(said.values()) == len(histories)
    assert opened == sum("opened" in each.times for each in store.follow_ups(outcome.id).rows)


def take(it: FollowUp, step: str) -> Event | None:
    match step:
        case "claim":
            return it.claim("attempt", NOON)
        case "accepted":
            return it.accepted("attempt", "provider", NOON)
        case "refused":
            return it.refused("attempt", False, "throttled", NOON)
        case "lose":
            return it.lose("attempt", NOON)
        case "park":
            return it.park(NOON)
        case "exclude":
            return it.exclude("opted_out", NOON)
        case "open":
            return it.open(NOON)
        case "delivered" | "bounced":
            return it.witness(step, NOON)
    return getattr(it, step)("grace", NOON)


def test_staff_find_what_needs_them_by_state_and_by_outcome(store: Any) -> None:
    first, second = an_outcome(), an_outcome()
    store.commit(first, *[owed(first, number, ("unreachable", "no_address")) for number in range(3)])
    store.commit(second, owed(second, 9, ("unreachable", "bounced")), owed(second, 10))
    newest_first = sorted([second.id, *[first.id] * 3], reverse=True)
    assert [each.outcome_id for each in store.listed("unreachable").rows] == newest_first
    assert {each.customer_id for each in store.listed("unreachable", first.id).rows} == {
        f"customer-{n}" for n in range(3)
    }
    page = store.listed("unreachable", first.id, limit=2)
    rest = store.listed("unreachable", first.id, page.cursor, limit=2)
    assert len(page.rows) == 2 and len(rest.rows) == 1 and not rest.cursor
    with pytest.raises(Invalid):
        store.listed("unreachable", cursor="nonsense")
    [called] = [each for each in store.listed("unreachable").rows if each.outcome_id == second.id]
    store.commit(called, called.call("grace", NOON))
    assert [each.id for each in store.listed("called").rows] == [called.id]
    assert called.id not in [each.id for each in store.listed("unreachable").rows]
    assert not any(store.listed(state, second.id).rows for state in LISTED if state != "called")


def test_outcomes_of_many_are_listed_newest_first_and_those_of_one_are_not(store: Any) -> None:
    older, newer = an_outcome(), an_outcome()
    newer.at = "2026-11-21T13:00:00.000Z"
    store.commit(older, newer, Outcome(new_id(), "replied", "case/c", NOON, "grace"))
    assert [each.id for each in store.outcomes().rows] == [newer.id, older.id]
    assert store.standings([older.id, newer.id]) == {older.id: {}, newer.id: {}}


def test_whoever_is_behind_several_suggestions_is_met_once_with_all_their_ways(store: Any) -> None:
    store.commit(Supporter("a", "ada", NOON, False, {"case-1"}), Supporter("a", "bo", NOON, True, {"case-2"}))
    store.commit(Supporter("b", "ada", NOON, True, {"case-3"}), Supporter("b", "cy", NOON, True, voted_at=NOON))
    for limit in (1, 2, 50):
        seen = walked(store, ["a", "b", "nobody"], limit)
        assert [(each.customer_id, each.again) for each in seen] == [
            ("ada", False), ("bo", False), ("ada", True), ("cy", False),
        ]  # fmt: skip
        assert seen[0].case_ids == {"case-1", "case-3"} and seen[0].wants_answer and seen[3].voted_at == NOON
    assert [each.customer_id for each in walked(store, ["nobody", "b"], 50)] == ["ada", "cy"]
    with pytest.raises(Invalid):
        store.supporters(["b"], store.supporters(["a"], limit=1).cursor)


def test_support_is_added_by_whatever_way_and_refused_once_it_is_decided(store: Any) -> None:
    suggestion = a_suggestion()
    store.commit(suggestion)
    store.support(suggestion.id, Supporter(suggestion.id, "ada", NOON, True, voted_at=NOON))
    store.support(suggestion.id, Supporter(suggestion.id, "ada", NOON, False, {"case"}, added_by="grace"))
    [ada] = store.supporters([suggestion.id]).rows
    assert (ada.case_ids, ada.voted_at, ada.added_by, ada.wants_answer) == ({"case"}, NOON, "grace", True)
    store.commit(suggestion, suggestion.decline("No.", "grace", NOON))
    with pytest.raises(NotAllowed):
        store.support(suggestion.id, Supporter(suggestion.id, "bo", NOON, True, voted_at=NOON))


def test_places_are_spent_once_for_the_same_and_no_more_often_than_there_are(store: Any) -> None:
    assert [store.spend("day", each, 2, 10**10) for each in ("one", "two", "one", "three", "two")] == [
        True, True, True, False, True,
    ]  # fmt: skip


def test_what_waits_for_one_customer_is_found_and_nobody_elses(store: Any) -> None:
    outcome, ada = an_outcome(), a_customer("Ada")
    held = FollowUp.owe(outcome, ada.id, None, ("pending", None), NOON)
    held.hold("2026-11-22T06:00:00.000Z")
    store.commit(held, owed(outcome, 5))
    assert [each.id for each in store.held(ada.id)] == [held.id] and not store.held("customer-5")
    held.carry("digest", NOON)
    store.commit(held)
    assert not store.held(ada.id)


def test_the_policy_is_everything_mailed_until_somebody_says_otherwise(store: Any) -> None:
    assert store.policy() == Policy()
    policy = store.policy(fresh=True)
    policy.silent, policy.a_day = ["planned"], 3
    store.commit(policy)
    assert not store.policy().mails("planned") and store.policy().mails("adopted") and store.policy().a_day == 3
    with pytest.raises(Exists):
        store.commit(Policy(a_day=1))
