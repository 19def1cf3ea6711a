"""What everybody may know of a touchpoint: enough to show its form somewhere else, as the widget does."""

from typing import Any

from chalicelib import render
from chalicelib.domain.question import CHOOSING, SCALES, Question
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.look import both


def told(place: Touchpoint) -> dict[str, Any]:
    """As JSON; docs/api.md describes it. Words are by language, colours `#rrggbb`."""
    return {
        "id": place.id,
        "name": place.name,
        "kind": place.kind,
        "languages": place.languages,
        "text": place.text,
        "case_kind": place.case_kind,
        "questions": [_question(each, place.languages) for each in place.asks],
        "talk": {"call": bool(place.talk.get("call")), "channel": place.channel},
        "look": _look(place.look),
        "promise_hours": place.promise_hours,
    }


def _question(question: Question, languages: list[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": question.id, "kind": question.kind, "labels": question.labels}
    shown |= {"required": question.required, "when": question.when}
    if question.kind in CHOOSING:
        shown["choices"] = question.choices
    if question.kind in SCALES:
        shown["least"], shown["most"] = SCALES[question.kind]
        shown["ends"] = {language: list(ends(question.kind, language)) for language in languages}
    return shown


def ends(kind: str, language: str) -> tuple[str, str]:
    """The words at both ends of a scale."""
    return render.words(language, f"scale.{kind}.least"), render.words(language, f"scale.{kind}.most")


def _look(look: dict[str, str]) -> dict[str, Any]:
    """What was chosen, and for a colour the shades of it that can be read."""
    if not look.get("colour"):
        return dict(look)
    light, dark = both(look["colour"])
    return look | {"light": vars(light), "dark": vars(dark)}
