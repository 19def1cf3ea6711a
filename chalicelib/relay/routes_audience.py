"""Who stands behind a suggestion over HTTP: whoever will be told, one by one and in numbers, and those whom staff add."""

from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.ids import new_id
from chalicelib.domain.suggestion import UNDECIDED
from chalicelib.relay import adding, audience
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
LIMITS = {"name": adding.LONGEST_NAME, "phone": adding.LONGEST_PHONE, "said": adding.LONGEST_SAID}


@routes.console("/console/suggestions/{suggestion_id}/audience")
def everyone(visit: Visit, suggestion_id: str) -> Response:
    """Everyone behind it, with how they got there and whether an outcome of `?kind=` would tell them."""
    suggestion = visit.services.store.suggestion(suggestion_id)
    kind = _kind(visit)
    facts = {"suggestion": suggestion, "kind": kind, "kinds": audience.KINDS}
    return pages.show(visit, "audience", **facts, **audience.listing(visit, suggestion, kind))


@routes.api("/console/suggestions/{suggestion_id}/audience.json", methods=["GET"])
def counting(visit: Visit, suggestion_id: str) -> Response:
    """The numbers of the next of them, for the page that counts on. For staff: 401 as problem+json without a session."""
    from chalicelib.web import staff

    staff.admit(visit)
    suggestion = visit.services.store.suggestion(suggestion_id)
    return answers.data(audience.stretch(visit, suggestion, _kind(visit)))


@routes.console("/console/suggestions/{suggestion_id}/addition")
def addition(visit: Visit, suggestion_id: str) -> Response:
    """Somebody called, or came to the shop, and asks for this, too."""
    return _page(visit, suggestion_id)


@routes.act("/console/suggestions/{suggestion_id}/addition")
def add(visit: Visit, suggestion_id: str) -> Response:
    def deed() -> None:
        suggestion = visit.services.store.suggestion(suggestion_id)
        adding.add(visit.services, suggestion, adding.read(visit.form), visit.staff.id)

    again = partial(_page, visit, suggestion_id)
    return pages.attempt(visit, deed, again, f"/console/suggestions/{suggestion_id}?done=added")


def _page(visit: Visit, suggestion_id: str, status: int = 200, **facts: Any) -> Response:
    suggestion = visit.services.store.suggestion(suggestion_id)
    if suggestion.status not in UNDECIDED and visit.method != "POST":
        return answers.see(visit, f"/console/suggestions/{suggestion_id}")
    fresh = {"language": visit.staff.language, "wants_answer": "yes", "addition": new_id()}
    gathered = {"suggestion": suggestion, "limits": LIMITS, "typed": visit.form if visit.method == "POST" else fresh}
    return pages.show(visit, "addition", status, **(gathered | facts))


def _kind(visit: Visit) -> str:
    wish = visit.query.get("kind", "adopted")
    return wish if wish in audience.KINDS else "adopted"
