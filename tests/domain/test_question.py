"""Questions: when they are asked, what an answer says, and that none is left hanging."""

import pytest

from chalicelib.domain import question as questions
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.question import Question
from chalicelib.domain.touchpoint import Touchpoint, is_web_address

SCORE = Question("q1", "recommend", {"en": "Would you recommend us?"})
WHY = Question(
    "q2", "choice", {"en": "Why?"}, [{"id": "c3", "labels": {"en": "Late"}}], when={"question": "q1", "answers": [0, 1]}
)
MORE = Question("q4", "text", {"en": "What else?"}, when={"question": "q2", "answers": ["else"]})
ANSWER = {
    "question": "q1",
    "kind": "recommend",
    "label": "Would you recommend us?",
    "answer": 1,
    "least": 0,
    "most": 10,
}
ELSE = {"question": "q2", "kind": "choice", "label": "Why?", "answer": [{"id": "else", "words": "Wet"}]}


def test_it_works() -> None:
    assert SCORE.applies({}) and not WHY.applies({}) and not MORE.applies({"q1": ANSWER})
    assert WHY.applies({"q1": ANSWER}) and not WHY.applies({"q1": ANSWER | {"answer": 2}})
    assert MORE.applies({"q2": ELSE})
    assert questions.of(questions.kept([SCORE, WHY])) == [SCORE, WHY]


def test_every_list_of_choices_ends_with_something_else() -> None:
    assert WHY.offered == ["c3", "else"] and Question("q", "choices", {}).offered == ["else"]
    assert SCORE.offered == list(range(11)) and MORE.offered == []


def test_an_answer_reads_without_its_question() -> None:
    assert questions.told([ANSWER, ELSE]) == "Would you recommend us? 1/10\nWhy? Wet"


def test_what_was_answered_is_the_same_however_it_was_asked() -> None:
    relabelled = [each | {"label": "Anders gefragt"} for each in (ANSWER, ELSE)]
    assert questions.bare(relabelled) == questions.bare([ANSWER, ELSE])
    assert questions.bare([ELSE]) != questions.bare([ELSE | {"answer": [{"id": "else", "words": "Dry"}]}])


@pytest.mark.parametrize("order", [[WHY], [WHY, SCORE], [SCORE, MORE], [SCORE, MORE, WHY]])
def test_nothing_may_follow_from_what_is_not_before_it(order: list[Question]) -> None:
    with pytest.raises(NotAllowed, match="question_needed"):
        questions.must_be_in_order(order)


def test_nothing_may_follow_from_a_choice_that_is_gone() -> None:
    after = Question("q9", "text", {}, when={"question": "q2", "answers": ["c3"]})
    questions.must_be_in_order([SCORE, WHY, after])
    with pytest.raises(NotAllowed, match="choice_needed"):
        questions.must_be_in_order([SCORE, Question(**(vars(WHY) | {"choices": []})), after])


def test_words_are_in_the_nearest_language_there_is() -> None:
    assert SCORE.label("zh-Hans") == "Would you recommend us?" and questions.worded({}, "en") == ""


@pytest.mark.parametrize(
    ("hours", "said"), [(None, None), (4, ("hours", 4)), (24, ("days", 1)), (36, ("hours", 36)), (48, ("days", 2))]
)
def test_a_promise_is_said_in_days_where_it_is_whole_days(hours: int | None, said: tuple[str, int] | None) -> None:
    assert Touchpoint("x", "X", promise_hours=hours).promise == said


@pytest.mark.parametrize(
    "text",
    [
        "http://x.example/a.png", "https://x.example/a b", "https://x.example/a;script-src *", "https://ü.example",
        "https://", "//x", "https://x.example/'",
    ],
)  # fmt: skip
def test_what_could_end_a_policy_is_no_address(text: str) -> None:
    assert not is_web_address(text) and is_web_address("https://cdn.example:8443/a.png?v=1")
