"""Names as staff look for them: by any part, whatever its case, accents and width, in scripts with spaces and without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.called import FAMILY, MOST_PARTS, folded, has, parts, turns_to, ways


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Ada Lovelace", ["ada lovelace", "lovelace ada"]),
        ("Lovelace, Ada", ["lovelace ada", "ada lovelace"]),
        ("José García-López", ["jose garcia lopez", "garcia lopez jose", "lopez jose garcia"]),
        ("Seán O’Brien", ["sean obrien", "obrien sean"]),
        ("王小明", ["王小明", "小明王", "明王小"]),
        ("王 小明", ["王小明", "小明王"]),
        ("欧阳修", ["欧阳修", "阳修欧", "修欧阳"]),
        ("约翰·史密斯", ["约翰史密斯", "史密斯约翰"]),
        ("王小明 (Tom)", ["王小明 tom", "小明 tom 王", "明 tom 王小", "tom 王小明"]),
        ("Ada", ["ada"]),
        ("ada@example.org", ["ada@example.org"]),
        ("王", ["王"]),
        ("🙂", ["🙂"]),
        ("...", []),
    ],
)
def test_a_name_is_found_from_each_of_its_parts_on(name: str, found: list[str]) -> None:
    assert ways(name) == found


def test_a_name_of_very_many_parts_stays_small() -> None:
    assert len(ways(" ".join("abcdefghijklmnopqrstuvwxyz" * 40))) == MOST_PARTS


@pytest.mark.parametrize(
    ("typed", "is_them"),
    [("love ada", True), ("king ada", True), ("ada love k", True), ("ada smith", False), ("ove ada", False)],
)
def test_several_parts_are_found_in_any_order(typed: str, is_them: bool) -> None:
    assert all(has(way, parts(typed)) is is_them for way in ways("Ada King Lovelace"))


def test_whoever_has_the_parts_in_this_very_order_is_told_apart() -> None:
    assert all(turns_to(way, "lovelace ada") for way in ways("Ada Lovelace"))
    assert not any(turns_to(way, "lovelace ada") for way in ways("Ada Lovelace-King"))


@given(st.text(max_size=80))
def test_every_name_is_found_by_itself(name: str) -> None:
    found = ways(name)
    assert found[:1] == [whole for whole in [folded(name)] if whole]
    said = parts(name)
    if said and len(said) + len(FAMILY) <= MOST_PARTS:
        longest = max(said, key=len)
        assert any(way.startswith(longest) and has(way, said) for way in found), "as the store looks for several parts"
