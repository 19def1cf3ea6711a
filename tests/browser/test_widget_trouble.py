"""When the widget cannot send: what is wrong is said, nothing typed is lost, and nothing arrives twice."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.slow


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(shop: Any) -> None:
    there = shop().open()
    there.find("textarea").fill("Half")
    there.find("[name=may_answer]").check()
    there.send()
    there.find("#email-error:not(:empty)").wait_for()
    texts = {name: there.find(f"#{name}-error").inner_text() for name in ("kind", "email")}
    assert texts == {
        "kind": "Please choose one of those offered.",
        "email": "To answer you we need your email address.",
    }
    email = there.find("[name=email]")
    assert email.get_attribute("aria-invalid") == "true" and email.get_attribute("aria-describedby") == "email-error"
    assert there.page.evaluate("document.activeElement.shadowRoot.activeElement.name") == "kind"
    assert there.find("textarea").input_value() == "Half" and there.cases == []


def test_an_outage_is_waited_for_and_the_retry_is_the_same_submission(shop: Any) -> None:
    there, ids, times = shop(), [], []

    def answer(route: Any) -> None:
        ids.append(route.request.post_data_json["id"])
        times.append(there.page.evaluate("performance.now()"))
        cors = {"Access-Control-Allow-Origin": there.origin, "Access-Control-Expose-Headers": "Retry-After"}
        if len(ids) == 1:
            # Taken, and the answer lost on the way.
            route.fetch()
            route.abort()
        elif len(ids) == 2:
            route.fulfill(status=503, headers=cors | {"Retry-After": "2"}, json={"title": "later"})
        else:
            route.continue_()

    there.page.route(
        re.compile("/v1/touchpoints/.*"),
        lambda route: answer(route) if route.request.method == "POST" else route.continue_(),
    )
    there.open()
    there.say("Three tries, one case")
    there.send()
    there.find(".done a").wait_for()
    assert len(ids) == 3 and len(set(ids)) == 1 and times[2] - times[1] >= 2000
    assert [case.text for case in there.cases] == ["Three tries, one case"]


def test_it_gives_up_in_the_open_and_tries_again_when_asked(shop: Any) -> None:
    there = shop()
    there.page.clock.install()
    there.page.route(re.compile("/v1/.*"), lambda route: route.abort())
    there.open()
    there.say("Still here")
    there.send()
    for _ in range(8):
        there.page.clock.run_for(5000)
        there.page.wait_for_timeout(50)
    assert there.find("[role=alert]").inner_text() == "We could not be reached. Nothing you typed is lost."
    assert (
        there.find("form > button").inner_text() == "Try again" and there.find("textarea").input_value() == "Still here"
    )
    there.page.unroute(re.compile("/v1/.*"))
    there.send()
    there.find(".done a").wait_for()
    assert [case.text for case in there.cases] == ["Still here"]


def test_other_words_after_a_lost_answer_are_offered_as_another_case(shop: Any) -> None:
    there = shop()
    there.page.route(re.compile("/v1/.*"), lambda route: (route.fetch(), route.abort()), times=9)
    there.page.clock.install()
    there.open()
    there.say("First words")
    there.send()
    for _ in range(8):
        there.page.clock.run_for(5000)
        there.page.wait_for_timeout(100)
    there.find("textarea").fill("Other words")
    there.page.unroute(re.compile("/v1/.*"))
    there.send()
    there.find("[role=alert]:not(:empty)").wait_for()
    assert "already have what you sent first" in there.find("[role=alert]").inner_text()
    there.send()
    there.find(".done a").wait_for()
    assert sorted(case.text for case in there.cases) == ["First words", "Other words"]


def test_after_the_thanks_there_is_room_for_another_word(shop: Any) -> None:
    there = shop().open()
    for text in ("One", "Two"):
        there.say(text)
        there.send()
        there.find(".done a").wait_for()
        there.find(".x").click()
        there.find(".open").click()
        assert there.find("textarea").input_value() == "" and there.find("textarea").is_visible()
    assert len({case.id for case in there.cases}) == 2


def test_a_page_that_is_not_allowed_cannot_send(shop: Any) -> None:
    there = shop()
    stored = there.live.world.store.touchpoint("hello")
    stored.origins = ["https://elsewhere.example"]
    there.live.world.store.commit(stored)
    there.page.clock.install()
    there.open()
    there.say("From the wrong page")
    there.send()
    for _ in range(8):
        there.page.clock.run_for(5000)
        there.page.wait_for_timeout(50)
    assert there.find("[role=alert]").inner_text() and there.cases == []
