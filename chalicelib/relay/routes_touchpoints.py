"""Touchpoints over HTTP: where customers talk to us, and the addresses to give them."""

from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.domain.errors import Invalid, Stale
from chalicelib.domain.touchpoint import KINDS, Touchpoint
from chalicelib.relay import touchpoints
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/touchpoints")
def index(visit: Visit) -> Response:
    """All of them, with their addresses."""
    places = touchpoints.all_of(visit.services).values()
    return pages.show(visit, "touchpoints", places=[(place, addresses(visit, place)) for place in places])


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


def addresses(visit: Visit, place: Touchpoint) -> dict[str, Any]:
    """What to give to customers and web masters: the form's address, one per language, and the widget's line."""
    base = visit.services.settings.base_url
    form = f"{base}/f/{quote(place.id)}"
    domain = visit.services.settings.inbound
    return {
        "form": form,
        "languages": [(pages.language_name(code), f"{form}?lang={code}") for code in place.languages],
        "snippet": f'<script async src="{base}/widget.js" data-touchpoint="{place.id}"></script>'
        if place.origins
        else "",
        "mail": f"{place.id}@{domain}" if domain and place.kind == "inbox" else "",
        "mail_comes": bool(domain),
    }


def _form(visit: Visit, place: Touchpoint | None, status: int = 200, **facts: Any) -> Response:
    typed = visit.form if visit.method == "POST" else {}
    given = addresses(visit, place) if place else None
    return pages.show(
        visit, "touchpoint", status, place=place, addresses=given, kinds=KINDS, **({"typed": typed} | facts)
    )
