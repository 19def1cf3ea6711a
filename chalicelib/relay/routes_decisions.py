"""Deciding over HTTP: first who will be told, then the words, then the button."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from chalice import Response

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
    """One page: what its button does, and the kind of outcome that it brings, which is the word of what was done, too."""

    deed: Deed
    kind: str
    possible: Callable[[Suggestion], bool] = lambda suggestion: suggestion.status in UNDECIDED


DECISIONS = {
    "plan": Decision(decide.plan, "planned", lambda it: it.status in UNDECIDED and it.status != "planned"),
    "adoption": Decision(decide.adopt, "adopted"),
    "decline": Decision(decide.decline, "declined"),
    "publication": Decision(decide.publish, "published", lambda it: it.status == "adopted" and not it.entry_id),
    "correction": Decision(decide.correct, "corrected", lambda it: bool(it.entry_id)),
}


def _page_of(name: str) -> Callable[[Visit, str], Response]:
    def page(visit: Visit, suggestion_id: str) -> Response:
        return _page(visit, suggestion_id, name)

    return page


def _deed_of(name: str) -> Callable[[Visit, str], Response]:
    def do(visit: Visit, suggestion_id: str) -> Response:
        def deed() -> None:
            suggestion = visit.services.store.suggestion(suggestion_id)
            pages.must_be_current(visit, suggestion)
            DECISIONS[name].deed(visit.services, suggestion, visit.form, visit.staff.id)

        again = partial(_page, visit, suggestion_id, name)
        return pages.attempt(visit, deed, again, f"/console/suggestions/{suggestion_id}?done={DECISIONS[name].kind}")

    return do


for _name in DECISIONS:
    routes.console(f"/console/suggestions/{{suggestion_id}}/{_name}")(_page_of(_name))
    routes.act(f"/console/suggestions/{{suggestion_id}}/{_name}")(_deed_of(_name))


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
