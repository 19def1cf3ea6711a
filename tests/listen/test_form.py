"""The hosted form without a browser: what comes back, and that nothing typed is ever lost."""

import html
import re
from typing import Any

import pytest

from chalicelib.domain.ids import new_id, touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.outage import throttled
from tests.meter import metered

TYPED = {
    "kind": "complaint",
    "text": 'The lid\ndoes not <close> & "shut". 你好',
    "name": "欧阳修",
    "email": "xiu@example.org",
}
WISHES = {"may_answer": "yes", "naming": "yes", "naming_level": "first_name"}


def field_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return html.unescape(found[1])


def test_it_works(world: Any) -> None:
    form = world.ada.get("/f/hello")
    sent = TYPED | WISHES | {"submission_id": field_of(form.text, "submission_id")}
    reply = world.ada.post("/f/hello", sent)
    assert reply.status == 303 and re.fullmatch(r"/my/[\w.-]+\?thanks=1", reply.headers["Location"])
    case = world.store.case(sent["submission_id"])
    assert (case.text, case.name, case.email, case.origin) == (TYPED["text"], "欧阳修", "xiu@example.org", "form")
    assert case.wants_answer and case.naming["level"] == "first_name"


def test_showing_it_asks_no_store(world: Any) -> None:
    with metered(world.store) as bill:
        assert world.ada.get("/f/hello").status == 200
    assert bill.calls == []


def test_everybody_gets_an_id_of_their_own(world: Any) -> None:
    ids = {field_of(world.ada.get("/f/hello").text, "submission_id") for _ in range(3)}
    assert len(ids) == 3


@pytest.mark.parametrize(
    ("query", "browser", "shown"), [("", "zh-TW", "zh-Hans"), ("", "fr", "en"), ("?lang=zh-Hans", "en", "zh-Hans")]
)
def test_it_speaks_the_visitors_language(world: Any, query: str, browser: str, shown: str) -> None:
    reply = world.ada.get(f"/f/hello{query}", **{"Accept-Language": browser})
    assert reply.headers["Content-Language"] == shown and f'<html lang="{shown}"' in reply.text


def test_the_language_chosen_by_hand_is_the_cases_and_the_thanks(world: Any) -> None:
    sent = {"kind": "praise", "text": "很好", "submission_id": new_id()}
    reply = world.ada.post("/f/hello?lang=zh-Hans", sent, **{"Accept-Language": "en"})
    assert reply.headers["Location"].endswith("?thanks=1&lang=zh-Hans")
    assert world.store.case(sent["submission_id"]).language == "zh-Hans"


def test_pressing_twice_is_one_case(world: Any) -> None:
    sent = TYPED | {"submission_id": new_id()}
    first, second = world.ada.post("/f/hello", sent), world.ada.post("/f/hello", sent)
    assert (first.status, first.headers["Location"]) == (second.status, second.headers["Location"])
    assert len(world.store.inbox().rows) == 1


