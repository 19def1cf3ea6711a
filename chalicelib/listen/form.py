"""The hosted form: empty, or again with everything that was typed and what is wrong with it.

Names of its fields are those of listen/submission.py. What a form cannot say directly: `naming` is a box and
`naming_level` its choice; `preview` is a button; TRAP is a field that people do not see.
"""

from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import Conflict, HearbackError, Invalid
from chalicelib.domain.ids import is_id, new_id
from chalicelib.domain.naming import LEVELS, public_name
from chalicelib.web import answers, errors
from chalicelib.web.visit import Visit

TEMPLATE = "forms/form"
TRAP = "website"
TEXTS = ("kind", "text", "name", "email", "company")


def empty(visit: Visit, touchpoint_id: str) -> Response:
    """The form as everybody gets it, with an id of its own: sending it twice is one submission."""
    company = visit.services.settings.company
    places = {"root": visit.root, "company": company, "touchpoint_id": touchpoint_id, "submission_id": new_id()}
    return answers.html(visit, render.shell(TEMPLATE, visit.language, **places))


def submitted(typed: dict[str, str]) -> dict[str, Any]:
    """The form's fields as a submission has them."""
    given: dict[str, Any] = {name: typed[name] for name in TEXTS if typed.get(name)}
    if typed.get("submission_id"):
        given["id"] = typed["submission_id"]
    if typed.get("naming"):
        given["naming"] = {"level": typed.get("naming_level", "")}
    return given | {"may_answer": bool(typed.get("may_answer"))}


def again(visit: Visit, touchpoint_id: str, error: HearbackError | None = None) -> Response:
    """The form as it was sent; without an `error`, because somebody asked to see how their name would look."""
    typed = {name: value for name, value in visit.form.items() if name != TRAP}
    problems = error.problems if isinstance(error, Invalid) else {}
    facts = {
        "touchpoint_id": touchpoint_id,
        "submission_id": _submission_id(typed, error),
        "typed": typed,
        "problems": {(place := _anchor(field)): _words(visit, place, reason) for field, reason in problems.items()},
        "trouble": errors.title(error) if error and not problems else None,
        "shown": {level: public_name(level, typed.get("name", ""), typed.get("company")) for level in LEVELS},
        "naming_open": bool(typed.get("naming")),
    }
    if error is None:
        return answers.page(visit, f"{TEMPLATE}.html", **facts)
    return errors.retry(answers.page(visit, f"{TEMPLATE}.html", errors.STATUS[type(error)], **facts), error)


def _submission_id(typed: dict[str, str], error: HearbackError | None) -> str:
    """The same one, so that a retry is no second case; another one where it was used for other words."""
    sent = typed.get("submission_id", "")
    spent = isinstance(error, Conflict) or not is_id(sent)
    return new_id() if spent else sent


def _words(visit: Visit, place: str, reason: str) -> str:
    """What is missing is said in the form's own words: "please fill this in" twice in a list helps nobody."""
    missing = reason in ("errors.required", "errors.not_a_choice") and place in ("kind", "text", "naming_level")
    return render.words(visit.language, f"form.error.{place}" if missing else reason)


def _anchor(field: str) -> str:
    """Where on the form the problem is: a field that it does not have is the form as a whole."""
    if field == "naming":
        return "naming_level"
    return field if field in (*TEXTS, "naming_level", TRAP) else "form"
