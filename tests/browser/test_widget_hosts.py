"""The widget on pages whose own scripts, frames and headers get in its way."""

from typing import Any

import pytest

from chalicelib.domain.times import day
from chalicelib.domain.touchpoint import FORMS

pytestmark = pytest.mark.slow
# What Prototype.js and MooTools do to arrays, as old shops still have them.
OLD = "<script>Array.from = (some) => Array.prototype.slice.call(some); Array.prototype.each = Array.prototype.forEach</script>"


def counted(there: Any) -> list[dict[str, int]]:
    """How many forms were begun and finished today."""
    there.live.settle()
    world = there.live.world
    today = day(world.services.now)
    return [each.amounts for each in world.store.counts(FORMS, today, today)]


def sent(there: Any, text: str) -> None:
    there.say(text)
    there.send()
    there.find(".done a").wait_for()


def test_it_works(shop: Any) -> None:
    there = shop(html=OLD).open()
    sent(there, "From an old shop")
    assert [case.text for case in there.cases] == ["From an old shop"] and there.complaints == []


def test_a_site_that_changes_pages_without_loading_them_keeps_it(shop: Any) -> None:
    there = shop().open()
    there.say("Half a word")
    there.page.evaluate(
        """() => { const next = document.createElement("body");
        next.innerHTML = "<h1>Basket</h1>";
        document.body.replaceWith(next); }"""
    )
    assert there.find("dialog").is_hidden()
    there.open()
    assert there.find("textarea").input_value() == "Half a word"
    there.send()
    there.find(".done a").wait_for()
    assert [case.text for case in there.cases] == ["Half a word"] and there.complaints == []


@pytest.mark.parametrize("emptied", ["document.body.innerHTML = '<h1>Basket</h1>'", "document.body.replaceChildren()"])
def test_a_site_that_empties_its_page_and_fills_it_anew_keeps_it(shop: Any, emptied: str) -> None:
    there = shop().open()
    there.say("Half a word")
    # And once more, in another body.
    for deed in (emptied, "document.body.replaceWith(document.createElement('body'))", emptied):
        there.page.evaluate(f"void (() => {{ {deed} }})()")
        there.page.evaluate("document.body.append('More')")
        assert there.find("dialog").is_hidden()
        there.open()
        assert there.find("textarea").input_value() == "Half a word"
    there.send()
    there.find(".done a").wait_for()
    assert [case.text for case in there.cases] == ["Half a word"] and there.complaints == []


def test_a_page_that_takes_it_out_can_still_open_it(shop: Any) -> None:
    there = shop()
    there.page.evaluate("document.querySelector('hearback-widget').remove()")
    there.page.evaluate("document.querySelector('h1').replaceWith('Basket', document.createElement('p'))")
    assert there.page.locator("hearback-widget").count() == 0
    there.page.evaluate("hearback.open()")
    assert there.find("dialog").is_visible() and there.complaints == []


def test_each_word_of_one_visitor_is_counted_as_begun_once(shop: Any) -> None:
    there = shop().open()
    sent(there, "One")
    there.find(".x").click()
    there.open()
    sent(there, "Two")
    assert counted(there) == [{"started": 2, "finished": 2}]


def test_a_page_that_isolates_itself_counts_a_beginning_once(shop: Any) -> None:
    isolated = ("Cross-Origin-Embedder-Policy", "require-corp")
    there = shop(headers=[isolated]).open()
    sent(there, "Isolated")
    assert counted(there) == [{"started": 1, "finished": 1}]


def test_a_beginning_that_is_never_answered_keeps_nobody_waiting(shop: Any) -> None:
    there = shop()
    there.page.route("**/starts", lambda route: None)
    there.open()
    sent(there, "Not counted, and heard")
    assert [case.text for case in there.cases] == ["Not counted, and heard"]


def test_what_is_wrong_with_a_number_is_seen_where_the_number_was_folded_away(shop: Any) -> None:
    there = shop().open()
    there.say("Call me")
    there.find("summary").click()
    there.find("[name=phone]").fill("none")
    there.find("summary").click()
    there.send()
    there.find("#phone-error:not(:empty)").wait_for()
    assert there.page.evaluate("document.activeElement.shadowRoot.activeElement.name") == "phone"


def test_a_refusal_without_words_is_said_all_the_same(shop: Any) -> None:
    there = shop()
    cors = {"Access-Control-Allow-Origin": there.origin}
    there.page.route("**/cases?*", lambda route: route.fulfill(status=403, headers=cors, json={"message": "Forbidden"}))
    there.open()
    there.say("Behind a guard")
    there.send()
    there.find("[role=alert]:not(:empty)").wait_for()
    assert there.find("textarea").input_value() == "Behind a guard"


def test_its_buttons_have_an_edge_where_colours_are_the_visitors_own(shop: Any) -> None:
    there = shop()
    there.page.emulate_media(forced_colors="active")
    assert there.find(".open").evaluate("each => getComputedStyle(each).borderTopStyle") == "solid"


def test_a_printed_page_has_no_button_on_it(shop: Any) -> None:
    there = shop()
    there.page.emulate_media(media="print")
    assert there.find(".open").is_hidden()
