"""Similar suggestions while somebody writes: only what staff opened, public answers, and nothing that costs or changes."""

from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.events import Event
from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Entry, Suggestion
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.outage import throttled
from tests.listen.voices import voice
from tests.meter import metered
from tests.people import NOON, a_suggestion

SHOP = "https://shop.example"


def made(world: Any, title: str, opened: bool = True, **fields: Any) -> Suggestion:
    one = a_suggestion(title=title, **({"text": "–"} | fields))
    world.store.commit(one, Event("Suggested", f"suggestion/{one.id}", NOON, "grace"))
    if opened:
        world.store.commit(one, one.open_to_customers("grace", NOON))
    world.settle()
    return one


def adopted(world: Any, one: Suggestion) -> Entry:
    entry = Entry(
        f"e-{one.id[:6]}",
        one.id,
        NOON,
        {"en": "A cap that closes", "zh-Hans": "盖得紧的盖子"},
        {"en": "It closes.", "zh-Hans": "盖紧了。"},
    )
    event = one.adopt(entry.id, "", "grace", NOON)
    world.store.commit(one, event, Outcome.of(event, "en"), entry)
    world.settle()
    return entry


def ask(world: Any, q: str, **query: str) -> Any:
    return world.ada.get(f"/v1/similar?{urlencode({'q': q, **query})}")


def test_it_works(world: Any) -> None:
    lid = made(world, "A tighter lid for travel cups")
    answer = ask(world, "my lid is not tight on travels")
    assert answer.status == 200 and answer.json["answers"] == []
    assert answer.json["suggestions"] == [
        {
            "id": lid.id,
            "title": lid.title,
            "language": "en",
            "status": "open",
            "address": f"http://localhost:8000/asks/{lid.id}",
        }
    ]
    assert "max-age=60" in answer.headers["Cache-Control"] and "Origin" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("title", "asked"),
    [
        ("Works with Pi-hole", "pi-h"), ("Works with Pi-hole", "pihole"), ("Works with Pi-hole", "PI HOLE"),
        ("Wifi on every floor", "Wi-Fi"), ("Log in with Google", "login"), ("Export to Excel", "expo"),
        ("Exporting to Ｅｘｃｅｌ", "excel exports"), ("Café menu", "cafe"),
        ("夜班班表提前公布", "班表"), ("夜班班表提前公布", "夜"),
        ("支持USB-C充电", "usbc"), ("検索が遅い", "検索"), ("사진을 여러 장 올리기", "사진"),
    ],
)  # fmt: skip
def test_words_are_found_as_people_write_them(world: Any, title: str, asked: str) -> None:
    made(world, "Something else altogether")
    made(world, title)
    assert [each["title"] for each in ask(world, asked).json["suggestions"]] == [title]


def test_mallory_never_sees_what_is_not_open(world: Any) -> None:
    secret = made(world, "A secret lid for Mr Smith", opened=False)
    for asked in ("secret", "A secret lid for Mr Smith", "smith", secret.id):
        assert ask(world, asked).json == {"suggestions": [], "answers": []}
    adopted(world, secret)
    assert ask(world, "secret lid Smith").json == {"suggestions": [], "answers": []}
    [answer] = ask(world, "cap").json["answers"]
    assert "Smith" not in str(answer) and answer["asked"] == "A cap that closes"


def test_closed_again_it_is_gone_at_once(world: Any) -> None:
    lid = made(world, "A tighter lid")
    assert ask(world, "lid").json["suggestions"]
    world.store.commit(lid, lid.close_to_customers("grace", NOON))
    assert not ask(world, "lid").json["suggestions"]  # the stream has not said so yet


def test_what_was_declined_is_not_found(world: Any) -> None:
    lid = made(world, "A tighter lid")
    event = lid.decline("It would leak more than it does now.", "grace", NOON)
    world.store.commit(lid, event, Outcome.of(event, "en"))
    for _ in range(2):
        assert ask(world, "lid").json == {"suggestions": [], "answers": []}
        world.settle()


