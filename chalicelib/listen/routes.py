"""Listen over HTTP: the hosted form of a touchpoint, and the same as a JSON API for widgets and programs."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.errors import HearbackError, Invalid, NotFound, Unavailable
from chalicelib.domain.times import day
from chalicelib.domain.touchpoint import DEFAULT_ID, FORMS, Touchpoint
from chalicelib.listen import form, origins, touchpoints
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/f/{touchpoint_id}")
def show_form(visit: Visit, touchpoint_id: str) -> Response:
    """The empty form. For the ready-made one neither store nor template engine is touched: the package holds it."""
    test = _test(visit, touchpoint_id)
    if touchpoint_id == DEFAULT_ID and not test:
        return form.empty(visit, touchpoint_id)
    from chalicelib.listen import own_form

    return own_form.empty(visit, touchpoints.find(visit.services, touchpoint_id, fresh=bool(test)), test)


@routes.press("/f/{touchpoint_id}")
def submit_form(visit: Visit, touchpoint_id: str) -> Response:
    """What was typed becomes a case; where it cannot, the form comes back with all of it."""
    test = _test(visit, touchpoint_id)
    if touchpoint_id != DEFAULT_ID or test:
        return _submit_own(visit, touchpoint_id, test)
    again = partial(form.again, visit, touchpoint_id)

    def submitted() -> tuple[Touchpoint, dict[str, Any]]:
        return touchpoints.find(visit.services, touchpoint_id), form.submitted(visit.form)

    return _take(visit, submitted, again)


def _submit_own(visit: Visit, touchpoint_id: str, test: str) -> Response:
    from chalicelib.listen import own_form

    try:
        place = touchpoints.find(visit.services, touchpoint_id, fresh=bool(test))
    except Unavailable as error:
        return form.held(visit, touchpoint_id, error)
    own_form.speak(visit, place)
    again = partial(own_form.again, visit, place, test=test)
    return _take(visit, lambda: (place, own_form.submitted(visit.form, place)), again, bool(test))


def _take(
    visit: Visit, submitted: Callable[[], tuple[Touchpoint, Any]], again: Callable[..., Response], test: bool = False
) -> Response:
    """Take what the form says, and go on to the page of thanks; where it cannot be taken, `again(error)`."""
    if visit.form.get("preview"):
        return again()
    try:
        if visit.form.get(form.TRAP):
            raise Invalid({form.TRAP: "errors.trap"})
        place, given = submitted()
        path = _my_case(visit, place, given, "form", test)[1]
    except NotFound:
        raise
    except HearbackError as error:
        return again(error)
    # The page of thanks speaks the language of the form, where that was chosen by hand.
    chosen = f"&lang={visit.language}" if "lang" in visit.query else ""
    return answers.see(visit, f"{path}?thanks=1{chosen}")


@routes.press("/f/{touchpoint_id}/starts")
def begin(visit: Visit, touchpoint_id: str) -> Response:
    """Somebody began to fill the form in: counted, and nothing else is kept of it."""
    from chalicelib.domain.views import Increment

    place, now = touchpoints.find(visit.services, touchpoint_id), visit.services.now
    visit.services.store.count(Increment(FORMS, day(now), place.id, {"started": 1}))
    response = answers.nothing()
    # A page that isolates itself (COEP) would not believe that it was counted.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@routes.page("/look/{name}")
def look(visit: Visit, name: str) -> Response:
    """The style sheet of a colour and a scheme."""
    from chalicelib.listen.look import sheet

    headers = {
        "Content-Type": "text/css; charset=utf-8",
        "Cache-Control": "public, max-age=86400",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body=sheet(name), status_code=200, headers=headers)


def _test(visit: Visit, touchpoint_id: str) -> str:
    """The token with which one of the staff tries the form, or nothing. Raises NotFound for an address that cannot be, and for
    a token that is not this form's."""
    if not touchpoints.may_exist(touchpoint_id):
        raise NotFound(touchpoint_id)
    token = visit.query.get("test", "")
    if token:
        from chalicelib.web import tokens

        if tokens.read(visit.services.secrets, "form", token) != f"test/{touchpoint_id}":
            raise NotFound("link")
    return token


@routes.api("/v1/touchpoints/{touchpoint_id}", methods=["GET", "OPTIONS"])
def show_touchpoint(visit: Visit, touchpoint_id: str) -> Response:
    """What everybody may know of a touchpoint."""
    return origins.shared(visit, touchpoint_id, _public_facts)


@routes.api("/v1/touchpoints/{touchpoint_id}/cases", methods=["POST", "OPTIONS"])
def submit(visit: Visit, touchpoint_id: str) -> Response:
    """One submission as JSON; see listen/submission.py for its fields. 201, and the same answer for a retry."""
    return origins.shared(visit, touchpoint_id, _submit)


def _public_facts(visit: Visit, touchpoint: Touchpoint) -> Response:
    from chalicelib.listen.public_facts import told

    return answers.data(told(touchpoint), Cache_Control="max-age=60")


def _submit(visit: Visit, touchpoint: Touchpoint) -> Response:
    from chalicelib.web import json_body

    origin, given, proof = "widget" if "origin" in visit.headers else "api", json_body.read(visit), None
    token = given.pop("token", None)
    if token is not None:
        from chalicelib.listen import passes

        who = passes.read(visit.services, touchpoint, token)
        given, proof = who.applied(given), who.kept
    case_id, path = _my_case(visit, touchpoint, given, origin, proof=proof)
    address = visit.services.settings.base_url + path
    # A retry hears what the first call would have heard, even if somebody has answered the case meanwhile.
    return answers.data({"id": case_id, "my_case": address, "status": "new"}, 201)


def _my_case(
    visit: Visit,
    touchpoint: Touchpoint,
    given: dict[str, Any],
    origin: str,
    test: bool = False,
    proof: dict[str, Any] | None = None,
) -> tuple[str, str]:
    """Take a submission; returns the case's id and the path of the customer's private page."""
    from chalicelib.listen import door, receive, submission

    read = submission.read(given, visit.language, touchpoint)
    issued = visit.form.get("issued_at", "") if origin == "form" else None
    held = [] if test else door.judge(visit, touchpoint, read, issued)
    case = receive.receive(visit.services, touchpoint, read, origin, test=test, held=held, proof=proof)
    return case.id, receive.my_case(visit.services, case)
