"""Links in mail: only ours work, each for its one purpose, and opening one changes nothing."""

import re

import pytest

from chalicelib import wiring
from chalicelib.web import tokens
from tests.answer import story
from tests.table_bytes import table_bytes
from tests.world import World

PURPOSES = {"/my/": "case", "/fixed/": "fixed", "/unsubscribe/": "unsubscribe"}


@pytest.fixture
def addresses(world):
    """Every address in every mail that Ada got."""
    case = story.tells(world)
    story.replies(world, case.id)
    story.adopts(world, story.suggests(world, case.id))
    other = story.tells(world, "Open on Sundays")
    story.declines(world, story.suggests(world, other.id))
    story.resolves(world, case.id)
    found = {
        address
        for mail in world.mails(story.ADA)
        for address in re.findall(r"http://localhost:8000/[^\s\"<>#]+", story.text_of(mail) + story.html_of(mail))
    }
    return sorted(found)


def test_every_kind_of_link_is_there(addresses):
    for start in ("/my/", "/fixed/", "/unsubscribe/", "/you-asked/", "/f/"):
        assert any(address.startswith(f"http://localhost:8000{start}") for address in addresses), start


def test_opening_any_link_ten_times_changes_not_a_byte(world, addresses):
    before = table_bytes(world)
    for address in addresses:
        for method in ("GET", "HEAD"):
            for _ in range(10):
                status = world.mallory.send(method, address).status
                assert status < 400 or "/f/" in address, address
    assert table_bytes(world) == before


def test_a_link_opens_nothing_but_what_it_is_for(world, addresses):
    for address in addresses:
        start, token = re.match(r"http://localhost:8000(/[^/]+/)([^?]*)", address).groups()
        for other in PURPOSES.keys() - {start} if start in PURPOSES else ():
            assert world.ada.get(other + token).status == 404


@pytest.mark.parametrize("start", PURPOSES)
def test_a_forged_link_is_refused_and_changes_nothing(world, addresses, start):
    good = next(address for address in addresses if start in address).partition("?")[0]
    before = table_bytes(world)
    swapped = good[:-20] + ("A" if good[-20] != "A" else "B") + good[-19:]
    for bad in (swapped, good + "x", f"http://localhost:8000{start}nonsense"):
        assert world.ada.get(bad).status == 404
        assert world.ada.post(bad, {"answer": "no", "mail": "stop"}).status == 404
    assert world.ada.post(f"{start}nonsense/naming-withdrawal").status == 404
    assert table_bytes(world) == before


@pytest.mark.parametrize(("start", "purpose"), PURPOSES.items())
def test_an_old_link_is_refused(world, addresses, monkeypatch, start, purpose):
    address = next(each for each in addresses if start in each)
    assert world.ada.get(address).status == 200
    monkeypatch.setitem(tokens.PURPOSES, purpose, -1)
    assert world.ada.get(address).status == 404


def test_the_page_for_a_bad_link_is_kind_and_in_the_readers_language(world):
    page = world.ada.get("/my/nonsense?lang=zh-Hans")
    assert page.status == 404 and "这里没有内容" in page.text and "errors." not in page.text


def test_everything_works_below_a_stages_prefix(table, engine, streams, tmp_path):
    world = World(table, engine, streams, tmp_path, base_path="/api", base_url="http://localhost:8000/api")
    try:
        case = story.tells(world)
        story.resolves(world, case.id)
        address = re.search(r"http://localhost:8000/api/my/[^\s#]+", story.text_of(story.mail(world)))[0]
        page = world.ada.get(address).text
        for action in re.findall(r'(?:action|href)="(/[^"]*)"', page):
            assert action.startswith("/api/"), action
        answer = world.ada.post(f"{address}/naming-withdrawal")
        assert answer.status == 303 and answer.headers["Location"].startswith("/api/my/")
        assert world.ada.get("/api/you-asked").status == 200
    finally:
        wiring.use(None)
