"""The widget on a page of another origin that does its worst: hostile styles and a strict policy."""

from typing import Any

import pytest

from chalicelib.domain.ids import is_id
from tests.browser.names import typed_and_shown

pytestmark = pytest.mark.slow
HOSTILE = (
    "<style>* { all: unset !important; display: none !important; font: 99px cursive !important; color: lime !important } "
    "html, body, h1 { display: block !important }</style>"
)
STRICT = "default-src 'none'; script-src {base}; connect-src {base}; require-trusted-types-for 'script'; trusted-types 'none'"


@pytest.mark.parametrize(
    ("options", "thanks", "language"),
    [("", "Thank you. We have it.", "en"), ('data-lang="zh-CN"', "谢谢您，我们收到了。", "zh-Hans")],
)
def test_it_works(shop: Any, options: str, thanks: str, language: str) -> None:
    there = shop(
        options=options, html=HOSTILE, policy=STRICT.replace("default-src", "style-src 'unsafe-inline'; default-src")
    ).open()
    there.say("Please sell spare lids. 谢谢")
    there.find("[name=name]").fill("欧阳修")
    there.find("[name=email]").fill("xiu@example.org")
    there.find("[name=may_answer]").check()
    there.send()
    there.find(".done a").wait_for()
    assert there.find("h2").inner_text() == thanks
    [case] = there.cases
    assert (case.text, case.language, case.origin, case.page) == (
        "Please sell spare lids. 谢谢",
        language,
        "widget",
        f"{there.origin}/",
    )
    assert case.name == "欧阳修" and case.naming is None
    assert case.wants_answer and is_id(case.id) and case.id[14] == "7"
    assert there.find(".done a").get_attribute("href").startswith(f"{there.live.base}/my/")
    assert there.complaints == []


def test_styles_of_the_page_do_not_reach_it_and_a_strict_policy_does_not_stop_it(shop: Any) -> None:
    there = shop(html=HOSTILE, policy=STRICT).open()
    style = there.find("form > button").evaluate(
        "each => { const s = getComputedStyle(each); return [s.display, s.fontSize, s.color] }"
    )
    assert style == ["block", "16px", "rgb(255, 255, 255)"]
    box = there.find("dialog").bounding_box()
    assert box["width"] == 440 and box["x"] > 800
    # The page's own style element is what its policy forbids; nothing of ours is.
    assert all("hearback" not in complaint and "widget" not in complaint for complaint in there.complaints)


def test_it_leaves_nothing_on_the_page_and_before_it_sends_says_only_that_somebody_began(shop: Any) -> None:
    there, asked = shop(), []
    there.page.on(
        "request", lambda request: asked.append((request.url, request.post_data, "cookie" in request.headers))
    )
    there.open()
    assert asked == []
    there.say("Nothing sent yet")
    left = there.page.evaluate("[document.cookie, localStorage.length, sessionStorage.length]")
    assert left == ["", 0, 0] and there.page.context.cookies() == []
    assert asked == [(f"{there.live.base}/f/hello/starts", None, False)]


def test_on_a_phone_it_is_a_sheet_as_wide_as_the_screen(shop: Any) -> None:
    there = shop(viewport={"width": 390, "height": 800}).open()
    there.page.wait_for_timeout(300)
    box = there.find("dialog").bounding_box()
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 800)
    assert there.page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize(
    ("options", "direction", "side"),
    [("", "ltr", "right"), ("", "rtl", "left"), ('data-position="left"', "ltr", "left")],
)
def test_it_stands_where_the_page_ends_or_where_it_is_told(shop: Any, options: str, direction: str, side: str) -> None:
    there = shop(options=options, html=f'<script>document.documentElement.dir = "{direction}"</script>')
    box = there.find(".open").bounding_box()
    assert (box["x"] < 640) == (side == "left")
    there.open()
    assert (there.find("dialog").bounding_box()["x"] < 640) == (side == "left")
    assert there.find("form").evaluate("each => getComputedStyle(each).direction") == "ltr"


def test_a_keyboard_is_enough_and_stays_inside_until_escape(shop: Any) -> None:
    there = shop(html='<a href="#before">before</a>')
    keyboard = there.page.keyboard
    there.page.evaluate("window.heard = []; addEventListener('keydown', event => heard.push(event.key))")
    there.find(".open").focus()
    keyboard.press("Enter")
    where = "[document.activeElement.tagName, document.activeElement.shadowRoot?.activeElement?.name]"
    visited = set()
    for _ in range(25):
        keyboard.press("Tab")
        visited.add(tuple(there.page.evaluate(where)))
    assert ("HEARBACK-WIDGET", "email") in visited and not any(tag == "A" for tag, _ in visited)
    there.find("[value=complaint]").focus()
    for key in ("ArrowDown", "Tab"):
        keyboard.press(key)
    keyboard.type("j k by keyboard")
    assert there.page.evaluate("heard.includes('j')") is False
    keyboard.press("Escape")
    assert there.find("dialog").is_hidden()
    assert there.page.evaluate("document.activeElement.shadowRoot.activeElement.className").startswith("open")
    keyboard.press("Enter")
    assert there.find("textarea").input_value() == "j k by keyboard"
    for _ in range(5):
        keyboard.press("Tab")
    there.find("[name=may_answer]").focus()
    keyboard.press("Tab")
    keyboard.press("Enter")
    there.find(".done a").wait_for()
    assert [(case.kind, case.text) for case in there.cases] == [("suggestion", "j k by keyboard")]


def test_being_named_is_chosen_on_the_page_that_it_leads_to_with_the_very_name_in_sight(shop: Any) -> None:
    there = shop().open()
    there.say("Please sell spare lids.")
    there.find("[name=name]").fill("Ada")
    there.find("[name=email]").fill("ada@example.org")
    there.send()
    there.find(".done a").wait_for()
    page = there.page
    page.goto(there.find(".done a").get_attribute("href"))
    page.locator("#naming summary").click()
    form = page.locator("#naming form")
    lines = """return [...form.querySelectorAll("[data-level]")].map(
        line => line.hidden ? null : line.querySelector("bdi").textContent)"""
    shown, public = typed_and_shown(form, lines)
    assert shown == public
    form.locator("[name=name]").fill("欧阳修")
    assert form.locator("[data-level]:visible").all_inner_texts() == ["Thank you to 修"]
    form.locator("button.primary").click()
    page.wait_for_url("**done=named**")
    [case] = there.cases
    given = there.live.world.store.namings([case.id])[case.id]
    assert (given.level, given.name) == ("first_name", "欧阳修") and given.wording
