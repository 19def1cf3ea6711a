"""Names in public: exactly what was consented to, and nothing that poses as something else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.customer import is_email
from chalicelib.domain.naming import LEVELS, UNSEEN, Naming, clean_name, looks_like_address, public_name
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
