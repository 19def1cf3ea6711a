"""Changing what a touchpoint's form asks and how it looks: each deed is one small form of the console, and one commit.

Every deed raises Invalid with what is wrong by field, NotAllowed where another question stands in the way, and Stale where
somebody was faster.
"""

from typing import Any

from chalicelib import render
from chalicelib.domain.case import KINDS as CASE_KINDS
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.look import SCHEMES, is_colour
from chalicelib.domain.question import (
    CHOOSING,
    KINDS,
    MOST_CHOICES,
    MOST_QUESTIONS,
    SCALES,
    Question,
    kept,
    must_be_in_order,
)
from chalicelib.domain.touchpoint import DEFAULT_ID, TEXTS, Touchpoint, is_web_address
from chalicelib.web import fields
from chalicelib.wiring import Services

LONGEST_LABEL, LONGEST_CHOICE, LONGEST_CHANNEL, LONGEST_LOGO = 200, 100, 300, 500
# Kinds that we have usual words for.
WORDED = (*SCALES, "thanks")


def add(services: Services, place: Touchpoint, form: dict[str, str]) -> str:
    """A new question at the end; returns its id."""
    kind = form.get("kind", "")
    if kind not in KINDS:
        raise Invalid({"kind": "errors.not_a_choice"})
    if len(place.questions) >= MOST_QUESTIONS:
        raise NotAllowed("errors.too_many_questions")
    fresh = Question(f"q{place.number()}", kind, {})
    _fill(place, fresh, form)
    _save(services, place, [*place.asks, fresh])
    return fresh.id


def change(services: Services, place: Touchpoint, question_id: str, form: dict[str, str]) -> None:
    """Other words, choices or condition; its kind stays, and so do the ids that stand in the answers given so far."""
    questions = place.asks
    question = _one_of(questions, question_id)
    _fill(place, question, form)
    question.required = bool(form.get("required"))
    question.when = _condition(questions[: questions.index(question)], form)
    _save(services, place, questions)


def offer(services: Services, place: Touchpoint, form: dict[str, str]) -> None:
    """One more choice, in words that customers keep writing: for now the same in every language."""
    questions = place.asks
    question = _one_of(questions, form.get("question", ""))
    words = fields.required(form, "words", LONGEST_CHOICE)
    if question.kind not in CHOOSING:
        raise NotAllowed("errors.not_a_choice")
    if len(question.choices) >= MOST_CHOICES:
        raise NotAllowed("errors.too_many")
    if any(words in each["labels"].values() for each in question.choices):
        raise Invalid({"words": "errors.choices_twice"})
    labels = dict.fromkeys(place.languages, words)
    question.choices = [*question.choices, {"id": f"c{place.number()}", "labels": labels}]
    _save(services, place, questions)


def move(services: Services, place: Touchpoint, question_id: str, form: dict[str, str]) -> None:
    """One place up or down; at the edge nothing happens."""
    questions = place.asks
    at = questions.index(_one_of(questions, question_id))
    to = at + (-1 if form.get("direction") == "up" else 1)
    if 0 <= to < len(questions):
        questions.insert(to, questions.pop(at))
        _save(services, place, questions)


def remove(services: Services, place: Touchpoint, question_id: str) -> None:
    questions = place.asks
    questions.remove(_one_of(questions, question_id))
    _save(services, place, questions)


def ask(services: Services, place: Touchpoint, form: dict[str, str]) -> None:
    """Words and kind asked or settled, and how to talk to a person: there is always a way."""
    text, kind = form.get("text", ""), form.get("case_kind", "")
    problems = {} if text in TEXTS else {"text": "errors.not_a_choice"}
    problems |= {} if kind in ("", *CASE_KINDS) else {"case_kind": "errors.not_a_choice"}
    channel, wrong = _per_language(place, form, "channel", LONGEST_CHANNEL)
    problems |= wrong
    missing = [language for language in place.languages if not (language in channel or f"channel-{language}" in wrong)]
    if channel and missing:
        problems |= {f"channel-{language}": "errors.channel_half" for language in missing}
    call = bool(form.get("call"))
    if not call and not channel and not wrong:
        problems["call"] = "errors.dead_end"
    if problems:
        raise Invalid(problems)
    place.text, place.case_kind, place.talk = text, kind or None, {"call": call, "channel": channel}
    _save(services, place, place.asks)


