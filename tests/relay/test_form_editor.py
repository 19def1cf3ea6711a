"""The editor of a touchpoint's form: each change is one small form, nothing typed is lost, and no dead end can be made."""

import html
import re
from typing import Any

import pytest

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.world import Person, Reply, World

SHOP = touchpoint_id("shop")
BASE = f"/console/touchpoints/{SHOP}"
CHOICE = {
    "kind": "choice",
    "label-en": "What went wrong?",
    "label-zh-Hans": "哪里不好？",
    "choices-en": "Late\r\nBroken\r\n",
    "choices-zh-Hans": "迟到\n损坏",
}
SCORE = {"kind": "recommend", "label-en": "", "label-zh-Hans": ""}


@pytest.fixture
def mary(world: World) -> Person:
    world.store.commit(Touchpoint(SHOP, "Shop"))
    return world.staff("Mary", "manager")


def send(world: World, person: Person, path: str, form: dict[str, str]) -> Reply:
    """With the version that the page has now."""
    return person.post(f"{BASE}/{path}", {"version": str(world.store.touchpoint(SHOP).version), **form})


def asked(world: World) -> list[Any]:
    return world.store.touchpoint(SHOP).asks


@pytest.fixture
def two(world: World, mary: Person) -> Person:
    """A score and a question about what went wrong, asked only of whoever gave a low one."""
    assert send(world, mary, "questions", SCORE).status == 303
    assert send(world, mary, "questions", CHOICE).status == 303
    when = {f"when-q1-{step}": "yes" for step in range(7)}
    assert send(world, mary, "questions/q2", CHOICE | when).status == 303
    return mary


def test_it_works(world: World, two: Person) -> None:
    score, wrong = asked(world)
    assert score.labels["en"] == "How likely are you to recommend us to somebody you know?"
    assert wrong.labels == {"en": "What went wrong?", "zh-Hans": "哪里不好？"}
    assert wrong.choices == [
        {"id": "c3", "labels": {"en": "Late", "zh-Hans": "迟到"}},
        {"id": "c4", "labels": {"en": "Broken", "zh-Hans": "损坏"}},
    ]
    assert wrong.when == {"question": "q1", "answers": [0, 1, 2, 3, 4, 5, 6]}
    page = two.get(f"{BASE}/form").text
    assert "What went wrong?" in page and re.search(r'name="when-q1-6" value="yes" checked', page)
    assert "What went wrong?" in world.ada.get(f"/f/{SHOP}").text


def test_a_choice_keeps_its_id_wherever_it_goes_and_however_it_is_called(world: World, two: Person) -> None:
    before = {each["labels"]["en"]: each["id"] for each in asked(world)[1].choices}
    moved = {"choices-en": "Broken\nToo late\nWet", "choices-zh-Hans": "损坏\n迟到\n湿了"}
    assert send(world, two, "questions/q2", CHOICE | moved).status == 303
    after = {each["labels"]["en"]: each["id"] for each in asked(world)[1].choices}
    assert (after["Broken"], after["Too late"]) == (before["Broken"], before["Late"])
    assert after["Wet"] not in before.values()


def test_what_was_removed_is_never_numbered_again(world: World, two: Person) -> None:
    assert send(world, two, "questions/q2/removal", {}).status == 303
    assert send(world, two, "questions", CHOICE).status == 303
    ids = [each.id for each in asked(world)] + [each["id"] for each in asked(world)[1].choices]
    assert len(set(ids)) == 4 and not {"q2", "c3", "c4"} & set(ids)


