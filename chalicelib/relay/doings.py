"""What customers did: kept in mind for each by name, so that a suggestion's page can say what its askers did since we did it."""

from collections import Counter
from dataclasses import dataclass

from chalicelib.domain.signal import Signal
from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.ports import Fact, Page, Store
from chalicelib.relay import merge
from chalicelib.wiring import Services

# Whoever is behind it beyond these is not looked at: what a page reads has a bound.
ASKERS = 100
SHOWN = 5


@dataclass(frozen=True)
class Since:
    """What the askers of a suggestion did after it was adopted: (name, how many of them), the most first.

    `all` of them were looked at; `first` says that there are more.
    """

    doings: list[tuple[str, int]]
    all: int
    first: bool


def remember(services: Services, fact: Fact) -> None:
    """After a signal. Safe to repeat, in any order."""
    assert isinstance(fact.record, Signal)
    services.store.remember(fact.record)


def since(store: Store, suggestion: Suggestion, supporters: Page[Supporter] | None = None) -> Since | None:
    """None where it is not adopted or nobody asked. One round trip for the doings of everyone, and one more for the askers.

    Args:
        supporters: the first page of them where it is known: where it is the only one too, nothing more is read.
    """
    if suggestion.status != "adopted" or not suggestion.decided_at:
        return None
    if supporters is None or supporters.cursor:
        supporters = merge.supporters(store, suggestion.everyone, None, ASKERS)
    askers = [each.customer_id for each in supporters.rows]
    if not askers:
        return None
    found = store.doings(askers)
    counted = Counter(name for each in found.values() for name in each.since(suggestion.decided_at))
    return Since(counted.most_common(SHOWN), len(askers), bool(supporters.cursor))
