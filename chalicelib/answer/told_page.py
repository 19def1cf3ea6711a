"""Who has been told, and who has not, in the whole installation: what waits for somebody comes first."""

from dataclasses import dataclass
from typing import Any

from chalicelib.answer.adding_up import Sum, add_up
from chalicelib.answer.persons import Person, person
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import INVITED, Outcome
from chalicelib.domain.person import Known
from chalicelib.domain.policy import Policy
from chalicelib.domain.times import later
from chalicelib.domain.views import Matter
from chalicelib.ports import Page, Store
from chalicelib.web import pages
from chalicelib.web.visit import Visit

LATE_SECONDS = 3600
LOOKED_AT = 25
ROWS = 10
OUTCOMES = 10
STATES = ("parked", "unreachable", "bounced", "failed", "complained")
# What moves along by itself. What a digest carries is late when the digest is, and what a person must decide is elsewhere.
MOVING = ("pending", "sending", "unknown")


@dataclass(frozen=True)
class Row:
    """One answer that somebody should look at, with what it is about."""

    person: Person
    outcome: Outcome | None
    matter: Matter


@dataclass(frozen=True)
class Recent:
    """A recent outcome, and how far its answers have come."""

    outcome: Outcome
    matter: Matter
    total: Sum


def facts_of(visit: Visit) -> dict[str, Any]:
    """The facts of templates/console/told.html."""
    store, now = visit.services.store, visit.services.now
    recent = store.outcomes(visit.query.get("cursor"), OUTCOMES)
    waiting = store.waiting(LOOKED_AT)
    listed = store.listed_each(STATES, ROWS)
    late_outcomes = [each for each in waiting if isinstance(each, Outcome) and later(each.at, LATE_SECONDS) < now]
    suspects = [each for each in waiting if isinstance(each, FollowUp) and may_be_late(each, now)][: ROWS * 2]
    shown = [*suspects, *(each for page in listed.values() for each in page.rows)]
    outcomes = _outcomes(store, recent.rows, late_outcomes, shown)
    matters = store.matters(list(outcomes.values())[:50])
    people = store.persons(list(dict.fromkeys(each.customer_id for each in shown))[:100]) if shown else {}
    policy = store.policy()

    def row(follow_up: FollowUp) -> Row:
        whom = person(follow_up, people.get(follow_up.customer_id))
        return Row(whom, outcomes.get(follow_up.outcome_id), matters.get(follow_up.outcome_id, Matter()))

    late = [row(each) for each in suspects if is_late(each, outcomes.get(each.outcome_id), policy, now)]
    silenced: Page[Known] = store.silenced(None, ROWS)
    trouble = {state: ([row(each) for each in page.rows], page.cursor is not None) for state, page in listed.items()}
    return {
        "late": late,
        "unfinished": [(each, matters.get(each.id, Matter())) for each in late_outcomes],
        "looked_at": len(waiting) if len(waiting) >= LOOKED_AT else None,
        "trouble": trouble,
        "silenced": [each for each in silenced.rows if each.bounced_at or each.complained_at],
        "more_silenced": silenced.cursor is not None,
        "all_told": not late and not late_outcomes and not any(rows for rows, _ in trouble.values()),
        "recent": _recent(store, recent.rows, matters),
        "following": pages.next_page(visit, recent.cursor),
        "turned": "cursor" in visit.query,
    }


def may_be_late(follow_up: FollowUp, now: str) -> bool:
    """Whether it is still on its way an hour after it was owed, and not held for the person's next day."""
    if follow_up.kind == INVITED and follow_up.due_at and follow_up.due_at > now:
        # It has its time, which is still to come.
        return False
    return follow_up.state in MOVING and not follow_up.held and later(follow_up.owed_at, LATE_SECONDS) < now


def is_late(follow_up: FollowUp, outcome: Outcome | None, policy: Policy, now: str) -> bool:
    """Whether it is late even by the pace of sending: at so many a second, a large outcome takes its time."""
    if outcome and outcome.kind == INVITED and not follow_up.attempts:
        return later(outcome.at, LATE_SECONDS) < now
    if follow_up.attempts or not outcome or not policy.a_second:
        return True
    return later(outcome.at, LATE_SECONDS + outcome.people / policy.a_second) < now


def _outcomes(
    store: Store, recent: list[Outcome], late: list[Outcome], follow_ups: list[FollowUp]
) -> dict[str, Outcome]:
    """Every outcome that the page speaks of, by id."""
    known = {each.id: each for each in [*recent, *late]}
    others = [each.outcome_id for each in follow_ups if each.outcome_id not in known]
    return known | store.outcomes_among(list(dict.fromkeys(others))[:100])


def _recent(store: Store, outcomes: list[Outcome], matters: dict[str, Matter]) -> list[Recent]:
    standings = store.standings([each.id for each in outcomes]) if outcomes else {}
    return [Recent(each, matters.get(each.id, Matter()), add_up(standings[each.id])) for each in outcomes]