def test_questions_move(world: World, mary: Person) -> None:
    for label in ("One", "Two", "Three"):
        send(world, mary, "questions", {"kind": "text", "label-en": label, "label-zh-Hans": label})
    third = asked(world)[2].id
    assert send(world, mary, f"questions/{third}/move", {"direction": "up"}).status == 303
    assert [each.labels["en"] for each in asked(world)] == ["One", "Three", "Two"]
    for _ in range(3):
        assert send(world, mary, f"questions/{third}/move", {"direction": "down"}).status == 303
    assert [each.labels["en"] for each in asked(world)] == ["One", "Two", "Three"]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("questions/q1/removal", {}),
        ("questions/q1/move", {"direction": "down"}),
        ("questions/q2/move", {"direction": "up"}),
    ],
)
def test_nothing_is_left_hanging(world: World, two: Person, path: str, form: dict[str, str]) -> None:
    answer = send(world, two, path, form)
    assert answer.status == 409 and "Another question depends on this one" in answer.text
    assert [each.kind for each in asked(world)] == ["recommend", "choice"]


def test_a_choice_that_another_question_needs_stays(world: World, two: Person) -> None:
    send(world, two, "questions", {"kind": "text", "label-en": "Tell us more", "label-zh-Hans": "请细说"})
    last, late = asked(world)[2].id, asked(world)[1].choices[0]["id"]
    more = {"label-en": "Tell us more", "label-zh-Hans": "请细说"}
    assert send(world, two, f"questions/{last}", more | {f"when-q2-{late}": "yes"}).status == 303
    form = CHOICE | {"choices-en": "Broken", "choices-zh-Hans": "损坏"}
    answer = send(world, two, "questions/q2", form | {f"when-q1-{step}": "yes" for step in range(7)})
    assert answer.status == 409 and "after an answer that would be gone" in answer.text


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kind": "riddle"}, "Please choose one"),
        ({"label-en": ""}, "write the question in this language"),
        ({"label-zh-Hans": " "}, "write the question in this language"),
        ({"label-en": "好" * 201}, "too long"),
        ({"choices-en": "", "choices-zh-Hans": ""}, "at least one choice"),
        ({"choices-en": "Late"}, "as many choices here"),
        ({"choices-en": "Late\nLate"}, "read the same"),
        ({"choices-en": "x" * 101 + "\nLate"}, "too long"),
        ({"choices-en": "\n".join(map(str, range(21))), "choices-zh-Hans": "\n".join(map(str, range(21)))}, "too many"),
    ],
)
def test_a_question_that_cannot_be_taken_comes_back_with_the_reason(
    world: World, mary: Person, change: dict[str, str], reason: str
) -> None:
    answer = send(world, mary, "questions", CHOICE | change)
    shown = html.unescape(answer.text)
    assert answer.status == 422 and reason in shown and asked(world) == []
    assert all(
        value.strip().replace("\r\n", "\n") in shown for name, value in (CHOICE | change).items() if name != "kind"
    )


def test_a_question_follows_from_one_only(world: World, two: Person) -> None:
    send(world, two, "questions", {"kind": "text", "label-en": "Tell us more", "label-zh-Hans": "请细说"})
    last = asked(world)[2].id
    form = {"label-en": "Typed in vain", "label-zh-Hans": "请细说", "when-q1-0": "yes", "when-q2-else": "yes"}
    answer = send(world, two, f"questions/{last}", form)
    assert answer.status == 422 and "from one earlier question only" in answer.text and "Typed in vain" in answer.text


def test_a_form_has_an_end(world: World, mary: Person) -> None:
    for _ in range(20):
        assert send(world, mary, "questions", {"kind": "satisfaction"}).status == 303
    answer = send(world, mary, "questions", {"kind": "satisfaction"})
    assert answer.status == 409 and "answered by nobody" in answer.text


@pytest.mark.parametrize(
    "path", ["questions", "questions/q1", "questions/q1/move", "questions/q1/removal", "asking", "look"]
)
def test_the_second_of_two_editors_is_told(world: World, two: Person, path: str) -> None:
    before = world.store.touchpoint(SHOP)
    form = {"version": "1", "label-en": "Typed in vain", "kind": "text", "colour": "#Typed in vain"}
    answer = two.post(f"{BASE}/{path}", form)
    assert answer.status == 409 and "Somebody was faster" in answer.text
    assert "Typed in vain" in answer.text or path in ("asking", "questions/q1/move", "questions/q1/removal")
    assert world.store.touchpoint(SHOP) == before


