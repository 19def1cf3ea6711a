"""The whole installation over HTTP: who has been told, who waits for somebody, and whom to call."""

from urllib.parse import quote

from chalice import Response

from chalicelib.answer import calls, told_page
from chalicelib.domain.errors import Invalid
from chalicelib.ports import Page
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/told")
def told(visit: Visit) -> Response:
    """What waits for somebody, and how far the recent outcomes have come."""
    return pages.show(visit, "told", **told_page.facts_of(visit))


@routes.console("/console/calls")
def call_list(visit: Visit) -> Response:
    """Whom no mail reaches, of one outcome or of all."""
    services, outcome_id = visit.services, visit.query.get("outcome", "")
    outcome = services.store.outcome(outcome_id) if outcome_id else None
    problem = ""
    try:
        found = calls.calls(services.store, services.settings.language, outcome_id, visit.query.get("cursor"))
    except Invalid as error:
        found, problem = Page([]), error.problems["cursor"]
    address = f"/console/calls?outcome={quote(outcome_id)}" if outcome else "/console/calls"
    facts = {
        "rows": found.rows,
        "outcome": outcome,
        "matter": services.store.matters([outcome])[outcome.id] if outcome else None,
        "address": address,
        "following": pages.next_page(visit, found.cursor),
        "turned": "cursor" in visit.query,
        "refused": problem,
    }
    return pages.show(visit, "calls", 422 if problem else 200, **facts)
