"""One person at three touchpoints: on the phone, by a form, and as "me too"; staff see that it is one, and she is told once."""

import re
from typing import Any

from chalicelib.domain.ids import new_id
from tests.relay.behind import press
from tests.relay.test_customers import form_of
from tests.world import Person, World

NUMBER, HOME, WORK = "+44 20 7946 0018", "dot@home.example", "dot@work.example"


def profile(world: World, person: Person, typed: str) -> str:
    """The address of the one profile that this finds."""
    [found] = set(re.findall(r"/console/customers/[a-z2-7]{26}", person.post("/console/customers", {"q": typed}).text))
    return found


def call(world: World, grace: Person) -> None:
    taken = {"take": new_id(), "text": "The lid leaks on every train.", "kind": "suggestion", "language": "en"}
    more = {"touchpoint": "hello", "promise": "2d", "wants_answer": "yes", "phone": NUMBER, "name": "Dot Cotton"}
    assert grace.post("/console/take", taken | more).status == 303
    world.settle()


def write(world: World, email: str, text: str) -> None:
    form = {"kind": "complaint", "text": text, "name": "Dot C.", "email": email, "may_answer": "yes"}
    assert world.ada.post("/f/hello", form).status == 303
    world.settle()


def join(mary: Person, whole: str, part: str) -> Any:
    page = mary.get(f"{whole}/merger?with={part.rpartition('/')[2]}")
    assert page.status == 200
    return mary.post(f"{whole}/merger", form_of(page.text, f"{whole}/merger"))


def test_it_works(world: World) -> None:
    grace, mary = world.staff("Grace"), world.staff("Mary", "manager")
    call(world, grace)
    write(world, HOME, "My lid leaks.")
    case = next(row for row in world.store.inbox().rows if row.kind == "suggestion")
    grace.post(f"/console/cases/{case.id}/link", {"version": "1", "title": "A tighter lid", "text": "On trains."})
    [asked] = world.store.suggestions("open").rows
    suggestion = world.store.suggestion(asked.id)
    world.store.commit(suggestion, suggestion.open_to_customers("grace", world.services.now))
    world.ada.post(f"/asks/{asked.id}", {"email": WORK, "tell_me": "yes"})
    world.settle()

    phone, home, work = (profile(world, mary, each) for each in (NUMBER, HOME, WORK))
    assert len({phone, home, work}) == 3, "a claimed address joins nobody"
    assert join(mary, home, phone).status == 303 and join(mary, home, work).status == 303
    world.settle()
    assert {profile(world, mary, each) for each in (NUMBER, HOME, WORK)} == {home}
    page = mary.get(home).text
    assert "The lid leaks on every train." in page and "My lid leaks." in page and "A tighter lid" in page
    assert world.store.suggestion_file(asked.id).supporters == 1

    before = len(world.mails())
    press(world, mary, world.store.suggestion(asked.id), "decline", reason="It would crack in the cold, we tried it.")
    world.settle()
    assert [mail["To"] for mail in world.mails()[before:]] == [HOME], "told once, where she is reached"
    assert NUMBER not in mary.get("/console/calls").text


def test_who_leaves_by_any_of_their_links_is_left_in_peace(world: World) -> None:
    mary = world.staff("Mary", "manager")
    write(world, HOME, "My lid leaks.")
    write(world, WORK, "The office's lid leaks.")
    home, work = profile(world, mary, HOME), profile(world, mary, WORK)
    join(mary, home, work)
    body = world.mails(WORK)[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    link = re.search(r"/unsubscribe/[\w.%-]+", body)
    assert link and world.ada.post(link[0], {"List-Unsubscribe": "One-Click"}).status == 200
    before = len(world.mails())
    for row in world.store.inbox().rows:
        mary.post(f"/console/cases/{row.id}/replies", {"version": "1", "reply": "A new one is on its way."})
    world.settle()
    assert len(world.mails()) == before
    version = form_of(mary.get(home).text, f"{home}/separation")
    mary.post(f"{home}/separation", version | {"part": work.rpartition("/")[2]})
    row = next(row for row in world.store.inbox().rows if row.excerpt == "My lid leaks.")
    case = world.store.case(row.id)
    mary.post(f"/console/cases/{case.id}/resolution", {"version": str(case.version), "resolution": "Done."})
    world.settle()
    assert [mail["To"] for mail in world.mails()[before:]] == [HOME], "who left was somebody else"
