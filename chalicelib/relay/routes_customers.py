"""Customers over HTTP: found, looked at, given another key; joined to one another, and taken apart again.

What is looked for is sent in a form's body: addresses of ours stand in logs, and those of people shall not.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.person import Known
from chalicelib.relay import finding, identity, joining, profile
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/customers")
def index(visit: Visit) -> Response:
    """Whom are you looking for?"""
    return _search(visit)


@routes.act("/console/customers")
def search(visit: Visit) -> Response:
    """Everyone whom the form's `q` may stand for, whoever has that very address or number first."""
    return _search(visit, visit.form.get("q", ""), visit.form.get("cursor"))


@routes.console("/console/customers/{customer_id}")
def customer(visit: Visit, customer_id: str) -> Response:
    """One person, as seen from the record that their others were merged into."""
    person = _person(visit, customer_id)
    first = person.together[0].id
    return _page(visit, first) if first == customer_id else answers.see(visit, f"/console/customers/{first}")


@routes.act("/console/customers/{customer_id}/keys")
def keys(visit: Visit, customer_id: str) -> Response:
    """This address, number or external id is theirs, too. Whose it is already is asked about before anything is joined."""

    whose = ""

    def deed() -> None:
        nonlocal whose
        person = _current(visit, customer_id)
        given = identity.key(visit.services, visit.form.get("kind", ""), visit.form.get("key", ""))
        whose = given.id(visit.services)
        identity.attach(visit.services, person, given, visit.staff.id, proven=bool(visit.form.get("proven")))

    def again(status: int, **why: Any) -> Response:
        taken = whose if why.get("refused") == "errors.key_taken" else ""
        return _page(visit, customer_id, status, taken=taken, **why)

    return pages.attempt(visit, deed, again, f"/console/customers/{customer_id}?done=attached")


@routes.console("/console/customers/{customer_id}/merger", role="manager")
def merger(visit: Visit, customer_id: str) -> Response:
    """Who else are they? With `?with=` (an id) what joining them would mean."""
    return _merger(visit, customer_id, visit.query.get("with", ""))


@routes.act("/console/customers/{customer_id}/merger-search", role="manager")
def candidates(visit: Visit, customer_id: str) -> Response:
    return _merger(visit, customer_id, "", search=visit.form.get("q", ""))


@routes.act("/console/customers/{customer_id}/merger", role="manager")
def merge(visit: Visit, customer_id: str) -> Response:
    other = visit.form.get("with", "")

    def deed() -> None:
        whole, part = _current(visit, customer_id), _person(visit, other)
        if visit.form.get("other_version") != _versions(part):
            raise Stale("Customer")
        joining.join(visit.services, whole, part, visit.staff.id)

    again = partial(_merger, visit, customer_id, other)
    return pages.attempt(visit, deed, again, f"/console/customers/{customer_id}?done=joined")


@routes.act("/console/customers/{customer_id}/separation", role="manager")
def separate(visit: Visit, customer_id: str) -> Response:
    """Take the form's `part` out again."""

    def deed() -> None:
        joining.separate(visit.services, _current(visit, customer_id), visit.form.get("part", ""), visit.staff.id)

    again = partial(_page, visit, customer_id)
    return pages.attempt(visit, deed, again, f"/console/customers/{customer_id}?done=parted")


def _person(visit: Visit, customer_id: str) -> Known:
    """The person as seen from this record; raises NotFound."""
    found = visit.services.store.persons([customer_id])[customer_id] if customer_id else None
    if found is None:
        raise NotFound(customer_id)
    return found


def _current(visit: Visit, customer_id: str) -> Known:
    person = _person(visit, customer_id)
    if visit.form.get("version") != _versions(person):
        raise Stale("Customer")
    return person


def _versions(person: Known) -> str:
    """What a form must have been made from: every record of the person as it is now."""
    return ".".join(str(each.version) for each in person.together)


def _search(visit: Visit, typed: str = "", cursor: str | None = None) -> Response:
    status, facts = 200, {"found": finding.Found([]), "problem": ""}
    try:
        facts["found"] = finding.find(visit.services, typed, cursor or None)
    except Invalid as error:
        status, facts["problem"] = 422, error.problems["cursor"]
    return pages.show(visit, "customers", status, search=typed.strip()[: finding.LONGEST], turned=bool(cursor), **facts)


def _page(visit: Visit, customer_id: str, status: int = 200, **facts: Any) -> Response:
    person = finding.whole([_person(visit, customer_id)])[0]
    gathered = profile.facts_of(visit.services, person) | {"version": _versions(person), "taken": ""}
    typed = {"typed": visit.form} if visit.method == "POST" else {}
    return pages.show(visit, "customer", status, **(gathered | typed | facts))


def _merger(
    visit: Visit, customer_id: str, other: str, status: int = 200, search: str | None = None, **facts: Any
) -> Response:
    whole = finding.whole([_person(visit, customer_id)])[0]
    gathered: dict[str, Any] = {
        "person": whole,
        "version": _versions(whole),
        "search": search,
        "part": None,
        "found": [],
        "further": False,
    }
    refusal = _refusal(lambda: gathered.update(_meaning(visit, whole, other))) if other else ""
    if refusal:
        facts.setdefault("refused", refusal)
        status = max(status, 409)
    if search is not None:
        found = finding.find(visit.services, search, limit=10)
        gathered["found"] = [each for each in found.people if each.id != whole.id]
        gathered["further"] = bool(found.cursor)
    return pages.show(visit, "customer_merger", status, **(gathered | facts))


def _meaning(visit: Visit, whole: Known, other: str) -> dict[str, Any]:
    part = finding.whole([_person(visit, other)])[0]
    if part.id == whole.id:
        raise NotAllowed("errors.same_customer")
    meaning = joining.meaning(visit.services.store, whole, part)
    return {"part": part, "other_version": _versions(part), "meaning": meaning}


def _refusal(deed: Callable[[], object]) -> str:
    """The key of why it may not be, or nothing."""
    try:
        deed()
    except NotAllowed as error:
        return str(error)
    return ""