@pytest.mark.parametrize(
    ("changes", "anchor"),
    [
        ({"kind": ""}, "kind"),
        ({"text": " "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"email": "xiu@"}, "email"),
        ({"email": "", "may_answer": "yes"}, "email"),
        ({"name": "", "naming": "yes", "naming_level": "full_name"}, "name"),
        ({"naming": "yes", "naming_level": "none"}, "naming_level"),
        ({"naming": "yes", "naming_level": "name_and_company", "company": ""}, "company"),
        ({"website": "https://spam.example"}, "website"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_all_that_was_typed(
    world: Any, changes: dict[str, str], anchor: str
) -> None:
    sent = TYPED | {"company": "四季茶社", "submission_id": new_id()} | changes
    reply = world.ada.post("/f/hello", sent)
    assert reply.status == 422 and 'id="errors"' in reply.text
    assert f'href="#{anchor}"' in reply.text and f'id="{anchor}"' in reply.text
    for name in ("name", "email", "company"):
        assert f'value="{html.escape(sent[name])}"' in reply.text or not sent[name]
    assert html.escape(sent["text"]).replace("&#x27;", "'").replace("&quot;", "&#34;") in reply.text
    assert field_of(reply.text, "submission_id") == sent["submission_id"]
    assert world.store.inbox().rows == []


def test_boxes_and_choices_come_back_as_they_were(world: Any) -> None:
    page = world.ada.post("/f/hello", TYPED | WISHES | {"text": "", "naming_level": "full_name"}).text
    for ticked in ('value="complaint" checked', 'name="may_answer" value="yes" checked', 'value="full_name" checked'):
        assert ticked in page
    assert "naming_level" in page and 'value="first_name" checked' not in page


def test_without_a_script_the_public_name_can_be_looked_at(world: Any) -> None:
    sent = TYPED | WISHES | {"company": "四季茶社", "preview": "yes", "text": "", "submission_id": new_id()}
    page = world.ada.post("/f/hello", sent)
    shown = re.findall(r'data-level="(\w+)">Thank you to <bdi>([^<]+)</bdi>', page.text)
    assert page.status == 200 and shown == [
        ("first_name", "修"), ("full_name", "欧阳修"), ("name_and_company", "欧阳修 (四季茶社)"),
    ]  # fmt: skip
    assert "Please look at" not in page.text and field_of(page.text, "submission_id") == sent["submission_id"]


def test_an_example_is_called_an_example(world: Any) -> None:
    page = world.ada.get("/f/hello").text
    assert "For example:" in page and ">Exactly what people would see:" not in page


def test_other_words_under_a_used_id_are_kept_and_get_an_id_of_their_own(world: Any) -> None:
    sent = TYPED | {"submission_id": new_id()}
    world.ada.post("/f/hello", sent)
    reply = world.ada.post("/f/hello", sent | {"text": "And another thing"})
    assert reply.status == 409 and "And another thing" in reply.text
    fresh = field_of(reply.text, "submission_id")
    assert fresh != sent["submission_id"]
    assert world.ada.post("/f/hello", sent | {"text": "And another thing", "submission_id": fresh}).status == 303
    assert len(world.store.inbox().rows) == 2


def test_a_store_that_cannot_answer_keeps_what_was_typed_and_says_when_to_come_back(world: Any) -> None:
    sent = TYPED | WISHES | {"submission_id": new_id()}
    with throttled(world.store):
        reply = world.ada.post("/f/hello", sent)
    assert reply.status == 503 and int(reply.headers["Retry-After"]) > 0
    assert "does not &lt;close&gt;" in reply.text and field_of(reply.text, "submission_id") == sent["submission_id"]
    assert world.ada.post("/f/hello", sent).status == 303
    assert world.store.case(sent["submission_id"]).text == TYPED["text"]


def test_the_longest_text_gets_through(world: Any) -> None:
    sent = TYPED | {"text": "👍" * 5000, "name": "👨‍👩‍👧‍👦" * 80, "submission_id": new_id()}
    assert world.ada.post("/f/hello", sent).status == 303


def test_a_field_that_forms_do_not_have_is_ignored_by_name_only(world: Any) -> None:
    sent = TYPED | {"submission_id": new_id(), "status": "resolved", "assignee": "mallory"}
    assert world.ada.post("/f/hello", sent).status == 303
    assert world.store.case(sent["submission_id"]).status == "new"


@pytest.mark.parametrize("touchpoint", ["nowhere", "hello2", "shop-0000", "<script>"])
def test_a_mistyped_address_is_not_found(world: Any, touchpoint: str) -> None:
    assert world.ada.get(f"/f/{touchpoint}").status == 404
    assert world.ada.post(f"/f/{touchpoint}", TYPED).status == 404


def test_a_touchpoint_that_was_never_made_takes_nothing(world: Any) -> None:
    assert world.ada.post(f"/f/{touchpoint_id('shop')}", TYPED).status == 404
    world.store.commit(Touchpoint(touchpoint_id("shop"), "Shop"))
    world.clock.pass_by(seconds=61)
    assert world.ada.post(f"/f/{touchpoint_id('shop')}", TYPED).status == 303


def test_it_works_below_a_stage(world: Any) -> None:
    from dev.gateway import Gateway

    world.ada.gateway = Gateway(world.gateway.app, "/api")
    assert 'action="/api/f/hello?lang=en"' in world.ada.get("/api/f/hello").text
    assert world.ada.post("/api/f/hello", TYPED).headers["Location"].startswith("/api/my/")
