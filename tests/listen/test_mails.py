"""A mail opens a case, or is a line in a conversation; each is stored once, and nobody's words are lost."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from tests.arriving import ADA, DOMAIN, Office, a_mail


@pytest.fixture
def office(table: str, engine: Any, streams: Any, tmp_path: Any) -> Iterator[Office]:
    yield Office(table, engine, streams, tmp_path)
    wiring.use(None)


def test_it_works(office: Office) -> None:
    office.drop(a_mail("It does not close.\n\nIt squeaks, too."), office.shop())
    [letter] = office.letters()
    case = office.store.case(letter.case_id or "")
    assert case.text == "The lid\n\nIt does not close.\n\nIt squeaks, too."
    assert (case.origin, case.email, case.name, case.touchpoint_id) == (
        "email",
        ADA,
        "Ada Lovelace",
        letter.touchpoint_id,
    )
    assert (letter.became, letter.sender, letter.subject) == ("case", ADA, "The lid")
    office.settle()
    [mail] = office.mails(ADA)
    reply_to = str(mail["Reply-To"])
    assert reply_to.endswith(f"@{DOMAIN}") and len(reply_to.partition("@")[0]) <= 64
    office.drop(a_mail("And the hinge, too."), reply_to)
    [wrote] = office.wrote(case.id)
    assert wrote.data["text"] == "And the hinge, too." and wrote.data["via"] == "email"
    assert sorted(each.became for each in office.letters()) == ["case", "thread"]
