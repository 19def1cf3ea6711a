"""A touchpoint from its first question to the last answer: made in the console, spoken at, acted on, told."""

import html
import re
from typing import Any

from chalicelib.domain.ids import new_id
from tests.world import Person, World


def press(person: Person, page: str, action: str, **typed: str) -> Any:
    """The button of a form on a page, with the version that the page has."""
    shown = person.get(page).text
    found = re.search(rf'action="([^"]*{re.escape(action)})".*?name="version" value="(\d+)"', shown, re.DOTALL)
    assert found, f"no form for {action} on {page}"
    answer = person.post(found[1], {"version": found[2], **typed})
    assert answer.status == 303, answer.text[:2000]
    return answer


def test_from_the_first_question_to_the_last_answer(world: World) -> None:
    mary, grace = world.staff("Mary", "manager"), world.staff("Grace", language="zh-Hans")
    languages = {"language-en": "yes", "language-zh-Hans": "yes"}
    made = mary.post(
        "/console/touchpoints",
        {"name": "Counter", "slug": "counter", "kind": "counter", "team": "Shop", "promise_hours": "24", **languages},
    )
    page = made.headers["Location"].partition("?")[0]
    editor, touchpoint_id = f"{page}/form", page.rpartition("/")[2]
    press(mary, editor, "/questions", kind="satisfaction")
    choice = {
        "label-en": "What was missing?",
        "label-zh-Hans": "缺了什么？",
        "choices-en": "Bread",
        "choices-zh-Hans": "面包",
    }
    press(mary, editor, "/questions", kind="choice", **choice)
    press(mary, editor, "/questions/q2", **choice, **{"when-q1-1": "yes", "when-q1-2": "yes"})
    press(mary, editor, "/asking", text="no", case_kind="complaint", call="yes")

    form = world.ada.get(f"/f/{touchpoint_id}", **{"Accept-Language": "zh-CN"}).text
    assert "缺了什么？" in form and "我们会在 1 个工作日内答复您。" in form
    told = {"q-q1": "2", "q-q2": "else", "q-q2-words": "茶", "phone": "+86 21 5555 0101", "submission_id": new_id()}
    thanks = world.ada.post(f"/f/{touchpoint_id}?lang=zh-Hans", told).headers["Location"]
    assert "我们会在 1 个工作日内答复您。" in world.ada.get(thanks).text
    world.settle()

    # Mary takes the question away; what Ada answered stays with her case.
    press(mary, editor, "/questions/q2/removal")
    inbox = grace.get("/console?team=Shop").text
    assert "需要回电" in inbox and "缺了什么？ 茶" in inbox
    case = re.search(r"/console/cases/[0-9a-f-]{36}", inbox)[0]  # type: ignore[index]
    assert "缺了什么？" in grace.get(case).text and "tel:+862155550101" in grace.get(case).text
    press(grace, case, "/resolution", resolution="柜台现在也有茶了。")
    world.settle()
    calls = html.unescape(grace.get("/console/calls").text)
    assert "+86 21 5555 0101" in calls and "柜台现在也有茶了。" in calls
    assert world.mails() == []
