"""Numbers as people read them, in both languages."""

import functools

import pytest

from chalicelib import render
from chalicelib.measure.words import drawn, percent, short_day, spoken

ENGLISH = functools.partial(render.words, "en")
CHINESE = functools.partial(render.words, "zh-Hans")


@pytest.mark.parametrize(
    ("seconds", "english", "chinese"),
    [
        (None, "–", "–"),
        (0, "0 s", "0 秒"),
        (45, "45 s", "45 秒"),
        (61, "1 min 1 s", "1 分钟 1 秒"),
        (3599, "59 min 59 s", "59 分钟 59 秒"),
        (12_000, "3 h 20 min", "3 小时 20 分钟"),
        (7_199, "2 h", "2 小时"),
        (108_000, "1 d 6 h", "1 天 6 小时"),
        (172_799, "2 d", "2 天"),
    ],
)
def test_durations_take_two_units_at_most(seconds: int | None, english: str, chinese: str) -> None:
    assert (spoken(seconds, ENGLISH), spoken(seconds, CHINESE)) == (english, chinese)


@pytest.mark.parametrize(
    ("share", "shown"),
    [(None, "–"), (0.0, "0%"), (0.004, "<1%"), (0.87, "87%"), (0.999, "99%"), (1.0, "100%"), (1.5, "150%")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(share: float | None, shown: str) -> None:
    assert percent(share) == shown


def test_days_are_short() -> None:
    assert (short_day("2026-11-04", ENGLISH), short_day("2026-11-04", CHINESE)) == ("4 Nov", "11月4日")


def test_a_chart_of_times_takes_the_unit_of_its_longest() -> None:
    assert drawn([60, None, 9000]) == ("h", [0.0, None, 2.5])
    assert drawn([10, 30]) == ("s", [10.0, 30.0])
    assert drawn([None]) == ("s", [None])