def test_there_is_never_a_dead_end(world: World, mary: Person) -> None:
    asking = {"text": "optional", "case_kind": "praise"}
    answer = send(world, mary, "asking", asking)
    assert answer.status == 422 and "Everybody must be able to talk to a person" in answer.text
    answer = send(world, mary, "asking", asking | {"channel-en": "Chat: https://chat.example"})
    assert (
        answer.status == 422 and "say it in this language, too" in answer.text and "https://chat.example" in answer.text
    )
    answer = send(world, mary, "asking", asking | {"channel-en": "x" * 301, "channel-zh-Hans": "微信：shop"})
    assert answer.status == 422 and "This is too long" in answer.text and "in this language, too" not in answer.text
    both = {"channel-en": "Chat: https://chat.example", "channel-zh-Hans": "微信：shop"}
    assert send(world, mary, "asking", asking | both).status == 303
    place = world.store.touchpoint(SHOP)
    assert (place.text, place.case_kind) == ("optional", "praise")
    assert place.talk == {"call": False, "channel": {"en": "Chat: https://chat.example", "zh-Hans": "微信：shop"}}


@pytest.mark.parametrize("form", [{"text": "maybe", "call": "yes"}, {"text": "no", "case_kind": "rant", "call": "yes"}])
def test_what_is_asked_is_one_of_the_choices(world: World, mary: Person, form: dict[str, str]) -> None:
    assert send(world, mary, "asking", form).status == 422


def test_a_colour_that_cannot_be_read_is_said_and_mended(world: World, mary: Person) -> None:
    assert send(world, mary, "look", {"colour": "#FFE000", "logo": "", "scheme": "light"}).status == 303
    assert world.store.touchpoint(SHOP).look == {"colour": "#ffe000", "scheme": "light"}
    page = mary.get(f"{BASE}/form").text
    assert "On light ground words in this colour cannot be read well (1.1 : 1" in page and "#796a00" in page
    assert "The words on buttons are black." in page
    assert send(world, mary, "look", {"colour": "", "logo": "", "scheme": "auto"}).status == 303
    assert world.store.touchpoint(SHOP).look == {}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"colour": "red"}, "A colour is #"),
        ({"colour": "#12345"}, "A colour is #"),
        ({"logo": "http://cdn.example/x.png"}, "must begin with https"),
        ({"logo": "https://cdn.example/x.png; script-src *"}, "must begin with https"),
        ({"logo": "https://cdn.example/" + "x" * 500}, "must begin with https"),
        ({"scheme": "sepia"}, "Please choose one"),
    ],
)
def test_a_look_that_cannot_be_taken_comes_back(
    world: World, mary: Person, change: dict[str, str], reason: str
) -> None:
    form = {"colour": "#8a2a6b", "logo": "https://cdn.example/x.png", "scheme": "auto"} | change
    answer = send(world, mary, "look", form)
    assert answer.status == 422 and reason in answer.text and world.store.touchpoint(SHOP).look == {}
    assert all(html.escape(value) in answer.text for name, value in form.items() if name != "scheme")


def test_the_page_shows_the_form_itself_in_a_frame_that_can_send_nothing(world: World, two: Person) -> None:
    page = two.get(f"{BASE}/form?in=zh-Hans")
    found = re.search(r'<iframe src="([^"]+)"[^>]*sandbox="([^"]*)"', page.text)
    assert found and "allow-forms" not in found[2] and "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    framed = world.ada.get(html.unescape(found[1]))
    assert "哪里不好？" in framed.text and "frame-ancestors 'self'" in framed.headers["Content-Security-Policy"]


def test_a_test_shows_the_form_as_it_is_this_very_moment(world: World, two: Person) -> None:
    path = html.unescape(re.findall(r'href="(/f/[^"]+test=[^"]+)"', two.get(BASE).text)[0])
    assert "What went wrong?" in world.ada.get(path).text
    send(world, two, "questions/q2/removal", {})
    assert "What went wrong?" not in world.ada.get(path).text


