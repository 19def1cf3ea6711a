"""Deciding over HTTP: first who will be told, then the words, then the button."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalice import Response

from chalicelib.domain.errors import Exists, Invalid, NotAllowed, Stale
from chalicelib.domain.suggestion import UNDECIDED, Suggestion
from chalicelib.ports import Store
from chalicelib.relay import audience, decide
from chalicelib.settings import LANGUAGES
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit
from chalicelib.wiring import Services

routes = Routes(__name__)
LIMITS = {"asked": decide.LONGEST_ASKED, "did": decide.LONGEST_DID, "note": decide.LONGEST_NOTE}
Deed = Callable[[Services, Suggestion, dict[str, str], str], None]


@dataclass(frozen=True)
class Decision:
    """One page: what its button does, the kind of outcome that it brings, and the word of what was done."""

    deed: Deed
    kind: str
    done: str
    possible: Callable[[Suggestion], bool] = lambda suggestion: suggestion.status in UNDECIDED


DECISIONS = {
    "plan": Decision(decide.plan, "planned", "planned", lambda it: it.status in UNDECIDED and it.status != "planned"),
    "adoption": Decision(decide.adopt, "adopted", "adopted"),
    "decline": Decision(decide.decline, "declined", "declined"),
    "publication": Decision(
        decide.publish, "published", "published", lambda it: it.status == "adopted" and not it.entry_id
    ),
    "correction": Decision(decide.correct, "corrected", "corrected", lambda it: bool(it.entry_id)),
}


@routes.console("/console/suggestions/{suggestion_id}/plan")
def plan_page(visit: Visit, suggestion_id: str) -> Response:
    """We will do it: a note, beside who will be told."""
    return _page(visit, suggestion_id, "plan")


@routes.act("/console/suggestions/{suggestion_id}/plan")
def plan(visit: Visit, suggestion_id: str) -> Response:
    return _do(visit, suggestion_id, "plan")


@routes.console("/console/suggestions/{suggestion_id}/adoption")
def adoption(visit: Visit, suggestion_id: str) -> Response:
    """The words of the adoption, beside who will be told."""
    return _page(visit, suggestion_id, "adoption")


@routes.act("/console/suggestions/{suggestion_id}/adoption")
def adopt(visit: Visit, suggestion_id: str) -> Response:
    """Owe everyone behind it an answer, and publish the entry, now or later."""
    return _do(visit, suggestion_id, "adoption")


@routes.console("/console/suggestions/{suggestion_id}/decline")
def decline_page(visit: Visit, suggestion_id: str) -> Response:
    """The reason, beside who will be told."""
    return _page(visit, suggestion_id, "decline")


@routes.act("/console/suggestions/{suggestion_id}/decline")
def decline(visit: Visit, suggestion_id: str) -> Response:
    """Decline, and owe everyone behind it the reason."""
    return _do(visit, suggestion_id, "decline")


@routes.console("/console/suggestions/{suggestion_id}/publication")
def publication(visit: Visit, suggestion_id: str) -> Response:
    """The public words of what was adopted without them, beside whoever was not told then."""
    return _page(visit, suggestion_id, "publication")


@routes.act("/console/suggestions/{suggestion_id}/publication")
def publish(visit: Visit, suggestion_id: str) -> Response:
    return _do(visit, suggestion_id, "publication")


@routes.console("/console/suggestions/{suggestion_id}/correction")
def correction(visit: Visit, suggestion_id: str) -> Response:
    """The public words as they are, to be put right."""
    return _page(visit, suggestion_id, "correction")


@routes.act("/console/suggestions/{suggestion_id}/correction")
def correct(visit: Visit, suggestion_id: str) -> Response:
    return _do(visit, suggestion_id, "correction")


def _do(visit: Visit, suggestion_id: str, name: str) -> Response:
    decision = DECISIONS[name]
    try:
        suggestion = visit.services.store.suggestion(suggestion_id)
        pages.must_be_current(visit, suggestion)
        decision.deed(visit.services, suggestion, visit.form, visit.staff.id)
    except (Stale, Exists):
        return _page(visit, suggestion_id, name, 409, faster="")
    except NotAllowed as error:
        return _page(visit, suggestion_id, name, 409, refused=str(error))
    except Invalid as error:
        return _page(visit, suggestion_id, name, 422, problems=error.problems)
    return answers.see(visit, f"/console/suggestions/{suggestion_id}?done={decision.done}")


def _page(visit: Visit, suggestion_id: str, name: str, status: int = 200, **facts: Any) -> Response:
    store, decision = visit.services.store, DECISIONS[name]
    suggestion = store.suggestion(suggestion_id)
    possible = decision.possible(suggestion)
    if not possible:
        if visit.method != "POST":
            return answers.see(visit, f"/console/suggestions/{suggestion_id}")
        facts.setdefault("refused", "errors.already_decided")
    gathered: dict[str, Any] = {
        "suggestion": suggestion,
        "undecided": possible,
        "limits": LIMITS,
        "typed": visit.form if visit.method == "POST" else _words(store, suggestion, name),
        **audience.facts_of(visit, suggestion, decision.kind),
    }
    return pages.show(visit, name, status, **(gathered | facts))


def _words(store: Store, suggestion: Suggestion, name: str) -> dict[str, str]:
    """What the page's fields hold at first: what was asked for, or what the entry says now."""
    if name != "correction":
        return {f"asked-{suggestion.language}": suggestion.title, "publish": "now"}
    entry = store.entry(suggestion.entry_id or "")
    asked = {f"asked-{code}": entry.asked[code] for code in LANGUAGES if code in entry.asked}
    return asked | {f"did-{code}": entry.did[code] for code in LANGUAGES if code in entry.did}
