"""Numbers are told from words, and are the same however they are written."""

import pytest

from chalicelib.web.phones import number


def test_it_works() -> None:
    assert number("+44 20 7946 0018", None) == "+442079460018"


@pytest.mark.parametrize(
    ("typed", "region", "is_key"),
    [
        ("0044 (20) 7946-0018", None, "+442079460018"),
        ("＋４４ 20 7946 0018", None, "+442079460018"),
        ("020 7946 0018", "GB", "+442079460018"),
        ("030/123 45-67", "DE", "+49301234567"),
        ("+1 (212) 555.0100", "DE", "+12125550100"),
        ("011 44 20 7946 0018", "US", "+442079460018"),
        ("00861012345678", None, "+861012345678"),
        ("138 0013 8000", "CN", "+8613800138000"),
        ("8 (912) 345-67-89", "RU", "+79123456789"),
        ("02 9876 5432", "IT", "+390298765432"),
    ],
)
def test_a_number_is_one_key_however_it_is_written(typed: str, region: str | None, is_key: str) -> None:
    assert number(typed, region) == is_key


@pytest.mark.parametrize(
    "typed",
    [
        *("", "12", "+", "ask for Dot", "555-CALL-ME", "at the counter, 5 pm"),
        *("+44 20 7946 0018 (evenings)", "1" * 40, "+999 123456", "++44 20 7946 0018"),
    ],
)
def test_what_is_no_number_is_a_place_to_find_them(typed: str) -> None:
    assert number(typed, "GB") is None


def test_without_a_country_a_national_number_says_too_little() -> None:
    assert number("030 123 45 67", None) is None
