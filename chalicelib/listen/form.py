"""The ready-made hosted form: empty, or again with everything that was typed and what is wrong with it.

Names of its fields are those of listen/submission.py. What a form cannot say directly: `naming` is a box and
`naming_level` its choice; `talk` and `preview` are buttons, and a `phone` is a wish to be called; TRAP is a field that people
do not see. Forms with questions of their own: own_form.py.
"""

from typing import Any
from urllib.parse import urlencode

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import Conflict, HearbackError, Invalid, WorkWanted
from chalicelib.domain.ids import is_id, new_id
from chalicelib.domain.naming import LEVELS, public_name
from chalicelib.listen import age
from chalicelib.web import answers, errors
from chalicelib.web.visit import Visit

TEMPLATE = "forms/form"
TRAP = "website"
TEXTS = ("kind", "text", "name", "email", "company")


def empty(visit: Visit, touchpoint_id: str) -> Response:
    """The form as everybody gets it, with an id of its own: sending it twice is one submission."""
    company = visit.services.settings.company
    places = {
        "root": visit.root,
        "company": company,
        "touchpoint_id": touchpoint_id,
        "submission_id": (made := new_id()),
    }
    places["issued_at"] = age.sign(visit.services, touchpoint_id, made)
    return answers.html(visit, render.shell(TEMPLATE, visit.language, **places))


def submitted(typed: dict[str, str]) -> dict[str, Any]:
    """The form's fields as a submission has them."""
    given: dict[str, Any] = {name: typed[name] for name in TEXTS if typed.get(name)}
    if typed.get("submission_id"):
        given["id"] = typed["submission_id"]
    if typed.get("naming"):
        given["naming"] = {"level": typed.get("naming_level", "")}
    if talk := wish(typed):
        given["talk"] = talk
    # The button of whoever would rather wait for a person than for the browser's work.
    if typed.get("work") and not typed.get("unworked"):
        given["work"] = typed["work"]
    return given | {"may_answer": bool(typed.get("may_answer")), "begun": typed.get("begun") == "yes"}


def wish(typed: dict[str, str]) -> dict[str, str] | None:
    """The wish to talk to a person: a button that was pressed, or a number that was left."""
    phone, pressed = typed.get("phone", "").strip(), typed.get("talk", "")
    if pressed == "channel":
        return {"way": pressed}
    return {"way": "call", "phone": phone} if pressed or phone else None


def again(visit: Visit, touchpoint_id: str, error: HearbackError | None = None) -> Response:
    """The form as it was sent; without an `error`, because somebody asked to see how their name would look."""
    problems = error.problems if isinstance(error, Invalid) else {}
    facts = sent(visit, touchpoint_id, error) | {
        "touchpoint_id": touchpoint_id,
        "problems": {(place := anchor(field)): reason_at(visit, place, reason) for field, reason in problems.items()},
    }
    return answered(visit, f"{TEMPLATE}.html", error, **facts)


def sent(visit: Visit, touchpoint_id: str, error: HearbackError | None) -> dict[str, Any]:
    """What every form says again that was sent."""
    typed = {name: value for name, value in visit.form.items() if name != TRAP}
    submission_id = _submission_id(typed, error)
    return {
        "submission_id": submission_id,
        "issued_at": age.again(visit.services, touchpoint_id, typed, submission_id),
        "challenge": error.challenge if isinstance(error, WorkWanted) else "",
        "typed": typed,
        "trouble": errors.title(error) if error and not isinstance(error, Invalid) else None,
        "shown": {level: public_name(level, typed.get("name", ""), typed.get("company")) for level in LEVELS},
        "naming_open": bool(typed.get("naming")),
    }


def answered(visit: Visit, template: str, error: HearbackError | None, **facts: Any) -> Response:
    """The page with the error's status, and with the time to come back where it has one."""
    if error is None:
        return answers.page(visit, template, **facts)
    return errors.retry(answers.page(visit, template, errors.status_of(error), **facts), error)


def held(visit: Visit, touchpoint_id: str, error: HearbackError) -> Response:
    """Everything that was typed into a form whose questions cannot be looked up now, in a page that sends it once more."""
    facts = {"touchpoint_id": touchpoint_id, "query": urlencode(visit.query), "fields": visit.form}
    return answered(visit, "forms/held.html", error, trouble=errors.title(error), **facts)


def _submission_id(typed: dict[str, str], error: HearbackError | None) -> str:
    """The same one, so that a retry is no second case; another one where it was used for other words."""
    sent = typed.get("submission_id", "")
    spent = isinstance(error, Conflict) or not is_id(sent)
    return new_id() if spent else sent


def reason_at(visit: Visit, place: str, reason: str) -> str:
    """What is missing is said in the form's own words: "please fill this in" twice in a list helps nobody."""
    missing = reason in ("errors.required", "errors.not_a_choice") and place in ("kind", "text", "naming_level")
    return render.words(visit.language, f"form.error.{place}" if missing else reason)


def anchor(field: str) -> str:
    """Where on the form the problem is: a field that it does not have is the form as a whole."""
    if field == "naming":
        return "naming_level"
    return field if field in (*TEXTS, "naming_level", "phone", TRAP) else "form"
