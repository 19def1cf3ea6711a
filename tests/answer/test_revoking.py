"""A person's links: every one that they got until now opens nothing any more, and the next mail brings fresh ones."""

import re
import time

import pytest

from chalicelib.answer import links
from chalicelib.web import tokens
from tests.answer import story
from tests.table_bytes import table_bytes

OVER = "This link is not valid any more"


@pytest.fixture
def addresses(world):
    """Each kind of link that Ada has: to her case from mail and from the form, to the question, to her preferences."""
    case = story.tells(world)
    story.resolves(world, case.id)
    message = story.mail(world)
    given = links.my_case(world.services.secrets, case.id, mailed=False)
    return {
        "my": story.link(message, "/my/"), "given": given, "fixed": story.link(message, "/fixed/").partition("?")[0],
        "unsubscribe": story.link(message, "/unsubscribe/"),
    }  # fmt: skip


@pytest.fixture
def later(monkeypatch):
    """`later(60)`: from now on links are made so many seconds later."""
    real = time.time

    def pass_by(seconds):
        monkeypatch.setattr(time, "time", lambda: real() + seconds)

    return pass_by


def revoke(world, addresses):
    world.clock.pass_by(seconds=5)
    return world.ada.post(addresses["unsubscribe"], {"mail": "revoke"})


def person(world):
    return world.store.customers([story.customer_of(story.ADA)])[story.customer_of(story.ADA)]


def test_it_works(world, addresses):
    for address in addresses.values():
        assert world.ada.get(address).status == 200
    answer = revoke(world, addresses)
    assert answer.status == 200 and "Your old links open nothing any more" in answer.text
    for address in addresses.values():
        page = world.ada.get(address)
        assert page.status == 404 and OVER in page.text and "The next email from us brings you fresh ones" in page.text
        assert world.ada.send("HEAD", address).status == 404


def test_pressing_anything_behind_them_does_nothing(world, addresses):
    revoke(world, addresses)
    before = table_bytes(world)
    about = world.store.case_file(world.store.inbox().rows[0].id).events[-1].id
    answers = [
        world.ada.post(addresses["fixed"], {"answer": "no", "about": about}),
        world.ada.post(addresses["fixed"] + "/rating", {"rating": "5", "about": about}),
        world.ada.post(addresses["fixed"] + "/opening"), world.ada.post(addresses["my"] + "/opening"),
        world.ada.post(addresses["my"] + "/naming-withdrawal"), world.ada.post(addresses["given"] + "/naming-withdrawal"),
        world.ada.post(addresses["my"] + "/naming", {"naming_level": "first_name", "name": "Ada"}),
        *[world.ada.post(addresses["unsubscribe"], {"mail": wish}) for wish in ("stop", "resume", "choose", "revoke")],
        world.mallory.send("POST", addresses["unsubscribe"], b"List-Unsubscribe=One-Click"),
    ]  # fmt: skip
    assert {answer.status for answer in answers} == {404} and table_bytes(world) == before


def test_the_next_mail_brings_links_that_work(world, addresses, later):
    revoke(world, addresses)
    later(60)
    case = world.store.case(world.store.inbox().rows[0].id)
    world.store.commit(case, case.reopen("Not yet.", "grace", world.services.now))
    story.resolves(world, case.id, "Now it is.")
    message = story.mail(world)
    for path in ("/my/", "/fixed/", "/unsubscribe/"):
        assert world.ada.get(story.link(message, path)).status == 200, path
    assert world.ada.get(addresses["my"]).status == 404


def test_nobody_elses_links_are_touched(world, addresses):
    other = story.tells(world, "The window, too.", email="lin@customer.example")
    revoke(world, addresses)
    assert world.ada.get(links.my_case(world.services.secrets, other.id, True)).status == 200


def test_it_is_on_record_who_did_it(world, addresses):
    revoke(world, addresses)
    records = world.store.client.scan(TableName=world.store.name)["Items"]
    [event] = [each for each in records if each.get("name") == {"S": "Revoked"}]
    assert event["by"]["S"] == "customer" and event["subject"]["S"] == f"customer/{story.customer_of(story.ADA)}"
    assert person(world).links_from == world.services.now


def test_staff_end_them_from_the_case_page(world, addresses):
    grace = world.staff("Grace")
    row = world.store.inbox().rows[0]
    path = f"/console/cases/{row.id}"
    page = grace.get(path).text
    assert "This cannot be undone." in page and "Older links end here" not in page
    world.clock.pass_by(seconds=5)
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    answer = grace.post(f"{path}/link-revocation", {"version": version})
    assert answer.headers["Location"] == f"{path}?done=revoked"
    assert "Older links end here" in grace.get(path).text
    assert world.ada.get(addresses["my"]).status == 404
    records = world.store.client.scan(TableName=world.store.name)["Items"]
    assert [each["by"]["S"] for each in records if each.get("name") == {"S": "Revoked"}] == ["grace"]


def test_who_stopped_all_mail_is_not_promised_any(world, addresses):
    world.ada.post(addresses["unsubscribe"], {"mail": "stop"})
    page = revoke(world, addresses).text
    assert "We still do not write to you" in page and "brings you fresh ones" not in page


def test_a_link_whose_time_is_over_says_the_same(world, addresses, monkeypatch):
    monkeypatch.setitem(tokens.PURPOSES, "case", -1)
    assert OVER in world.ada.get(addresses["my"]).text
    assert OVER not in world.ada.get("/my/nonsense").text


def test_a_link_made_in_the_very_second_of_the_revocation_is_dead(world, addresses):
    customer = person(world)
    made = links.read_unsubscribe(world.services.secrets, addresses["unsubscribe"].rpartition("/")[2]).made_at
    customer.links_from = made
    world.store.commit(customer)
    assert world.ada.get(addresses["unsubscribe"]).status == 404


def test_a_token_says_when_it_was_made_and_until_when_it_works(world):
    at = "2026-11-21T12:00:00.000Z"
    monthly = tokens.dated(world.services.secrets, "case", tokens.make(world.services.secrets, "case", "x"))
    assert monthly.subject == "x" and monthly.good_until > monthly.made_at
    old = tokens.make(world.services.secrets, "case", "x", at)
    assert tokens.dated(world.services.secrets, "case", old).made_at <= at
