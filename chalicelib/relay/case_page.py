"""Everything that staff see of one case."""

from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.outcome import OUTCOMES
from chalicelib.domain.suggestion import UNDECIDED
from chalicelib.ports import CaseFile, SuggestionFile
from chalicelib.relay import touchpoints
from chalicelib.web.pages import Names, language_name
from chalicelib.wiring import Services

# The ledger is asked for so many outcomes of a case at the most, the newest of them.
MOST_OUTCOMES = 98


def facts_of(services: Services, case_id: str) -> dict[str, Any]:
    """The facts of templates/console/case.html."""
    store = services.store
    file = store.case_file(case_id)
    case = file.case
    person = store.customer_file(case.customer_id)
    suggestion = store.suggestion_file(case.suggestion_id) if case.suggestion_id else None
    return {
        "case": case,
        "events": file.events,
        "names": Names(store, case.name),
        "places": touchpoints.all_of(services),
        "suggestion": suggestion,
        "undecided": suggestion is not None and suggestion.suggestion.status in UNDECIDED,
        "decision": _decision(suggestion),
        "told": store.follow_ups_to(case.customer_id, _outcome_ids(file, suggestion)),
        "naming": file.naming,
        "others": [line for line in person.tellings if line.case_id != case.id],
        "silence": (person.customer or _as_claimed(case)).standing("replied", case.wants_answer)[1],
        "language_name": language_name(case.language),
    }


def _outcome_ids(file: CaseFile, suggestion: SuggestionFile | None) -> list[str]:
    """The outcomes that this customer may be owed an answer for: the acknowledgement is the case's own id."""
    ids = [event.id for event in file.events if event.name in OUTCOMES][-MOST_OUTCOMES:]
    return [file.case.id, *ids, *filter(None, [_decision(suggestion)])]


def _decision(suggestion: SuggestionFile | None) -> str | None:
    """The outcome of the suggestion behind which the case stands, once it is decided."""
    events = suggestion.events if suggestion else []
    return next((event.id for event in events if event.name in ("Adopted", "Declined")), None)


def _as_claimed(case: Case) -> Customer:
    """A customer whom the stream has not put on record yet."""
    return Customer.of(case)
