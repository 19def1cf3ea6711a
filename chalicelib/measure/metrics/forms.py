"""How many forms were begun and how many of these became a case, for each touchpoint.

Beginnings are counted where they happen (listen/routes.py), without a fact; a case counts as finished only where its form said
that its beginning was counted.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.times import day
from chalicelib.domain.touchpoint import FORMS
from chalicelib.ports import Count, Fact, Increment

name = FORMS


@dataclass(frozen=True)
class Forms:
    """Both by touchpoint."""

    started: dict[str, int]
    finished: dict[str, int]


def increments(fact: Fact) -> list[Increment]:
    case = fact.record
    if fact.event.name != "Submitted" or not isinstance(case, Case) or not case.begun:
        return []
    return [Increment(name, day(fact.event.at), case.touchpoint_id, {"finished": 1})]


def figures(counts: Sequence[Count], days: Sequence[str]) -> Forms:
    found: dict[str, Counter[str]] = {"started": Counter(), "finished": Counter()}
    for count in counts:
        for which, number in count.amounts.items():
            found[which][count.dimension] += number
    return Forms(dict(found["started"]), dict(found["finished"]))
