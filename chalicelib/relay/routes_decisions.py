"""Adopting and declining over HTTP: first who will be told, then the words, then the button."""

from collections.abc import Callable
from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.domain.errors import Exists, Invalid, NotAllowed, Stale
from chalicelib.domain.suggestion import UNDECIDED, Suggestion
from chalicelib.relay import decide, preview
from chalicelib.settings import LANGUAGES
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
LIMITS = {"asked": decide.LONGEST_ASKED, "did": decide.LONGEST_DID, "note": decide.LONGEST_NOTE}


@routes.console("/console/suggestions/{suggestion_id}/adoption")
def adoption(visit: Visit, suggestion_id: str) -> Response:
    """The words of the adoption, beside who will be told."""
    return _page(visit, suggestion_id, "adoption")


@routes.act("/console/suggestions/{suggestion_id}/adoption")
def adopt(visit: Visit, suggestion_id: str) -> Response:
    """Publish the entry, and owe everyone behind it an answer."""
    return _do(visit, suggestion_id, "adoption", "adopted", lambda suggestion: _adopt(visit, suggestion))


@routes.console("/console/suggestions/{suggestion_id}/decline")
def decline_page(visit: Visit, suggestion_id: str) -> Response:
    """The reason, beside who will be told."""
    return _page(visit, suggestion_id, "decline")


@routes.act("/console/suggestions/{suggestion_id}/decline")
def decline(visit: Visit, suggestion_id: str) -> Response:
    """Decline, and owe everyone behind it the reason."""
    return _do(visit, suggestion_id, "decline", "declined", lambda suggestion: _decline(visit, suggestion))


def _adopt(visit: Visit, suggestion: Suggestion) -> None:
    decide.adopt(visit.services, suggestion, visit.form, visit.staff.id)


def _decline(visit: Visit, suggestion: Suggestion) -> None:
    decide.decline(visit.services, suggestion, visit.form, visit.staff.id)


def _do(visit: Visit, suggestion_id: str, template: str, done: str, deed: Callable[[Suggestion], None]) -> Response:
    try:
        suggestion = visit.services.store.suggestion(suggestion_id)
        pages.must_be_current(visit, suggestion)
        deed(suggestion)
    except (Stale, Exists):
        return _page(visit, suggestion_id, template, 409, faster="")
    except NotAllowed as error:
        return _page(visit, suggestion_id, template, 409, refused=str(error))
    except Invalid as error:
        return _page(visit, suggestion_id, template, 422, problems=error.problems)
    return answers.see(visit, f"/console/suggestions/{suggestion_id}?done={done}")


def _page(visit: Visit, suggestion_id: str, template: str, status: int = 200, **facts: Any) -> Response:
    suggestion = visit.services.store.suggestion(suggestion_id)
    typed = visit.form if visit.method == "POST" else {f"asked-{suggestion.language}": suggestion.title}
    if suggestion.status not in UNDECIDED:
        if visit.method != "POST":
            return answers.see(visit, f"/console/suggestions/{suggestion_id}")
        facts.setdefault("refused", "errors.already_decided")
    gathered: dict[str, Any] = {
        "suggestion": suggestion,
        "undecided": suggestion.status in UNDECIDED,
        **_told(visit, suggestion_id, template),
        "exact": preview.EXACT_UP_TO,
        "limits": LIMITS,
        "written": list(LANGUAGES),
    }
    return pages.show(visit, template, status, **(gathered | {"typed": typed} | facts))


def _told(visit: Visit, suggestion_id: str, template: str) -> dict[str, Any]:
    """The preview, and what the component `told` shows of it. Only an adoption names anybody in public."""
    found = preview.who_will_be_told(visit.services.store, suggestion_id)
    reasons = [
        (render.words(visit.language, f"silence.{reason}"), number) for reason, number in found.left_out.most_common()
    ]
    told = {"supporters": found.supporters, "by_email": found.by_email, "to_call": 0, "left_out": reasons}
    if template == "adoption":
        told |= {"named": found.named, "anonymous": found.anonymous}
    return {"preview": found, "told": told}
