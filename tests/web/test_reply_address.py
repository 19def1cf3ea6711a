"""The address that mail is answered to: ours, short enough, deaf to upper and lower case, and of limited life."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.adapters.secrets import DerivedSecrets
from chalicelib.domain.errors import NotFound
from chalicelib.domain.ids import new_id
from chalicelib.domain.times import moment
from chalicelib.web import reply_address, tokens
from chalicelib.web.reply_address import Late

SECRETS = DerivedSecrets("s" * 40)
DOMAIN = "in.acme.example"


def a_local(case_id: str = "") -> str:
    return reply_address.make(SECRETS, DOMAIN, "case", case_id or new_id()).partition("@")[0]


def test_it_works() -> None:
    case_id = new_id()
    address = reply_address.make(SECRETS, DOMAIN, "case", case_id)
    assert address.startswith("reply+") and address.endswith(f"@{DOMAIN}") and address == address.lower()
    assert reply_address.read(SECRETS, a_local(case_id)).id == case_id


@pytest.mark.parametrize("about", ["invited", "customer"])
@given(name=st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26))
def test_it_says_what_else_a_mail_was_about(about: str, name: str) -> None:
    local = reply_address.make(SECRETS, DOMAIN, about, name).partition("@")[0]
    found = reply_address.read(SECRETS, local.upper())
    assert (found.about, found.id) == (about, name) and len(local) == 59 <= 64


def test_a_local_part_has_at_most_64_characters() -> None:
    assert len(a_local()) == 58 <= 64


@given(st.uuids(), st.data())
def test_any_way_of_folding_it_says_the_same(uuid: object, data: st.DataObject) -> None:
    local = a_local(str(uuid))
    folded = "".join(data.draw(st.sampled_from([each.upper(), each.lower()])) for each in local)
    assert reply_address.read(SECRETS, folded).id == str(uuid)


@given(st.integers(6, 57), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_no_letter_of_it_can_be_another(place: int, letter: str) -> None:
    local = a_local()
    if local[place] != letter:
        with pytest.raises(NotFound):
            reply_address.read(SECRETS, local[:place] + letter + local[place + 1 :])


@given(st.text(max_size=80))
def test_nothing_else_is_one(local: str) -> None:
    with pytest.raises(NotFound):
        reply_address.read(SECRETS, local)


def test_another_installations_address_opens_nothing_here() -> None:
    with pytest.raises(NotFound):
        reply_address.read(DerivedSecrets("t" * 40), a_local())


def test_one_whose_time_is_over_says_whose_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    case_id = new_id()
    local = a_local(case_id)
    monkeypatch.setitem(tokens.PURPOSES, "reply", -1)
    with pytest.raises(Late) as late:
        reply_address.read(SECRETS, local)
    assert late.value.address.id == case_id


def test_it_says_when_it_was_made() -> None:
    made_at = reply_address.read(SECRETS, a_local()).made_at
    assert made_at.endswith(".000Z") and moment(made_at)