def test_an_answer_speaks_the_readers_language(world: Any) -> None:
    entry = adopted(world, made(world, "A tighter lid"))
    for language, asked, did in (("en", "A cap that closes", "It closes."), ("zh", "盖得紧的盖子", "盖紧了。")):
        [answer] = ask(world, "lid", language=language).json["answers"]
        assert (answer["asked"], answer["did"]) == (asked, did) and answer["address"].endswith(f"/you-asked/{entry.id}")


@pytest.mark.parametrize(
    "q", ["", " ", "x", "。", "%00", "<script>", "#", "^", "WORDS#staff", "a" * 500, "的" * 500, "👩‍👩‍👧‍👦" * 20]
)
def test_strange_questions_find_nothing_and_break_nothing(world: Any, q: str) -> None:
    answer = ask(world, q)
    assert answer.status == 200 and answer.json == {"suggestions": [], "answers": []}


def test_without_a_question_nothing_is_found(world: Any) -> None:
    assert world.ada.get("/v1/similar").json == {"suggestions": [], "answers": []}


@pytest.mark.parametrize("q", ["a " * 300, "👍🏽" * 251], ids=["letters", "few signs of many characters"])
def test_too_long_is_refused(world: Any, q: str) -> None:
    answer = ask(world, q)
    assert answer.status == 422 and answer.json["errors"][0]["field"] == "q"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_pages_of_a_touchpoint_may_ask_and_others_may_not(world: Any) -> None:
    shop = touchpoint_id("shop")
    world.store.commit(Touchpoint(shop, "Shop", origins=[SHOP]))
    ours = world.ada.get(f"/v1/similar?q=lid&touchpoint={shop}", Origin=SHOP)
    assert ours.status == 200 and ours.headers["Access-Control-Allow-Origin"] == SHOP
    preflight = world.ada.send("OPTIONS", f"/v1/similar?q=lid&touchpoint={shop}", Origin=SHOP)
    assert preflight.status == 204 and preflight.headers["Access-Control-Allow-Origin"] == SHOP
    other = world.ada.get(f"/v1/similar?q=lid&touchpoint={shop}", Origin="https://mallory.example")
    assert other.status == 403 and "Access-Control-Allow-Origin" not in other.headers
    assert world.ada.get("/v1/similar?q=lid&touchpoint=nothing").status == 404


def test_asking_changes_nothing_and_costs_little(world: Any) -> None:
    made(world, "A tighter lid")
    ask(world, "lid")
    with metered(world.store) as bill:
        assert ask(world, "tighter lid").json["suggestions"]
    assert bill.written == 0 and set(bill.calls) == {"Query", "BatchGetItem"} and bill.round_trips == 4


def test_a_store_in_trouble_says_when_to_come_again(world: Any) -> None:
    with throttled(world.store, "Query"):
        answer = ask(world, "lid")
    assert answer.status == 503 and "Retry-After" in answer.headers


def sent(world: Any, **fields: Any) -> Any:
    form = {**voice(**fields), "submission_id": voice()["id"]}
    form.pop("id")
    answer = world.ada.post("/f/hello", form)
    assert answer.status == 303
    return world.ada.get(answer.headers["Location"])


def test_without_a_script_they_are_shown_after_sending(world: Any) -> None:
    lid = made(world, "Spare lids")
    entry = adopted(world, made(world, "A tighter lid"))
    made(world, "Secret spare lids", opened=False)
    page = sent(world, text="Please sell spare lids that are tighter.").text
    assert f'href="/asks/{lid.id}"' in page and f'href="/you-asked/{entry.id}"' in page and "Secret" not in page
    assert "/asks/" not in sent(world, kind="complaint", text="Please sell spare lids.").text


def test_the_page_after_sending_is_there_whatever_the_search_does(world: Any) -> None:
    made(world, "Spare lids")
    form = {**voice(), "submission_id": voice()["id"]}
    form.pop("id")
    location = world.ada.post("/f/hello", form).headers["Location"]
    assert "/asks/" in world.ada.get(location).text
    assert "/asks/" not in world.ada.get(location.replace("?thanks=1", "")).text


def test_the_form_has_the_place_and_works_without_it(world: Any) -> None:
    page = world.ada.get("/f/hello").text
    assert 'id="similar" hidden' in page and 'data-address="/v1/similar?touchpoint=hello"' in page
