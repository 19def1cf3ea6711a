"""One outcome over HTTP: its page, and what a named person decides of an answer. Every deed is a noun, and a POST."""

from typing import Any
from urllib.parse import urlencode

from chalice import Response

from chalicelib.answer import by_hand, outcome_page
from chalicelib.domain.errors import Invalid, NotAllowed, Stale
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
DONE = {"arrival": "arrived", "resending": "resent", "call": "called"}
# How a page names those whom it showed: `id:version` each.
LONGEST = by_hand.MOST_AT_ONCE


@routes.console("/console/outcomes/{outcome_id}")
def outcome(visit: Visit, outcome_id: str) -> Response:
    """What was decided, where everyone's answer stands, and a page of the people."""
    return _page(visit, outcome_id, settled=_number(visit, "settled"), known=_number(visit, "known"))


@routes.act("/console/outcomes/{outcome_id}/follow-ups/{follow_up_id}/arrival")
def arrival(visit: Visit, outcome_id: str, follow_up_id: str) -> Response:
    """It arrived, says this member of staff."""
    return _do(visit, outcome_id, follow_up_id, "arrival")


@routes.act("/console/outcomes/{outcome_id}/follow-ups/{follow_up_id}/resending")
def resending(visit: Visit, outcome_id: str, follow_up_id: str) -> Response:
    """Send it again, says this member of staff. It is due at once; the sweep sends it."""
    return _do(visit, outcome_id, follow_up_id, "resending")


@routes.act("/console/outcomes/{outcome_id}/follow-ups/{follow_up_id}/call")
def call(visit: Visit, outcome_id: str, follow_up_id: str) -> Response:
    """This member of staff told them."""
    return _do(visit, outcome_id, follow_up_id, "call")


@routes.act("/console/outcomes/{outcome_id}/arrivals")
def arrivals(visit: Visit, outcome_id: str) -> Response:
    """All of these arrived: the parked ones that the page showed, as it showed them."""
    visit.services.store.outcome(outcome_id)
    pairs = [each.partition(":") for each in visit.form.get("these", "").split(",") if ":" in each][:LONGEST]
    seen = {follow_up_id: version for follow_up_id, _, version in pairs}
    settled, known = by_hand.all_arrived(visit.services, outcome_id, seen, visit.staff.id)
    return answers.see(visit, f"/console/outcomes/{outcome_id}?{urlencode({'settled': settled, 'known': known})}")


def _do(visit: Visit, outcome_id: str, follow_up_id: str, act: str) -> Response:
    """Do it, and go back to where it was pressed; where something was faster, say what it is now."""
    follow_up = visit.services.store.follow_up(outcome_id, follow_up_id)
    try:
        pages.must_be_current(visit, follow_up)
        by_hand.decide(visit.services, follow_up, act, visit.staff.id)
    except Stale:
        return _page(visit, outcome_id, 409, follow_up_id, overtaken=True)
    except NotAllowed as error:
        if str(error) == "errors.already_settled":
            return _page(visit, outcome_id, 409, follow_up_id, overtaken=True)
        return _page(visit, outcome_id, 409, follow_up_id, refused=str(error))
    return answers.see(visit, pages.back(visit, f"/console/outcomes/{outcome_id}", DONE[act]))


def _page(visit: Visit, outcome_id: str, status: int = 200, pinned: str = "", **facts: Any) -> Response:
    try:
        gathered = outcome_page.facts_of(visit, outcome_id, pinned)
    except Invalid as error:
        visit.query = {}
        gathered = outcome_page.facts_of(visit, outcome_id, pinned)
        status, facts["refused"] = 422, error.problems["cursor"]
    common = {"overtaken": False, "settled": None, "known": None}
    return pages.show(visit, "outcome", status, **(common | gathered | facts))


def _number(visit: Visit, name: str) -> int | None:
    """What the redirect after `arrivals` said, if it is a number."""
    text = visit.query.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None
