"""Is the loop closing? Every answer owed to a person, and what became of it, by outcome kind.

All of it counts on the day the answer was *owed*, so that a day's numbers add up however late the mail goes out:

    owed          follow-ups put on record, also those excluded from the start
    told          the provider took the mail, and it has not come back
    excluded      left out, with a reason: no address, not wanted, opted out ...
    failed        could not be told: refused for good, or bounced (then it is no longer told)
    in progress   owed - told - excluded - failed: on the way, or waiting for somebody's decision
    parked        of all owed, how many ever had to wait for such a decision
    rate          told / (owed - excluded)

An acknowledgement ("we heard you") goes through the same ledger, but is no answer: it has its own row, and the totals
leave it out. A test mail that staff send themselves is counted nowhere. An invitation goes through the ledger, too, and is
no answer: nobody asked us anything. It is not counted here at all, but in metrics/invitations.py.
Kinds without a follow-up in these days have no row.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.events import Event
from chalicelib.domain.outcome import KINDS, OUTCOMES
from chalicelib.domain.times import day
from chalicelib.ports import Count, Fact, Increment

name = "loop"
TRIAL = OUTCOMES["Tried"]
ACKNOWLEDGED = OUTCOMES["Submitted"]
# What goes through the ledger and owes nobody an answer of its own.
NO_ANSWER = (TRIAL, OUTCOMES["Invited"], "digest")


@dataclass(frozen=True)
class Answers:
    owed: int
    told: int
    in_progress: int
    excluded: int
    failed: int
    parked: int
    rate: float | None


@dataclass(frozen=True)
class Loop:
    """`total` is every answer but acknowledgements; `by_kind` has each kind of outcome, acknowledgements too."""

    total: Answers
    by_kind: dict[str, Answers]


def increments(fact: Fact) -> list[Increment]:
    event = fact.event
    # A test mail is no answer; a digest owes nothing of its own: what it carries is owed, and told, each by itself.
    amounts = {} if event.data.get("kind") in NO_ANSWER else _amounts(event)
    owed_at = event.at if event.name == "Owed" else event.data.get("owed_at", "")
    return [Increment(name, day(owed_at), event.data["kind"], amounts)] if amounts else []


def _amounts(event: Event) -> dict[str, int]:
    match event.name:
        case "Owed":
            return {"owed": 1, "excluded": 1} if event.data["state"] == "excluded" else {"owed": 1}
        case "Told" | "Resent" if event.data.get("was_failed"):
            # A named person took it up again, or told them: it has not failed after all.
            return {"failed": -1, "told": 1} if event.name == "Told" else {"failed": -1}
        case "Told" | "Excluded" | "Parked":
            return {event.name.lower(): 1}
        case "Failed":
            # A bounce may come hours after the provider took the mail: then it was told, and is no longer.
            return {"failed": 1, "told": -1} if event.data.get("was_told") else {"failed": 1}
    return {}


def figures(counts: Sequence[Count], days: Sequence[str]) -> Loop:
    by_kind: dict[str, Counter[str]] = {}
    for count in counts:
        by_kind.setdefault(count.dimension, Counter()).update(count.amounts)
    total: Counter[str] = Counter()
    for kind, amounts in by_kind.items():
        if kind != ACKNOWLEDGED:
            total.update(amounts)
    kinds = {kind: _answers(by_kind[kind]) for kind in KINDS if kind in by_kind}
    return Loop(_answers(total), kinds)


def _answers(amounts: Counter[str]) -> Answers:
    owed, told, excluded, failed = (amounts[each] for each in ("owed", "told", "excluded", "failed"))
    rate = round(told / (owed - excluded), 4) if owed > excluded else None
    return Answers(owed, told, owed - told - excluded - failed, excluded, failed, amounts["parked"], rate)
