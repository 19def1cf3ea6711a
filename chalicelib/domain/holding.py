"""What is held: a case that waits for a person to look before it counts as said.

It is stored like every case, so nothing is lost. But it is not acknowledged, not counted, and in no list but its own. Let in, it
is as if it had arrived at that moment; turned away, it is kept for a while and can still be let in. Whoever sent it is told
neither. Why one is held: listen/door.py.
"""

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import Event
from chalicelib.domain.times import moment

# Why: `door.why.<reason>` of the catalogue says each in words.
REASONS = ("all", "blocked", "links", "name", "same", "fast", "stale", "crowd")
STANDINGS = ("held", "turned_away")
KEPT_DAYS = 30
DAY_SECONDS = 24 * 3600


def standing(case: Case) -> str | None:
    """One of STANDINGS, or None for a case that is among the others. `held` is {"why": REASONS, "at": stamp}."""
    if not case.held:
        return None
    return "turned_away" if case.turned_away_at else "held"


def let_in(case: Case, by: str, at: str) -> Event:
    """It is one of the others from now on, and as if it came now; `said_at` keeps when it came. Raises NotAllowed."""
    if not case.held:
        raise NotAllowed("errors.not_held")
    data = _facts(case)
    case.said_at, case.arrived_at = case.arrived_at, at
    case.held = case.turned_away_at = case.ttl = None
    return Event("Admitted", f"case/{case.id}", at, by, data)


def turn_away(case: Case, by: str, at: str) -> Event:
    """It is kept for KEPT_DAYS more, and then gone; that it was turned away, and by whom, stays. Raises NotAllowed."""
    if standing(case) != "held":
        raise NotAllowed("errors.not_held")
    case.turned_away_at = at
    case.ttl = int(moment(at).timestamp()) + KEPT_DAYS * DAY_SECONDS
    return Event("TurnedAway", f"case/{case.id}", at, by, _facts(case))


def _facts(case: Case) -> dict[str, object]:
    held = case.held or {}
    return {"touchpoint_id": case.touchpoint_id, "kind": case.kind, "why": held["why"], "held_at": held["at"]}
