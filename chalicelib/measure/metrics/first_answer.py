"""Time to first answer: from a case's arrival to the first reply or resolution, on the day it was given."""

from collections.abc import Sequence

from chalicelib.domain.times import day
from chalicelib.measure import durations
from chalicelib.ports import Count, Fact, Increment

name = "first_answer"


def increments(fact: Fact) -> list[Increment]:
    # Only the first answer to a case carries it; acknowledgements are no answer.
    seconds = fact.event.data.get("first_answer_seconds")
    if fact.event.name not in ("Replied", "Resolved") or seconds is None:
        return []
    return [Increment(name, day(fact.event.at), "", durations.amounts(seconds))]


def figures(counts: Sequence[Count], days: Sequence[str]) -> durations.Durations:
    return durations.durations(counts, days)
