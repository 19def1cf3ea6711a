"""On which shelves of the index of words a suggestion stands, and with which words."""

from dataclasses import replace

from chalicelib.domain.places import CUSTOMERS, DECIDED_ONES, UNDECIDED_ONES, shelves
from chalicelib.domain.suggestion import Entry, Suggestion

AT = "2026-11-01T09:00:00.000Z"
LID = Suggestion("lid", "A lid that closes", "It spills.", "en", AT)
ENTRY = Entry("entry", "lid", AT, {"en": "A lid", "zh-Hans": "一个盖子"}, {"en": "Done", "zh-Hans": "做好了"})


def test_it_works() -> None:
    found = shelves(LID, LID, None)
    assert list(found) == [UNDECIDED_ONES]
    assert found[UNDECIDED_ONES].titles == ("A lid that closes",) and found[UNDECIDED_ONES].texts == ("It spills.",)


def test_the_order_in_which_a_store_gives_the_languages_changes_nothing() -> None:
    turned = replace(ENTRY, asked=dict(reversed(ENTRY.asked.items())))
    assert list(turned.asked) != list(ENTRY.asked)
    done = replace(LID, status="adopted", entry_id="entry")
    assert shelves(done, done, turned) == shelves(done, done, ENTRY)


def test_customers_find_an_entry_by_its_public_words_only() -> None:
    done = replace(LID, status="adopted", entry_id="entry")
    found = shelves(done, done, ENTRY)
    assert set(found) == {DECIDED_ONES, CUSTOMERS}
    assert set(found[CUSTOMERS].titles) == {"A lid", "一个盖子"} and not found[CUSTOMERS].texts


def test_what_is_merged_into_something_that_is_closed_to_customers_is_closed_to_them() -> None:
    opened = replace(LID, opened_at=AT, merged_into="whole")
    whole = Suggestion("whole", "Better lids", "", "en", AT)
    assert CUSTOMERS not in shelves(opened, whole, None)
    assert CUSTOMERS in shelves(opened, replace(whole, opened_at=AT), None)
