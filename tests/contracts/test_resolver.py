"""The Resolver's contract, with real packets: what is there, that there is nothing, and that nobody could be asked."""

import time
from collections.abc import Iterator

import pytest

from chalicelib.adapters.dns import DNS
from chalicelib.ports_doctor import Unasked
from dev.package_dns import REFUSED, SERVFAIL, SILENT, FakeDNS


@pytest.fixture
def service() -> Iterator[FakeDNS]:
    with FakeDNS() as running:
        yield running


@pytest.fixture
def resolver(service: FakeDNS) -> DNS:
    return DNS(service.server)


def test_it_works(service: FakeDNS, resolver: DNS) -> None:
    assert resolver.mx("mail.acme.example") == ["feedback-smtp.us-east-1.amazonses.com"]
    assert resolver.cname("k1._domainkey.acme.example") == ["k1.dkim.amazonses.com"]
    assert resolver.txt("mail.acme.example") == ["v=spf1 include:amazonses.com ~all"]
    assert service.asked[0] == ("mail.acme.example", "MX")


def test_the_strings_of_a_record_are_joined_without_anything_between(resolver: DNS) -> None:
    assert resolver.txt("_dmarc.acme.example") == ["v=DMARC1; p=reject; rua=mailto:dmarc@acme.example"]


def test_two_records_stay_two(service: FakeDNS, resolver: DNS) -> None:
    service.zone["acme.example", "TXT"] = ['"v=spf1 mx -all"', '"v=spf1 -all"']
    assert sorted(resolver.txt("acme.example")) == ["v=spf1 -all", "v=spf1 mx -all"]  # type: ignore[arg-type]


def test_bytes_that_are_no_text_do_no_harm(service: FakeDNS, resolver: DNS) -> None:
    service.zone["acme.example", "TXT"] = [r'"v=spf1 \255\254 -all"']
    assert resolver.txt("acme.example") == ["v=spf1 \ufffd\ufffd -all"]


def test_a_text_behind_a_cname_is_found(service: FakeDNS, resolver: DNS) -> None:
    service.zone["k1.dkim.amazonses.com", "TXT"] = ['"p=MIIB"']
    assert resolver.txt("k1._domainkey.acme.example") == ["p=MIIB"]


@pytest.mark.parametrize("name", ["nowhere.example", "acme.example", "mail.acme.example"])
def test_no_such_name_and_no_such_record_are_both_nothing(resolver: DNS, name: str) -> None:
    assert resolver.cname(name) == []


@pytest.mark.parametrize("trouble", [SERVFAIL, REFUSED])
def test_a_server_in_trouble_is_not_nothing(service: FakeDNS, resolver: DNS, trouble: str) -> None:
    service.trouble["acme.example"] = trouble
    assert resolver.txt("acme.example") == Unasked("dns_failed", trouble)
    assert resolver.mx("mail.acme.example"), "and others are still asked for"


def test_silence_is_not_nothing_and_is_waited_for_twice_only(service: FakeDNS, resolver: DNS) -> None:
    names = [f"{letter}.acme.example" for letter in "abcd"]
    service.trouble = {name: SILENT for name in names}
    started = time.monotonic()
    assert [resolver.txt(name) for name in names] == [Unasked("dns_silent", name) for name in names]
    assert time.monotonic() - started < 9
    assert {name for name, _ in service.asked} == set(names[:2])


def test_nobody_listening_is_not_nothing() -> None:
    answer = DNS("127.0.0.1:1").txt("acme.example")
    assert isinstance(answer, Unasked)


@pytest.mark.parametrize("name", ["", "..", "a" * 64 + ".example", "x." * 130])
def test_what_is_no_name_has_no_record_and_breaks_nothing(resolver: DNS, name: str) -> None:
    answer = resolver.txt(name)
    assert answer == [] or isinstance(answer, Unasked)
