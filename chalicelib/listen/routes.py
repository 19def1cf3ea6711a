"""Listen over HTTP: the hosted form of a touchpoint, and the same as a JSON API for widgets and programs."""

from typing import Any

from chalice import Response

from chalicelib.domain.errors import HearbackError, Invalid, NotFound
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import form, origins, touchpoints
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/f/{touchpoint_id}")
def show_form(visit: Visit, touchpoint_id: str) -> Response:
    """The empty form. Neither store nor template engine is touched: the package holds it ready."""
    if not touchpoints.may_exist(touchpoint_id):
        raise NotFound(touchpoint_id)
    return form.empty(visit, touchpoint_id)


@routes.press("/f/{touchpoint_id}")
def submit_form(visit: Visit, touchpoint_id: str) -> Response:
    """What was typed becomes a case; where it cannot, the form comes back with all of it."""
    if not touchpoints.may_exist(touchpoint_id):
        raise NotFound(touchpoint_id)
    if visit.form.get("preview"):
        return form.again(visit, touchpoint_id)
    if visit.form.get(form.TRAP):
        return form.again(visit, touchpoint_id, Invalid({form.TRAP: "errors.trap"}))
    try:
        touchpoint = touchpoints.find(visit.services, touchpoint_id)
        path = _my_case(visit, touchpoint, form.submitted(visit.form), "form")[1]
    except NotFound:
        raise
    except HearbackError as error:
        return form.again(visit, touchpoint_id, error)
    # The page of thanks speaks the language of the form, where that was chosen by hand.
    chosen = f"&lang={visit.language}" if "lang" in visit.query else ""
    return answers.see(visit, f"{path}?thanks=1{chosen}")


@routes.api("/v1/touchpoints/{touchpoint_id}", methods=["GET", "OPTIONS"])
def show_touchpoint(visit: Visit, touchpoint_id: str) -> Response:
    """What everybody may know of a touchpoint."""
    return origins.shared(visit, touchpoint_id, _public_facts)


@routes.api("/v1/touchpoints/{touchpoint_id}/cases", methods=["POST", "OPTIONS"])
def submit(visit: Visit, touchpoint_id: str) -> Response:
    """One submission as JSON; see listen/submission.py for its fields. 201, and the same answer for a retry."""
    return origins.shared(visit, touchpoint_id, _submit)


def _public_facts(visit: Visit, touchpoint: Touchpoint) -> Response:
    facts = {"id": touchpoint.id, "name": touchpoint.name, "kind": touchpoint.kind, "languages": touchpoint.languages}
    return answers.data(facts, Cache_Control="max-age=60")


def _submit(visit: Visit, touchpoint: Touchpoint) -> Response:
    from chalicelib.web import json_body

    origin = "widget" if "origin" in visit.headers else "api"
    case_id, path = _my_case(visit, touchpoint, json_body.read(visit), origin)
    address = visit.services.settings.base_url + path
    # A retry hears what the first call would have heard, even if somebody has answered the case meanwhile.
    return answers.data({"id": case_id, "my_case": address, "status": "new"}, 201)


def _my_case(visit: Visit, touchpoint: Touchpoint, given: dict[str, Any], origin: str) -> tuple[str, str]:
    """Take a submission; returns the case's id and the path of the customer's private page."""
    from chalicelib.listen import receive, submission

    case = receive.receive(visit.services, touchpoint, submission.read(given, visit.language), origin)
    return case.id, receive.my_case(visit.services, case)
