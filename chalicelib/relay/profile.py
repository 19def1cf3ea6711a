"""Everything that staff see of one person: their keys, what they allow us, what they said at every touchpoint, and what they
were told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import PURPOSES, Customer
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import OUTCOMES
from chalicelib.domain.owed import UNTOLD
from chalicelib.domain.person import Known
from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.ports import Store
from chalicelib.relay import touchpoints
from chalicelib.web.pages import Names, language_name
from chalicelib.wiring import Services

# A page stays a page: so many cases and suggestions are shown, and of so many, the newest, what was told is looked up.
CASES, SUGGESTIONS, SIGNALS, LOOKED_INTO, HISTORY = 50, 20, 20, 8, 10
DECISIONS = ("Planned", "Adopted", "Declined", "Published", "Corrected")
# What happened to somebody, of which the profile tells; the rest stands with its case.
SHOWN = ("Merged", "Absorbed", "Unmerged", "Released", "OptedOut", "OptedIn", "Preferred", "Revoked", "Bounced",
         "Complained", "Silenced", "Lifted")  # fmt: skip


@dataclass(frozen=True)
class Held:
    """One key of a person: what it is, whether somebody has seen that it is theirs, and the record it stands for."""

    kind: str
    value: str
    verified_at: str | None
    record: Customer
    first: bool


@dataclass(frozen=True)
class Told:
    """One answer to them, and what it was about: a case's excerpt, or a suggestion's title."""

    follow_up: FollowUp
    about: str
    path: str


def facts_of(services: Services, person: Known) -> dict[str, Any]:
    """The facts of templates/console/customer.html; `person` as seen from their first record."""
    store = services.store
    file = store.customer_file(person.id, CASES)
    tellings = file.tellings
    cases = {case.id: case for case in store.cases([line.case_id for line in tellings])} if tellings else {}
    behind, suggestions = _behind(store, person, list(cases.values()))
    reached, history = person.reached, _history(store, person)
    return {
        "person": person,
        "held": [key for number, each in enumerate(person.together) for key in keys_of(each, number == 0)],
        "reached": reached,
        "silence": reached.silence(""),
        "purposes": [(purpose, not reached.refused(purpose)) for purpose in PURPOSES],
        "tellings": tellings,
        "cases": cases,
        "suggestions": suggestions,
        "behind": behind,
        "told": _told(store, person, list(cases.values()), suggestions),
        "history": history,
        "known_by": _known_by(store, person, history),
        "signals": file.signals[:SIGNALS],
        "answered": store.answered(person.everyone),
        "names": Names(store, person.name),
        "places": touchpoints.all_of(services),
        "language_name": language_name(person.language),
        "now": services.now,
    }


def keys_of(record: Customer, first: bool = False) -> list[Held]:
    """What one record is known by; whoever has no key is known by a case alone."""
    given = [("email", record.email), ("phone", record.phone), ("external", record.external_id)]
    found = [Held(kind, value, getattr(record, f"{kind}_verified_at"), record, first) for kind, value in given if value]
    return found or [Held("case", "", None, record, first)]


def _behind(store: Store, person: Known, cases: Sequence[Case]) -> tuple[dict[str, list[Supporter]], list[Suggestion]]:
    """The suggestions they are behind, the newest first, by whatever way and by whatever key."""
    ways = [each for name in person.everyone for each in store.backed(name, SUGGESTIONS)]
    ids = [each.suggestion_id for each in sorted(ways, key=lambda way: way.at, reverse=True)]
    ids = list(dict.fromkeys([*ids, *(case.suggestion_id for case in cases if case.suggestion_id)]))[:SUGGESTIONS]
    found = store.suggestions_among(ids) if ids else []
    return {each: [way for way in ways if way.suggestion_id == each] for each in ids}, found


def _told(store: Store, person: Known, cases: Sequence[Case], suggestions: Sequence[Suggestion]) -> list[Told]:
    """The newest answers to them, newest first."""
    about: dict[str, tuple[str, str]] = {}
    for case in cases[:LOOKED_INTO]:
        answers = [each for each in store.case_file(case.id).events if each.name in OUTCOMES]
        about |= dict.fromkeys([case.id, *(each.id for each in answers)], (case.excerpt, f"/console/cases/{case.id}"))
    for suggestion in suggestions[:LOOKED_INTO]:
        decisions = [each for each in store.suggestion_file(suggestion.id).events if each.name in DECISIONS]
        where = (suggestion.title, f"/console/suggestions/{suggestion.id}")
        about |= dict.fromkeys([each.id for each in decisions], where)
    ids = sorted(about, reverse=True)[:100]
    found: dict[str, FollowUp] = {}
    for name in person.everyone if ids else []:
        for outcome_id, owed in store.follow_ups_to(name, ids).items():
            if outcome_id not in found or found[outcome_id].state in UNTOLD:
                found[outcome_id] = owed
    newest = sorted(found.values(), key=lambda each: each.owed_at, reverse=True)
    return [Told(each, *about[each.outcome_id]) for each in newest]


def _history(store: Store, person: Known) -> list[Event]:
    """What happened to their records, newest first. Of a merger the two facts are one line."""
    events = [each for name in person.everyone for each in store.events_of(name, HISTORY)]
    others = {each.data.get("customer_id") for each in events if each.name in ("Absorbed", "Released")}
    twice = [each for each in events if each.name in ("Merged", "Unmerged") and each.subject_id in others]
    shown = [each for each in events if each.name in SHOWN and each not in twice]
    return sorted(shown, key=lambda each: (each.at, each.id), reverse=True)[: HISTORY * 2]


def _known_by(store: Store, person: Known, history: Sequence[Event]) -> dict[str, str]:
    """What each of their records is known by, and each that was joined to them or taken out; nothing for a case alone."""
    records: dict[str, Customer | None] = {each.id: each for each in person.together}
    if parted := {other for event in history if (other := event.data.get("customer_id"))} - records.keys():
        records |= store.customers(list(parted))
    return {name: keys_of(record)[0].value for name, record in records.items() if record}
