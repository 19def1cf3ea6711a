"""What is held at the door, over HTTP: a list of its own, and a person's decision on each."""

from typing import Any
from urllib.parse import urlencode

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import Invalid
from chalicelib.domain.holding import KEPT_DAYS, REASONS, STANDINGS
from chalicelib.ports import Page
from chalicelib.relay import case_page, holding, touchpoints
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
PICKED = "case-"


@routes.console("/console/held")
def held(visit: Visit) -> Response:
    """What waits for a person, or what was turned away."""
    return _list(visit)


@routes.console("/console/held.json")
def count(visit: Visit) -> Response:
    """How many wait, for the script of the bar."""
    n = holding.count(visit.services)
    shown = f"{holding.MOST_COUNTED}+" if n > holding.MOST_COUNTED else str(n)
    return answers.data({"n": n, "shown": shown, "words": render.words(visit.staff.language, "held.count", n=n)})


@routes.act("/console/held")
def decide(visit: Visit) -> Response:
    """The deed of the button that was pressed, to what was chosen, or to all that the filters show."""
    chosen, deed = _chosen(visit.form), visit.form.get("deed", "")
    if deed not in holding.DEEDS:
        return _list(visit, 422, refused="errors.not_a_choice")
    ids = [name.removeprefix(PICKED) for name in visit.form if name.startswith(PICKED)]
    if visit.form.get("all"):
        ids = holding.everyone(visit.services, chosen["touchpoint"], chosen["why"])
    if not ids:
        return _list(visit, 422, refused="errors.nothing_chosen")
    done = holding.do_all(visit.services, deed, ids, visit.staff.id)
    if not done:
        return _list(visit, 409, refused="errors.not_held")
    return answers.see(visit, f"/console/held?{urlencode(chosen)}&done={deed}")


@routes.act("/console/cases/{case_id}/admission")
def admission(visit: Visit, case_id: str) -> Response:
    return _do(visit, case_id, "let_in")


@routes.act("/console/cases/{case_id}/turning-away")
def turning_away(visit: Visit, case_id: str) -> Response:
    return _do(visit, case_id, "turn_away")


def _do(visit: Visit, case_id: str, deed: str) -> Response:
    def current() -> None:
        case = visit.services.store.case(case_id)
        pages.must_be_current(visit, case)
        holding.do(visit.services, deed, case, visit.staff.id)

    def again(status: int, **facts: Any) -> Response:
        gathered = case_page.facts_of(visit.services, case_id)
        if "faster" in facts:
            facts["faster"] = gathered["names"].last_of(gathered["events"])
        return pages.show(visit, "case", status, **(gathered | facts))

    return pages.attempt(visit, current, again, f"/console/cases/{case_id}?done={deed}")


def _chosen(given: dict[str, str]) -> dict[str, str]:
    """The filters; whatever is no choice of ours counts as none."""
    stands, why = given.get("stands", ""), given.get("why", "")
    return {
        "stands": stands if stands in STANDINGS else STANDINGS[0],
        "touchpoint": given.get("touchpoint", "")[:80],
        "why": why if why in REASONS else "",
    }


def _list(visit: Visit, status: int = 200, **facts: Any) -> Response:
    chosen = _chosen(visit.form if visit.method == "POST" else visit.query)
    try:
        found = holding.rows(
            visit.services, chosen["stands"], chosen["touchpoint"], chosen["why"], visit.query.get("cursor")
        )
    except Invalid as error:
        found, status, facts = Page([]), 422, {"refused": error.problems["cursor"]}
    facts |= {"chosen": chosen, "rows": found.rows, "following": pages.next_page(visit, found.cursor)}
    facts |= {"turned": "cursor" in visit.query, "places": touchpoints.all_of(visit.services)}
    return pages.show(visit, "held", status, reasons=REASONS, days=KEPT_DAYS, most=holding.AT_ONCE, **facts)
