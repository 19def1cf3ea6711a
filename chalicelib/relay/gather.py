"""Gathering cases behind a suggestion."""

from chalicelib.domain.case import Case
from chalicelib.domain.events import Event
from chalicelib.domain.ids import new_id
from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.wiring import Services


def link(services: Services, case: Case, suggestion_id: str, by: str) -> None:
    """Stand a case, and so its customer, behind a suggestion that is not decided yet, or behind what that is merged into."""
    now = services.now
    whole = services.store.line(suggestion_id)[-1]
    whole.must_take_support()
    event = case.link(whole.id, by, now)
    services.store.support(whole.id, case, event, _supporter(case, whole.id, now))


def suggest(services: Services, case: Case, title: str, text: str, language: str, by: str) -> Suggestion:
    """Make a suggestion out of what a case asks for, with its customer as the first supporter.

    `language` is that of whoever words it, which need not be the customer's.
    """
    now = services.now
    suggestion = Suggestion(new_id(), title, text, language, now)
    linked = case.link(suggestion.id, by, now)
    made = Event("Suggested", f"suggestion/{suggestion.id}", now, by, {"case_id": case.id})
    services.store.commit(case, linked, suggestion, made, _supporter(case, suggestion.id, now))
    return suggestion


def _supporter(case: Case, suggestion_id: str, at: str) -> Supporter:
    return Supporter(suggestion_id, case.customer_id, at, case.wants_answer, {case.id})
