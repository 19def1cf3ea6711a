"""A touchpoint's rule of invitations, from the form of the console: every field checked, and all problems told at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.invitation import LOOKS
from chalicelib.domain.question import SCALES
from chalicelib.domain.rule import MOST_DAYS_OFF, MOST_DELAY_HOURS, MOST_EVERY_DAYS, Rule, zone_of
from chalicelib.domain.touchpoint import DEFAULT_ID, Touchpoint
from chalicelib.wiring import Services

# The kind of touchpoint that invites.
KIND = "email"
WEEKDAYS = range(7)
LAST_HOUR = 23
# Field -> the least and the most that may be typed.
NUMBERS = {
    "share": (1, 100), "every_days": (1, MOST_EVERY_DAYS), "delay_hours": (0, MOST_DELAY_HOURS),
    "quiet_from": (0, LAST_HOUR), "quiet_to": (0, LAST_HOUR),
}  # fmt: skip


def change(services: Services, place: Touchpoint, form: dict[str, str]) -> None:
    """Put the form's rule in place of the old. Raises Invalid, Stale, and NotAllowed for a touchpoint that does not invite."""
    must_invite(place)
    place.invitation = read(form).kept
    services.store.commit(place)


def must_invite(place: Touchpoint) -> None:
    if place.kind != KIND or place.id == DEFAULT_ID:
        raise NotAllowed("errors.no_invitations_here")


def read(form: dict[str, str]) -> Rule:
    """Raises Invalid with what is wrong, by field."""
    problems: dict[str, str] = {}
    given: dict[str, Any] = {}

    def take(name: str, check: Callable[[str], Any]) -> None:
        try:
            given[name] = check(form.get(name, "").strip())
        except ValueError as wrong:
            problems[name] = str(wrong)

    take("look", _look)
    for name, (least, most) in NUMBERS.items():
        take(name, lambda text, least=least, most=most: _number(text, least, most))
    least, most = SCALES[LOOKS.get(form.get("look", ""), "recommend")]
    take("low", lambda text: _number(text, least, most - 1))
    take("zone", _zone)
    take("days_off", _days)
    given["weekdays"] = [each for each in WEEKDAYS if form.get(f"weekday-{each}")]
    if not given["weekdays"]:
        problems["weekdays"] = "errors.weekdays"
    if problems:
        raise Invalid(problems)
    return replace(Rule(), on=bool(form.get("on")), **given)


def _look(text: str) -> str:
    if text not in LOOKS:
        raise ValueError("errors.not_a_choice")
    return text


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        raise ValueError("errors.number_here")
    return int(text)


def _zone(text: str) -> str:
    if not zone_of(text):
        raise ValueError("errors.zone")
    return text


def _days(text: str) -> list[str]:
    """Days as ISO 8601 writes them, one on a line."""
    found = []
    for line in filter(None, (line.strip() for line in text.split("\n"))):
        try:
            if len(line) != len("2026-12-25"):
                raise ValueError(line)
            found.append(date.fromisoformat(line).isoformat())
        except ValueError as error:
            raise ValueError("errors.days_off") from error
    if len(found) > MOST_DAYS_OFF:
        raise ValueError("errors.too_many")
    return sorted(set(found))
