"""`./hearback import`: customers who left no address are known by their number, or by what the company calls them."""

import json
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.domain.ids import customer_id
from tests.dev.importing import Importing, importing

__all__ = ["importing"]
PEOPLE = ("--phone-column", "phone", "--external-id-column", "customer")


def who(kind: str, value: str) -> str:
    return customer_id(wiring.services().secrets.key("customers"), kind, value)


def test_it_works(importing: Importing) -> None:
    content = "id,text,phone,customer\n1,Hi,+44 20 7946 0018,\n2,Ho,,C-104\n3,Ha,,\n"
    result = importing(content, *PEOPLE)
    assert result.exit_code == 0 and "3 added" in result.output
    phone, external, nobody = importing.cases
    assert (phone.phone, phone.customer_id) == ("+442079460018", who("phone", "+442079460018"))
    assert (external.external_id, external.customer_id) == ("C-104", who("external", "C-104"))
    assert (nobody.phone, nobody.external_id, nobody.customer_id) == (None, None, who("case", nobody.id))
    assert not any(case.wants_answer for case in importing.cases)
    assert "0 added · 3 there before" in importing(content, *PEOPLE).output


def test_the_same_columns_are_read_of_json_lines(importing: Importing) -> None:
    importing.path = importing.folder / "voices.jsonl"
    lines = [
        {"id": 1, "text": "Hi", "by": {"tel": 442079460018, "no": 104}},
        {"id": 2, "text": "Ho", "by": {"tel": "020 7946 0018"}},
    ]
    content = "".join(json.dumps(each) + "\n" for each in lines)
    importing(content, "--phone-column", "by.tel", "--external-id-column", "by.no", "--region", "gb")
    assert [(case.phone, case.external_id) for case in importing.cases] == [
        ("+442079460018", "104"),
        ("+442079460018", None),
    ]


def test_of_several_keys_the_address_says_whose_it_is_then_the_id_then_the_number(importing: Importing) -> None:
    content = "id,text,mail,phone,customer\n1,a,Ada@Example.org,+442079460018,C-1\n2,b,,+442079460018,C-1\n"
    importing(content, *PEOPLE, "--email-column", "mail")
    assert [case.customer_id for case in importing.cases] == [who("email", "ada@example.org"), who("external", "C-1")]


@pytest.mark.parametrize("number", ["030 901820", "(030) 90 18-20", "0049 30 901820", "０３０ ９０１８２０"])
def test_national_numbers_are_those_of_the_region_that_is_named(importing: Importing, number: str) -> None:
    importing(f"id,text,phone\n1,Hi,{number}\n", "--phone-column", "phone", "--region", "DE")
    assert [case.phone for case in importing.cases] == ["+4930901820"]


def test_without_a_region_the_installations_own_is_meant(importing: Importing, monkeypatch: Any) -> None:
    monkeypatch.setenv("HEARBACK_REGION_CODE", "DE")
    importing("id,text,phone\n1,Hi,030 901820\n", "--phone-column", "phone")
    assert [case.phone for case in importing.cases] == ["+4930901820"]


def test_a_number_that_is_none_is_rejected_with_what_to_do(importing: Importing) -> None:
    result = importing("id,text,phone\n1,Hi,030 901820\n2,Ho,ask Ada\n3,Ha,4.93E+11\n", "--phone-column", "phone")
    assert result.exit_code == 3 and "0 added · 0 there before · 3 rejected" in result.output
    assert (
        importing.rejected[1][1]
        == "phone: “030 901820” is no phone number, or needs its country: +49 …, or --region DE"
    )
    assert [row[1].partition(" is ")[0] for row in importing.rejected[2:]] == ["phone: “ask Ada”", "phone: “4.93E+11”"]


def test_an_id_that_is_too_long_to_keep_is_rejected(importing: Importing) -> None:
    importing(f"id,text,customer\n1,Hi,{'c' * 201}\n", "--external-id-column", "customer")
    assert importing.rejected[1][1] == "customer: longer than 200 letters"


def test_who_agreed_and_has_no_address_is_to_be_called(importing: Importing) -> None:
    content = (
        "id,text,mail,phone,customer\n1,a,,+442079460018,\n2,b,ada@example.org,+442079460019,\n3,c,,,C-1\n4,d,,,\n"
    )
    importing(content, *PEOPLE, "--email-column", "mail", "--may-answer")
    assert [(case.wants_answer, case.email) for case in importing.cases] == [
        (True, None), (True, "ada@example.org"), (False, None), (False, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--may-answer"], "--may-answer needs --email-column or --phone-column."),
        (["--phone-column", "tel"], "has no column “tel”"),
        (["--external-id-column", "no"], "Say which it is with --external-id-column."),
        (["--phone-column", "text", "--region", "Germany"], "“GERMANY” is no country's two letters, such as DE."),
        (["--phone-column", "text", "--region", "UK"], "“UK” is no country's two letters"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_stored(
    importing: Importing, options: list[str], reason: str
) -> None:
    result = importing("id,text\n1,Good\n", *options)
    assert result.exit_code == 2 and reason in result.output and importing.cases == []
