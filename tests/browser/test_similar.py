"""Similar suggestions while somebody writes, in a real browser: shown, reached by keyboard, read out, and nothing lost."""

from typing import Any

import pytest

from chalicelib.domain.outcome import Outcome
from chalicelib.domain.staff import Staff
from chalicelib.domain.suggestion import Entry, Suggestion
from tests.browser.test_axe import serious
from tests.people import NOON, a_case, a_suggestion

pytestmark = pytest.mark.slow
WORDS = {
    "en": ("A tighter lid", "The lid should be tighter", "Me too", "Others asked for this"),
    "zh-Hans": ("杯盖要更紧", "希望杯盖紧一点", "我也需要", "也有客户这样提出"),
}


@pytest.fixture
def lid(live: Any, request: Any) -> Suggestion:
    language = getattr(request, "param", "en")
    store = live.world.store
    one, done = (
        a_suggestion(title=WORDS[language][0], language=language, opened_at=NOON),
        a_suggestion(title="Inside words"),
    )
    # What follows from them comes after: two would write the same words.
    with live.still():
        for each in (one, done):
            store.commit(each)
        entry = Entry(
            "e1",
            done.id,
            NOON,
            {"en": "A lid that seals", "zh-Hans": "密封的杯盖"},
            {"en": "It seals.", "zh-Hans": "密封了。"},
        )
        event = done.adopt("e1", "", "grace", NOON)
        store.commit(done, event, Outcome.of(event, "en"), entry)
        for each in (one, done):
            store.shelve(each.id)
    return one


def begin(live: Any, page: Any, text: str) -> None:
    page.goto(live.address("/f/hello"))
    page.locator("[value=suggestion]").check(force=True)
    page.locator("#text").press_sequentially(text, delay=5)


@pytest.mark.parametrize(
    ("lid", "look"),
    [("en", {"viewport": {"width": 1280, "height": 900}}),
     ("zh-Hans", {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"})],
    indirect=["lid"],
)  # fmt: skip
def test_it_works(live: Any, visitor: Any, lid: Suggestion, look: Any, request: Any) -> None:
    language = request.node.callspec.params["lid"]
    title, typed, join, heading = WORDS[language]
    page = visitor(language, **look)
    begin(live, page, typed)
    page.locator("#similar li").first.wait_for()
    shown = page.locator("#similar").inner_text()
    assert title in shown and join in shown and heading in shown and "Inside" not in shown
    assert not serious(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.fill("#name", "Ada")
    page.get_by_role("link", name=f"{join}: {title}").click()
    page.wait_for_url(f"**/asks/{lid.id}*")
    page.go_back()
    assert page.input_value("#text") == typed and page.input_value("#name") == "Ada"
    assert page.locator("[value=suggestion]").is_checked()


def test_it_is_only_there_for_suggestions(live: Any, visitor: Any, lid: Suggestion) -> None:
    page, asked = visitor("en"), []
    page.on("request", lambda sent: asked.append(sent.url) if "/similar" in sent.url and "q=" in sent.url else None)
    page.goto(live.address("/f/hello"))
    assert page.locator("#similar").is_hidden()
    page.locator("[value=complaint]").check(force=True)
    page.locator("#text").press_sequentially("A tighter lid")
    page.wait_for_timeout(500)
    assert page.locator("#similar").is_hidden() and not asked
    page.locator("[value=suggestion]").check(force=True)
    page.locator("#similar li").first.wait_for()
    assert len(asked) == 1


def test_nothing_jumps_and_few_questions_are_asked(live: Any, visitor: Any, lid: Suggestion) -> None:
    page, asked = visitor("en"), []
    page.on("request", lambda sent: asked.append(sent.url) if "v1/similar" in sent.url else None)
    page.goto(live.address("/f/hello"))
    page.locator("[value=suggestion]").check(force=True)
    before = page.locator("#name").bounding_box()
    page.locator("#text").press_sequentially("The lid of my cup should be tighter", delay=20)
    page.locator("#similar li").first.wait_for()
    assert page.locator("#name").bounding_box() == before
    assert len(asked) <= 3
    assert "like it" in page.locator("#similar [data-status]").inner_text()


def test_it_is_reached_by_keyboard_right_after_the_text(live: Any, visitor: Any, lid: Suggestion) -> None:
    page = visitor("en")
    begin(live, page, "The lid should be tighter and seal")
    page.locator("#similar li").nth(1).wait_for()
    page.focus("#text")
    names = []
    for _ in range(2):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent"))
    assert names == ["A lid that seals", "Me too"]


def test_a_search_that_fails_is_in_nobodys_way(live: Any, visitor: Any, lid: Suggestion) -> None:
    page, wrong = visitor("en"), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.route("**/v1/similar*", lambda route: route.abort())
    begin(live, page, "The lid should be tighter")
    page.wait_for_timeout(500)
    page.locator("button.primary").click()
    page.wait_for_url("**/my/*")
    assert not wrong and len(live.world.store.inbox().rows) == 1


def test_titles_are_words_and_never_code(live: Any, visitor: Any) -> None:
    bad = a_suggestion(title='<img src=x onerror="document.title=1"> lid', opened_at=NOON)
    live.world.store.commit(bad)
    live.world.store.shelve(bad.id)
    page = visitor("en")
    begin(live, page, "lid")
    page.locator("#similar li").first.wait_for()
    assert bad.title in page.locator("#similar").inner_text() and page.locator("#similar img").count() == 0


def test_staff_see_it_while_they_make_a_suggestion(live: Any, visitor: Any, lid: Suggestion) -> None:
    world = live.world
    case = world.store.submit(a_case("Something quite different.", at=world.services.now))
    olga = Staff("olga", "olga@acme.example", "Olga", "owner", "en", invited_at=world.services.now)
    world.store.commit(olga)
    page = visitor("en")
    cookies = world.signed_in(olga).cookies.items()
    page.context.add_cookies([{"name": name, "value": value, "url": live.base} for name, value in cookies])
    page.goto(live.address(f"/console/cases/{case.id}/link"))
    page.locator("#title").press_sequentially("Tight lids")
    page.locator("#similar li").first.wait_for()
    page.get_by_role("link", name="Choose: A tighter lid").click()
    page.wait_for_url(f"**/link?q={lid.id}")
    assert (
        page.locator(f"input[type=radio][value='{lid.id}']").count() == 1 and page.input_value("#title") == "Tight lids"
    )
