"""A touchpoint's questions as the widget asks them, in one language."""

from typing import Any

from chalicelib import render
from chalicelib.domain.question import CHOOSING, ELSE, Question
from chalicelib.listen.public_facts import ends


def asked(question: Question, language: str) -> dict[str, Any]:
    """See listen/widget.py for the shape."""
    label = question.label(language)
    shown: dict[str, Any] = {"id": question.id, "kind": _kind(question), "label": label}
    if not question.required:
        shown["label"] += render.words(language, "widget.optional")
    if options := _options(question, language):
        shown["options"] = options
    if question.steps:
        least, most = ends(question.kind, language)
        values = {"least": question.steps[0], "below": least, "most": question.steps[-1], "above": most}
        shown["hint"] = render.words(language, "widget.ends", **values)
    if question.when:
        shown["when"] = [question.when["question"], [str(each) for each in question.when["answers"]]]
    return shown


def _kind(question: Question) -> str:
    """What stands on the page: a scale, a list of choices, or the tag of what is written in."""
    if question.steps:
        return "scale"
    return question.kind if question.kind in CHOOSING else "textarea" if question.kind == "text" else "input"


def _options(question: Question, language: str) -> list[list[str]]:
    """What can be chosen, as [value, words]; browsers cannot unchoose one of several, so that is the last where it is allowed."""
    options = [[str(step)] * 2 for step in question.steps]
    if question.kind in CHOOSING:
        options = [[each["id"], question.choice_label(each["id"], language)] for each in question.choices]
        options.append([ELSE, render.words(language, "question.else")])
    if options and question.kind != "choices" and (not question.required or question.when):
        options.append(["", render.words(language, "question.no_answer")])
    return options
