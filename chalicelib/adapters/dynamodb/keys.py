"""Where everything lives in the table: the only file that knows key layouts. docs/data-model.md explains them.

Each record's class has one entry in LAYOUT: its key, what its indexes sort it by, and whether its insert is a fact.
An index attribute of None is absent from the item, and so is the item from that index.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.contact import folded
from chalicelib.domain.customer import Customer, Telling
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.key import Key as ApiKey
from chalicelib.domain.letter import Letter
from chalicelib.domain.naming import Naming
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.owed import LISTED
from chalicelib.domain.policy import Policy
from chalicelib.domain.signal import Doings, Signal
from chalicelib.domain.staff import Session, SignIn, Staff
from chalicelib.domain.suggestion import Entry, Suggestion, Supporter
from chalicelib.domain.touchpoint import Touchpoint

Key = tuple[str, str]
DUE_SHARDS = 4
COUNTER_SHARDS = 4
TALLY_SHARDS = 8
# Where `lists` has the customers whom no mail goes to.
SILENCED = "SILENCED"
NAMED = {
    "case": "CASE", "suggestion": "SUGGESTION", "customer": "CUSTOMER", "outcome": "OUTCOME", "sign-in": "SIGNIN", "key": "KEY",
}  # fmt: skip


def case(case_id: str) -> Key:
    return f"CASE#{case_id}", "CASE"


def suggestion(suggestion_id: str) -> Key:
    return f"SUGGESTION#{suggestion_id}", "SUGGESTION"


def supporter(suggestion_id: str, customer_id: str) -> Key:
    return f"SUGGESTION#{suggestion_id}", f"SUPPORTER#{customer_id}"


def entry(entry_id: str) -> Key:
    return "ENTRIES", entry_id


def customer(customer_id: str) -> Key:
    return f"CUSTOMER#{customer_id}", "CUSTOMER"


def naming(case_id: str) -> Key:
    return f"CASE#{case_id}", "NAMING"


def telling(customer_id: str, arrived_at: str, case_id: str) -> Key:
    return f"CUSTOMER#{customer_id}", f"TELLING#{arrived_at}#{case_id}"


def event(subject: str, event_id: str) -> Key:
    kind, _, name = subject.partition("/")
    return f"{NAMED[kind]}#{name}", f"EVENT#{event_id}"


def outcome(outcome_id: str) -> Key:
    return f"OUTCOME#{outcome_id}", "OUTCOME"


def follow_up(outcome_id: str, follow_up_id: str) -> Key:
    return f"OUTCOME#{outcome_id}", f"FOLLOWUP#{follow_up_id}"


def tally(outcome_id: str, follow_up_id: str) -> Key:
    """One of the shards of an outcome's tally, which every change of a follow-up moves in its own transaction."""
    return f"OUTCOME#{outcome_id}", f"TALLY#{_shard(follow_up_id, TALLY_SHARDS)}"


def tallies(outcome_id: str) -> list[Key]:
    return [(f"OUTCOME#{outcome_id}", f"TALLY#{shard}") for shard in range(TALLY_SHARDS)]


def policy() -> Key:
    return "POLICY", "POLICY"


def listed(state: str) -> str:
    """Where `lists` has the follow-ups in one of LISTED; ordered by outcome, so that one outcome's stand together."""
    return f"FOLLOWUP#{state}"


def acts(outcome_id: str) -> str:
    """Where `lists` has what staff did to an outcome's follow-ups, among the many events of machines."""
    return f"ACT#{outcome_id}"


def backed(customer_id: str) -> str:
    """Where `desks` has what a customer stands behind."""
    return f"BACKER#{customer_id}"


def named(name: str) -> str | None:
    """Where `places` has the customers whose names begin with the same letter; ordered by `folded` name."""
    return f"NAME#{folded(name)[0]}" if folded(name) else None


def held(customer_id: str) -> str:
    """Where `desks` has what waits for one customer's next mail."""
    return f"HELD#{customer_id}"


def touchpoint(touchpoint_id: str) -> Key:
    return "TOUCHPOINTS", touchpoint_id


def staff(staff_id: str) -> Key:
    return "STAFF", staff_id


def session(session_id: str) -> Key:
    return f"SESSION#{session_id}", "SESSION"


def sign_in(sign_in_id: str) -> Key:
    return f"SIGNIN#{sign_in_id}", "SIGNIN"


def letter(letter_id: str) -> Key:
    return f"LETTER#{letter_id}", "LETTER"


def letters(held: bool) -> str:
    """Where `lists` has the mails that came in; apart those that are held."""
    return "LETTER#held" if held else "LETTER"


def used(name: str) -> Key:
    return f"USED#{name}", "USED"


def api_key(secret_hash: str) -> Key:
    """All in one place: a call asks for one of them, and the console for all."""
    return "KEYS", secret_hash


def signal(customer_id: str, at: str, signal_id: str) -> Key:
    """Sorts before TELLING#, so that one backward query brings a customer's newest cases and then what they did last."""
    return f"CUSTOMER#{customer_id}", f"SIGNAL#{at}#{signal_id}"


