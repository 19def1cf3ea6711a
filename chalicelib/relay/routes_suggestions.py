"""Suggestions over HTTP: what is asked, who is behind it, and how far it has come."""

from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.errors import Invalid
from chalicelib.domain.suggestion import STATUSES
from chalicelib.ports import Page
from chalicelib.relay import decide, suggestion_page
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/suggestions")
def index(visit: Visit) -> Response:
    """A page of suggestions of one status, newest first."""
    wanted = visit.query.get("status", "open")
    wanted = wanted if wanted in STATUSES else "open"
    problem = ""
    try:
        found = visit.services.store.suggestions(wanted, visit.query.get("cursor"))
    except Invalid as error:
        found, problem = Page([]), error.problems["cursor"]
    facts: dict[str, Any] = {"rows": found.rows, "wanted": wanted, "statuses": STATUSES, "problem": problem}
    facts |= {"following": pages.next_page(visit, found.cursor), "turned": "cursor" in visit.query}
    return pages.show(visit, "suggestions", 422 if problem else 200, **facts)


@routes.console("/console/suggestions/{suggestion_id}")
def suggestion(visit: Visit, suggestion_id: str) -> Response:
    """One suggestion with a page of its supporters and their cases."""
    return _page(visit, suggestion_id)


@routes.act("/console/suggestions/{suggestion_id}/status")
def status(visit: Visit, suggestion_id: str) -> Response:
    """Move it to another status short of a decision."""

    def deed() -> None:
        suggestion = visit.services.store.suggestion(suggestion_id)
        pages.must_be_current(visit, suggestion)
        decide.move(visit.services, suggestion, visit.form.get("status", ""), visit.staff.id)

    again = partial(_page, visit, suggestion_id)
    return pages.attempt(visit, deed, again, f"/console/suggestions/{suggestion_id}?done=moved")


def _page(visit: Visit, suggestion_id: str, status: int = 200, **facts: Any) -> Response:
    gathered = suggestion_page.facts_of(visit, suggestion_id)
    if "faster" in facts:
        facts["faster"] = gathered["names"].last_of(gathered["events"])
    return pages.show(visit, "suggestion", status, **(gathered | facts))
