"""SPF and DMARC records as receivers read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.answer.doctor.records import NotOne, parents, read_dmarc, read_spf, under


def test_it_works() -> None:
    spf = read_spf(["google-site-verification=x", "v=spf1 include:amazonses.com mx ~all"])
    assert (spf.includes, spf.all, spf.look_ups) == (("amazonses.com",), "~", 2)
    dmarc = read_dmarc(["v=DMARC1; p=reject; sp=none; adkim=s"])
    assert (dmarc.policy, dmarc.for_others, dmarc.adkim, dmarc.aspf) == ("reject", "none", "s", "r")


@pytest.mark.parametrize(
    ("text", "includes", "redirect", "last", "look_ups"),
    [
        ("v=spf1", (), "", "", 0),
        ("V=SPF1 INCLUDE:AmazonSES.com. -ALL", ("amazonses.com",), "", "-", 1),
        ("v=spf1 ?include:a.example -include:b.example all", (), "", "+", 2),
        ("v=spf1 a/24 a:mail.acme.example/28 ptr exists:%{i}.acme.example ip4:192.0.2.0/24 ?all", (), "", "?", 4),
        ("v=spf1 redirect=_spf.acme.example", (), "_spf.acme.example", "", 1),
        ("v=spf1 include: ~all", (), "", "~", 1),
        ("v=spf1  include:a.example   exp=why.acme.example -all", ("a.example",), "", "-", 1),
    ],
)  # fmt: skip
def test_spf_is_read_as_far_as_needed(
    text: str, includes: tuple[str, ...], redirect: str, last: str, look_ups: int
) -> None:
    found = read_spf([text])
    assert (found.includes, found.redirect, found.all, found.look_ups) == (includes, redirect, last, look_ups)


def test_a_redirect_beside_all_leads_nowhere() -> None:
    assert read_spf(["v=spf1 redirect=a.example"]).leads_to == ("a.example",)
    assert read_spf(["v=spf1 redirect=a.example -all"]).leads_to == ()


@pytest.mark.parametrize(
    ("texts", "how_many"),
    [([], 0), (["v=spf10 -all", "spf1 -all", " v=spf1 -all"], 0), (["v=spf1 -all", "v=spf1 mx -all"], 2)],
)
def test_none_and_two_spf_records_are_told_apart(texts: list[str], how_many: int) -> None:
    with pytest.raises(NotOne) as error:
        read_spf(texts)
    assert error.value.how_many == how_many


@pytest.mark.parametrize(
    ("text", "policy", "others"),
    [
        ("v=DMARC1;p=none", "none", "none"),
        ("v=DMARC1; p=Quarantine ; rua=mailto:a@b.example", "quarantine", "quarantine"),
        ("v=DMARC1; p=reject; sp=quarantine", "reject", "quarantine"),
        ("v=DMARC1; p=reject; sp=whatever", "reject", "reject"),
        ("v=DMARC1; p=whatever", "", ""),
        ("v=DMARC1", "", ""),
        ("v=DMARC1; p=none; p=reject", "none", "none"),
    ],
)
def test_dmarc_names_a_policy_or_none_that_we_know(text: str, policy: str, others: str) -> None:
    found = read_dmarc([text])
    assert (found.policy, found.for_others) == (policy, others)


@pytest.mark.parametrize(("texts", "how_many"), [([], 0), (["v=spf1", "p=none"], 0), (["v=DMARC1;p=none"] * 2, 2)])
def test_none_and_two_dmarc_records_are_told_apart(texts: list[str], how_many: int) -> None:
    with pytest.raises(NotOne) as error:
        read_dmarc(texts)
    assert error.value.how_many == how_many


@given(st.lists(st.text(max_size=80), max_size=3))
def test_whatever_stands_in_the_dns_is_read_or_refused(texts: list[str]) -> None:
    for prefix, read in (("v=spf1 ", read_spf), ("v=DMARC1;", read_dmarc)):
        assert read([prefix + (texts[0] if texts else "")])
        meant = [text for text in texts if text.lower().startswith(prefix.strip().lower())]
        try:
            assert read(texts) and meant
        except NotOne as refused:
            assert refused.how_many != 1


def test_names_below_and_above() -> None:
    assert under("mail.acme.example", "acme.example") and under("acme.example", "acme.example")
    assert not under("notacme.example", "acme.example")
    assert parents("a.b.acme.example") == ["a.b.acme.example", "b.acme.example", "acme.example"]
    assert parents("localhost") == ["localhost"]
