"""The suppression list over HTTP: managers see it, the owner edits it. An address never stands in one of ours."""

from functools import partial
from typing import Any
from urllib.parse import quote

from chalice import Response

from chalicelib.answer import suppression
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Invalid
from chalicelib.ports import Page
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/suppression", role="manager")
def index(visit: Visit) -> Response:
    """Everyone whom no mail goes to, the newest first."""
    return _list(visit)


@routes.act("/console/suppression", role="owner")
def add(visit: Visit) -> Response:
    """No mail to this address from now on."""
    try:
        person, new = suppression.silence(visit.services, visit.form, visit.staff.id)
    except Invalid as error:
        return _list(
            visit,
            422,
            problems={"add-email": error.problems["email"]},
            typed={"add-email": visit.form.get("email", "")},
        )
    return answers.see(visit, f"/console/suppression/{quote(person.id)}{'?done=silenced' if new else ''}")


@routes.act("/console/suppression/search", role="manager")
def search(visit: Visit) -> Response:
    """Whether mail may go to an address. It is asked by POST, so that no address lands in a log."""
    try:
        name, address = suppression.whose(visit.services, visit.form)
    except Invalid as error:
        return _list(visit, 422, problems=error.problems, typed=visit.form)
    if visit.services.store.customers([name])[name]:
        return answers.see(visit, f"/console/suppression/{quote(name)}")
    return _list(visit, typed={"email": address, "add-email": address}, unknown=address)


@routes.console("/console/suppression/{customer_id}", role="manager")
def person(visit: Visit, customer_id: str) -> Response:
    """One person: whether mail goes to them, and how that came."""
    return _person(visit, customer_id)


@routes.act("/console/suppression/{customer_id}/lifting", role="owner")
def lifting(visit: Visit, customer_id: str) -> Response:
    """Mail may go to them again."""

    def deed() -> None:
        whom = suppression.one(visit.services, customer_id)
        pages.must_be_current(visit, whom)
        suppression.lift(visit.services, whom, visit.staff.id)

    again = partial(_person, visit, customer_id)
    return pages.attempt(visit, deed, again, f"/console/suppression/{quote(customer_id)}?done=lifted")


def _list(visit: Visit, status: int = 200, unknown: str = "", **facts: Any) -> Response:
    problem = ""
    try:
        found = visit.services.store.silenced(visit.query.get("cursor"))
    except Invalid as error:
        found, problem, status = Page[Customer]([]), error.problems["cursor"], 422
    common = {
        "rows": found.rows,
        "names": pages.Names(visit.services.store),
        "following": pages.next_page(visit, found.cursor),
        "turned": "cursor" in visit.query,
        "unknown": unknown,
        "refused": problem,
    }
    return pages.show(visit, "suppression", status, **(common | facts))


def _person(visit: Visit, customer_id: str, status: int = 200, **facts: Any) -> Response:
    store = visit.services.store
    whom = suppression.one(visit.services, customer_id)
    names = pages.Names(store, whom.name or whom.email)
    common = {"person": whom, "events": store.events_of(customer_id), "names": names}
    return pages.show(visit, "suppressed", status, **(common | facts))
