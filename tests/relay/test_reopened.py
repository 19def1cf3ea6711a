"""A customer's no reaches whoever looked after the case: once, in their language, without a word of the customer's."""

from typing import Any

import pytest

from chalicelib import reactions
from chalicelib.domain.case import Case
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.staff import Staff
from chalicelib.relay import conversation
from tests.world import Person, World

EVIL = "=?utf-8?q?x=0d=0aBcc:_evil@x.test?="


def change(world: World, case: Case, step: str, *arguments: Any) -> Any:
    now = world.store.case(case.id)
    event = getattr(now, step)(*arguments, world.services.now)
    world.store.commit(now, event)
    return event


def resolve(world: World, case: Case) -> None:
    conversation.resolve(world.services, world.store.case(case.id), "A new lid.", "grace")


def says_no(world: World, case: Case, words: str = EVIL, assignee: str | None = "grace") -> None:
    if assignee:
        change(world, case, "assign", assignee, "grace")
    resolve(world, case)
    change(world, case, "reopen", words, CUSTOMER)


def mails(world: World, to: str = "grace@acme.example") -> list[Any]:
    return [mail for mail in world.mails(to) if mail["X-Hearback-kind"] == "reopened"]


def test_it_works(world: World, grace: Person, case: Case) -> None:
    says_no(world, case)
    world.settle()
    [mail] = mails(world)
    assert mail["Subject"] == "Acme: a case of yours is open again"
    text = mail.get_body(("plain",)).get_content()
    assert f"http://localhost:8000/console/cases/{case.id}" in text and "complaint" in text


def test_it_carries_no_word_of_the_customers(world: World, grace: Person, case: Case) -> None:
    says_no(world, case)
    world.settle()
    [mail] = mails(world)
    raw = mail.as_string()
    assert "evil" not in raw and "Ada" not in raw and "ada@" not in raw and "new lid" not in raw
    assert mail["Auto-Submitted"] == "auto-generated" and mail["X-Auto-Response-Suppress"] == "All"


def test_it_is_in_the_language_of_whoever_gets_it(world: World, case: Case) -> None:
    world.staff("Lin", language="zh-Hans")
    says_no(world, case, assignee="lin")
    world.settle()
    [mail] = mails(world, "lin@acme.example")
    assert "重新打开" in mail["Subject"] and "收件箱" in mail.get_body(("plain",)).get_content()


def test_a_stream_that_repeats_itself_mails_once(world: World, grace: Person, case: Case) -> None:
    says_no(world, case)
    records = world.settle()
    for _ in range(3):
        reactions.react(world.services, records, lambda: True)
    assert len(mails(world)) == 1


def test_every_no_is_told(world: World, grace: Person, case: Case) -> None:
    says_no(world, case)
    world.settle()
    resolve(world, case)
    change(world, case, "reopen", "Still.", CUSTOMER)
    world.settle()
    assert len(mails(world)) == 2


def test_nobody_is_mailed_for_what_colleagues_opened_again(world: World, grace: Person, case: Case) -> None:
    change(world, case, "assign", "grace", "grace")
    resolve(world, case)
    change(world, case, "reopen", "Wrong case", "hedy")
    world.settle()
    assert not mails(world)


@pytest.mark.parametrize("assignee", [None, "nobody-of-ours"])
def test_without_an_assignee_of_ours_nobody_is_mailed(
    world: World, grace: Person, case: Case, assignee: str | None
) -> None:
    says_no(world, case, assignee=assignee)
    before = len(world.mails())
    world.settle()
    assert not mails(world) and len(world.mails()) == before + 1, "only the customer's own mail of the resolution"


def test_whoever_left_is_not_mailed(world: World, case: Case) -> None:
    world.store.commit(Staff("grace", "grace@acme.example", "Grace", active=False))
    says_no(world, case)
    world.settle()
    assert not mails(world)


def test_a_no_that_was_taken_back_before_we_got_to_it_bothers_nobody(world: World, grace: Person, case: Case) -> None:
    says_no(world, case)
    change(world, case, "take_back", world.services.now)
    world.settle()
    assert not mails(world)
