"""Several customers who are one person, in the table: read as one, counted as one, and claimed as one."""

from typing import Any

import pytest

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.customer import Customer, Telling
from chalicelib.domain.errors import Invalid, Stale, Unreachable
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.person import Person
from chalicelib.domain.suggestion import Supporter
from tests.people import NOON, a_customer, a_suggestion
from tests.world import connected


@pytest.fixture
def store(table: str, engine: Any) -> DynamoDBStore:
    return connected(table, engine)


def joined(store: DynamoDBStore, whole: Customer, part: Customer) -> None:
    for each in (whole, part):
        if not each.version:
            store.commit(each)
    store.commit(whole, part, *whole.absorb(part, "mary", NOON))


def behind(store: DynamoDBStore, suggestion_id: str, *customers: Customer) -> None:
    for customer in customers:
        store.commit(Supporter(suggestion_id, customer.id, NOON, True, voted_at=NOON))
        store.count_supporter(suggestion_id, customer.id)


def owed(customer: Customer, state: str = "pending") -> FollowUp:
    outcome = Outcome("o", "adopted", "suggestion/s", NOON, "mary")
    return FollowUp.owe(outcome, customer.id, None, (state, None), NOON)


def seen(store: DynamoDBStore, customer: Customer) -> Any:
    return store.persons([customer.id])[customer.id]


def test_it_works(store: DynamoDBStore) -> None:
    ada, work, bo, nobody = a_customer("Ada"), a_customer("Ada", email="a@work.example"), a_customer("Bo"), "x"
    joined(store, ada, work)
    store.commit(bo)
    found = store.persons([work.id, ada.id, bo.id, nobody])
    assert found[bo.id] == bo and found[nobody] is None
    person = found[work.id]
    assert isinstance(person, Person) and person.together == [ada, work] and person.record == work
    assert found[ada.id].id == ada.id and found[ada.id].everyone == [ada.id, work.id]  # type: ignore[union-attr]


def test_a_person_of_persons_is_read_whole(store: DynamoDBStore) -> None:
    people = [a_customer(name) for name in ("Ada", "Bo", "Cy", "Di")]
    ada, bo, cy, di = people
    joined(store, ada, bo)
    joined(store, cy, di)
    joined(store, cy, ada)
    for each in people:
        assert seen(store, each).everyone == [cy.id, di.id, ada.id, bo.id]


def test_a_view_of_somebody_is_never_stored(store: DynamoDBStore) -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    joined(store, ada, bo)
    with pytest.raises(KeyError):
        store.commit(seen(store, ada))


def test_of_two_who_merge_at_once_one_is_told(store: DynamoDBStore) -> None:
    ada, bo, cy = (a_customer(name) for name in ("Ada", "Bo", "Cy"))
    store.commit(ada, bo, cy)
    mine, theirs = store.customers([ada.id, bo.id]), store.customers([bo.id, cy.id])
    events = mine[ada.id].absorb(mine[bo.id], "mary", NOON)  # type: ignore[union-attr, arg-type]
    store.commit(mine[ada.id], mine[bo.id], *events)  # type: ignore[arg-type]
    events = theirs[cy.id].absorb(theirs[bo.id], "olga", NOON)  # type: ignore[union-attr, arg-type]
    with pytest.raises(Stale):
        store.commit(theirs[cy.id], theirs[bo.id], *events)  # type: ignore[arg-type]
    assert seen(store, bo).everyone == [ada.id, bo.id]


def test_their_history_is_that_of_all_of_them_newest_first(store: DynamoDBStore) -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    joined(store, ada, bo)
    for number, customer in enumerate((ada, bo, ada)):
        at = f"2026-11-2{number}T12:00:00.000Z"
        store.commit(Telling(customer.id, f"case-{number}", at, "praise", "hello", "Well done."))
    for customer in (ada, bo):
        file = store.customer_file(customer.id)
        assert [line.case_id for line in file.tellings] == ["case-2", "case-1", "case-0"]
        assert file.customer and file.customer.id == customer.id


def test_whoever_is_behind_it_as_two_comes_once_with_all_their_ways(store: DynamoDBStore) -> None:
    ada, bo, cy = (a_customer(name) for name in ("Ada", "Bo", "Cy"))
    joined(store, ada, bo)
    store.commit(cy)
    store.commit(Supporter("s", ada.id, NOON, False, {"case-1"}), Supporter("s", cy.id, NOON, True))
    store.commit(Supporter("t", bo.id, NOON, True, {"case-2"}))
    found, cursor = [], None
    while True:
        page = store.backers(["s", "t"], cursor, 1)
        found += page.rows
        if not (cursor := page.cursor):
            break
    fresh = [each for each in found if not each.supporter.again]
    assert len(found) == 3 and len(fresh) == 2
    [both] = [each for each in fresh if isinstance(each.person, Person)]
    assert both.supporter.case_ids == {"case-1", "case-2"} and both.supporter.wants_answer


