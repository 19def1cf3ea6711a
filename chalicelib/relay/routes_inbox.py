"""The inbox: which cases wait for whom."""

from typing import Any

from chalice import Response

from chalicelib.domain.case import KINDS, STATUSES
from chalicelib.domain.errors import Invalid
from chalicelib.ports import Page
from chalicelib.relay import touchpoints
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
# `?status=` -> what the store calls it; without one, what is still to do.
STATUS = {"": "unresolved", "all": "", **{status: status for status in STATUSES}}
ORDERS = ("", "oldest")


@routes.console("/console")
def inbox(visit: Visit) -> Response:
    """A page of cases, by the filters in the address."""
    store, chosen = visit.services.store, _chosen(visit)
    names, places = pages.Names(store), touchpoints.all_of(visit.services)
    problem = ""
    try:
        found = store.inbox(
            status=STATUS[chosen["status"]],
            kind=chosen["kind"],
            touchpoint_id=chosen["touchpoint"],
            assignee=visit.staff.id if chosen["assignee"] == "me" else chosen["assignee"],
            team=chosen["team"],
            oldest_first=chosen["order"] == "oldest",
            cursor=visit.query.get("cursor"),
        )
    except Invalid as error:
        found, problem = Page([]), error.problems["cursor"]
    facts: dict[str, Any] = {"chosen": chosen, "names": names, "places": places, "kinds": KINDS, "statuses": STATUSES}
    facts["teams"] = sorted({place.team for place in places.values() if place.team})
    facts |= {"rows": found.rows, "following": pages.next_page(visit, found.cursor), "turned": "cursor" in visit.query}
    facts["now"] = visit.services.now
    return pages.show(visit, "inbox", 422 if problem else 200, problem=problem, **facts)


def _chosen(visit: Visit) -> dict[str, str]:
    """The filters; whatever is no choice of ours counts as none."""
    query = visit.query
    return {
        "status": _among(query.get("status", ""), STATUS),
        "kind": _among(query.get("kind", ""), KINDS),
        "order": _among(query.get("order", ""), ORDERS),
        "touchpoint": query.get("touchpoint", "")[:80],
        "assignee": query.get("assignee", "")[:80],
        "team": query.get("team", "")[:80],
    }


def _among(value: str, known: Any) -> str:
    return value if value in known else ""
