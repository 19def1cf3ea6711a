"""How each noun lies in the table: its key, what its indexes sort it by, and whether its insert is a fact.

An index attribute of None is absent from the item, and so is the item from that index. Keys are spelt in keys.py.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, Telling
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.holding import standing
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.key import Key as ApiKey
from chalicelib.domain.letter import Letter
from chalicelib.domain.link_asking import LinkAsking
from chalicelib.domain.naming import Naming
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.owed import LISTED
from chalicelib.domain.policy import Policy
from chalicelib.domain.signal import Doings, Signal
from chalicelib.domain.staff import Session, SignIn, Staff
from chalicelib.domain.suggestion import Entry, Suggestion, Supporter
from chalicelib.domain.touchpoint import Touchpoint


def _due(record: Outcome | FollowUp) -> dict[str, str | None]:
    return {
        "due_key": f"DUE#{keys.shard(record.id, keys.DUE_SHARDS)}" if record.due_at else None,
        "due_at": record.due_at,
    }


def _case_indexes(case: Case) -> dict[str, str | None]:
    order, stands = f"{case.arrived_at}#{case.id}", standing(case) or case.status
    return {
        "lists_key": f"CASE#{stands}",
        "lists_order": order,
        "places_key": f"CASE#{case.touchpoint_id}#{stands}",
        "places_order": order,
        "desks_key": f"CASE#{case.assignee}#{case.status}" if case.assignee else None,
        "desks_order": order if case.assignee else None,
        "marks": " ".join(case.held["why"]) if case.held else case.marks or None,
    }


def _event_indexes(event: Event) -> dict[str, str | None]:
    is_act = event.subject.startswith("outcome/") and event.by not in (SYSTEM, CUSTOMER)
    return {"lists_key": keys.acts(event.subject_id) if is_act else None, "lists_order": event.id if is_act else None}


def _suggestion_indexes(suggestion: Suggestion) -> dict[str, str | None]:
    return {"lists_key": f"SUGGESTION#{suggestion.status}", "lists_order": f"{suggestion.arrived_at}#{suggestion.id}"}


def _outcome_indexes(outcome: Outcome) -> dict[str, str | None]:
    """Outcomes of many people are listed; what is owed to one stands with their case."""
    many = outcome.subject.startswith("suggestion/")
    order = f"{outcome.at}#{outcome.id}"
    return _due(outcome) | {"lists_key": "OUTCOME" if many else None, "lists_order": order if many else None}


def _follow_up_indexes(follow_up: FollowUp) -> dict[str, str | None]:
    is_listed, is_held = follow_up.state in LISTED, follow_up.held
    return _due(follow_up) | {
        "lists_key": keys.listed(follow_up.state) if is_listed else None,
        "lists_order": f"{follow_up.outcome_id}#{follow_up.id}" if is_listed else None,
        "desks_key": keys.held(follow_up.customer_id) if is_held else None,
        "desks_order": f"{follow_up.owed_at}#{follow_up.id}" if is_held else None,
    }


def _customer_indexes(customer: Customer) -> dict[str, str | None]:
    """Whom no mail may or can reach is listed; whoever has a name is found by its beginning (further parts: called.py)."""
    since, name = customer.silenced_at, _folded(customer.name)
    return {
        "lists_key": keys.SILENCED if since else None,
        "lists_order": f"{since}#{customer.id}" if since else None,
        "places_key": keys.named(name) if name else None,
        "places_order": keys.name_order(name, customer.id) if name else None,
    }


def _invitation_indexes(invitation: Invitation) -> dict[str, str | None]:
    """What opened a case is found as that case."""
    stands_alone = invitation.answered_at and not invitation.case_id
    return {
        "desks_key": keys.answered(invitation.customer_id) if stands_alone else None,
        "desks_order": f"{invitation.answered_at}#{invitation.id}" if stands_alone else None,
    }


def _folded(name: str | None) -> str:
    """As it is looked for; how is loaded with the first name: most calls of a function write none."""
    if not name:
        return ""
    from chalicelib.domain.called import folded

    return folded(name)


def _letter_indexes(letter: Letter) -> dict[str, str | None]:
    return {"lists_key": keys.letters(letter.held), "lists_order": f"{letter.arrived_at}#{letter.id}"}


@dataclass(frozen=True)
class Layout:
    key: Callable[[Any], keys.Key]
    indexes: Callable[[Any], dict[str, str | None]] = lambda record: {}
    fact: bool = False


LAYOUT: dict[type, Layout] = {
    Case: Layout(lambda r: keys.case(r.id), _case_indexes, fact=True),
    Event: Layout(lambda r: keys.event(r.subject, r.id), _event_indexes, fact=True),
    Suggestion: Layout(lambda r: keys.suggestion(r.id), _suggestion_indexes),
    Supporter: Layout(lambda r: keys.supporter(r.suggestion_id, r.customer_id), fact=True),
    Entry: Layout(lambda r: keys.entry(r.id)),
    Customer: Layout(lambda r: keys.customer(r.id), _customer_indexes),
    Naming: Layout(lambda r: keys.naming(r.case_id)),
    Telling: Layout(lambda r: keys.telling(r.customer_id, r.arrived_at, r.case_id)),
    Outcome: Layout(lambda r: keys.outcome(r.id), _outcome_indexes),
    FollowUp: Layout(lambda r: keys.follow_up(r.outcome_id, r.id), _follow_up_indexes, fact=True),
    Policy: Layout(lambda r: keys.policy()),
    Touchpoint: Layout(lambda r: keys.touchpoint(r.id)),
    Staff: Layout(lambda r: keys.staff(r.id)),
    Session: Layout(lambda r: keys.session(r.id)),
    SignIn: Layout(lambda r: keys.sign_in(r.id), fact=True),
    Letter: Layout(lambda r: keys.letter(r.id), _letter_indexes),
    ApiKey: Layout(lambda r: keys.api_key(r.id)),
    Signal: Layout(lambda r: keys.signal(r.customer_id, r.at, r.id), fact=True),
    Doings: Layout(lambda r: keys.doings(r.customer_id)),
    Interaction: Layout(lambda r: keys.interaction(r.id), fact=True),
    Invitation: Layout(lambda r: keys.invitation(r.id), _invitation_indexes),
    LinkAsking: Layout(lambda r: keys.link_asking(r.id), fact=True),
}
