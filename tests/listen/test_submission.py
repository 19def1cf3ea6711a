"""What may be submitted: every limit from both sides, and each refusal by its field."""

import json
from typing import Any

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.ids import is_id
from chalicelib.listen.submission import Submission, read

FAMILY = "👨‍👩‍👧‍👦"
HALF = "\ud83d"


def submission(**fields: Any) -> Submission:
    return read({"kind": "praise", "text": "Well done", **fields}, "en")


def problems(**fields: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        submission(**fields)
    return refused.value.problems


def test_it_works() -> None:
    wishes = {"may_answer": True, "naming": {"level": "first_name"}}
    told = submission(name="Ada Lovelace", email="ada@example.org", page="https://shop.example/cart", **wishes)
    assert told.naming and told.naming.level == "first_name"
    assert (told.language, told.company, told.may_answer) == ("en", None, True) and is_id(told.id)


@pytest.mark.parametrize("text", ["  keep\tmy \r\n spaces  ", "字" * 5000, "x" * 5000, FAMILY * 800])
def test_text_within_the_limits_is_kept_as_written(text: str) -> None:
    assert submission(text=text).text == text


def test_a_limit_counts_what_people_see() -> None:
    assert submission(name=FAMILY * 80).name == FAMILY * 80
    assert problems(name=FAMILY * 81) == {"name": "errors.too_long"}


def test_empty_fields_of_a_form_count_as_not_filled_in() -> None:
    told = submission(name="", email=" ", company="  ", page="")
    assert (told.name, told.email, told.company, told.page) == (None, None, None, None)


def test_an_address_loses_only_the_space_around_it() -> None:
    assert submission(email=" Ada@Example.org ").email == "Ada@Example.org"


@pytest.mark.parametrize(("given", "kept"), [("zh-CN", "zh-Hans"), ("zh-Hant-TW", "zh-Hans"), ("en-GB", "en")])
def test_any_tag_of_a_language_we_speak_is_taken(given: str, kept: str) -> None:
    assert submission(language=given).language == kept


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"text": ""}, {"text": "required"}),
        ({"text": " \n\u3000"}, {"text": "required"}),
        ({"text": None}, {"text": "wrong_type"}),
        ({"text": "x" * 5001}, {"text": "too_long"}),
        ({"text": "字" * 5001}, {"text": "too_long"}),
        ({"text": "👍" * 5001}, {"text": "too_long"}),
        ({"text": FAMILY * 801}, {"text": "too_long"}),
        ({"text": "a\x00b"}, {"text": "not_text"}),
        ({"text": HALF}, {"text": "not_text"}),
        ({"name": HALF}, {"name": "not_text"}),
        ({"kind": "Praise"}, {"kind": "not_a_choice"}),
        ({"kind": 4}, {"kind": "not_a_choice"}),
        ({"id": "1"}, {"id": "id"}),
        ({"id": "0192F0A1-7B3C-7D4E-8F5A-6B7C8D9E0F1A"}, {"id": "id"}),
        ({"language": "tlh"}, {"language": "not_a_choice"}),
        ({"name": "x" * 81}, {"name": "too_long"}),
        ({"company": "字" * 81}, {"company": "too_long"}),
        ({"email": "ada"}, {"email": "email"}),
        ({"email": "ada@example.org\nBcc: eve@example.org"}, {"email": "email"}),
        ({"email": f"ada@{'x' * 63}.{'y' * 63}.{'z' * 63}.{'w' * 63}.org"}, {"email": "email"}),
        ({"page": "javascript:alert(1)"}, {"page": "address"}),
        ({"page": "https://shop.example/\n"}, {"page": "address"}),
        ({"page": "https://[nowhere/"}, {"page": "address"}),
        ({"page": "https://shop.example/" + "x" * 2000}, {"page": "address"}),
        ({"may_answer": "yes"}, {"may_answer": "wrong_type"}),
        ({"may_answer": True}, {"email": "email_to_answer"}),
        ({"naming": {"level": "full_name"}}, {"name": "name_to_show"}),
        ({"naming": {"level": "full_name"}, "name": "\u200b\u202e"}, {"name": "name_to_show"}),
        ({"naming": {"level": "full_name"}, "name": "Buy at evil.com"}, {"name": "name_is_address"}),
        ({"naming": {"level": "name_and_company"}, "name": "Ada"}, {"company": "company_to_show"}),
        (
            {"naming": {"level": "name_and_company"}, "name": "Ada", "company": "https://x"},
            {"company": "name_is_address"},
        ),
        ({"naming": {"level": "everything"}, "name": "Ada"}, {"naming": "not_a_choice"}),
        ({"naming": {"level": "full_name", "wording": "mine"}, "name": "Ada"}, {"naming": "unknown_field"}),
        ({"naming": "full_name"}, {"naming": "wrong_type"}),
        ({"status": "resolved"}, {"status": "unknown_field"}),
        ({"customer_id": "x", "version": 9}, {"customer_id": "unknown_field", "version": "unknown_field"}),
    ],
)
def test_it_refuses(fields: dict[str, Any], refused: dict[str, str]) -> None:
    assert problems(**fields) == {field: f"errors.{reason}" for field, reason in refused.items()}


def test_a_name_that_looks_like_an_address_is_fine_where_nobody_shows_it() -> None:
    assert submission(name="ada@example.org").name == "ada@example.org"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = {"text": "", "kind": "?", "may_answer": True, "naming": {"level": "full_name"}}
    assert set(problems(**wrong)) == {"text", "kind", "email", "name"}


def test_a_field_that_nobody_could_print_is_named_all_the_same() -> None:
    found = problems(**{HALF: 1, "x" * 500: 1})
    assert json.dumps(found, ensure_ascii=False).encode() and max(map(len, found)) <= 60
