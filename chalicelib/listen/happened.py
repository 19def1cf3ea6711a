"""What other systems say has happened must have: a time far ahead would count as "since then" for ever."""

from collections.abc import Sequence
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.times import later

# Clocks differ, and some systems mean their own zone by "Z".
MOST_AHEAD = 24 * 3600


def check(field: str, told: Sequence[Any], now: str) -> None:
    """Raises Invalid, naming each of a batch whose time is more than MOST_AHEAD seconds from `now`."""
    latest = later(now, MOST_AHEAD)
    if ahead := {f"{field}.{n}.at": "errors.time_ahead" for n, each in enumerate(told) if each.at > latest}:
        raise Invalid(ahead)
