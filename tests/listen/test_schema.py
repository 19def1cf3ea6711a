"""The plain checks of a submission and its schema say the same, in both directions, of generated submissions.

What one may take that the other does not is named here, and nothing else is let through.
"""

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from chalicelib.domain.errors import Invalid
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import submission
from chalicelib.listen.api_models import Submission
from chalicelib.listen.checks import CHECKS
from chalicelib.web.api.models import SPACES
from chalicelib.web.fields import graphemes

SCHEMA = Draft202012Validator(Submission.schema())
ODD = "的 好👍🏽é\u0301\u200b\u202e\u3000\x85\x1c\u00a0\n\t@.:/www.com=?<'\"ıſ"
TEXTS = st.one_of(
    st.text(st.sampled_from(ODD + "abc"), max_size=12),
    st.text(max_size=12),
    st.sampled_from(
        ["", " ", "\u3000", "\x00", "a\x00", "a" * 81, "é" * 80, "e\u0301" * 80, " " * 90, "\u200b", "Ada Lovelace"]
    ),
)
EMAILS = st.one_of(
    TEXTS,
    st.sampled_from([
        "ada@example.org", " ada@example.org\n", "ada@example", "a=?b@example.org", "a=b?@example.org", "@example.org",
        "ada@-.co", "x" * 65 + "@example.org", "ada@" + "a" * 63 + "." + "b" * 63 + "." + "c" * 63 + ".org",
        "ada@" + ("a" * 63 + ".") * 4 + "org", "ada@ex.ample.org@x", "ада@example.org",
    ]),
)  # fmt: skip
PAGES = st.one_of(
    TEXTS,
    st.sampled_from([
        "https://shop.example/cart?a=1#b", "HTTP://shop.example", "https://", "ftp://shop.example", "https://shop.example:99/x",
        "//shop.example", "https://[::1]/", "https://shop.example/ä", "https://shop.example/ x", "javascript:alert(1)",
        "https://shop.example\\x", "https://a b.example", "https://shop.example/" + "x" * 2000, "http://[", "https://shop.example/[x]",
    ]),
)  # fmt: skip
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS, st.lists(TEXTS, max_size=2)
)
LEVEL = st.sampled_from(["first_name", "full_name", "name_and_company", "nickname", ""])
PHONES = st.sampled_from(["+49 30 901820", " 12345 ", "1234", "1" * 41, "12\x0034567", "\u0661" * 6, "12345\n"])
WAYS = st.sampled_from(["call", "channel", "visit"])
TALKS = st.fixed_dictionaries({}, optional={"way": WAYS, "extra": JUNK, "phone": st.one_of(JUNK, PHONES)})
ANSWERS = st.one_of(JUNK, st.fixed_dictionaries({"else": TEXTS}))
GOOD: dict[str, Any] = {
    "id": st.sampled_from(["01a1ffde-562e-76e4-8fdc-837c8668f6a3", "01A1FFDE-562e-76e4-8fdc-837c8668f6a3", "x"]),
    "kind": st.sampled_from(["complaint", "suggestion", "praise", "question", "Praise", ""]),
    "text": TEXTS,
    "language": st.sampled_from(["en", "EN-us", "zh_Hans", "zh", " en ", "en\n", "enx", "zhx-y", "en-\x00", "de", "", "zh -x"]),
    "name": TEXTS, "company": TEXTS, "email": EMAILS, "page": PAGES, "may_answer": st.booleans(),
    "begun": st.booleans(), "asked": st.booleans(),
    "work": st.one_of(TEXTS, st.sampled_from(["able", "eyJh==", "a b", "é", "x" * 4001])),
    "talk": st.one_of(st.none(), TALKS),
    "answers": st.dictionaries(st.sampled_from(["q1", "q2", "q77", "x"]), ANSWERS, max_size=2),
    "naming": st.one_of(st.none(), st.fixed_dictionaries({}, optional={"level": LEVEL, "extra": JUNK})),
}  # fmt: skip
TEXT_AND_ASKED = Touchpoint("t", "T", text="optional", questions=[
    {"id": "q1", "kind": "text", "labels": {"en": "Why?"}}, {"id": "q2", "kind": "recommend", "labels": {"en": "Would you?"}},
], talk={"call": True, "channel": {"en": "desk"}})  # fmt: skip
PLACES = [
    None,
    TEXT_AND_ASKED,
    Touchpoint("k", "K", case_kind="praise"),
    Touchpoint("n", "N", text="no", case_kind="praise"),
]
FIELDS = {name: st.one_of(good, good, good, JUNK) for name, good in GOOD.items()}
OFTEN = ("kind", "text")
EVERYTHING = st.fixed_dictionaries(
    {name: FIELDS[name] for name in OFTEN},
    optional={**{name: each for name, each in FIELDS.items() if name not in OFTEN}, "colour": JUNK},
)
FEW = st.fixed_dictionaries({}, optional={name: GOOD[name] for name in (*OFTEN, "talk", "answers", "email")})
SUBMISSIONS = st.one_of(EVERYTHING, FEW)


