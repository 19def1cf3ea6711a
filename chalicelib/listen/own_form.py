"""The form of a touchpoint that staff set up: its own questions, look and promise. It asks the store for the touchpoint.

A field's name is `q-<question>`; of a list of choices that may be several `q-<question>-<choice>`, and the words under
"something else" are `q-<question>-words`.
"""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import HearbackError, Invalid
from chalicelib.domain.ids import new_id
from chalicelib.domain.question import ELSE, SCALES, Question, worded
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import age, form
from chalicelib.settings import LANGUAGES
from chalicelib.web import answers
from chalicelib.web.visit import Visit

TEMPLATE = "forms/own.html"


def empty(visit: Visit, place: Touchpoint, test: str = "") -> Response:
    """The form as everybody gets it. `test`: the token of the staff's own try of it."""
    made = new_id()
    facts = {
        "submission_id": made,
        "issued_at": age.sign(visit.services, place.id, made),
        "challenge": "",
        "typed": {},
        "problems": {},
        "trouble": None,
        "shown": {},
        "naming_open": False,
    }
    return answers.page(visit, TEMPLATE, **_look(visit, place, test), **facts)


def again(visit: Visit, place: Touchpoint, error: HearbackError | None = None, test: str = "") -> Response:
    """The form as it was sent, with what is wrong; without an `error`, to show how a name would look."""
    problems = error.problems if isinstance(error, Invalid) else {}
    facts = _look(visit, place, test) | form.sent(visit, place.id, error)
    facts["problems"] = dict(_problem(visit, place, field, reason) for field, reason in problems.items())
    facts["gone"] = _gone(place, visit.form)
    return form.answered(visit, TEMPLATE, error, **facts)


def submitted(typed: dict[str, str], place: Touchpoint) -> dict[str, Any]:
    """The form's fields as a submission has them."""
    given = {name: value for name, value in form.submitted(typed).items() if name != "kind" or not place.case_kind}
    found = {each.id: _value(each, typed) for each in place.asks}
    found |= {name: words for name, words in _strange(place, typed).items() if words.strip()}
    told = {name: value for name, value in found.items() if value not in ("", [], None)}
    return given | ({"answers": told} if told else {})


def _value(question: Question, typed: dict[str, str]) -> Any:
    name = f"q-{question.id}"
    chosen, words = typed.get(name, ""), typed.get(f"{name}-words", "")
    if question.kind in SCALES:
        return int(chosen) if chosen.isascii() and chosen.isdecimal() else chosen
    if question.kind == "choice":
        # Words alone say it as well. Beside another choice they are what was thought before.
        return {ELSE: words} if chosen == ELSE or (words.strip() and not chosen) else chosen
    if question.kind == "choices":
        ticked = [each["id"] for each in question.choices if typed.get(f"{name}-{each['id']}")]
        return ticked + ([{ELSE: words}] if typed.get(f"{name}-{ELSE}") or words.strip() else [])
    return chosen if chosen.strip() else ""


def _strange(place: Touchpoint, typed: dict[str, str]) -> dict[str, str]:
    """What was answered to questions that are not asked any more."""
    known = {question.id for question in place.asks}
    # Of a choice and the words beside it, the words.
    fields = sorted(
        (len(value), name.split("-", 2)[1], value) for name, value in typed.items() if name.startswith("q-")
    )
    return {question_id: value for _, question_id, value in fields if question_id not in known}


def _gone(place: Touchpoint, typed: dict[str, str]) -> list[str]:
    """The same, as far as people wrote it, so that nobody has to write it again."""
    return [words for words in _strange(place, typed).values() if len(words) > 3]


def _problem(visit: Visit, place: Touchpoint, field: str, reason: str) -> tuple[str, str]:
    """Where on the form something is wrong, and what, in words."""
    question = next((each for each in place.asks if field == f"answers.{each.id}"), None)
    if not question:
        spot = form.anchor(field)
        return spot, form.reason_at(visit, spot, reason)
    label, why = question.label(visit.language), render.words(visit.language, reason)
    return f"q-{question.id}", render.words(visit.language, "question.problem", label=label, reason=why)


def speak(visit: Visit, place: Touchpoint) -> None:
    """The form and what is said in it are in one of the touchpoint's languages."""
    if visit.language not in place.languages:
        visit.language = place.languages[0]


def _look(visit: Visit, place: Touchpoint, test: str) -> dict[str, Any]:
    """What the page shows of the touchpoint itself."""
    speak(visit, place)
    colour, scheme = place.look.get("colour", ""), place.look.get("scheme", "auto")
    query = {"lang": visit.language} | ({"test": test} if test else {})
    return {
        "touchpoint_id": place.id,
        "place": place,
        "questions": place.asks,
        "channel": worded(place.channel, visit.language),
        "languages": [(code, own) for code, own in LANGUAGES.items() if code in place.languages],
        "switch": visit.switch if len(place.languages) > 1 else None,
        "sheet": f"/look/{quote(colour.lstrip('#') or 'own')}-{scheme}.css" if place.look else "",
        "logo": place.look.get("logo", ""),
        "action": f"/f/{quote(place.id)}?{urlencode(query)}",
        "test": test,
        # In the console's own frame everybody knows that it is no customer's.
        "framed": "framed" in visit.query,
        "csp": _policy(place.look.get("logo", ""), bool(test)),
    }


def _policy(logo: str, is_test: bool) -> str:
    """The usual one; but the logo may come from where it lies, and staff may look at a test in a frame."""
    csp = answers.FRAMED if is_test else answers.CSP
    parts = urlsplit(logo)
    return csp.replace("img-src 'self'", f"img-src 'self' {parts.scheme}://{parts.netloc}") if logo else csp
