"""Names in public: exactly what was consented to, and nothing that poses as something else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customer import is_email
from chalicelib.domain.naming import LEVELS, UNSEEN, Naming, clean_name, looks_like_address, poses_as, public_name
from tests.people import NOON


def test_it_works() -> None:
    assert public_name("first_name", "Ada Lovelace", None) == "Ada"
    assert public_name("full_name", "Ada Lovelace", "Engines Ltd") == "Ada Lovelace"
    assert public_name("name_and_company", "Ada Lovelace", "Engines Ltd") == "Ada Lovelace (Engines Ltd)"


@pytest.mark.parametrize(
    ("whole", "given_name"),
    [("王小明", "小明"), ("李明", "明"), ("欧阳修", "修"), ("欧阳", "阳"), ("司马相如", "相如"), ("小", "小")],
)
def test_a_chinese_first_name_leaves_the_surname_out(whole: str, given_name: str) -> None:
    assert public_name("first_name", whole, None) == given_name


def test_a_withdrawn_consent_shows_nothing() -> None:
    consent = Naming("ada", "full_name", "Ada", None, "naming-1", NOON, "case")
    assert consent.shown() == "Ada"
    consent.withdrawn_at = NOON
    assert consent.shown() is None


@pytest.mark.parametrize(
    "name", ["\u202eecarG", "Gra\u200bce", "Gr\u2066ace", "\ufeffGrace", "Grace\x00", "G\U000e0041race"]
)
def test_unseen_characters_are_dropped(name: str) -> None:
    assert not UNSEEN.search(clean_name(name))


def test_marks_do_not_pile_up() -> None:
    assert len(clean_name("Z" + "\u0335\u0336\u0337\u0338\u0339" * 9)) <= 4


@given(st.text(max_size=200), st.sampled_from([*LEVELS, "everything"]), st.none() | st.text(max_size=80))
def test_any_name_is_safe_or_not_shown(name: str, level: str, company: str | None) -> None:
    shown = public_name(level, name, company)
    if shown is not None:
        assert shown.strip() and not UNSEEN.search(shown) and len(shown) <= 130 and "\n" not in shown
        assert unicodedata.is_normalized("NFC", shown) or level == "first_name"
    if not name.strip():
        assert shown is None


@pytest.mark.parametrize("name", ["www.buy.example", "http://x", "me@x.org", "Cheap.com"])
def test_addresses_are_no_names(name: str) -> None:
    assert looks_like_address(name)


@pytest.mark.parametrize("name", ["Ada Lovelace", "王小明", "O'Neill-Smith Jr.", "Müller"])
def test_names_are_no_addresses(name: str) -> None:
    assert not looks_like_address(name)


@pytest.mark.parametrize("text", ["ada@example.org", "a.b+c@sub.example.co.uk"])
def test_addresses_that_mail_can_reach(text: str) -> None:
    assert is_email(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "a b@x.org",
        "ada@x.org\n",
        "å@x.org",
        "a@@x.org",
        "a@x..org",
        "=?utf-8?q?a@x.org",
    ],
)
def test_addresses_that_it_cannot(text: str) -> None:
    assert not is_email(text)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("A\u200dda", "Ada"),
        ("Ada\u200c", "Ada"),
        ("\u200dAda \u200dKing", "Ada King"),
        ("王\u200d敏", "王敏"),
        ("क\u200d\u200dष", "कष"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क\u200dष", "क\u200dष"),
        ("👨\u200d👩\u200d👧 Family", "👨\u200d👩\u200d👧 Family"),
        ("❤️\u200d🔥", "❤️\u200d🔥"),
    ],
)
def test_joiners_stay_only_where_they_join(typed: str, shown: str) -> None:
    assert clean_name(typed) == shown == clean_name(shown)


@pytest.mark.parametrize(
    "name", ["Acme", "ACME", " Ａｃｍｅ ", "Аcmе", "A.c.m.e", "Ácmé", "Ac\u200bme", "Α\u0441\u043cе"]
)
def test_a_name_that_looks_like_another_poses_as_it(name: str) -> None:
    assert poses_as(name, "Acme")


@pytest.mark.parametrize("name", ["", "Ada", "Acme Lovelace", "Acmes", "!!!", "王敏"])
def test_a_name_of_ones_own_does_not(name: str) -> None:
    assert not poses_as(name, "Acme") and not poses_as(name, "")
