"""Who opened the page is noted once somebody has looked at it, and by nothing that a scanner does."""

import pytest

from chalicelib.answer import links
from tests.answer import story
from tests.table_bytes import table_bytes


@pytest.fixture
def told(world):
    """Ada's case was resolved, and she was mailed."""
    case = story.tells(world)
    return case, story.resolves(world, case.id)


def follow_up(world, outcome_id):
    [found] = world.store.follow_ups(outcome_id).rows
    return found


def address(world, path):
    return story.link(story.mail(world), path).partition("?")[0]


@pytest.mark.parametrize("path", ["/my/", "/fixed/"])
def test_it_works(world, told, path):
    _, event = told
    before = follow_up(world, event.id)
    at = world.services.now
    answer = world.ada.post(address(world, path) + "/opening")
    assert answer.status == 204 and answer.body == b""
    after = follow_up(world, event.id)
    assert after.times["opened"] == at and after.state == before.state and "opened" not in before.times


def test_only_the_first_time_is_kept(world, told):
    _, event = told
    at = world.services.now
    world.ada.post(address(world, "/my/") + "/opening")
    world.clock.pass_by(hours=1)
    before = table_bytes(world)
    assert world.ada.post(address(world, "/fixed/") + "/opening").status == 204
    assert follow_up(world, event.id).times["opened"] == at and table_bytes(world) == before


def test_each_mail_speaks_for_its_own_outcome(world):
    case = story.tells(world)
    event = story.replies(world, case.id)
    world.ada.post(address(world, "/my/") + "/opening")
    assert "opened" in follow_up(world, event.id).times and "opened" not in follow_up(world, case.id).times


def test_the_page_of_a_mailed_link_says_where_and_that_of_the_form_does_not(world, told):
    case, _ = told
    mine = address(world, "/my/")
    path = mine.removeprefix("http://localhost:8000")
    assert f'data-opening="{path}/opening"' in world.ada.get(mine).text
    assert "data-opening" in world.ada.get(address(world, "/fixed/")).text
    assert "data-opening" not in world.ada.get(links.my_case(world.services.secrets, case.id, mailed=False)).text


def test_a_link_that_came_with_no_mail_and_an_outcome_that_is_gone_are_passed_over(world, told):
    case, _ = told
    secrets = world.services.secrets
    before = table_bytes(world)
    for path in (links.my_case(secrets, case.id, False), links.my_case(secrets, case.id, True, "no-such-outcome")):
        assert world.ada.post(path + "/opening").status == 204
    assert table_bytes(world) == before


def test_looking_at_the_address_of_the_note_notes_nothing(world, told):
    before = table_bytes(world)
    for method in ("GET", "HEAD"):
        assert world.ada.send(method, address(world, "/my/") + "/opening").status == 404
    assert table_bytes(world) == before


def test_a_forged_link_is_refused(world, told):
    assert world.ada.post("/my/nonsense/opening").status == 404
    assert world.ada.post("/fixed/nonsense/opening").status == 404
