"""The histogram: a median from counters is within the error that the page names."""

import statistics
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.measure.durations import ERROR, amounts, durations, quantile
from chalicelib.ports import Count

SECONDS = st.integers(0, 400_000_000)


def counted(values: list[int]) -> Count:
    total: Counter[str] = Counter()
    for value in values:
        total.update(amounts(value))
    return Count("2026-11-21", "", dict(total))


@given(st.lists(SECONDS, min_size=1, max_size=60))
def test_a_median_is_at_most_its_error_beside_the_exact_value(values: list[int]) -> None:
    found = durations([counted(values)], ["2026-11-21"])
    exact = statistics.median_low(values)
    assert found.median_seconds is not None
    assert abs(found.median_seconds - exact) <= exact * ERROR + 1
    assert found.n == len(values) and found.mean_seconds == round(sum(values) / len(values))


@given(SECONDS)
def test_ten_years_fit_in_115_buckets(seconds: int) -> None:
    [bucket] = [int(key[1:]) for key in amounts(seconds) if key.startswith("b")]
    assert 0 <= bucket < 115


def test_the_ninetieth_is_the_slow_end() -> None:
    found = durations([counted([10] * 9 + [10_000])], ["2026-11-21"])
    assert (found.median_seconds, found.ninetieth_seconds) == (10, 10)
    slower = durations([counted([10] * 8 + [10_000] * 2)], ["2026-11-21"])
    assert abs((slower.ninetieth_seconds or 0) / 10_000 - 1) <= ERROR


def test_nothing_measured_is_not_zero() -> None:
    assert quantile(Counter(), 0.5) is None
    found = durations([], ["2026-11-20", "2026-11-21"])
    assert found.median_seconds is None and found.mean_seconds is None and found.median_by_day == [None, None]


def test_days_are_added_up_from_their_shards() -> None:
    shards = [counted([60]), counted([60]), counted([3600])]
    merged: Counter[str] = Counter()
    for shard in shards:
        merged.update(shard.amounts)
    found = durations([Count("2026-11-21", "", dict(merged))], ["2026-11-21"])
    assert found.n == 3 and found.median_seconds is not None and abs(found.median_seconds / 60 - 1) <= ERROR
