"""What was decided about suggestions: planned, adopted and declined, each on its day (UTC). A "no" counts as much as a "yes"."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.times import day
from chalicelib.ports import Count, Fact, Increment

name = "decisions"
COUNTED = ("Planned", "Adopted", "Declined")


@dataclass(frozen=True)
class Decisions:
    planned: int
    adopted: int
    declined: int


def increments(fact: Fact) -> list[Increment]:
    if fact.event.name not in COUNTED:
        return []
    return [Increment(name, day(fact.event.at), "", {fact.event.name.lower(): 1})]


def figures(counts: Sequence[Count], days: Sequence[str]) -> Decisions:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count.amounts)
    return Decisions(total["planned"], total["adopted"], total["declined"])
