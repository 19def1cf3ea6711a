"""How often a key may call: so many times in each minute, whichever processes answer.

A process takes calls from the minute's budget in parts of a twentieth, one write each, and answers from its part without
writing. So a quiet caller costs one write a minute and the busiest twenty, and never is more let through than the budget. What a
process took and did not need is lost for that minute, so a caller whose calls many processes answer may be stopped a little early.
Header fields: https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-10
"""

import math
from dataclasses import dataclass

from chalicelib.domain.errors import TooMany
from chalicelib.domain.key import Key
from chalicelib.wiring import Services

WINDOW, PARTS = 60, 20
POLICY = "minute"


@dataclass
class Part:
    """What this process holds of one key's minute: calls left to it, and how many are left to all, as far as it knows."""

    minute: int
    ours: int
    others: int

    @property
    def left(self) -> int:
        return self.ours + self.others


_parts: dict[tuple[str, str], Part] = {}


def spend(services: Services, key: Key) -> dict[str, str]:
    """One call; the headers that say what is left. Raises TooMany, with those headers and when to come again."""
    seconds = int(services.clock.now().timestamp())
    minute, until = seconds // WINDOW, WINDOW - seconds % WINDOW
    place = (services.settings.table, key.key_id)
    part = _parts.get(place)
    if not part or part.minute != minute:
        part = _parts[place] = Part(minute, 0, key.a_minute)
    if part.ours == 0:
        _take(services, key, part)
    if part.ours == 0:
        raise TooMany(until, _headers(key, part, until))
    part.ours -= 1
    return _headers(key, part, until)


def _take(services: Services, key: Key, part: Part) -> None:
    if part.others == 0:
        return  # All gone, and known to be: refusing costs no write.
    wanted = math.ceil(key.a_minute / PARTS)
    name = f"calls/{key.key_id}/{part.minute}"
    taken = services.store.take(name, wanted, key.a_minute, (part.minute + 2) * WINDOW)
    if taken is None:
        part.others = 0
        return
    part.others = max(0, key.a_minute - taken)
    part.ours = wanted - max(0, taken - key.a_minute)


def _headers(key: Key, part: Part, until: int) -> dict[str, str]:
    return {
        "RateLimit-Policy": f'"{POLICY}";q={key.a_minute};w={WINDOW}',
        "RateLimit": f'"{POLICY}";r={part.left};t={until}',
    }
