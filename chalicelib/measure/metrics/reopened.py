"""How often a resolution did not hold: reopenings against resolutions, each on its own day.

A customer's "no" that they took back is taken off the day on which it was counted. Whoever writes again about what was
resolved opens it too, until staff say that it asked for nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.times import day
from chalicelib.ports import Count, Fact, Increment

name = "reopened"


@dataclass(frozen=True)
class Reopenings:
    """`share` is reopened / resolved, None where nothing was resolved; it can pass 1 where older cases come back."""

    resolved: int
    reopened: int
    by_customers: int
    share: float | None


def increments(fact: Fact) -> list[Increment]:
    event = fact.event
    if event.name == "Resolved":
        return [Increment(name, day(event.at), "", {"resolved": 1})]
    if event.name == "Reopened" or event.name == "Wrote" and event.data.get("again"):
        asked = {"by_customers": 1} if event.by == CUSTOMER else {}
        return [Increment(name, day(event.at), "", {"reopened": 1, **asked})]
    if event.name == "Kept" or event.name == "Confirmed" and event.data.get("after_no"):
        return [Increment(name, day(event.data["said_at"]), "", {"reopened": -1, "by_customers": -1})]
    return []


def figures(counts: Sequence[Count], days: Sequence[str]) -> Reopenings:
    total = {
        key: sum(count.amounts.get(key, 0) for count in counts) for key in ("resolved", "reopened", "by_customers")
    }
    share = round(total["reopened"] / total["resolved"], 4) if total["resolved"] else None
    return Reopenings(**total, share=share)
