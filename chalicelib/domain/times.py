"""Times as they are stored and sent: RFC 3339 in UTC with milliseconds, so that text order is time order."""

from datetime import UTC, datetime, timedelta


def stamp(moment: datetime) -> str:
    """`2026-11-21T19:51:41.123Z` for an aware datetime."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def stamp_of(seconds: float) -> str:
    """The stamp of so many Unix seconds."""
    return stamp(datetime.fromtimestamp(seconds, UTC))


def moment(text: str) -> datetime:
    """The aware datetime of an RFC 3339 text; raises ValueError where it is none."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def later(at: str, seconds: float) -> str:
    """The stamp `seconds` after `at`."""
    return stamp(moment(at) + timedelta(seconds=seconds))


def seconds_between(start: str, end: str) -> int:
    """Whole seconds from `start` to `end`, never negative (clocks of two machines may differ)."""
    return max(0, round((moment(end) - moment(start)).total_seconds()))


def day(at: str) -> str:
    """The UTC day of a stamp, `2026-11-21`."""
    return at[:10]
