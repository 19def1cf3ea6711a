"""Ids sort by time, and derived ones meet themselves."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain import ids


def test_it_works() -> None:
    made = [ids.new_id() for _ in range(50)]
    assert len(set(made)) == 50 and all(uuid.UUID(each).version == 7 and ids.is_id(each) for each in made)
    assert [each[:8] for each in made] == sorted(each[:8] for each in made)


def test_one_person_one_outcome_one_follow_up() -> None:
    assert ids.follow_up_id("ada", "o", "email") == ids.follow_up_id("ada", "o", "email")
    assert (
        len({ids.follow_up_id(*each) for each in [("ada", "o", "email"), ("ada", "p", "email"), ("bob", "o", "email")]})
        == 3
    )


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_parts_do_not_run_together(one: str, two: str, three: str) -> None:
    if "\x1f" not in one + two + three and two:
        assert ids.derived(one, two, three) != ids.derived(one + two, "", three)


def test_a_mistyped_touchpoint_is_noticed() -> None:
    good = ids.touchpoint_id("main-street")
    assert ids.is_touchpoint_id(good)
    assert not ids.is_touchpoint_id(good[:-1] + ("a" if good[-1] != "a" else "b")) and not ids.is_touchpoint_id(
        "main-street"
    )


def test_short_ids_sort_by_time() -> None:
    made = [ids.short_id() for _ in range(5)]
    assert all(len(each) == 10 for each in made) and [each[:5] for each in made] == sorted(each[:5] for each in made)


@given(st.text(max_size=200))
def test_any_text_has_a_slug(text: str) -> None:
    assert "/" not in ids.slug(text) and " " not in ids.slug(text) and len(ids.slug(text)) <= 60
