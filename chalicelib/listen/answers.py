"""Answers to a touchpoint's questions, and the wish to talk to a person: the same rules for form, widget, API and import.

What is sent, by the id of the question: words (text, thanks), a whole number (a scale), the id of a choice or
`{"else": "their own words"}` (choice), a list of these (choices). null, "" and [] are no answer.
"""

from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.question import CHOOSING, ELSE, ID, SCALES, Answer, Question
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.checks import TEXT_BYTES, TEXT_GRAPHEMES, Wrong, within, written
from chalicelib.web import talk

WORDS_GRAPHEMES, NAME_GRAPHEMES = 1000, 80


def read(
    given: Any, questions: list[Question], language: str, demanded: bool = True, all_named: bool = False
) -> list[Answer]:
    """The answers as they are kept, in the order of the questions; raises Invalid with `answers.<question>` for each problem.

    Args:
        given: what was sent under `answers`.
        language: of the form, whose words are kept beside each answer.
        demanded: whether what is required must be answered.
        all_named: whether every question that was asked is in `given`, so that nothing else is demanded.
    """
    if not isinstance(given, dict):
        raise Invalid({"answers": "errors.wrong_type"})
    known = {question.id for question in questions}
    gone = [name for name, value in given.items() if name not in known and not (_is_none(value) and ID.fullmatch(name))]
    problems = {f"answers.{_printable(name)}": "errors.question_gone" for name in gone}
    taken: dict[str, Answer] = {}
    for question in questions:
        try:
            answer = _answer(question, given.get(question.id), language)
            if answer and not question.applies(taken):
                raise Wrong("not_asked")
            was_asked = question.id in given or not all_named
            if not answer and demanded and was_asked and question.required and question.applies(taken):
                raise Wrong("required")
            taken |= {question.id: answer} if answer else {}
        except Wrong as wrong:
            problems[f"answers.{question.id}"] = f"errors.{wrong}"
    if problems:
        raise Invalid(problems)
    return list(taken.values())


def _is_none(value: Any) -> bool:
    return value is None or value == [] or isinstance(value, str) and not value.strip()


def _answer(question: Question, value: Any, language: str) -> Answer | None:
    if _is_none(value):
        return None
    answer: Answer = {"question": question.id, "kind": question.kind, "label": question.label(language)}
    if question.kind in SCALES:
        least, most = SCALES[question.kind]
        return answer | {"answer": _step(question, value), "least": least, "most": most}
    if question.kind in CHOOSING:
        return answer | {"answer": _chosen(question, value, language)}
    if question.kind == "thanks":
        return answer | {"answer": within(written(value), NAME_GRAPHEMES)}
    return answer | {"answer": within(written(value), TEXT_GRAPHEMES, TEXT_BYTES)}


def _step(question: Question, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong("wrong_type")
    if value not in question.steps:
        raise Wrong("out_of_range")
    return value


def _chosen(question: Question, value: Any, language: str) -> list[dict[str, str]]:
    values = value if isinstance(value, list) else [value]
    if question.kind == "choice" and len(values) > 1:
        raise Wrong("one_choice")
    chosen = [_choice(question, each, language) for each in values]
    ids = [each["id"] for each in chosen]
    if len(ids) != len(set(ids)):
        raise Wrong("twice")
    order = question.offered
    return sorted(chosen, key=lambda each: order.index(each["id"]))


def _choice(question: Question, value: Any, language: str) -> dict[str, str]:
    if isinstance(value, dict):
        if set(value) != {ELSE}:
            raise Wrong("not_a_choice")
        words = within(written(value[ELSE]), WORDS_GRAPHEMES).strip()
        if not words:
            raise Wrong("else_words")
        return {"id": ELSE, "words": words}
    if value == ELSE:
        raise Wrong("else_words")
    if not isinstance(value, str) or value not in question.offered:
        raise Wrong("not_a_choice")
    return {"id": value, "label": question.choice_label(value, language)}


def read_talk(value: Any, touchpoint: Touchpoint) -> dict[str, str] | None:
    """The wish to talk to a person: `{"way": "call", "phone": number}`, or `{"way": "channel"}` where the company names one.
    Raises Invalid."""
    if value is None:
        return None
    if not isinstance(value, dict) or set(value) - {"way", "phone"}:
        raise Invalid({"talk": "errors.wrong_type"})
    try:
        phone = written(value.get("phone") or "") if value.get("way") == "call" else ""
    except Wrong as wrong:
        raise Invalid({"phone": f"errors.{wrong}"}) from wrong
    return talk.checked(value.get("way"), phone, touchpoint)


def _printable(name: Any) -> str:
    """The name of a question that nobody knows, made fit for an answer."""
    return str(name).encode("utf-8", "replace").decode()[:60]