def dress(services: Services, place: Touchpoint, form: dict[str, str]) -> None:
    """Colour, logo, light or dark."""
    chosen = {name: form.get(name, "").strip() for name in ("colour", "logo", "scheme")}
    chosen["colour"] = chosen["colour"].lower()
    problems = {}
    if chosen["colour"] and not is_colour(chosen["colour"]):
        problems["colour"] = "errors.colour"
    if chosen["logo"] and not (is_web_address(chosen["logo"]) and len(chosen["logo"]) <= LONGEST_LOGO):
        problems["logo"] = "errors.logo"
    if chosen["scheme"] not in SCHEMES:
        problems["scheme"] = "errors.not_a_choice"
    if problems:
        raise Invalid(problems)
    plain = chosen["scheme"] == "auto"
    place.look = {name: value for name, value in chosen.items() if value and not (name == "scheme" and plain)}
    _save(services, place, place.asks)


def _save(services: Services, place: Touchpoint, questions: list[Question]) -> None:
    if place.id == DEFAULT_ID:
        raise NotAllowed("errors.ready_made")
    must_be_in_order(questions)
    place.questions = kept(questions)
    services.store.commit(place)


def _one_of(questions: list[Question], question_id: str) -> Question:
    found = next((each for each in questions if each.id == question_id), None)
    if found is None:
        raise NotFound(question_id)
    return found


def _fill(place: Touchpoint, question: Question, form: dict[str, str]) -> None:
    """The question's words in every language of the touchpoint, and its choices. Raises Invalid."""
    labels, problems = _per_language(place, form, "label", LONGEST_LABEL)
    for language in place.languages:
        if language not in labels and question.kind in WORDED:
            labels[language] = render.words(language, f"question.default.{question.kind}")
        elif language not in labels and f"label-{language}" not in problems:
            problems[f"label-{language}"] = "errors.question_label"
    choices: list[dict[str, str]] = []
    if question.kind in CHOOSING:
        choices, wrong = _choices(place, form)
        problems |= wrong
    if problems:
        raise Invalid(problems)
    # Words in a language that the touchpoint does not have now stay for when it has it again.
    question.labels |= labels
    question.choices = _same_or_new(place, question.choices, choices)


def _per_language(
    place: Touchpoint, form: dict[str, str], name: str, longest: int
) -> tuple[dict[str, str], dict[str, str]]:
    """(words by language, problems by field) of the fields `<name>-<language>`."""
    words, problems = {}, {}
    for language in place.languages:
        try:
            found = fields.optional(form, f"{name}-{language}", longest)
            words |= {language: found} if found else {}
        except Invalid as error:
            problems |= error.problems
    return words, problems


def _choices(place: Touchpoint, form: dict[str, str]) -> tuple[list[dict[str, str]], dict[str, str]]:
    """(labels of each choice by language, problems by field) of the fields `choices-<language>`, one choice on a line."""
    first, problems, columns = place.languages[0], {}, {}
    for language in place.languages:
        name = f"choices-{language}"
        lines = [line.strip() for line in form.get(name, "").split("\n") if line.strip()]
        if not all(fields.is_within(line, LONGEST_CHOICE) for line in lines):
            problems[name] = "errors.too_long"
        elif len(lines) > MOST_CHOICES:
            problems[name] = "errors.too_many"
        elif len(set(lines)) != len(lines):
            problems[name] = "errors.choices_twice"
        columns[language] = lines
        if len(lines) != len(columns[first]):
            problems[name] = "errors.choices_uneven"
    if not columns[first]:
        problems[f"choices-{first}"] = "errors.choices_needed"
    if problems:
        return [], problems
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)], {}


def _same_or_new(place: Touchpoint, before: list[dict[str, Any]], rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The rows with ids: a choice keeps its own wherever it goes, and where its words change in their place."""
    left = list(before)
    ids: list[str | None] = []
    for row in rows:
        same = next((each for each in left if set(each["labels"].items()) & set(row.items())), None)
        if same:
            left.remove(same)
        ids.append(same["id"] if same else None)
    for at, row_id in enumerate(ids):
        if row_id is None and at < len(before) and before[at] in left:
            left.remove(before[at])
            ids[at] = before[at]["id"]
    return [{"id": row_id or f"c{place.number()}", "labels": row} for row_id, row in zip(ids, rows, strict=True)]


def _condition(earlier: list[Question], form: dict[str, str]) -> dict[str, Any] | None:
    """What was ticked as `when-<question>-<answer>`; None where nothing was. Raises Invalid where it is of two questions."""
    ticked = {
        question.id: answers
        for question in earlier
        if (answers := [each for each in question.offered if form.get(f"when-{question.id}-{each}")])
    }
    if len(ticked) > 1:
        raise Invalid({"when": "errors.one_condition"})
    return next(({"question": name, "answers": answers} for name, answers in ticked.items()), None)
