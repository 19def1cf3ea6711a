"""What a page may ask of the widget: calls before and after it is there, who is speaking, and a form in the page itself."""

import re
from typing import Any

import pytest

from chalicelib.domain.ids import touchpoint_id
from chalicelib.domain.signer import purpose, secret
from chalicelib.domain.times import day
from chalicelib.domain.touchpoint import FORMS, Touchpoint
from tests.browser.test_widget_questions import STRICT, asking

pytestmark = pytest.mark.slow
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIGNER = {"id": "hs1", "kind": "HS256", "name": "Shop server", "made_by": "olga", "made_at": "2026-01-01"}
OTHER = touchpoint_id("other")


def place(**fields: Any) -> Touchpoint:
    return Touchpoint("hello", "Hello", signers=[SIGNER], **fields)


def token(live: Any, lives: int = 600, began: int = 0) -> str:
    import jwt

    now = int(live.world.services.clock.now().timestamp()) + began
    said = {"aud": live.base, "sub": "c-1815", "iat": now, "exp": now + lives, "email": "ada@example.org"}
    key = secret(live.world.services.secrets.key(purpose("hello", "hs1")))
    return jwt.encode(said, key, "HS256", headers={"kid": "hs1"})


def test_calls_before_it_is_there_wait_for_it(shop: Any) -> None:
    early = (
        "<script>window.hearback = [['on', 'open', () => { window.opened = true }], ['nonsense'], ['open']]</script>"
    )
    there = shop(html=early)
    there.find("dialog[open]").wait_for()
    assert there.page.evaluate("window.opened") is True
    there.page.evaluate("hearback.close()")
    assert there.find("dialog").is_hidden()
    there.page.evaluate("hearback.push(['open'])")
    assert there.find("dialog").is_visible() and there.complaints == []


def test_the_page_hears_what_happens(shop: Any) -> None:
    there = shop()
    there.page.evaluate(
        """() => { window.heard = [];
        for (const name of ["open", "close", "sent", "error"]) hearback.on(name, (more) => heard.push([name, more]));
        hearback.on("open", () => { throw new Error("the page's own mistake"); }); }"""
    )
    there.open()
    there.send()
    there.find("#kind-error:not(:empty)").wait_for()
    there.say("Heard")
    there.send()
    there.find(".done a").wait_for()
    there.find(".x").click()
    there.page.wait_for_timeout(50)
    heard = there.page.evaluate("heard")
    assert [name for name, _ in heard] == ["open", "error", "sent", "close"]
    assert heard[1][1]["status"] == 422 and heard[2][1] == {"id": there.cases[0].id}


def test_a_page_may_have_a_button_of_its_own(shop: Any) -> None:
    there = shop(options='data-position="none"', inside="<button id=own>Tell us</button>")
    assert there.find(".open").is_hidden()
    there.page.evaluate("void (own.onclick = () => hearback.open())")
    there.page.click("#own")
    assert there.find("dialog").is_visible()
    there.page.keyboard.press("Escape")
    assert there.page.evaluate("document.activeElement.id") == "own"


@pytest.mark.parametrize("way", ["hearback.identify(given)", "hearback.identify(async () => given)"])
def test_who_is_speaking_is_the_sites_word(shop: Any, way: str) -> None:
    there = shop(place=place(), policy=STRICT)
    there.page.evaluate(f"given => {{ {way} }}", token(there.live))
    there.open()
    there.say("It is me")
    there.find("[name=may_answer]").check()
    there.send()
    there.find(".done a").wait_for()
    [case] = there.cases
    assert case.email == "ada@example.org" and case.proof["external_id"] == "c-1815" and case.wants_answer


def test_a_token_that_ran_out_is_refused_in_words_and_the_next_press_sends_a_new_one(shop: Any) -> None:
    there = shop(place=place())
    given = [token(there.live, 60, -700), token(there.live)]
    there.page.evaluate("given => hearback.identify(() => given.shift())", given)
    there.open()
    there.say("Still here")
    there.send()
    there.find("[role=alert]:not(:empty)").wait_for()
    assert "has run out" in there.find("[role=alert]").inner_text() and there.cases == []
    assert there.find("textarea").input_value() == "Still here"
    there.send()
    there.find(".done a").wait_for()
    assert [(case.text, case.email) for case in there.cases] == [("Still here", "ada@example.org")]


