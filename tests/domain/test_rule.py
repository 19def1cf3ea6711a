"""Rules of invitations: hours and days in any zone, over every change of clocks; samples that are the same each time."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.rule import LOOK_AHEAD_DAYS, Rule, zone_of
from chalicelib.domain.times import later, moment, stamp, stamp_of

ZONES = [
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Shanghai", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham",
    "America/St_Johns", "Africa/Casablanca", "Pacific/Apia",
]  # fmt: skip
MONDAY_NOON = "2026-11-23T12:00:00.000Z"
OFFICE = Rule(on=True, delay_hours=0)

# 2024 to 2030.
moments = st.integers(1_704_067_200, 1_893_456_000).map(stamp_of)
rules = st.builds(
    Rule,
    on=st.just(True),
    delay_hours=st.integers(0, 72),
    quiet_from=st.integers(0, 23),
    quiet_to=st.integers(0, 23),
    weekdays=st.lists(st.integers(0, 6), min_size=1, unique=True),
    days_off=st.lists(st.dates().map(str), max_size=3),
    zone=st.sampled_from(ZONES),
)


def test_it_works() -> None:
    assert OFFICE.planned(MONDAY_NOON, MONDAY_NOON, None) == MONDAY_NOON
    assert OFFICE.planned("2026-11-23T21:00:00.000Z", "2026-11-23T21:00:00.000Z", None) == "2026-11-24T09:00:00.000Z"
    assert OFFICE.planned("2026-11-27T21:00:00.000Z", "2026-11-27T21:00:00.000Z", None) == "2026-11-30T09:00:00.000Z"


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Europe/Berlin", "08:00"),
        ("Asia/Shanghai", "01:00"),
        ("Asia/Kathmandu", "03:15"),
        ("America/St_Johns", "12:30"),
    ],
)
def test_hours_are_those_of_the_place(zone: str, opens: str) -> None:
    assert OFFICE.next_open("2026-11-22T23:00:00.000Z", zone) == f"2026-11-23T{opens}:00.000Z"


def test_the_customers_zone_counts_before_the_companys_and_an_unknown_one_not_at_all() -> None:
    rule = Rule(zone="Europe/Berlin")
    assert str(rule.place("Asia/Shanghai")) == "Asia/Shanghai" and str(rule.place(None)) == "Europe/Berlin"
    assert str(rule.place("Mars/Olympus")) == "Europe/Berlin" and Rule(zone="gone").place(None) is UTC


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../../etc/passwd", "/etc/localtime", "Europe", "Europe/", "x" * 300, "a\x00b", "Mars/Olympus"],
)
def test_what_is_no_zone_is_none(name: str) -> None:
    assert zone_of(name) is None


@pytest.mark.parametrize(
    ("zone", "night", "morning"),
    [
        # Clocks go forward: half past two does not exist, and nine comes an hour sooner. And back: it comes an hour later.
        ("Europe/Berlin", "2026-03-28T22:00:00.000Z", "2026-03-29T07:00:00.000Z"),
        ("Europe/Berlin", "2026-10-24T22:00:00.000Z", "2026-10-25T08:00:00.000Z"),
        ("America/New_York", "2026-03-08T02:00:00.000Z", "2026-03-08T13:00:00.000Z"),
        # A whole day that never was: Samoa went from Thursday to Saturday.
        ("Pacific/Apia", "2011-12-30T08:00:00.000Z", "2011-12-30T19:00:00.000Z"),
    ],
)
def test_changes_of_the_clock_move_nothing_but_the_clock(zone: str, night: str, morning: str) -> None:
    rule = Rule(weekdays=list(range(7)))
    assert rule.next_open(night, zone) == morning
    assert moment(morning).astimezone(ZoneInfo(zone)).hour == 9


def test_days_off_are_no_working_days() -> None:
    rule = Rule(days_off=["2026-12-25", "2026-12-28"], delay_hours=0)
    assert rule.next_open("2026-12-24T21:00:00.000Z", None) == "2026-12-29T09:00:00.000Z"


@settings(max_examples=300)
@given(rules, moments, st.sampled_from([*ZONES, None]))
def test_an_invitation_goes_in_open_hours_after_its_delay_and_no_later_than_it_must(
    rule: Rule, at: str, zone: str | None
) -> None:
    planned = rule.planned(at, at, zone)
    assert planned, "some hour of some day is open"
    due = later(at, rule.delay_hours * 3600)
    assert planned >= due and rule.is_open(planned, zone)
    assert moment(planned) - moment(due) <= timedelta(days=LOOK_AHEAD_DAYS)
    # Nothing between was open; looked at every quarter of an hour of the last day, and just before.
    before = moment(planned)
    for back in range(1, 97):
        earlier = before - timedelta(minutes=15 * back)
        if stamp(earlier) < due:
            break
        assert not rule.is_open(stamp(earlier), zone)


@settings(max_examples=200)
@given(rules, moments)
def test_whoever_asks_again_at_the_planned_time_may_go(rule: Rule, at: str) -> None:
    planned = rule.planned(at, at, None)
    assert planned and rule.next_open(planned, None) == planned


def test_where_no_day_is_open_it_never_goes() -> None:
    assert Rule(weekdays=[]).planned(MONDAY_NOON, MONDAY_NOON, None) is None


@given(st.text(min_size=1), st.integers(0, 100))
def test_the_same_interaction_is_in_the_sample_each_time_and_in_every_larger_one(name: str, share: int) -> None:
    rule = Rule(share=share)
    assert rule.samples(name) == rule.samples(name)
    assert not rule.samples(name) or Rule(share=min(100, share + 10)).samples(name)
    assert Rule(share=100).samples(name) and not Rule(share=0).samples(name)


@pytest.mark.parametrize("share", [1, 10, 50, 90])
def test_of_many_the_share_is_asked(share: int) -> None:
    asked = sum(Rule(share=share).samples(f"interaction-{number}") for number in range(20_000))
    assert abs(asked / 200 - share) < 1


@given(moments, st.integers(1, 365), st.integers(-400, 400))
def test_nobody_is_asked_twice_within_the_days(last: str, days: int, apart: int) -> None:
    rule, planned = Rule(every_days=days), later(last, apart * 24 * 3600)
    assert rule.asked_lately(last, planned) == (apart < days)
    assert not rule.asked_lately(None, planned)


def test_a_rule_reads_what_it_keeps_and_minds_no_field_of_a_newer_one() -> None:
    rule = Rule(on=True, share=7, days_off=["2026-12-25"])
    assert Rule.of(rule.kept) == rule and Rule.of(rule.kept | {"mood": "good"}) == rule and Rule.of({}) == Rule()
