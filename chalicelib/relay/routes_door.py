"""The door of a touchpoint over HTTP: its budgets, what is held, and the words that hold."""

from functools import partial
from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.domain import door as ordinary
from chalicelib.domain.door import Door
from chalicelib.relay import door, touchpoints
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/touchpoints/{touchpoint_id}/door", role="manager")
def settings(visit: Visit, touchpoint_id: str) -> Response:
    """One form."""
    return _page(visit, touchpoint_id)


@routes.act("/console/touchpoints/{touchpoint_id}/door", role="manager")
def change(visit: Visit, touchpoint_id: str) -> Response:
    def deed() -> None:
        place = touchpoints.one_of(visit.services, touchpoint_id)
        pages.must_be_current(visit, place)
        door.change(visit.services, place, visit.form)

    again = partial(_page, visit, touchpoint_id)
    return pages.attempt(visit, deed, again, f"/console/touchpoints/{quote(touchpoint_id)}/door?done=saved")


def _page(visit: Visit, touchpoint_id: str, status: int = 200, **facts: Any) -> Response:
    place = touchpoints.one_of(visit.services, touchpoint_id)
    gathered: dict[str, Any] = {"place": place, "door": Door.of(place.door), "ordinary": Door()}
    gathered |= {"minutes": ordinary.WINDOW // 60, "typed": visit.form if visit.method == "POST" else {}}
    return pages.show(visit, "door", status, **(gathered | facts))
