"""The widget as it is served: small, whole in one answer, in the touchpoint's own words, and kept only shortly."""

import gzip
import json
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.touchpoint import DEFAULT_ID, Touchpoint
from chalicelib.listen.widget import PLACE
from tests.listen.outage import throttled
from tests.listen.test_own_form import SHOP, place

BAR = 6000
CHANNEL = {"en": "Chat: https://chat.example/us", "zh-Hans": "微信：shop"}
OWN = f"/widget.js?touchpoint={SHOP}"


def full(**fields: Any) -> Touchpoint:
    """A touchpoint with everything that one may have: five questions, a look, a promise, and two ways to talk."""
    given = {"look": {"colour": "#ffb000"}, "promise_hours": 48, "talk": {"call": True, "channel": CHANNEL}}
    return place(**(given | fields))


def facts(reply: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(reply.text)
    return found


def test_it_works(world: Any) -> None:
    world.store.commit(full())
    reply = world.ada.get(OWN)
    assert reply.status == 200 and reply.headers["Content-Type"].startswith("text/javascript")
    assert "Would you recommend us?" in reply.text and "您会推荐我们吗？" in reply.text and "FACTS" not in reply.text
    assert reply.headers["Cache-Control"].startswith("public, max-age=60,")
    assert reply.headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("address", ["/widget.js", f"{OWN}&lang=en", f"{OWN}&lang=zh-Hans"])
def test_it_is_small_enough_to_be_on_every_page(world: Any, address: str) -> None:
    world.store.commit(full())
    assert len(gzip.compress(world.ada.get(address).text.encode(), 9)) <= BAR


def test_what_is_served_is_what_the_source_makes() -> None:
    """`make widget`, after a change of the source."""
    if not Path("node_modules/terser").exists() and not os.environ.get("HEARBACK_REQUIRE_BROWSER"):
        pytest.skip("terser comes from npm")
    made = subprocess.run(["npm", "run", "--silent", "widget"], capture_output=True, text=True, check=True).stdout
    assert made.strip() == Path("templates/static/widget.min.js").read_text("utf-8").strip()
    assert made.count(PLACE) == 1


def test_alone_it_is_for_the_ready_made_form_and_asks_no_store(world: Any) -> None:
    with throttled(world.store):
        reply = world.ada.get("/widget.js")
    assert reply.status == 200 and f'"id":"{DEFAULT_ID}"' in reply.text
    assert "Tell us" in reply.text and "告诉我们" in reply.text


def test_only_the_words_that_are_wanted_are_sent(world: Any) -> None:
    world.store.commit(full())
    told = facts(world.ada.get(f"/widget.json?touchpoint={SHOP}&lang=zh-CN"))
    assert list(told["in"]) == ["zh-Hans"]
    words = told["in"]["zh-Hans"]["w"]
    assert "kinds" not in words and words["call"] and "2" in words["lead"]
    assert list(facts(world.ada.get(f"/widget.json?touchpoint={SHOP}&lang=fr"))["in"]) == ["en", "zh-Hans"]


def test_questions_say_what_can_be_answered_and_when_they_are_asked(world: Any) -> None:
    world.store.commit(full())
    asks = facts(world.ada.get(f"/widget.json?touchpoint={SHOP}&lang=en"))["in"]["en"]["asks"]
    assert [each["kind"] for each in asks] == ["scale", "choices", "choice", "input", "textarea"]
    assert asks[0]["options"][0] == ["0", "0"] and asks[0]["options"][-1] == ["", "No answer after all"]
    assert asks[0]["hint"] == "0 is not at all likely, 10 is extremely likely"
    assert asks[1]["when"] == ["q1", ["0", "1", "2", "3", "4", "5", "6"]]
    assert [value for value, _ in asks[1]["options"]] == ["c3", "c4", "else"]


@pytest.mark.parametrize(
    ("look", "said"),
    [
        ({"colour": "#ffb000"}, "--fill:#ffb000"),
        ({"scheme": "dark"}, "color-scheme:dark;--paper:#201c1e"),
        ({"colour": "#ffb000", "scheme": "light"}, "color-scheme:light;"),
        ({}, "color-scheme:light dark;"),
    ],
)
def test_it_wears_the_colours_of_the_touchpoint(world: Any, look: dict[str, str], said: str) -> None:
    world.store.commit(full(look=look))
    style = facts(world.ada.get(f"/widget.json?touchpoint={SHOP}"))["look"]
    assert said in style and ("@media" in style) == ("scheme" not in look)


def test_a_logo_elsewhere_is_not_asked_for(world: Any) -> None:
    world.store.commit(full(look={"logo": "https://cdn.example/logo.svg"}))
    assert "cdn.example" not in world.ada.get(OWN).text


@pytest.mark.parametrize("address", ["/widget.js", "/widget.json"])
@pytest.mark.parametrize("wanted", [touchpoint_id("nowhere"), "mistyped", "", "'};alert(1)//"])
def test_there_is_none_for_a_touchpoint_that_there_is_not(world: Any, address: str, wanted: str) -> None:
    assert world.ada.get(f"{address}?{urlencode({'touchpoint': wanted})}").status == 404


def test_words_of_the_staff_stay_words(world: Any) -> None:
    hostile = '"};alert(1)//</script>\u2028`${x}`'
    asked = [{"id": "q1", "kind": "text", "labels": {"en": hostile}}]
    world.store.commit(full(questions=asked, languages=["en"]))
    script = world.ada.get(OWN).text
    assert "\u2028" not in script
    told, end = json.JSONDecoder().raw_decode(script, script.index('{"id":'))
    assert told["in"]["en"]["asks"][0]["label"].startswith(hostile) and script[end] in ",;"
