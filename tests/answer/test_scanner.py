"""Mail scanners open every link of every mail, many times, before anybody reads it: not a byte of the table changes."""

from typing import Any

import pytest

from chalicelib.answer.emails import EMAILS
from tests.answer import story
from tests.scanner import KINDS, TIMES, careless_route, links_of, mail_of, scan
from tests.table_bytes import table_bytes


@pytest.mark.parametrize("kind", KINDS)
def test_a_scanner_changes_not_a_byte(world: Any, kind: str) -> None:
    message = mail_of(world, kind)
    addresses = links_of(message)
    assert len(addresses) >= (2 if kind in EMAILS else 0)
    before = table_bytes(world)
    opened = scan(world.mallory.send, addresses)
    assert opened >= 2 * TIMES * len(addresses)
    assert table_bytes(world) == before and world.settle() == []


@pytest.mark.parametrize("kind", EMAILS)
def test_every_link_of_a_mail_leads_somewhere(world: Any, kind: str) -> None:
    for address in links_of(mail_of(world, kind)):
        assert world.mallory.get(address).status == 200, address


def test_every_mail_to_customers_is_a_kind_of_mail() -> None:
    assert set(EMAILS) < set(KINDS) and {"sign_in", "reopened"} < set(KINDS)


def test_the_header_the_text_and_the_page_are_all_scanned(world: Any) -> None:
    message = mail_of(world, "resolved")
    starts = {address.removeprefix("http://localhost:8000").split("/")[1] for address in links_of(message)}
    assert {"my", "fixed", "unsubscribe"} <= starts
    assert message["List-Unsubscribe"].strip("<>") in links_of(message)


def test_negative_control_a_link_that_does_something_when_opened_is_found_out(world: Any) -> None:
    story.tells(world)
    before = table_bytes(world)
    with careless_route(world) as address:
        scan(world.mallory.send, [address])
    assert table_bytes(world) != before


def test_negative_control_pressing_instead_of_opening_is_found_out(world: Any) -> None:
    address = mail_of(world, "resolved")["List-Unsubscribe"].strip("<>")
    before = table_bytes(world)
    world.mallory.send("POST", address, b"List-Unsubscribe=One-Click")
    assert table_bytes(world) != before
