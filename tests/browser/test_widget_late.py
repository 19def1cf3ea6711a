"""When what the widget needs comes late, or not at all: it says so in words, and goes on as soon as it can."""

import re
from typing import Any

import pytest

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.touchpoint import Touchpoint
from tests.browser.test_widget_questions import STRICT, asking
from tests.listen.voices import voice
from tests.world import Person

pytestmark = pytest.mark.slow
OTHER = touchpoint_id("other")
FORM = f'<hearback-form touchpoint="{OTHER}"></hearback-form>'
LATER = f"""() => {{ const form = document.createElement("hearback-form");
    form.setAttribute("touchpoint", "{OTHER}");
    document.body.append(form); }}"""


def other(there: Any) -> None:
    """There is another touchpoint, and pages of this shop may show it."""
    made = asking()
    made.id, made.origins = OTHER, [there.origin]
    there.live.world.store.commit(made)


def wait_out(there: Any) -> None:
    """Until every attempt was made."""
    for _ in range(26):
        there.page.clock.run_for(5000)
        there.page.wait_for_timeout(50)


def test_it_works(shop: Any) -> None:
    there = shop(policy=STRICT)
    other(there)
    there.page.route("**/widget.json*", lambda route: route.abort())
    there.page.evaluate(LATER)
    form = there.page.locator("hearback-form")
    form.locator("[role=alert]:not(:empty)").wait_for()
    assert form.locator("[role=alert]").inner_text() == "We could not be reached."
    again = form.get_by_role("button", name="Try again")
    again.press("Enter")
    form.locator("[role=alert]:not(:empty)").wait_for()
    assert there.page.evaluate("document.activeElement.shadowRoot.activeElement.textContent") == "Try again"
    there.page.unroute("**/widget.json*")
    again.press("Enter")
    form.locator("[name=q1][value='7']").check()
    assert not again.is_visible()
    form.locator("form > button").click()
    form.locator(".done a").wait_for()
    assert [case.touchpoint_id for case in there.cases] == [OTHER] and there.complaints == []


@pytest.mark.parametrize("status", [404, 503])
def test_a_form_that_is_answered_without_questions_says_it_in_the_language_of_the_page(shop: Any, status: int) -> None:
    there = shop(html='<script>document.documentElement.lang = "zh-CN"</script>', inside=FORM)
    cors = {"Access-Control-Allow-Origin": "*"}
    answer = {"title": "No questions", "status": status}
    there.page.route("**/widget.json*", lambda route: route.fulfill(status=status, headers=cors, json=answer))
    there.page.reload()
    form = there.page.locator("hearback-form")
    form.locator("[role=alert]:not(:empty)").wait_for()
    assert form.locator("[role=alert]").inner_text() == "暂时无法连接。" and there.complaints == []
    assert form.get_by_role("button", name="再试一次").evaluate("each => getComputedStyle(each).minHeight") == "44px"


def test_a_form_comes_by_itself_when_the_network_is_back(shop: Any) -> None:
    there = shop()
    other(there)
    there.page.context.set_offline(True)
    there.page.evaluate(LATER)
    there.page.locator("hearback-form [role=alert]:not(:empty)").wait_for()
    there.page.context.set_offline(False)
    there.page.locator("hearback-form [name=q1]").first.wait_for()
    assert there.page.locator("hearback-form [role=alert]:not(:empty)").count() == 0 and there.complaints == []


def test_a_button_whose_questions_cannot_be_fetched_comes_when_the_network_is_back(shop: Any) -> None:
    there = shop(place=asking())
    there.page.route("**/widget.json*", lambda route: route.abort())
    with there.page.expect_event("requestfailed"):
        there.page.reload()
    there.page.evaluate("void (window.hearback ||= []).push(['open'])")
    there.page.unroute("**/widget.json*")
    there.page.evaluate("dispatchEvent(new Event('online'))")
    there.find("dialog [name=q1]").first.wait_for()
    assert there.find(".open").is_visible() and there.complaints == []


def test_a_crowded_touchpoint_says_so_in_its_own_words(shop: Any) -> None:
    there = shop(place=Touchpoint("hello", "Hello", door={"everybody": 1}))
    for _ in range(40):
        if Person(there.live.world.gateway).post_json("/v1/touchpoints/hello/cases", voice()).status == 429:
            break
    there.page.evaluate("window.heard = []; hearback.on('error', (problem) => heard.push(problem.status))")
    there.page.clock.install()
    there.open()
    there.say("Still here")
    there.send()
    wait_out(there)
    words = (
        "More is coming in at once than we can take. Nothing you typed is lost: please send it again in a few minutes."
    )
    assert there.find("[role=alert]").inner_text() == words
    assert there.find("form > button").inner_text() == "Try again" and there.page.evaluate("heard") == [429]
    assert there.find("textarea").input_value() == "Still here"


def test_a_gateway_that_has_no_words_leaves_the_widget_its_own(shop: Any) -> None:
    there = shop()
    cors = {"Access-Control-Allow-Origin": there.origin}
    there.page.route(
        re.compile("/v1/.*"), lambda route: route.fulfill(status=503, headers=cors, json={"message": "Unavailable"})
    )
    there.page.clock.install()
    there.open()
    there.say("Still here")
    there.send()
    wait_out(there)
    assert there.find("[role=alert]").inner_text() == "We could not be reached. Nothing you typed is lost."


def test_a_site_that_never_says_who_it_is_is_not_waited_for_for_ever(shop: Any) -> None:
    there = shop()
    there.page.evaluate("hearback.identify(() => new Promise(() => {}))")
    there.page.clock.install()
    there.open()
    there.say("Still here")
    there.send()
    wait_out(there)
    assert there.find("[role=alert]").inner_text() == "We could not be reached. Nothing you typed is lost."
    assert there.find("form > button").inner_text() == "Try again" and there.find("[role=status]").inner_text() == ""
    assert there.find("textarea").input_value() == "Still here" and there.cases == []
    there.page.evaluate("hearback.identify(null)")
    there.send()
    there.find(".done a").wait_for()
    assert [(case.text, case.proof) for case in there.cases] == [("Still here", None)]
