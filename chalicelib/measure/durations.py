"""How long things took, in counters: a histogram from which a median can be read without keeping every value.

The bucket rule: bucket `b` holds 2^(b/4) up to 2^((b+1)/4) seconds (0 and 1 s share bucket 0), so each is 19 % wider than
the one before, and the 115 of them reach past ten years. A median or 90th percentile is told as the geometric middle
of its bucket, at most 9.1 % beside the exact value; means are exact.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.ports import Count

BUCKETS_AN_OCTAVE = 4
ERROR = 2 ** (1 / (2 * BUCKETS_AN_OCTAVE)) - 1


@dataclass(frozen=True)
class Durations:
    """Whole seconds; None where nothing was measured. `median_by_day` has one entry for each day asked."""

    n: int
    mean_seconds: int | None
    median_seconds: int | None
    ninetieth_seconds: int | None
    median_by_day: list[int | None]


def amounts(seconds: int) -> dict[str, int]:
    """The counters that one duration adds to."""
    bucket = math.floor(BUCKETS_AN_OCTAVE * math.log2(max(seconds, 1)))
    return {"n": 1, "seconds": seconds, f"b{bucket}": 1} if seconds else {"n": 1, f"b{bucket}": 1}


def durations(counts: Sequence[Count], days: Sequence[str]) -> Durations:
    """The figures of a metric whose counters `amounts` filled."""
    by_day: dict[str, Counter[int]] = {each: Counter() for each in days}
    n = seconds = 0
    for count in counts:
        n += count.amounts["n"]
        seconds += count.amounts.get("seconds", 0)
        by_day[count.day].update(_buckets(count))
    every = sum(by_day.values(), Counter[int]())
    medians = [quantile(by_day[each], 0.5) for each in days]
    return Durations(n, round(seconds / n) if n else None, quantile(every, 0.5), quantile(every, 0.9), medians)


def quantile(buckets: Counter[int], share: float) -> int | None:
    """The value that `share` of all are not above, within ERROR of itself (and half a second)."""
    rank, seen = math.ceil(buckets.total() * share), 0
    for bucket in sorted(buckets):
        seen += buckets[bucket]
        if seen >= rank:
            return round(2 ** ((bucket + 0.5) / BUCKETS_AN_OCTAVE))
    return None


def _buckets(count: Count) -> Counter[int]:
    return Counter({int(key[1:]): number for key, number in count.amounts.items() if key[1:].isdigit()})
