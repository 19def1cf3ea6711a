"""Everything that staff see of one case."""

from contextlib import suppress
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import NotFound
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.invitation import SCORE, Invitation
from chalicelib.domain.outcome import OUTCOMES
from chalicelib.domain.owed import UNTOLD
from chalicelib.domain.person import Known
from chalicelib.domain.question import worded
from chalicelib.domain.suggestion import Suggestion
from chalicelib.ports import CaseFile, Store, SuggestionFile
from chalicelib.relay import conversation, merge, touchpoints
from chalicelib.web.pages import Names, language_name
from chalicelib.wiring import Services

# The ledger is asked for so many outcomes of a case at the most, the newest of them.
MOST_OUTCOMES, MOST_DECISIONS = 79, 20
MOST_SIGNALS = 8
DECISIONS = ("Planned", "Adopted", "Declined", "Published", "Corrected")
FINAL = ("Adopted", "Declined")


def facts_of(services: Services, case_id: str) -> dict[str, Any]:
    """The facts of templates/console/case.html."""
    store = services.store
    file = store.case_file(case_id)
    case = file.case
    person = store.customer_file(case.customer_id)
    suggestion, through = _suggestion(store, case)
    told = _told(store, person.customer, case, _outcome_ids(file, suggestion))
    decisions = _decisions(suggestion, told)
    places = touchpoints.all_of(services)
    return {
        "case": case,
        "events": sorted([*file.events, *decisions], key=lambda event: (event.at, event.id)),
        "names": Names(store, case.name),
        "places": places,
        "channel": worded(places[case.touchpoint_id].channel, case.language) if case.touchpoint_id in places else "",
        "dial": "".join(sign for sign in (case.talk or {}).get("phone", "") if sign in "+0123456789"),
        "suggestion": suggestion,
        "through": through,
        "behind": merge.behind(store, suggestion.suggestion) if suggestion and suggestion.suggestion.absorbed else None,
        "decision": decisions[-1].id if decisions else None,
        "told": told,
        "naming": file.naming,
        "wrote_again": conversation.wrote_again(file),
        "customer": person.customer,
        "since": _since(store, case),
        "signals": person.signals[:MOST_SIGNALS],
        "others": [line for line in person.tellings if line.case_id != case.id],
        "links_from": person.customer.links_from if person.customer else None,
        "silence": (person.customer.reached if person.customer else _as_claimed(case)).standing(
            "replied", case.wants_answer
        )[1],
        "reached": person.customer.reached if person.customer else _as_claimed(case),
        "language_name": language_name(case.language),
        "now": services.now,
    }


def _told(store: Store, person: Known | None, case: Case, outcome_ids: list[str]) -> dict[str, FollowUp]:
    """What they are owed; somebody who is several customers is told as one of them."""
    told: dict[str, FollowUp] = {}
    for customer_id in person.everyone if person else [case.customer_id]:
        for outcome_id, follow_up in store.follow_ups_to(customer_id, outcome_ids).items():
            if outcome_id not in told or told[outcome_id].state in UNTOLD:
                told[outcome_id] = follow_up
    return told


def _outcome_ids(file: CaseFile, suggestion: SuggestionFile | None) -> list[str]:
    """The outcomes that this customer may be owed an answer for: the acknowledgement is the case's own id."""
    ids = [event.id for event in file.events if event.name in OUTCOMES][-MOST_OUTCOMES:]
    decided = (
        [event.id for event in suggestion.events if event.name in DECISIONS][-MOST_DECISIONS:] if suggestion else []
    )
    return [file.case.id, *ids, *decided]


def _suggestion(store: Store, case: Case) -> tuple[SuggestionFile | None, Suggestion | None]:
    """What is decided for this case: its suggestion, or the whole that it was merged into; and the part, where there is one."""
    if not case.suggestion_id:
        return None, None
    file = store.suggestion_file(case.suggestion_id)
    if not file.suggestion.merged_into:
        return file, None
    whole = store.line(file.suggestion.merged_into)[-1]
    return store.suggestion_file(whole.id), file.suggestion


def _decisions(suggestion: SuggestionFile | None, told: dict[str, FollowUp]) -> list[Event]:
    """The decisions that concern this customer: what they are owed, and the one that ended it, whose fan-out may still be
    on its way."""
    events = suggestion.events if suggestion else []
    return [event for event in events if event.name in DECISIONS and (event.id in told or event.name in FINAL)]


def _since(store: Store, case: Case) -> Invitation | None:
    """The invitation that opened it, where its score was changed after that."""
    said = next((each["answer"] for each in case.answers or [] if each["question"] == SCORE), None)
    if case.interaction:
        with suppress(NotFound):
            invitation = store.invitation(case.interaction["id"])
            return invitation if invitation.score != said else None
    return None


def _as_claimed(case: Case) -> Customer:
    """A customer whom the stream has not put on record yet."""
    return Customer.of(case)