def wrong(given: dict[str, Any], place: Touchpoint | None = None) -> dict[str, str]:
    """What the checks find, by field."""
    try:
        submission.read(given, "en", place)
    except Invalid as error:
        return error.problems
    return {}


def taken(given: dict[str, Any]) -> bool:
    return not wrong(given)


def is_the_places_to_say(field: str, reason: str) -> bool:
    """What a touchpoint asks for, and how one can talk there, no schema for all of them knows."""
    said = {
        "kind": ("required", "not_a_choice"),
        "text": ("required", "wrong_type", "not_asked_here"),
        "talk": ("not_a_choice",),
    }
    asked = field.startswith("answers.") or (field, reason) == ("answers", "errors.nothing_said")
    return asked or reason.removeprefix("errors.") in said.get(field, ())


def beyond_the_schema(given: dict[str, Any]) -> bool:
    """What the checks take and a schema cannot say: longer in code points than as people count; blank beyond every limit; an
    address with signs that URIs write otherwise (IRIs, user names, brackets); a number in other digits, or with space around it."""
    long = {"text": 5000, "name": 80, "company": 80}
    for name, limit in long.items():
        value = given.get(name)
        if isinstance(value, str) and len(value) > limit >= graphemes(value):
            return True
    talk = given.get("talk")
    phone = talk.get("phone") if isinstance(talk, dict) else ""
    if isinstance(phone, str) and (not phone.isascii() or phone != phone.strip() or len(phone) > 40):
        return True
    answers = given.get("answers")
    if isinstance(answers, dict) and any(isinstance(each, str) and not each.strip() for each in answers.values()):
        return True
    page = given.get("page")
    return isinstance(page, str) and not re.fullmatch(r"[hH][tT][tT][pP][sS]?://[A-Za-z0-9.:-]+([/?#][!-Z^-~]*)?", page)


@settings(max_examples=3000)
@given(SUBMISSIONS, st.sampled_from(PLACES))
def test_what_the_schema_takes_the_checks_take(given: dict[str, Any], place: Touchpoint | None) -> None:
    """But for what the touchpoint has to say."""
    if SCHEMA.is_valid(given):
        problems = wrong(given, place)
        assert not {field: why for field, why in problems.items() if not is_the_places_to_say(field, why)}


@settings(max_examples=3000)
@given(SUBMISSIONS, st.sampled_from(PLACES))
def test_what_the_checks_take_the_schema_takes(given: dict[str, Any], place: Touchpoint | None) -> None:
    if not wrong(given, place) and not beyond_the_schema(given):
        assert SCHEMA.is_valid(given), [error.message for error in SCHEMA.iter_errors(given)]


def test_both_take_and_both_refuse_something() -> None:
    good = {
        "kind": "praise",
        "text": "Good.",
        "name": "Ada",
        "email": "ada@example.org",
        "naming": {"level": "first_name"},
    }
    assert taken(good) and SCHEMA.is_valid(good)
    for bad in (
        {},
        {"text": " "},
        {"text": "a\x00"},
        {"naming": {"level": "first_name"}, "name": "a@b"},
        {"may_answer": True},
    ):
        given = {"kind": "praise", "text": "Good."} | bad if bad else {}
        assert not taken(given), given
        assert not SCHEMA.is_valid(given) or "text" in bad and not bad["text"].strip(), given


def test_they_know_the_same_fields() -> None:
    assert set(Submission.schema()["properties"]) == {*CHECKS, *submission.OF_THE_FORM, "token"}


def test_what_is_a_space_is_what_python_strips() -> None:
    spaces = re.compile(f"[{SPACES}]")
    assert all(
        bool(spaces.match(chr(code))) == (not chr(code).strip())
        for code in range(0x110000)
        if not 0xD800 <= code < 0xE000
    )
