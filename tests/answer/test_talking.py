"""Every mail leads to a person: whoever would rather talk says so, and staff see the number."""

import json
import re

from chalicelib.answer import links
from chalicelib.domain.case import Case
from tests.answer import story
from tests.scanner import mail_of
from tests.world import World

NUMBER = "+44 20 7946 0000"


def path(world: World, case: Case) -> str:
    return links.my_case(world.services.secrets, case.id, True) + "/talk"


def rows(world: World) -> list[str]:
    items = world.store.client.scan(TableName=world.store.name)["Items"]
    return sorted(json.dumps(item, sort_keys=True) for item in items)


def asked(world: World, case: Case, **form: str) -> tuple[int, str]:
    page = world.ada.get(path(world, case)).text
    hidden = dict(re.findall(r'<input type="hidden" name="(event_id)" value="([^"]*)"', page))
    answer = world.ada.post(path(world, case), {**hidden, **form})
    return answer.status, answer.text


def wrote(world: World, case: Case) -> list[str]:
    return [event.data["text"] for event in world.store.case_file(case.id).events if event.name == "Wrote"]


def test_it_works(world: World) -> None:
    case = story.tells(world)
    story.resolves(world, case.id)
    assert asked(world, case, phone=NUMBER)[0] == 303
    file = world.store.case(case.id)
    assert file.talk == {"way": "call", "phone": NUMBER} and file.status == "open"
    assert wrote(world, case) == [f"Please call me back: {NUMBER}"]
    page = world.staff("Grace").get(f"/console/cases/{case.id}").text
    assert NUMBER in page and 'href="tel:+442079460000"' in page


def test_every_mail_of_theirs_leads_there(world: World) -> None:
    case = story.tells(world)
    story.replies(world, case.id, "We are on it.")
    for message in world.mails(story.ADA):
        for part in message.walk():
            if part.get_content_maintype() == "text":
                text = part.get_content()
                found = re.search(r"http://localhost:\d+(/my/[\w.%-]+/talk)", text)
                assert found and "Rather talk to a person?" in text, message["Subject"]
                assert "Your phone number" in world.ada.get(found[1]).text


def test_the_mail_that_brings_somebodys_own_page_leads_to_a_person_too(world: World) -> None:
    for part in mail_of(world, "my_link").walk():
        if part.get_content_maintype() == "text":
            text = part.get_content()
            assert "Rather talk to a person?" in text and "/f/hello#talk" in text
    assert 'id="talk"' in world.ada.get("/f/hello").text


def test_opening_it_changes_nothing(world: World) -> None:
    case = story.tells(world)
    before = rows(world)
    for _ in range(3):
        assert world.ada.get(path(world, case)).status == 200
    assert rows(world) == before


def test_pressing_twice_is_asking_once(world: World) -> None:
    case = story.tells(world)
    page = world.ada.get(path(world, case)).text
    hidden = dict(re.findall(r'<input type="hidden" name="(event_id)" value="([^"]*)"', page))
    for _ in range(2):
        assert world.ada.post(path(world, case), {**hidden, "talk": "call", "phone": NUMBER}).status == 303
    assert len(wrote(world, case)) == 1


def test_a_number_that_is_none_is_said_and_stays_in_its_field(world: World) -> None:
    case = story.tells(world)
    status, page = asked(world, case, talk="call", phone="call <me>")
    assert status == 422 and "call &lt;me&gt;" in page and not wrote(world, case)
    assert asked(world, case)[0] == 422
    assert asked(world, case, talk="pigeon", phone=NUMBER)[0] == 422


def test_a_link_that_was_made_up_or_revoked_leads_nowhere(world: World) -> None:
    case = story.tells(world)
    there = path(world, case)
    assert world.mallory.get("/my/made-up/talk").status == 404
    assert world.mallory.post("/my/made-up/talk", {"phone": NUMBER}).status == 404
    person = world.store.customers([case.customer_id])[case.customer_id]
    assert person
    world.clock.pass_by(seconds=2)
    world.store.commit(person, person.revoke_links("grace-hopper", world.services.now))
    assert world.ada.get(there).status == 404
    assert world.ada.post(there, {"phone": NUMBER, "talk": "call"}).status == 404
    assert not wrote(world, case)
