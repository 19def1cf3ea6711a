"""What customers of a touchpoint keep writing in their own words, over HTTP, and the press that makes a choice of it."""

from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.relay import form_editor, themes, touchpoints
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/touchpoints/{touchpoint_id}/themes")
def touchpoint_themes(visit: Visit, touchpoint_id: str) -> Response:
    return _page(visit, touchpoint_id)


@routes.act("/console/touchpoints/{touchpoint_id}/choices", role="manager")
def theme_chosen(visit: Visit, touchpoint_id: str) -> Response:
    """One theme is a choice from now on."""

    def deed() -> None:
        place = touchpoints.one_of(visit.services, touchpoint_id)
        pages.must_be_current(visit, place)
        form_editor.offer(visit.services, place, visit.form)

    def again(status: int, **why: Any) -> Response:
        return _page(visit, touchpoint_id, status, **why)

    return pages.attempt(visit, deed, again, f"/console/touchpoints/{quote(touchpoint_id)}/themes?done=offered")


def _page(visit: Visit, touchpoint_id: str, status: int = 200, **facts: Any) -> Response:
    place = touchpoints.one_of(visit.services, touchpoint_id)
    sources, looked_at = themes.sources(visit.services.store, place)
    language = visit.language if visit.language in place.languages else place.languages[0]
    given = {"place": place, "sources": sources, "looked_at": looked_at, "in_language": language, "most": themes.CASES}
    return pages.show(visit, "themes", status, **(given | facts))
