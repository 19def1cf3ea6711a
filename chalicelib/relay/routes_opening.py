"""Opening a suggestion to customers, who may then find and join it, and closing it again. Both are facts on record."""

from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.events import Event
from chalicelib.domain.suggestion import UNDECIDED, Suggestion
from chalicelib.relay import merge, picker
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/suggestions/{suggestion_id}/opening")
def opening(visit: Visit, suggestion_id: str) -> Response:
    """What customers will see of it, before they do."""
    return _page(visit, suggestion_id)


@routes.act("/console/suggestions/{suggestion_id}/opening")
def open_it(visit: Visit, suggestion_id: str) -> Response:
    def step(suggestion: Suggestion) -> Event:
        return suggestion.open_to_customers(visit.staff.id, visit.services.now)

    return _do(visit, suggestion_id, step, "opened")


@routes.act("/console/suggestions/{suggestion_id}/closing")
def close_it(visit: Visit, suggestion_id: str) -> Response:
    def step(suggestion: Suggestion) -> Event:
        return suggestion.close_to_customers(visit.staff.id, visit.services.now)

    return _do(visit, suggestion_id, step, "closed")


@routes.api("/console/similar.json", methods=["GET"])
def similar(visit: Visit) -> Response:
    """What is like `?q=`, undecided or decided, open to customers or not. For staff: 401 as problem+json without a session."""
    from chalicelib.web import staff

    staff.admit(visit)
    asked = visit.query.get("q", "")[: picker.LONGEST_ASKED]
    return answers.data(picker.like(visit.services.store, asked))


def _do(visit: Visit, suggestion_id: str, step: Any, done: str) -> Response:
    def deed() -> None:
        suggestion = visit.services.store.suggestion(suggestion_id)
        pages.must_be_current(visit, suggestion)
        visit.services.store.commit(suggestion, step(suggestion))

    again = partial(_page, visit, suggestion_id)
    return pages.attempt(visit, deed, again, f"/console/suggestions/{suggestion_id}?done={done}")


def _page(visit: Visit, suggestion_id: str, status: int = 200, **facts: Any) -> Response:
    store = visit.services.store
    suggestion = store.suggestion(suggestion_id)
    possible = suggestion.status in UNDECIDED and not suggestion.is_open_to_customers
    if not possible and visit.method != "POST":
        return answers.see(visit, f"/console/suggestions/{suggestion_id}")
    gathered = {"suggestion": suggestion, "possible": possible, "behind": merge.behind(store, suggestion)}
    return pages.show(visit, "opening", status, **(gathered | facts))
