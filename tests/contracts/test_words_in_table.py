"""The index of words in the table: what ports_words.Words promises, and what it costs."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.errors import NotFound
from chalicelib.domain.likeness import MOST_LOOKUPS, MOST_PAIRS
from chalicelib.domain.places import CUSTOMERS, DECIDED_ONES, SHELVES, UNDECIDED_ONES
from chalicelib.domain.suggestion import Entry, Suggestion
from tests.meter import metered
from tests.people import NOON, a_suggestion
from tests.world import connected


@pytest.fixture
def store(table: str, engine: Any) -> DynamoDBStore:
    return connected(table, engine)


def shelved(store: DynamoDBStore, *titles: str, **fields: Any) -> list[Suggestion]:
    made = [a_suggestion(title=title, **({"text": "–"} | fields)) for title in titles]
    for each in made:
        store.commit(each)
        store.shelve(each.id)
    return made


def titles(store: DynamoDBStore, asked: str, shelf: str = UNDECIDED_ONES) -> list[str]:
    return [each.suggestion.title for each in store.alike(asked, shelf)]


def places(store: DynamoDBStore) -> list[str]:
    rows = store.client.scan(TableName=store.name)["Items"]
    return sorted(f"{row['pk']['S']} {row['sk']['S']}" for row in rows if row["pk"]["S"].startswith("WORDS#"))


def test_it_works(store: DynamoDBStore) -> None:
    shelved(store, "Export orders to Excel", "A tighter lid", "酒店房间的隔音")
    assert titles(store, "exporting an order") == ["Export orders to Excel"]
    assert titles(store, "隔音") == ["酒店房间的隔音"]


def test_twice_is_once(store: DynamoDBStore) -> None:
    [lid] = shelved(store, "A tighter lid")
    before = places(store)
    with metered(store) as bill:
        assert not store.shelve(lid.id)
    assert bill.calls == ["BatchGetItem"] and bill.written == 0 and places(store) == before


def test_each_reader_looks_at_a_shelf_of_their_own(store: DynamoDBStore) -> None:
    [lid] = shelved(store, "A tighter lid")
    assert [bool(titles(store, "lid", shelf)) for shelf in SHELVES] == [True, False, False]
    store.commit(lid, lid.open_to_customers("grace", NOON))
    store.shelve(lid.id)
    assert [bool(titles(store, "lid", shelf)) for shelf in SHELVES] == [True, False, True]
    store.commit(lid, lid.decline("Not now, we are sorry.", "grace", NOON))
    store.shelve(lid.id)
    assert [bool(titles(store, "lid", shelf)) for shelf in SHELVES] == [False, True, False]
    assert not [place for place in places(store) if not place.startswith(f"WORDS#{DECIDED_ONES}#")]


def test_what_was_closed_is_not_found_even_before_the_index_knows(store: DynamoDBStore) -> None:
    [lid] = shelved(store, "A tighter lid", opened_at=NOON)
    assert titles(store, "lid", CUSTOMERS)
    store.commit(lid, lid.close_to_customers("grace", NOON))
    assert not titles(store, "lid", CUSTOMERS)


def test_a_public_answer_is_found_by_its_public_words_alone(store: DynamoDBStore) -> None:
    [lid] = shelved(store, "Lid, complaint of Mr Smith")
    entry = Entry(
        "e1", lid.id, NOON, {"en": "A cap that closes", "zh-Hans": "盖得紧的盖子"}, {"en": "Done.", "zh-Hans": "好了。"}
    )
    store.commit(lid, lid.adopt(entry.id, "", "grace", NOON), entry)
    store.shelve(lid.id)
    for asked in ("caps", "盖子"):
        [found] = store.alike(asked, CUSTOMERS)
        assert found.entry == entry
    assert not store.alike("Smith", CUSTOMERS) and store.alike("Smith", DECIDED_ONES)


def test_a_part_leads_to_the_whole(store: DynamoDBStore) -> None:
    part, whole = shelved(store, "A tighter lid", "Better cups", opened_at=NOON)
    store.commit(part, whole, *part.merge(whole, "grace", NOON))
    store.shelve(part.id)
    [found] = store.alike("lid", CUSTOMERS)
    assert (found.suggestion.id, found.through.id) == (whole.id, part.id)
    assert len(store.alike("lid cups", CUSTOMERS)) == 1
    store.commit(whole, whole.close_to_customers("grace", NOON))
    assert not store.alike("lid", CUSTOMERS)


def test_a_long_suggestion_that_changes_shelves_leaves_nothing_behind(store: DynamoDBStore) -> None:
    long = "".join(chr(0x4E00 + 7 * number) for number in range(110))
    [one] = shelved(store, long, text=long[::-1], opened_at=NOON)
    assert titles(store, long[50:60], CUSTOMERS) == [long]
    store.commit(one, one.decline("Not now, we are sorry.", "grace", NOON))
    store.shelve(one.id)
    assert {place.split("#")[1] for place in places(store)} == {DECIDED_ONES}


def test_what_is_not_there_is_not_found(store: DynamoDBStore) -> None:
    with pytest.raises(NotFound):
        store.shelve("nothing")
    for asked in ("", " ", "?!", "\x00", "a" * 5000, "的" * 400, "- - -", "^", "#", "{}%:", "\ud800"):
        assert store.alike(asked, UNDECIDED_ONES) == []


def test_a_common_word_costs_no_more_than_a_rare_one(store: DynamoDBStore) -> None:
    shelved(store, *[f"Export number {number} of the orders" for number in range(70)], "Export of Zanzibar")
    bills = []
    for asked in (
        "zanzibar ",
        "export ",
        "export the orders number of them all, please, as soon as it can be done by you",
    ):
        with metered(store) as bill:
            assert store.alike(asked, UNDECIDED_ONES)
        bills.append(bill)
        assert bill.calls.count("Query") <= MOST_LOOKUPS + MOST_PAIRS and bill.calls.count("BatchGetItem") == 1
        assert bill.written == 0
    assert bills[1].round_trips == bills[0].round_trips + 0
    assert titles(store, "export of zanz") == ["Export of Zanzibar"]


WORDS = st.text(st.sampled_from("abcéxyz酒店房间のガ한글12-'"), min_size=1, max_size=8)


@settings(max_examples=25)
@given(title=st.lists(WORDS, min_size=1, max_size=5).map(" ".join), cut=st.integers(2, 20))
def test_the_beginning_of_a_title_finds_it(store: DynamoDBStore, title: str, cut: int) -> None:
    [one] = shelved(store, title)
    begun = title[:cut]
    if sum(character.isalnum() for character in begun) > 1:
        assert one.id in [each.suggestion.id for each in store.alike(begun, UNDECIDED_ONES, most=200)]
