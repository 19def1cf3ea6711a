"""Merging over HTTP: find the other suggestion, see what it means, press the button; and the way back."""

from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.suggestion import UNDECIDED, Suggestion
from chalicelib.relay import merge, picker
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/suggestions/{suggestion_id}/merger")
def merger(visit: Visit, suggestion_id: str) -> Response:
    """Which suggestion is it part of? With `?into=` (an id or an address) what merging would mean."""
    return _merger(visit, suggestion_id, visit.query.get("into", ""))


@routes.act("/console/suggestions/{suggestion_id}/merger")
def merge_into(visit: Visit, suggestion_id: str) -> Response:
    into = visit.form.get("into", "")

    def deed() -> None:
        part = _current(visit, suggestion_id)
        whole = merge.meant(visit.services.store, part, into)
        merge.merge(visit.services, part, whole.id, visit.staff.id)

    def again(status: int, **why: Any) -> Response:
        return _merger(visit, suggestion_id, "" if "problems" in why else into, status, **why)

    return pages.attempt(visit, deed, again, f"/console/suggestions/{suggestion_id}?done=merged")


@routes.console("/console/suggestions/{suggestion_id}/separation")
def separation(visit: Visit, suggestion_id: str) -> Response:
    """What taking it apart again would mean."""
    return _separation(visit, suggestion_id)


@routes.act("/console/suggestions/{suggestion_id}/separation")
def separate(visit: Visit, suggestion_id: str) -> Response:
    return pages.attempt(
        visit,
        lambda: merge.separate(visit.services, _current(visit, suggestion_id), visit.staff.id),
        partial(_separation, visit, suggestion_id),
        f"/console/suggestions/{suggestion_id}?done=separated",
    )


def _current(visit: Visit, suggestion_id: str) -> Suggestion:
    suggestion = visit.services.store.suggestion(suggestion_id)
    pages.must_be_current(visit, suggestion)
    return suggestion


def _merger(visit: Visit, suggestion_id: str, into: str, status: int = 200, **facts: Any) -> Response:
    store = visit.services.store
    part = store.suggestion(suggestion_id)
    if part.status not in UNDECIDED and visit.method != "POST":
        return answers.see(visit, f"/console/suggestions/{suggestion_id}")
    search = visit.query.get("q", "")
    try:
        whole = merge.meant(store, part, into) if into else None
    except Invalid as error:
        whole, status = None, max(status, 422)
        facts.setdefault("problems", error.problems)
    except NotAllowed as error:
        whole, status = None, max(status, 409)
        facts.setdefault("refused", str(error))
    gathered: dict[str, Any] = {"suggestion": part, "whole": whole, "search": search, "into": into}
    if whole:
        gathered |= {"behind": merge.behind(store, part), "theirs": merge.behind(store, whole)}
    else:
        gathered["found"] = picker.find(store, search, (part.id, *part.absorbed), part.title)
    return pages.show(visit, "merger", status, **(gathered | facts))


def _separation(visit: Visit, suggestion_id: str, status: int = 200, **facts: Any) -> Response:
    store = visit.services.store
    part, *line = store.line(suggestion_id)
    if not line and visit.method != "POST":
        return answers.see(visit, f"/console/suggestions/{suggestion_id}")
    gathered = {"suggestion": part, "line": line, "whole": line[-1] if line else None}
    return pages.show(visit, "separation", status, **(gathered | {"behind": merge.behind(store, part)} | facts))