def test_where_the_site_cannot_say_who_it_is_nothing_is_sent_and_nothing_lost(shop: Any) -> None:
    there = shop(place=place())
    there.page.evaluate("hearback.identify(() => Promise.reject(new Error('signed out')))")
    there.open()
    there.say("Still here")
    there.send()
    there.find("[role=alert]:not(:empty)").wait_for()
    assert there.cases == [] and there.find("textarea").input_value() == "Still here"
    there.page.evaluate("hearback.identify(null)")
    there.send()
    there.find(".done a").wait_for()
    assert [case.proof for case in there.cases] == [None]


def test_a_form_in_the_page_itself_asks_what_its_own_touchpoint_asks(shop: Any) -> None:
    inside = (
        f'<hearback-form touchpoint="{OTHER}" lang="zh" label="说说看"></hearback-form><hearback-form></hearback-form>'
    )
    there = shop(inside=inside, policy=STRICT)
    made = asking()
    made.id, made.origins = OTHER, [there.origin]
    there.live.world.store.commit(made)
    there.page.reload()
    # The first visit asked for a touchpoint that was not made yet.
    there.complaints.clear()
    form = there.page.locator("hearback-form").first
    form.locator("[name=q1][value='7']").check()
    assert form.locator("h2").inner_text() == "说说看" and form.locator("section").is_visible()
    form.locator("form > button").click()
    form.locator(".done a").wait_for()
    second = there.page.locator("hearback-form").nth(1)
    second.locator("[value=praise]").check()
    second.locator("textarea").fill("In the page")
    second.locator("form > button").click()
    second.locator(".done a").wait_for()
    assert {case.touchpoint_id: case.language for case in there.cases} == {OTHER: "zh-Hans", "hello": "en"}
    assert there.complaints == []


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_form_in_the_page_stays_in_its_place(shop: Any, direction: str, width: int) -> None:
    turn = f'<script>document.documentElement.dir = "{direction}"</script>'
    there = shop(html=turn, inside="<hearback-form></hearback-form>", viewport={"width": width, "height": 800})
    there.page.locator("hearback-form textarea").wait_for()
    assert there.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert there.find("dialog").is_hidden()


@pytest.mark.parametrize(("scheme", "paper"), [("light", "rgb(255, 255, 255)"), ("dark", "rgb(32, 28, 30)")])
def test_axe_finds_nothing_open_or_in_the_page(shop: Any, scheme: str, paper: str) -> None:
    from tests.browser.test_axe import AXE

    there = shop(place=place(promise_hours=24), inside="<main><hearback-form></hearback-form></main>")
    there.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    there.open()
    assert there.find("dialog").evaluate("each => getComputedStyle(each).backgroundColor") == paper
    assert there.find("dialog").evaluate("each => each.getAnimations().length") == 0
    there.find("summary").click()
    there.page.evaluate(AXE.read_text("utf-8"))
    found = there.page.evaluate("tags => axe.run({ runOnly: tags })", AXE_TAGS)
    wrong = [(each["id"], [node["target"] for node in each["nodes"]]) for each in found["violations"]]
    assert wrong == []


def test_third_party_cookies_are_never_needed(shop: Any) -> None:
    there, cookies = shop(), []
    there.page.on("response", lambda reply: cookies.append(reply.headers.get("set-cookie")))
    there.page.on("request", lambda asked: cookies.append(asked.headers.get("cookie")))
    there.page.reload()
    there.open()
    there.say("No crumbs")
    there.send()
    there.find(".done a").wait_for()
    assert cookies and not any(cookies) and there.page.context.cookies() == []
    assert re.fullmatch(r"[0-9a-f-]{36}", there.cases[0].id)


def test_that_somebody_began_is_counted_once_and_nothing_else_of_them_is_kept(shop: Any) -> None:
    there = shop(policy=STRICT).open()
    with there.page.expect_response("**/f/hello/starts"):
        there.find("[value=praise]").check()
    there.find("textarea").fill("You are quick.")
    there.send()
    there.find(".done a").wait_for()
    [case] = there.cases
    assert case.begun
    there.live.settle()
    store = there.live.world.store
    today = day(there.live.world.services.now)
    assert [each.amounts for each in store.counts(FORMS, today, today)] == [{"started": 1, "finished": 1}]
    assert there.complaints == []