def doings(customer_id: str) -> Key:
    return f"CUSTOMER#{customer_id}", "DOINGS"


def note(name: str) -> Key:
    return f"NOTE#{name}", "NOTE"


def counter(metric: str, day: str, dimension: str, fact_key: Key) -> Key:
    """One of the shards of a counter; the fact decides which, so that busy counters do not share one item."""
    return f"MEASURE#{metric}", f"{day}#{dimension}#{_shard('|'.join(fact_key), COUNTER_SHARDS)}"


def support_count(suggestion_id: str, customer_id: str) -> Key:
    return f"SUGGESTION#{suggestion_id}", f"COUNT#{_shard(customer_id, COUNTER_SHARDS)}"


def support_counts(suggestion_id: str) -> list[Key]:
    return [(f"SUGGESTION#{suggestion_id}", f"COUNT#{shard}") for shard in range(COUNTER_SHARDS)]


def due_shards(first: int = 0) -> list[str]:
    """All of them, beginning with another one each time, so that two sweeps at once do not meet at every record."""
    return [f"DUE#{(first + shard) % DUE_SHARDS}" for shard in range(DUE_SHARDS)]


def _shard(text: str, shards: int) -> int:
    return zlib.crc32(text.encode()) % shards


def _due(record: Outcome | FollowUp) -> dict[str, str | None]:
    return {"due_key": f"DUE#{_shard(record.id, DUE_SHARDS)}" if record.due_at else None, "due_at": record.due_at}


def _case_indexes(case: Case) -> dict[str, str | None]:
    order = f"{case.arrived_at}#{case.id}"
    return {
        "lists_key": f"CASE#{case.status}",
        "lists_order": order,
        "places_key": f"CASE#{case.touchpoint_id}#{case.status}",
        "places_order": order,
        "desks_key": f"CASE#{case.assignee}#{case.status}" if case.assignee else None,
        "desks_order": order if case.assignee else None,
        "marks": case.marks or None,
    }


def _event_indexes(event: Event) -> dict[str, str | None]:
    is_act = event.subject.startswith("outcome/") and event.by not in (SYSTEM, CUSTOMER)
    return {"lists_key": acts(event.subject_id) if is_act else None, "lists_order": event.id if is_act else None}


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
        "lists_key": listed(follow_up.state) if is_listed else None,
        "lists_order": f"{follow_up.outcome_id}#{follow_up.id}" if is_listed else None,
        "desks_key": held(follow_up.customer_id) if is_held else None,
        "desks_order": f"{follow_up.owed_at}#{follow_up.id}" if is_held else None,
    }


def _customer_indexes(customer: Customer) -> dict[str, str | None]:
    """Whom no mail may or can reach is listed; whoever has a name is found by its beginning."""
    since, place = customer.silenced_at, named(customer.name or "")
    return {
        "lists_key": SILENCED if since else None,
        "lists_order": f"{since}#{customer.id}" if since else None,
        "places_key": place,
        "places_order": f"{folded(customer.name or '')}#{customer.id}" if place else None,
    }


def _letter_indexes(letter: Letter) -> dict[str, str | None]:
    return {"lists_key": letters(letter.held), "lists_order": f"{letter.arrived_at}#{letter.id}"}


@dataclass(frozen=True)
class Layout:
    key: Callable[[Any], Key]
    indexes: Callable[[Any], dict[str, str | None]] = lambda record: {}
    fact: bool = False


LAYOUT: dict[type, Layout] = {
    Case: Layout(lambda r: case(r.id), _case_indexes, fact=True),
    Event: Layout(lambda r: event(r.subject, r.id), _event_indexes, fact=True),
    Suggestion: Layout(lambda r: suggestion(r.id), _suggestion_indexes),
    Supporter: Layout(lambda r: supporter(r.suggestion_id, r.customer_id), fact=True),
    Entry: Layout(lambda r: entry(r.id)),
    Customer: Layout(lambda r: customer(r.id), _customer_indexes),
    Naming: Layout(lambda r: naming(r.case_id)),
    Telling: Layout(lambda r: telling(r.customer_id, r.arrived_at, r.case_id)),
    Outcome: Layout(lambda r: outcome(r.id), _outcome_indexes),
    FollowUp: Layout(lambda r: follow_up(r.outcome_id, r.id), _follow_up_indexes, fact=True),
    Policy: Layout(lambda r: policy()),
    Touchpoint: Layout(lambda r: touchpoint(r.id)),
    Staff: Layout(lambda r: staff(r.id)),
    Session: Layout(lambda r: session(r.id)),
    SignIn: Layout(lambda r: sign_in(r.id), fact=True),
    Letter: Layout(lambda r: letter(r.id), _letter_indexes),
    ApiKey: Layout(lambda r: api_key(r.id)),
    Signal: Layout(lambda r: signal(r.customer_id, r.at, r.id), fact=True),
    Doings: Layout(lambda r: doings(r.customer_id)),
}
