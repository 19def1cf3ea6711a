"""A touchpoint's own questions in the widget: asked in order, sent as they were answered, and nobody ends up nowhere."""

import re
from typing import Any

import pytest

from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.test_own_form import SHOP, place

pytestmark = pytest.mark.slow
CHANNEL = {"en": "Chat: https://chat.example/us", "zh-Hans": "微信：shop"}
STRICT = "default-src 'none'; script-src {base}; connect-src {base}; require-trusted-types-for 'script'; trusted-types 'none'"


def asking(**fields: Any) -> Touchpoint:
    made = place(**({"talk": {"call": True, "channel": CHANNEL}} | fields))
    made.questions[0]["required"] = True
    return made


@pytest.fixture
def counter(shop: Any) -> Any:
    """A page with the widget of a touchpoint that asks something of everybody."""

    def open_up(source: str = f"/widget.js?touchpoint={SHOP}", policy: str = STRICT, **options: Any) -> Any:
        fields = options.pop("fields", {})
        return shop(source=source, place=asking(**fields), policy=policy, **options)

    return open_up


@pytest.mark.parametrize(
    ("options", "source", "late"),
    [
        ("", f"/widget.js?touchpoint={SHOP}", "Late"),
        ('data-lang="zh"', f"/widget.js?touchpoint={SHOP}", "迟到"),
        ("", f"/widget.js?touchpoint={SHOP}&amp;lang=zh-Hans", "迟到"),
        # The line of script from before there were questions.
        ("", "/widget.js", "Late"),
    ],
)
def test_it_works(counter: Any, options: str, source: str, late: str) -> None:
    there = counter(source=source, options=options).open()
    assert there.find("[name=q2]").first.is_hidden() and there.find("[name=kind]").count() == 0
    there.find("[name=q1][value='3']").check()
    there.find(
        "label",
    ).filter(has_text=late).locator("input").check()
    there.find("[name=q2][value=else]").check()
    there.find("[name=q2-else]").fill("The box was 'open'")
    there.find("[name=q7]").fill("Bo & Cy")
    there.send()
    there.find(".done a").wait_for()
    [case] = there.cases
    assert case.touchpoint_id == SHOP and case.kind == "complaint" and case.origin == "widget"
    assert [(each["question"], each["answer"]) for each in case.answers] == [
        ("q1", 3),
        ("q2", [{"id": "c3", "label": late}, {"id": "else", "words": "The box was 'open'"}]),
        ("q7", "Bo & Cy"),
    ]
    assert there.complaints == []


def test_one_request_brings_all_of_it(counter: Any) -> None:
    asked: list[str] = []
    there = counter()
    there.page.on("request", lambda request: asked.append(request.url))
    there.page.reload()
    there.open()
    assert [url for url in asked if there.live.base in url] == [f"{there.live.base}/widget.js?touchpoint={SHOP}"]


def test_what_is_required_is_said_at_the_question_and_nothing_is_lost(counter: Any) -> None:
    there = counter().open()
    there.find("[name=q8]").fill("Half")
    there.send()
    there.find("#q1-error:not(:empty)").wait_for()
    assert there.find("[name=q1]").first.get_attribute("aria-invalid") == "true"
    assert there.page.evaluate("document.activeElement.shadowRoot.activeElement.name") == "q1"
    assert there.find("[name=q8]").input_value() == "Half" and there.cases == []
    there.find("[name=q1][value='0']").check()
    there.send()
    there.find(".done a").wait_for()
    assert [each["answer"] for each in there.cases[0].answers] == [0, "Half"]


def test_what_is_not_asked_any_more_is_not_sent(counter: Any) -> None:
    there = counter().open()
    there.find("[name=q1][value='4']").check()
    there.find("[name=q2][value=c4]").check()
    there.find("[name=q1][value='10']").check()
    assert there.find("[name=q2]").first.is_hidden()
    there.find("[name=q5][value=c6]").check()
    there.find("[name=q5][value='']").check()
    there.send()
    there.find(".done a").wait_for()
    assert [(each["question"], each["answer"]) for each in there.cases[0].answers] == [("q1", 10)]


def test_whoever_wants_to_be_called_need_say_nothing_else(counter: Any) -> None:
    there = counter().open()
    there.find("summary").click()
    there.find("button[value=call]").click()
    there.find("#phone-error:not(:empty)").wait_for()
    there.find("[name=phone]").fill("+49 30 901820")
    there.find("button[value=call]").click()
    there.find(".done a").wait_for()
    assert there.cases[0].talk == {"way": "call", "phone": "+49 30 901820"}


def test_another_way_to_talk_is_said_and_shown_again_after_sending(counter: Any) -> None:
    there = counter().open()
    there.find("summary").click()
    there.find("button[value=channel]").click()
    there.find(".done a").wait_for()
    assert "Chat: https://chat.example/us" in there.find(".done").inner_text()
    assert there.cases[0].talk == {"way": "channel"} and there.cases[0].answers is None


def test_the_ready_made_form_offers_a_person_too(shop: Any) -> None:
    there = shop().open()
    there.find("summary").click()
    there.find("[name=phone]").fill("+49 30 901820")
    there.find("[name=phone]").press("Enter")
    there.find(".done a").wait_for()
    assert [(case.kind, case.talk["way"]) for case in there.cases] == [("question", "call")]


def test_it_wears_the_look_of_the_touchpoint(counter: Any) -> None:
    there = counter(fields={"look": {"colour": "#ffb000", "scheme": "dark"}}).open()
    button = there.find("form > button").evaluate("each => getComputedStyle(each).backgroundColor")
    paper = there.find("dialog").evaluate("each => getComputedStyle(each).backgroundColor")
    assert (button, paper) == ("rgb(255, 176, 0)", "rgb(32, 28, 30)")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_step_of_a_scale_has_room_for_a_finger(counter: Any, width: int) -> None:
    there = counter(viewport={"width": width, "height": 800}).open()
    there.page.wait_for_timeout(300)
    assert there.find("dialog").evaluate("each => each.scrollWidth <= each.clientWidth")
    assert there.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [there.find(f"label:has([name=q1][value='{step}'])").bounding_box() for step in range(11)]
    assert all(box["width"] >= 24 and box["height"] >= 40 for box in boxes)
    assert len({box["y"] for box in boxes}) == 1


def test_a_retry_is_the_same_submission(counter: Any) -> None:
    there = counter(policy="")
    ids: list[str] = []

    def answer(route: Any) -> None:
        ids.append(route.request.post_data_json["id"])
        if len(ids) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    there.page.route(
        re.compile("/v1/touchpoints/.*"),
        lambda route: answer(route) if route.request.method == "POST" else route.continue_(),
    )
    there.open()
    there.find("[name=q1][value='3']").check()
    there.send()
    there.find(".done a").wait_for()
    assert len(ids) == 2 and len(set(ids)) == 1 and len(there.cases) == 1
