""" "My feedback" as people use it, on a phone and without a script: from asking for the link to the last setting."""

from typing import Any

import pytest

from tests.answer import story
from tests.answer.test_me import ADA, my_link, tells

WORDS = {"en": ("Send me the link", "Open it again"), "zh-Hans": ("把链接发给我", "重新打开")}


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
@pytest.mark.slow
def test_it_works_without_a_script_on_a_phone(live: Any, visitor: Any, language: str) -> None:
    world = live.world
    with live.still():
        case = tells(world, "The lid leaks. 盖子漏水。", language=language)
        story.resolves(world, case.id, "We sent a new lid.", language)
    page = visitor(language, java_script_enabled=False, viewport={"width": 390, "height": 844})
    page.goto(live.address("/me"))
    page.fill("#email", ADA)
    page.get_by_role("button", name=WORDS[language][0]).click()
    assert page.url.endswith("/me?asked=yes")
    live.settle()
    page.goto(live.address(_newest_link(world)))
    page.get_by_role("link", name="The lid leaks.").click()
    page.locator("button[name=answer][value=yes]").click()
    assert world.store.case(case.id).fixed is True
    page.locator("details.more summary").first.click()
    page.fill("#missing", "It leaks again. 又漏了。")
    page.get_by_role("button", name=WORDS[language][1]).click()
    assert world.store.case(case.id).status == "open" and "又漏了" in page.content()
    page.fill("#text", "A photo? 要照片吗？")
    page.locator("#write button").click()
    assert "要照片吗" in page.locator(".thread").inner_text()
    page.locator(".under a").click()
    page.locator(".page-actions a").click()
    other = "en" if language == "zh-Hans" else "zh-Hans"
    page.select_option("#language", other)
    page.locator("button[value=language]").click()
    assert page.locator("html").get_attribute("lang") == other
    page.uncheck("#decisions")
    page.locator("button[value=choose]").click()
    person = world.store.persons([case.customer_id])[case.customer_id]
    assert person.wanted() == ["acknowledgements", "answers", "invitations"] and person.language == other


def _newest_link(world: Any) -> str:
    assert world.mails(ADA)[-1]["X-Hearback-kind"] == "my_link"
    return my_link(world)
