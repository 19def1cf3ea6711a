"""The feeds of the public page."""

import xml.etree.ElementTree as ElementTree
from datetime import datetime

from tests.answer import story

ATOM = "{http://www.w3.org/2005/Atom}"


def feed(world, query=""):
    answer = world.ada.get(f"/you-asked/feed.atom{query}")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.text)


def test_it_has_what_rfc_4287_demands(world):
    case = story.tells(world)
    entry = story.adopts(world, story.suggests(world, case.id))
    root = feed(world, "?lang=en")
    for name in ("id", "title", "updated"):
        assert root.findtext(ATOM + name)
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost:8000/you-asked/feed.atom?lang=en" == root.findtext(f"{ATOM}id")
    [only] = root.findall(f"{ATOM}entry")
    for name in ("id", "title", "updated", "published"):
        assert only.findtext(ATOM + name)
    assert datetime.fromisoformat(only.findtext(f"{ATOM}updated")).tzinfo
    address = only.find(f"{ATOM}link").get("href")
    assert address.startswith(f"http://localhost:8000/you-asked/{entry.id}/") and world.ada.get(address).status == 200
    assert "Ada Lovelace" in "".join(only.find(f"{ATOM}content").itertext())


def test_an_empty_feed_is_valid(world):
    root = feed(world)
    assert root.findtext(f"{ATOM}updated") and not root.findall(f"{ATOM}entry")


def test_each_language_is_a_feed_of_its_own(world):
    story.published(world, "", words={"en": "A chair", "zh-Hans": "椅子"}, did={"en": "Two", "zh-Hans": "两把"})
    english, chinese = feed(world, "?lang=en"), feed(world, "?lang=zh-Hans")
    assert english.findtext(f"{ATOM}entry/{ATOM}title") == "A chair"
    assert chinese.findtext(f"{ATOM}entry/{ATOM}title") == "椅子"
    assert english.findtext(f"{ATOM}id") != chinese.findtext(f"{ATOM}id")
    assert english.findtext(f"{ATOM}entry/{ATOM}id") == chinese.findtext(f"{ATOM}entry/{ATOM}id")


def test_characters_that_xml_cannot_hold_break_nothing(world):
    story.published(world, "Ring \x07 the \x0b bell ]]> <&\ufffe", did={"en": "We \x00 did <b>it</b>"})
    [entry] = feed(world).findall(f"{ATOM}entry")
    assert "We  did <b>it</b>" in "".join(entry.find(f"{ATOM}content").itertext())


def test_the_json_feed_says_the_same(world):
    case = story.tells(world)
    story.adopts(world, story.suggests(world, case.id))
    body = world.ada.get("/you-asked/feed.json?lang=zh-Hans").json
    assert body["version"] == "https://jsonfeed.org/version/1.1" and body["language"] == "zh-Hans"
    [item] = body["items"]
    assert item["language"] == "en" and "Ada Lovelace" in item["content_text"]


def test_a_feed_reader_that_has_it_gets_304(world):
    first = world.ada.get("/you-asked/feed.atom")
    again = world.ada.send("GET", "/you-asked/feed.atom", **{"If-None-Match": first.headers["Etag"]})
    assert again.status == 304
