"""Touchpoints over HTTP: where customers talk to us, and the addresses to give them."""

from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.domain.errors import Invalid, Stale
from chalicelib.domain.touchpoint import KINDS, Touchpoint
from chalicelib.relay import touchpoint_page, touchpoints
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/touchpoints")
def index(visit: Visit) -> Response:
    """All of them, with their addresses."""
    places = touchpoints.all_of(visit.services).values()
    return pages.show(
        visit, "touchpoints", places=[(place, touchpoint_page.addresses(visit, place)) for place in places]
    )


@routes.console("/console/touchpoints/new", role="manager")
def new(visit: Visit) -> Response:
    """An empty form."""
    return _form(visit, None)


@routes.act("/console/touchpoints", role="manager")
def make(visit: Visit) -> Response:
    try:
        made = touchpoints.make(visit.services, visit.form)
    except Invalid as error:
        return _form(visit, None, 422, problems=error.problems)
    return answers.see(visit, f"/console/touchpoints/{quote(made.id)}?done=saved")


@routes.console("/console/touchpoints/{touchpoint_id}")
def touchpoint(visit: Visit, touchpoint_id: str) -> Response:
    """One touchpoint: its addresses, and the form to change it."""
    return _form(visit, touchpoints.one_of(visit.services, touchpoint_id))


@routes.act("/console/touchpoints/{touchpoint_id}", role="manager")
def change(visit: Visit, touchpoint_id: str) -> Response:
    place = touchpoints.one_of(visit.services, touchpoint_id)
    try:
        pages.must_be_current(visit, place)
        touchpoints.change(visit.services, place, visit.form)
    except Invalid as error:
        return _form(visit, place, 422, problems=error.problems)
    except Stale:
        return _form(visit, touchpoints.one_of(visit.services, touchpoint_id), 409, faster="")
    return answers.see(visit, f"/console/touchpoints/{quote(touchpoint_id)}?done=saved")


def _form(visit: Visit, place: Touchpoint | None, status: int = 200, **facts: Any) -> Response:
    typed = visit.form if visit.method == "POST" else {}
    gathered = touchpoint_page.facts_of(visit, place) if place else {}
    gathered |= {"typed": typed, "place": place, "kinds": KINDS, "longest_promise": touchpoints.LONGEST_PROMISE}
    return pages.show(visit, "touchpoint", status, **(gathered | facts))
