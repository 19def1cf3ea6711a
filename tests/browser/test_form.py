"""The hosted form in a real browser: without a script, with one, by keyboard, in both languages."""

from typing import Any

import pytest

from tests.browser.names import JOINERS, typed_and_shown
from tests.listen.outage import throttled

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("language", "heading", "thanks", "name"),
    [("en", "Tell Acme", "Thank you", "Ada Lovelace"), ("zh-Hans", "对Acme说", "谢谢", "欧阳修")],
)
def test_it_works_without_a_script(
    live: Any, visitor: Any, language: str, heading: str, thanks: str, name: str
) -> None:
    page = visitor(language, java_script_enabled=False)
    page.goto(live.address("/f/hello"))
    assert page.locator("h1").inner_text().replace(" ", "") == heading.replace(" ", "")
    page.locator("[value=suggestion]").check(force=True)
    page.fill("#text", "Please sell spare lids.\n请卖备用盖子。")
    page.fill("#name", name)
    page.fill("#email", "ada@example.org")
    page.check("#may_answer")
    page.check("#naming")
    page.check("[value=full_name]")
    page.locator("button.primary").click()
    assert "/my/" in page.url and "thanks=1" in page.url
    [row] = live.world.store.inbox().rows
    case = live.world.store.case(row.id)
    assert (case.text, case.name, case.language) == ("Please sell spare lids.\n请卖备用盖子。", name, language)
    assert case.naming["level"] == "full_name"
    assert thanks in page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with-scripts", "without"])
def test_who_follows_a_mail_to_a_person_sees_at_once_where_to_leave_a_number(
    live: Any, visitor: Any, script: bool
) -> None:
    page = visitor("en", java_script_enabled=script, viewport={"width": 390, "height": 844})
    page.goto(live.address("/f/hello#talk"))
    assert page.is_visible("#phone")
    page.goto(live.address("/f/hello"))
    assert not page.is_visible("#phone")


def test_without_a_script_what_is_missing_is_said_and_nothing_is_lost(live: Any, visitor: Any) -> None:
    page = visitor("en", java_script_enabled=False)
    page.goto(live.address("/f/hello"))
    page.fill("#text", "The lid does not close.")
    page.check("#may_answer")
    page.press("#text", "Tab")
    page.press("#name", "Enter")
    assert page.locator("#errors a").all_inner_texts() == [
        "To answer you we need your email address.", "Please choose what it is about.",
    ]  # fmt: skip
    assert page.input_value("#text") == "The lid does not close." and page.is_checked("#may_answer")
    page.locator("#errors a").first.click()
    assert page.url.endswith("#email")
    page.fill("#email", "ada@example.org")
    page.locator("[value=complaint]").check(force=True)
    page.locator("button.primary").click()
    assert len(live.world.store.inbox().rows) == 1


def test_the_preview_is_the_public_name(live: Any, visitor: Any) -> None:
    page = visitor("en")
    page.goto(live.address("/f/hello"))
    lines = """return [...form.querySelectorAll("[data-level]")].map(
        line => line.hidden ? null : line.querySelector("bdi").textContent)"""
    shown, public = typed_and_shown(page.locator("#form"), lines, JOINERS)
    assert shown == public


def test_only_the_chosen_level_is_shown_and_the_server_shows_the_same(live: Any, visitor: Any) -> None:
    page = visitor("zh-Hans")
    page.goto(live.address("/f/hello"))
    page.fill("#name", "欧阳修")
    page.check("#naming")
    assert page.locator("[data-level]:visible").all_inner_texts() == ["感谢 修"]
    page.check("[value=name_and_company]")
    page.fill("#company", "四季茶社")
    assert page.locator("[data-level]:visible").all_inner_texts() == ["感谢 欧阳修 (四季茶社)"]
    page.locator("button.primary").click()
    page.wait_for_selector("#errors")
    assert page.locator("[data-level]:visible").all_inner_texts() == ["感谢 欧阳修 (四季茶社)"]


def test_the_counter_counts_what_people_see(live: Any, visitor: Any) -> None:
    page = visitor("en")
    page.goto(live.address("/f/hello"))
    page.fill("#text", "👨‍👩‍👧‍👦é你" + "x" * 4990)
    assert page.locator("#text-count").inner_text() == "7 characters left"
    page.fill("#text", "x" * 5003)
    assert page.locator("#text-count").inner_text() == "3 characters too many"


def test_the_summary_has_the_focus(live: Any, visitor: Any) -> None:
    page = visitor("en")
    page.goto(live.address("/f/hello"))
    page.locator("button.primary").click()
    page.wait_for_selector("#errors:focus")
    assert page.title().startswith("Please check")


def test_changing_the_language_keeps_what_was_typed(live: Any, visitor: Any) -> None:
    page = visitor("en")
    page.goto(live.address("/f/hello"))
    page.fill("#text", "Half a sen")
    page.locator(".languages a").click()
    page.wait_for_selector("html[lang=zh-Hans]")
    assert page.input_value("#text") == "Half a sen" and page.locator("#errors").count() == 0


def test_a_store_that_cannot_answer_keeps_what_was_typed(live: Any, visitor: Any) -> None:
    page = visitor("en")
    page.goto(live.address("/f/hello"))
    page.locator("[value=praise]").check(force=True)
    page.fill("#text", "Well done")
    with throttled(live.world.store, "PutItem"):
        page.locator("button.primary").click()
        page.wait_for_selector("#errors")
    assert (
        "Nothing you typed is lost" in page.locator("#errors").inner_text() and page.input_value("#text") == "Well done"
    )
    page.locator("button.primary").click()
    page.wait_for_url("**/my/**")
    assert len(live.world.store.inbox().rows) == 1


def test_a_keyboard_is_enough(live: Any, visitor: Any) -> None:
    page = visitor("en")
    page.goto(live.address("/f/hello"))
    page.locator(".languages a").focus()
    for key in ("Tab", "ArrowDown", "Tab"):
        page.keyboard.press(key)
    page.keyboard.type("By keyboard")
    for key in ("Tab", "Tab", "Tab", "Tab", "Tab", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url("**/my/**")
    [row] = live.world.store.inbox().rows
    assert (row.kind, row.excerpt) == ("suggestion", "By keyboard")
