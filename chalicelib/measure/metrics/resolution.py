"""Time to resolution: from a case's arrival to its resolution, on that day; after a reopening it counts once more."""

from collections.abc import Sequence

from chalicelib.domain.times import day
from chalicelib.measure import durations
from chalicelib.ports import Count, Fact, Increment

name = "resolution"


def increments(fact: Fact) -> list[Increment]:
    if fact.event.name != "Resolved":
        return []
    return [Increment(name, day(fact.event.at), "", durations.amounts(fact.event.data["seconds"]))]


def figures(counts: Sequence[Count], days: Sequence[str]) -> durations.Durations:
    return durations.durations(counts, days)
