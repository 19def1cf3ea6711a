"""The measures: one file for each, listed here. docs/recipes.md says how to add one.

A metric is a module with

    name                      under which its counters are kept
    increments(fact)          what a fact adds to them; nothing for facts that do not concern it
    figures(counts, days)     the numbers that people read, from the counters of those UTC days, oldest first
"""

from collections.abc import Sequence
from typing import Any, Protocol

from chalicelib.measure.metrics import decisions, first_answer, forms, invitations, loop, reopened, resolution, volume
from chalicelib.ports import Count, Fact, Increment


class Counted(Protocol):
    """What is counted of facts."""

    @property
    def name(self) -> str: ...

    def increments(self, fact: Fact) -> list[Increment]: ...


class Metric(Counted, Protocol):
    """What the page of measures asks of each of its modules."""

    def figures(self, counts: Sequence[Count], days: Sequence[str]) -> Any:
        """A frozen dataclass of plain values."""


METRICS: tuple[Metric, ...] = (volume, first_answer, resolution, loop, reopened, decisions)
# Forms are shown with their touchpoint, which looks them up itself, and invitations on a page of their own.
COUNTED: tuple[Counted, ...] = (*METRICS, forms, invitations)
