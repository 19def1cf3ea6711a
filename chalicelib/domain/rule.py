"""Rule: whether, when and whom a touchpoint invites to say how it was. Set in the console, kept with the touchpoint."""

import hashlib
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from chalicelib.domain.times import later, moment, stamp

# What a low score is, by look, unless a rule says otherwise.
LOW = {"recommend": 6, "satisfaction": 2, "faces": 2}
# What is longer ago nobody wants to be asked of; and what is farther ahead is a mistake, or may never happen.
MOST_AGE_DAYS = 14
MOST_DELAY_HOURS, MOST_EVERY_DAYS, MOST_DAYS_OFF = 14 * 24, 365, 60
# Whoever has no open hour within so many days is not asked.
LOOK_AHEAD_DAYS = 60
# Offsets of all zones are whole quarters of an hour, so their hours begin at one.
STEP = timedelta(minutes=15)
DAY = 24 * 3600


@dataclass
class Rule:
    """One touchpoint's rule.

    Attributes:
        on: whether anybody is invited at all.
        look: one of LOOKS of domain/invitation.py.
        low: a score up to this opens a case.
        share: of all interactions so many percent are asked; by the interaction's id, so that asking again finds the same.
        every_days: nobody is invited again within so many days, whatever the touchpoint.
        delay_hours: how long after the interaction.
        quiet_from, quiet_to: whole hours of the day between which no invitation goes; the same twice is no quiet time.
        weekdays: on which it may go, 0 is Monday. `days_off`: days (`2026-12-25`) on which it may not.
        zone: the company's, in which hours and days are meant where the customer's is not known.
    """

    on: bool = False
    look: str = "recommend"
    low: int = 6
    share: int = 100
    every_days: int = 30
    delay_hours: int = 24
    quiet_from: int = 20
    quiet_to: int = 9
    weekdays: list[int] = field(default_factory=lambda: [0, 1, 2, 3, 4])
    days_off: list[str] = field(default_factory=list)
    zone: str = "UTC"

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Rule":
        """As a touchpoint keeps it; what it does not say is as usual."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in kept.items() if name in known})

    @property
    def kept(self) -> dict[str, Any]:
        return asdict(self)

    def refuses(self, interaction_id: str, happened_at: str, now: str) -> str | None:
        """Why nobody is asked of this interaction, whoever it was with; None where somebody may be."""
        if not self.on:
            return "rule_off"
        if happened_at < later(now, -MOST_AGE_DAYS * DAY):
            return "too_old"
        if happened_at > later(now, MOST_AGE_DAYS * DAY):
            return "far_ahead"
        return None if self.samples(interaction_id) else "not_sampled"

    def samples(self, interaction_id: str) -> bool:
        """Whether this interaction is in the sample. The same each time, and of any many about `share` percent."""
        digest = hashlib.sha256(f"sample\x1f{interaction_id}".encode()).digest()
        return int.from_bytes(digest[:4], "big") % 100 < self.share

    def asked_lately(self, last: str | None, planned_at: str) -> bool:
        """Whether an invitation planned for then is too near to the one that they had, or will have, before."""
        return bool(last and later(last, self.every_days * DAY) > planned_at)

    def planned(self, happened_at: str, now: str, zone: str | None) -> str | None:
        """When the invitation goes: after the delay, as soon as the hours are open. None where they never are."""
        return self.next_open(max(later(happened_at, self.delay_hours * 3600), now), zone)

    def next_open(self, at: str, zone: str | None) -> str | None:
        """The first open moment not before a stamp: it itself, or the beginning of an open time."""
        where = self.place(zone)
        found = moment(at)
        if self._is_open(found, where):
            return at
        last = found + timedelta(days=LOOK_AHEAD_DAYS)
        found = datetime.fromtimestamp(found.timestamp() // 900 * 900, UTC)
        while found <= last:
            found += STEP
            if self._is_open(found, where):
                return stamp(found)
        return None

    def is_open(self, at: str, zone: str | None) -> bool:
        return self._is_open(moment(at), self.place(zone))

    def place(self, zone: str | None) -> tzinfo:
        """The customer's zone, or the company's; one that nobody knows (any more) is UTC."""
        return next((found for name in (zone, self.zone) if name and (found := zone_of(name))), UTC)

    def day(self, at: str, zone: str | None) -> str:
        """The day of a stamp where the customer is: `2026-11-22`."""
        return moment(at).astimezone(self.place(zone)).date().isoformat()

    def _is_open(self, at: datetime, where: tzinfo) -> bool:
        local = at.astimezone(where)
        if local.weekday() not in self.weekdays or local.date().isoformat() in self.days_off:
            return False
        begins, ends = self.quiet_from, self.quiet_to
        quiet = begins <= local.hour < ends if begins <= ends else local.hour >= begins or local.hour < ends
        return not quiet


def zone_of(name: str) -> tzinfo | None:
    """The zone of an IANA name, or None."""
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        # ZoneInfoNotFoundError is a KeyError; a name that is a folder, or would leave it, is one of the others.
        return None