def test_the_ready_made_form_stays_as_it_is(world: World, mary: Person) -> None:
    assert mary.get("/console/touchpoints/hello/form").headers["Location"] == "/console/touchpoints/hello"
    for path, form in (("questions", CHOICE), ("look", {"scheme": "dark"}), ("asking", {"text": "no", "call": "yes"})):
        answer = mary.post(f"/console/touchpoints/hello/{path}", {"version": "0", **form})
        assert answer.status == 409 and "ready-made" in answer.text
    assert not [place for place in world.store.touchpoints() if place.id == "hello"]


def test_a_question_that_is_not_there_is_not_found(world: World, two: Person) -> None:
    assert send(world, two, "questions/q99", CHOICE).status == 404
    assert send(world, two, "questions/q99/removal", {}).status == 404
    assert two.get("/console/touchpoints/nowhere/form").status == 404


def test_the_page_of_a_touchpoint_hands_out_codes_for_print(mary: Person) -> None:
    page = mary.get(BASE).text
    assert f'download="{SHOP}.svg"' in page and 'href="data:image/svg+xml' in page
    assert f'download="{SHOP}.png"' in page and 'href="data:image/png;base64,iVBORw0KGgo' in page


def test_a_team_is_a_filter_of_the_inbox(world: World, mary: Person) -> None:
    form = {
        "version": "1",
        "name": "Shop",
        "kind": "counter",
        "language-en": "yes",
        "team": "Repairs",
        "promise_hours": "48",
    }
    assert mary.post(BASE, form).status == 303
    assert world.store.touchpoint(SHOP).promise_hours == 48
    world.ada.post(f"/f/{SHOP}", {"kind": "complaint", "text": "It is torn."})
    world.ada.post("/f/hello", {"kind": "complaint", "text": "It is late."})
    olga = world.staff("Olga", "owner")
    assert olga.post("/console/staff/olga/team", {"version": "1", "team": "Repairs"}).status == 303
    page = olga.get("/console?team=Repairs").text
    assert "It is torn." in page and "It is late." not in page and "My team (Repairs)" in page
    case_id = re.search(r"/console/cases/([0-9a-f-]{36})", page)[1]  # type: ignore[index]
    assert "Repairs" in olga.get(f"/console/cases/{case_id}").text
    assert olga.post("/console/staff/olga/team", {"version": "2", "team": "字" * 61}).status == 422


@pytest.mark.parametrize("hours", ["0", "481", "1.5", "soon", "-3"])
def test_a_promise_is_whole_hours(mary: Person, hours: str) -> None:
    form = {"version": "1", "name": "Shop", "kind": "web", "language-en": "yes", "promise_hours": hours}
    answer = mary.post(BASE, form)
    assert answer.status == 422 and "whole hours" in answer.text and f'value="{hours}"' in answer.text


def test_a_wish_to_talk_is_plain_to_see(world: World, mary: Person) -> None:
    world.ada.post(f"/f/{SHOP}", {"name": "Ada", "phone": "+49 30 901820", "kind": "complaint", "text": "It is torn."})
    page = mary.get("/console").text
    assert "Call back</span>" in page
    case_id = re.search(r"/console/cases/([0-9a-f-]{36})", page)[1]  # type: ignore[index]
    case = mary.get(f"/console/cases/{case_id}").text
    assert "Ada asks to be called back:" in case and 'href="tel:+4930901820"' in case


def test_staff_read_the_answers_in_the_words_that_were_asked(world: World, two: Person) -> None:
    world.ada.post(f"/f/{SHOP}", {"q-q1": "2", "q-q2-words": "<b>Wet</b>", "kind": "complaint", "text": "See above"})
    case_id = re.search(r"/console/cases/([0-9a-f-]{36})", two.get("/console").text)[1]  # type: ignore[index]
    case = two.get(f"/console/cases/{case_id}").text
    assert "How likely are you to recommend us" in case and "2 of 10" in case and "&lt;b&gt;Wet&lt;/b&gt;" in case
