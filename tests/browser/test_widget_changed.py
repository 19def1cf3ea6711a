"""Staff change a touchpoint while a page with its widget is open: what was asked there can still be sent."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.question import Question, kept
from chalicelib.domain.touchpoint import Touchpoint
from tests.listen.test_own_form import SHOP, place

pytestmark = pytest.mark.slow
NEW = Question("q9", "text", {"en": "What is it for?"}, required=True)


@pytest.fixture
def counter(shop: Any) -> Callable[..., Any]:
    """An open widget of a touchpoint whose first question must be answered, and what `change` then makes of the touchpoint."""

    def open_up(change: Callable[[Touchpoint], None]) -> Any:
        made = place(text="no")
        made.questions[0]["required"] = True
        there = shop(source=f"/widget.js?touchpoint={SHOP}", place=made).open()
        change(made)
        there.live.world.store.commit(made)
        there.live.world.clock.pass_by(seconds=61)
        return there

    return open_up


def asks_more(made: Touchpoint) -> None:
    made.questions.append(kept([NEW])[0])


def asks_everybody(made: Touchpoint) -> None:
    made.questions[1] |= {"when": None, "required": True}


def asks_for_words(made: Touchpoint) -> None:
    made.text = "required"


def asks_for_a_kind(made: Touchpoint) -> None:
    made.case_kind = None


@pytest.mark.parametrize("change", [asks_more, asks_everybody, asks_for_words, asks_for_a_kind])
def test_what_was_never_asked_keeps_nobody_from_sending(counter: Any, change: Any) -> None:
    there = counter(change)
    there.find("[name=q1][value='9']").check()
    there.find("[name=q8]").fill("Dry it")
    there.send()
    there.find(".done a").wait_for()
    [case] = there.cases
    assert [(each["question"], each["answer"]) for each in case.answers] == [("q1", 9), ("q8", "Dry it")]
    assert case.kind == ("question" if change is asks_for_a_kind else "complaint")


def test_what_was_asked_and_must_be_answered_now_is_said_at_its_field(counter: Any) -> None:
    there = counter(lambda made: made.questions[2].update(required=True))
    there.find("[name=q1][value='9']").check()
    there.send()
    there.find("#q5-error:not(:empty)").wait_for()
    there.find("[name=q5][value=c6]").check()
    there.send()
    there.find(".done a").wait_for()
    assert [each["question"] for each in there.cases[0].answers] == ["q1", "q5"]


def test_a_step_of_a_question_that_is_gone_can_be_taken_back(counter: Any) -> None:
    there = counter(lambda made: made.questions.__delitem__(slice(0, 2)))
    there.find("[name=q1][value='9']").check()
    there.find("[name=q8]").fill("Dry it")
    there.send()
    there.find("#q1-error:not(:empty)").wait_for()
    assert there.find("[name=q8]").input_value() == "Dry it"
    there.send()
    there.find(".done a").wait_for()
    assert [each["question"] for each in there.cases[0].answers] == ["q8"]
