"""How many cases arrived, by kind and touchpoint, each day (UTC)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.case import KINDS
from chalicelib.domain.times import day
from chalicelib.ports import Count, Fact, Increment

name = "volume"


@dataclass(frozen=True)
class Volume:
    """`by_kind` and `by_day` have every kind; `by_day[kind]` has one number for each day asked."""

    cases: int
    by_kind: dict[str, int]
    by_touchpoint: dict[str, int]
    by_day: dict[str, list[int]]


def increments(fact: Fact) -> list[Increment]:
    if fact.event.name != "Submitted":
        return []
    data = fact.event.data
    return [Increment(name, day(fact.event.at), f"{data['kind']}|{data['touchpoint_id']}", {"cases": 1})]


def figures(counts: Sequence[Count], days: Sequence[str]) -> Volume:
    by_cell: Counter[tuple[str, str]] = Counter()
    by_touchpoint: Counter[str] = Counter()
    for count in counts:
        kind, _, touchpoint_id = count.dimension.partition("|")
        by_cell[kind, count.day] += count.amounts["cases"]
        by_touchpoint[touchpoint_id] += count.amounts["cases"]
    by_day = {kind: [by_cell[kind, each] for each in days] for kind in KINDS}
    by_kind = {kind: sum(numbers) for kind, numbers in by_day.items()}
    return Volume(by_touchpoint.total(), by_kind, dict(by_touchpoint.most_common()), by_day)
