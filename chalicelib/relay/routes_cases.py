"""One case over HTTP: its page, and what staff do to it. Every deed is a noun, and a POST."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.case import Case
from chalicelib.relay import case_page, conversation, gather, picker
from chalicelib.relay.revoke import revoke_links
from chalicelib.web import fields, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
LONGEST = 5000
LONGEST_TITLE = 120


@routes.console("/console/cases/{case_id}")
def case(visit: Visit, case_id: str) -> Response:
    """The conversation and all around it."""
    return _page(visit, case_id)


@routes.act("/console/cases/{case_id}/replies")
def replies(visit: Visit, case_id: str) -> Response:
    return _say(visit, case_id, "reply", "replied", conversation.reply)


@routes.act("/console/cases/{case_id}/resolution")
def resolution(visit: Visit, case_id: str) -> Response:
    return _say(visit, case_id, "resolution", "resolved", conversation.resolve)


@routes.act("/console/cases/{case_id}/reopening")
def reopening(visit: Visit, case_id: str) -> Response:
    return _say(visit, case_id, "reopening", "reopened", conversation.reopen)


@routes.act("/console/cases/{case_id}/keeping")
def keeping(visit: Visit, case_id: str) -> Response:
    """What the customer wrote again asked for nothing more."""
    return _do(visit, case_id, "kept", lambda case: conversation.keep(visit.services, case, visit.staff.id))


@routes.act("/console/cases/{case_id}/assignment")
def assignment(visit: Visit, case_id: str) -> Response:
    to = visit.form.get("assignee") or None
    return _do(visit, case_id, "assigned", lambda case: conversation.assign(visit.services, case, to, visit.staff.id))


@routes.act("/console/cases/{case_id}/link-revocation")
def link_revocation(visit: Visit, case_id: str) -> Response:
    """Every link that the case's customer got so far opens nothing any more."""
    return _do(visit, case_id, "revoked", lambda case: revoke_links(visit.services, case, visit.staff.id))


@routes.console("/console/cases/{case_id}/link")
def choose(visit: Visit, case_id: str) -> Response:
    """Which suggestion? One that is there, or a new one."""
    return _link_page(visit, case_id)


@routes.act("/console/cases/{case_id}/link")
def link(visit: Visit, case_id: str) -> Response:
    """Link to the `suggestion_id` chosen, or to a new suggestion with a `title`."""
    chosen = visit.form.get("suggestion_id", "")

    def deed(case: Case) -> None:
        if chosen:
            gather.link(visit.services, case, chosen, visit.staff.id)
        else:
            title = fields.required(visit.form, "title", LONGEST_TITLE)
            gather.suggest(visit.services, case, title, _text(visit, "text"), visit.staff.language, visit.staff.id)

    return _do(visit, case_id, "linked" if chosen else "suggested", deed, _link_page)


def _say(visit: Visit, case_id: str, field: str, done: str, deed: Callable[..., None]) -> Response:
    """A deed that is made of words, in the form's `field`."""
    return _do(visit, case_id, done, lambda case: deed(visit.services, case, _text(visit, field), visit.staff.id))


def _do(
    visit: Visit, case_id: str, done: str, deed: Callable[[Case], None], page: Callable[..., Response] | None = None
) -> Response:
    """Do it, and show the case; where it cannot be done, the page with the reason and with what was typed."""

    def current() -> None:
        case = visit.services.store.case(case_id)
        pages.must_be_current(visit, case)
        deed(case)

    again = partial(page or _page, visit, case_id)
    return pages.attempt(visit, current, again, f"/console/cases/{case_id}?done={done}")


def _page(visit: Visit, case_id: str, status: int = 200, **facts: Any) -> Response:
    gathered = case_page.facts_of(visit.services, case_id)
    if "faster" in facts:
        facts["faster"] = gathered["names"].last_of(gathered["events"])
    return pages.show(visit, "case", status, **(gathered | _typed(visit) | facts))


def _link_page(visit: Visit, case_id: str, status: int = 200, **facts: Any) -> Response:
    search = visit.query.get("q", "")
    store = visit.services.store
    common = {"case": store.case(case_id), "search": search, "found": picker.find(store, search)}
    return pages.show(visit, "link", status, **(common | _typed(visit) | facts))


def _typed(visit: Visit) -> dict[str, Any]:
    return {"typed": visit.form} if visit.method == "POST" else {}


def _text(visit: Visit, name: str) -> str:
    return fields.required(visit.form, name, LONGEST)
