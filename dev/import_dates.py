"""Dates as files have them. Those that begin with the year mean the same to everybody; others are read as it is said."""

import re
from datetime import UTC, datetime, timedelta

from chalicelib.domain.times import moment, stamp

OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
YEAR_FIRST = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]+(\d{1,2})(:\d\d.*))?", re.ASCII
)
WANTED = "such as 2026-11-21T09:30Z. Day or month first: --date-format, such as %d.%m.%Y"


class NoDate(ValueError):
    """The text says why, for people."""


def said_at(value: str, form: str | None, now: datetime) -> str:
    """The stamp; UTC where it names no zone. `form` is of strptime. Raises NoDate."""
    try:
        said = read(value, form)
    except (ValueError, OverflowError) as error:
        wanted = f"written as {form}; see --date-format" if form else WANTED
        raise NoDate(f"“{value}” is not a date {wanted}") from error
    if not OLDEST <= said <= now + timedelta(days=1):
        raise NoDate(f"“{value}” is not a time at which this can have been said")
    return stamp(said)


def read(value: str, form: str | None = None) -> datetime:
    """Raises ValueError or OverflowError."""
    if form:
        said = datetime.strptime(value, form)  # noqa: DTZ007 (the next line does it)
        return said if said.tzinfo else said.replace(tzinfo=UTC)
    if not (found := YEAR_FIRST.fullmatch(value)):
        return moment(value)
    year, month, day, hour, rest = found.groups()
    time = f"T{int(hour):02}{rest.replace(' UTC', 'Z')}" if hour else ""
    return moment(f"{year}-{int(month):02}-{int(day):02}{time}".replace(" ", ""))
