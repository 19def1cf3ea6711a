"""A customer who writes again: the case is ours to answer, its assignee hears of it, and what only thanks us stays resolved."""

from typing import Any

import pytest

from chalicelib import reactions
from chalicelib.domain.case import Case
from chalicelib.domain.errors import Exists
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.ids import new_id
from chalicelib.measure.metrics import reopened
from chalicelib.relay import conversation
from chalicelib.web import writing
from tests.relay.test_reopened import change, resolve
from tests.world import Person, World

EVIL = "=?utf-8?q?x=0d=0aBcc:_evil@x.test?="


def write(world: World, case: Case, text: str = "And the hinge?", **options: Any) -> Case:
    return writing.write(world.services, world.store.case(case.id), text, "page", **options)


def mails(world: World, to: str = "grace@acme.example") -> list[Any]:
    return [mail for mail in world.mails(to) if mail["X-Hearback-kind"] == "wrote"]


def counted(world: World) -> Any:
    day = world.services.now[:10]
    return reopened.figures(world.store.counts("reopened", day, day), [day])


def test_it_works(world: World, grace: Person, case: Case) -> None:
    change(world, case, "assign", "grace", "grace")
    conversation.reply(world.services, world.store.case(case.id), "Which lid?", "grace")
    write(world, case, "The blue one.")
    assert world.store.case(case.id).status == "open"
    world.settle()
    [mail] = mails(world)
    assert mail["Subject"] == "Acme: a customer of yours has written again"
    assert f"/console/cases/{case.id}" in mail.get_body(("plain",)).get_content()
    assert "The blue one." in grace.get(f"/console/cases/{case.id}").text


def test_what_nobody_has_looked_at_stays_new(world: World, case: Case) -> None:
    write(world, case)
    assert world.store.case(case.id).status == "new"


def test_the_mail_carries_no_word_of_the_customers(world: World, grace: Person, case: Case) -> None:
    change(world, case, "assign", "grace", "grace")
    write(world, case, EVIL)
    world.settle()
    raw = mails(world)[0].as_string()
    assert "evil" not in raw and "Ada" not in raw and "ada@" not in raw


def test_ten_lines_in_a_row_are_one_interruption(world: World, grace: Person, case: Case) -> None:
    change(world, case, "assign", "grace", "grace")
    for number in range(10):
        write(world, case, f"{number}")
    records = world.settle()
    reactions.react(world.services, records, lambda: True)
    assert len(mails(world)) == 1
    world.clock.pass_by(hours=1)
    write(world, case, "later")
    world.settle()
    assert len(mails(world)) == 2


def test_without_an_assignee_nobody_is_mailed(world: World, grace: Person, case: Case) -> None:
    write(world, case)
    world.settle()
    assert not mails(world)


def test_what_was_resolved_is_open_again_and_counts_as_their_no(world: World, grace: Person, case: Case) -> None:
    change(world, case, "assign", "grace", "grace")
    resolve(world, case)
    write(world, case, "It squeaks again.")
    now = world.store.case(case.id)
    assert (now.status, now.fixed, now.reopened, now.resolved_at) == ("open", False, 1, None)
    world.settle()
    assert "about something resolved" in mails(world)[0]["Subject"]
    assert (counted(world).reopened, counted(world).by_customers) == (1, 1)


def test_they_can_take_it_back_on_the_page_that_asks(world: World, grace: Person, case: Case) -> None:
    import re

    resolve(world, case)
    world.settle()
    text = world.mails("ada@example.org")[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"http://localhost:8000(/fixed/[\w.-]+)", text)
    assert link
    write(world, case, "Thank you!")
    page = world.ada.get(link[1]).text
    assert "Thank you!" in page, "their words, as what is missing"
    about = re.search(r'name="about" value="([^"]+)"', page)
    assert about and world.ada.post(link[1], {"answer": "after_all", "about": about[1]}).status == 303
    now = world.store.case(case.id)
    assert (now.status, now.fixed, now.reopened) == ("resolved", True, 0)
    world.settle()
    assert counted(world).reopened == 0


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_thank_you_stays_resolved_without_a_mail_and_uncounted(
    world: World, grace: Person, case: Case, confirmed: bool
) -> None:
    resolve(world, case)
    if confirmed:
        change(world, case, "confirm")
    write(world, case, "Thank you!")
    world.settle()
    before = len(world.mails())
    page = grace.get(f"/console/cases/{case.id}").text
    assert "Keep it resolved" in page
    version = str(world.store.case(case.id).version)
    assert grace.post(f"/console/cases/{case.id}/keeping", {"version": version}).status == 303
    now = world.store.case(case.id)
    assert (now.status, now.fixed, now.reopened) == ("resolved", True if confirmed else None, 0)
    world.settle()
    assert len(world.mails()) == before and counted(world).reopened == 0
    assert "Keep it resolved" not in grace.get(f"/console/cases/{case.id}").text


@pytest.mark.parametrize("then", ["nothing", "reply", "resolve", "no"])
def test_only_what_was_written_last_about_something_resolved_can_be_kept(
    world: World, grace: Person, case: Case, then: str
) -> None:
    if then != "nothing":
        resolve(world, case)
        if then == "no":
            change(world, case, "reopen", "No.", CUSTOMER)
        else:
            write(world, case)
            change(world, case, then, "Well.", "grace")
    now = world.store.case(case.id)
    assert grace.post(f"/console/cases/{case.id}/keeping", {"version": str(now.version)}).status == 409
    assert world.store.case(case.id) == now
    assert conversation.wrote_again(world.store.case_file(case.id)) is None


def test_the_customer_sees_their_words_on_their_own_page(world: World, case: Case) -> None:
    import re

    link = re.search(
        r"http://localhost:8000(/my/\S+)", world.mails("ada@example.org")[-1].get_body(("plain",)).get_content()
    )  # type: ignore[union-attr]
    assert link
    resolve(world, case)
    write(world, case, "<b>And the hinge?</b>")
    page = world.ada.get(link[1]).text
    assert "&lt;b&gt;And the hinge?&lt;/b&gt;" in page and "You wrote again, so it is open again" in page


def test_somebody_who_was_faster_does_not_lose_their_words(world: World, case: Case) -> None:
    stale = world.store.case(case.id)
    change(world, case, "assign", "grace", "grace")
    writing.write(world.services, stale, "Mine, too.", "page")
    file = world.store.case_file(case.id)
    assert [event.name for event in file.events][-2:] == ["Assigned", "Wrote"] and file.case.assignee == "grace"


def test_the_same_words_under_the_same_id_are_written_once(world: World, case: Case) -> None:
    name = new_id()
    write(world, case, event_id=name)
    with pytest.raises(Exists):
        write(world, case, event_id=name)
    assert len([event for event in world.store.case_file(case.id).events if event.name == "Wrote"]) == 1
