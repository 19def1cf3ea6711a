"""The form of a touchpoint with questions, and the editor that makes it, in a real browser: without a script and with one."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.staff import Staff
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.test_own_form import SHOP, place

pytestmark = pytest.mark.slow
ADDRESS = f"/f/{SHOP}"


def only_case(live: Any) -> Any:
    [row] = live.world.store.inbox().rows
    return live.world.store.case(row.id)


def staff_page(live: Any, visitor: Any, **options: Any) -> Any:
    """A browser in which a manager is signed in."""
    mary = Staff("mary", "mary@acme.example", "Mary", "manager", "en", invited_at=live.world.services.now)
    live.world.store.commit(mary)
    person, page = live.world.signed_in(mary), visitor("en", **options)
    page.context.add_cookies(
        [{"name": name, "value": value, "url": live.base} for name, value in person.cookies.items()]
    )
    return page


@pytest.mark.parametrize(("language", "late"), [("en", "Late"), ("zh-Hans", "迟到")])
def test_it_works_without_a_script(live: Any, visitor: Any, language: str, late: str) -> None:
    live.world.store.commit(place())
    page = visitor(language, java_script_enabled=False)
    page.goto(live.address(ADDRESS))
    assert page.locator("[data-condition]").is_visible()
    page.locator("#q-q1 input[value='2']").check(force=True)
    page.get_by_label(late).check()
    page.locator("#q-q2 [data-answer=else]").check()
    page.fill("#q-q2-words", "湿了 wet")
    page.locator("button.primary").click()
    assert "thanks=1" in page.url
    assert [one.get("label") or one["words"] for one in only_case(live).answers[1]["answer"]] == [late, "湿了 wet"]
    assert "2" in page.locator(".given").inner_text() and "湿了 wet" in page.locator(".given").inner_text()


def test_without_a_script_an_answer_can_be_taken_back(live: Any, visitor: Any) -> None:
    live.world.store.commit(place())
    page = visitor("en", java_script_enabled=False)
    page.goto(live.address(ADDRESS))
    page.locator("#q-q1 input[value='9']").check(force=True)
    page.get_by_label("Late").check()
    page.locator("button.primary").click()
    assert "only for other answers" in page.locator("#errors").inner_text() and page.get_by_label("Late").is_checked()
    page.locator("#errors a").first.click()
    assert page.url.endswith("#q-q2")
    page.locator("#q-q1 .no-answer input").check()
    page.get_by_label("Late").uncheck()
    page.fill("#text", "Only words")
    page.locator("button.primary").click()
    assert only_case(live).answers is None and only_case(live).text == "Only words"


def test_a_follow_up_question_appears_when_it_applies_and_is_sent_only_then(live: Any, visitor: Any) -> None:
    live.world.store.commit(place())
    page = visitor("en")
    page.goto(live.address(ADDRESS))
    wrong = page.locator("#q-q2")
    assert wrong.is_hidden()
    page.locator("#q-q1 input[value='4']").check(force=True)
    assert wrong.is_visible() and not page.locator("[data-condition]").is_visible()
    page.get_by_label("Late").check()
    page.locator("#q-q1 input[value='10']").check(force=True)
    assert wrong.is_hidden()
    page.locator("button.primary").click()
    page.wait_for_url("**/my/**")
    assert [(each["question"], each["answer"]) for each in only_case(live).answers] == [("q1", 10)]


def test_writing_under_something_else_chooses_it(live: Any, visitor: Any) -> None:
    live.world.store.commit(place())
    page = visitor("en")
    page.goto(live.address(ADDRESS))
    page.locator("#q-q5 [data-answer=else]").check()
    page.fill("#q-q5-words", "At a fair")
    assert page.locator("#q-q5 [data-answer=else]").is_checked()
    page.locator("#q-q5 [data-answer=c6]").check()
    assert page.locator("#q-q5-words").is_hidden()


def test_a_keyboard_is_enough(live: Any, visitor: Any) -> None:
    live.world.store.commit(place())
    page = visitor("en")
    page.goto(live.address(ADDRESS))
    page.locator(".languages a").focus()
    for key in ("Tab", "Space", "ArrowRight", "ArrowRight", "Tab", "Space"):
        page.keyboard.press(key)
    page.locator("button.primary").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/my/**")
    score, wrong = only_case(live).answers
    assert score["answer"] == 2 and wrong["answer"] == [{"id": "c3", "label": "Late"}]


def test_the_beginning_is_said_once_and_without_a_trace(live: Any, visitor: Any) -> None:
    live.world.store.commit(place())
    page = visitor("en")
    said: list[Any] = []
    page.on("request", lambda request: said.append(request) if request.url.endswith("/starts") else None)
    page.goto(live.address(ADDRESS))
    assert not said
    page.fill("#q-q7", "Bo")
    page.fill("#q-q8", "Thanks")
    expect(page.locator("[name=begun]")).to_have_value("yes")
    page.fill("#email", "nobody")
    page.locator("button.primary").click()
    page.wait_for_selector("#errors")
    page.fill("#email", "")
    page.locator("button.primary").click()
    page.wait_for_url("**/my/**")
    assert len(said) == 1 and not said[0].post_data and page.context.cookies() == []
    assert only_case(live).begun


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_right_to_left_and_narrow_it_stays_in_its_place(live: Any, visitor: Any, width: int) -> None:
    live.world.store.commit(place(promise_hours=48))
    page = visitor("en", viewport={"width": width, "height": 800})
    page.goto(live.address(ADDRESS))
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.locator("#q-q1 input[value='0']").check(force=True)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [step.bounding_box() for step in page.locator("#q-q1 .steps-line label").all()]
    assert boxes[0]["x"] > boxes[-1]["x"] and all(box["width"] >= 24 and box["height"] >= 44 for box in boxes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_look_that_is_always_dark_is_dark_for_everybody(live: Any, visitor: Any, scheme: str) -> None:
    live.world.store.commit(place(look={"colour": "#00a0ff", "scheme": "dark"}))
    page = visitor("en", color_scheme=scheme)
    page.goto(live.address(ADDRESS))
    page.wait_for_load_state("networkidle")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 20, 21)"
    assert (
        page.evaluate("getComputedStyle(document.querySelector('button.primary')).backgroundColor")
        == "rgb(0, 160, 255)"
    )


def test_the_editor_works_without_a_script_and_the_form_is_there_at_once(live: Any, visitor: Any) -> None:
    live.world.store.commit(Touchpoint(touchpoint_id("counter"), "Counter", "counter", languages=["en"]))
    page = staff_page(live, visitor, java_script_enabled=False)
    page.goto(live.address(f"/console/touchpoints/{touchpoint_id('counter')}"))
    page.get_by_role("link", name="Change questions and look").click()
    new = page.locator("#new")
    new.get_by_label("Kind of question").select_option("recommend")
    new.get_by_role("button", name="Add it").click()
    page.locator("#new summary").click()
    new.get_by_label("The question, in English").fill("What was missing?")
    new.get_by_label("Choices, in English").fill("Bread\nButter")
    new.get_by_role("button", name="Add it").click()
    page.locator("#q2 summary").click()
    for step in range(7):
        page.locator(f"#q2 [name=when-q1-{step}]").check()
    page.locator("#q2").get_by_role("button", name="Save").click()
    page.locator("#asking").get_by_label("What every case from here is").select_option("praise")
    page.locator("#asking").get_by_label("Words of one's own").select_option("no")
    page.locator("#asking").get_by_role("button", name="Save").click()
    frame = page.frame_locator("iframe")
    assert "What was missing?" in frame.locator("form").inner_text() and frame.locator("#text").count() == 0
    page.get_by_role("button", name=re.compile("Move up: “What was missing")).click()
    assert "Another question depends on this one" in page.locator("main").inner_text()


def test_trying_the_form_makes_a_test_and_the_preview_sends_nothing(live: Any, visitor: Any) -> None:
    live.world.store.commit(place())
    page = staff_page(live, visitor)
    trouble: list[str] = []
    page.on("console", lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None)
    page.goto(live.address(f"/console/touchpoints/{SHOP}/form"))
    frame = page.frame_locator("iframe")
    frame.locator("#q-q7").fill("Bo")
    frame.locator("button.primary").click()
    page.wait_for_timeout(300)
    assert live.world.store.inbox().rows == [] and not trouble
    page.get_by_role("link", name="Open it as a test").click()
    page.fill("#q-q7", "Bo")
    page.locator("button.primary").click()
    page.wait_for_url("**/my/**")
    assert only_case(live).test and "This is a test." in page.locator("main").inner_text()