def test_they_are_counted_once_and_twice_again_when_parted(store: DynamoDBStore) -> None:
    ada, bo, cy = (a_customer(name) for name in ("Ada", "Bo", "Cy"))
    joined(store, ada, bo)
    store.commit(cy)
    suggestion = a_suggestion()
    store.commit(suggestion)
    behind(store, suggestion.id, ada, bo, cy)
    assert store.support_counts([suggestion.id]) == {suggestion.id: 3}
    for _ in range(2):
        store.recount(suggestion.id, [ada.id, bo.id])
    file = store.suggestion_file(suggestion.id)
    assert store.support_counts([suggestion.id]) == {suggestion.id: 2}
    assert (file.supporters, len(file.doubled)) == (2, 1) and file.doubled < {ada.id, bo.id}
    for each in (ada, bo):
        store.recount(suggestion.id, [each.id])
    assert store.suggestion_file(suggestion.id).supporters == 3


def test_what_a_customer_stands_behind_is_found(store: DynamoDBStore) -> None:
    ada = a_customer("Ada")
    for name in ("s", "t"):
        behind(store, name, ada)
    store.commit(Supporter("s", ada.id, NOON, True, {"case-1"}))
    assert {each.suggestion_id: each.case_ids for each in store.backed(ada.id)} == {"s": {"case-1"}, "t": set()}
    assert store.backed("nobody") == []


@pytest.mark.parametrize(
    ("typed", "found"), [("ada", 2), ("ＡＤＡ  l", 1), ("王", 2), ("王小", 1), ("Lovelace", 1), ("", 0)]
)
def test_customers_are_found_by_the_beginning_of_their_name(store: DynamoDBStore, typed: str, found: int) -> None:
    for name in ("Ada Lovelace", "ada byron", "王小明", "王芳", "Bo"):
        store.commit(a_customer(name, email=None))
    assert len(store.customers_named(typed).rows) == found


def test_names_come_in_pages_and_a_cursor_leads_only_where_it_came_from(store: DynamoDBStore) -> None:
    for number in range(3):
        store.commit(a_customer(f"Ada {number}"))
    first = store.customers_named("ada", limit=2)
    rest = store.customers_named("ada", first.cursor, 2)
    found = store.customers([*first.rows, *rest.rows]).values()
    assert [each.name for each in found if each] == ["Ada 0", "Ada 1", "Ada 2"] and not rest.cursor
    with pytest.raises(Invalid):
        store.customers_named("bo", first.cursor)


def test_a_claim_for_somebody_who_is_several_is_won(store: DynamoDBStore) -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    joined(store, ada, bo)
    mine = owed(ada)
    store.commit(mine, owed(bo))
    mine.claim("one", NOON)
    store.claim_as(mine, seen(store, ada))
    assert store.follow_up("o", mine.id).state == "sending"


@pytest.mark.parametrize(
    "state", ["sending", "unknown", "parked", "carried", "sent", "delivered", "complained", "called"]
)
def test_nobody_is_claimed_who_was_told_or_may_be_told_as_another(store: DynamoDBStore, state: str) -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    joined(store, ada, bo)
    mine = owed(ada)
    store.commit(mine, owed(bo, state))
    mine.claim("one", NOON)
    with pytest.raises(Unreachable):
        store.claim_as(mine, seen(store, ada))
    assert store.follow_up("o", mine.id).state == "pending"


def test_nobody_is_claimed_of_whom_anything_was_changed_since(store: DynamoDBStore) -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    joined(store, ada, bo)
    mine, person = owed(ada), seen(store, ada)
    store.commit(mine)
    bo.opt_out(NOON)
    store.commit(bo)
    mine.claim("one", NOON)
    with pytest.raises(Unreachable):
        store.claim_as(mine, person)


@pytest.mark.parametrize("who", ["whole", "part"])
def test_a_plain_claim_is_refused_of_somebody_who_is_several(store: DynamoDBStore, who: str) -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    joined(store, ada, bo)
    mine = owed(ada if who == "whole" else bo)
    store.commit(mine)
    mine.claim("one", NOON)
    with pytest.raises(Unreachable):
        store.claim(mine)


def test_one_gives_way_to_another_only_as_it_was_read(store: DynamoDBStore) -> None:
    ada, bo = a_customer("Ada"), a_customer("Bo")
    mine, other = owed(ada), owed(bo)
    store.commit(mine, other)
    before = store.follow_up("o", other.id)
    other.claim("one", NOON)
    store.commit(other)
    event: Event = mine.exclude("same_person", NOON)
    with pytest.raises(Stale):
        store.give_way(mine, event, before)
    again = store.follow_up("o", mine.id)
    event = again.exclude("same_person", NOON)
    store.give_way(again, event, other)
    assert store.standings(["o"]) == {"o": {"sending": 1, "excluded.same_person": 1}}
