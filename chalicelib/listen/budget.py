"""How many came in the last minutes, from one network and from everywhere: counted so that an ordinary day costs nothing.

A process lets the first tenth of a budget through and counts them in its memory. Only a process that gets more takes places from
the count that all share, a twentieth of the budget at a time, one write each. So a quiet touchpoint costs no write at all, a
flood one write for many submissions, and what is refused none. Each process may let a tenth through uncounted: a budget is a
coarse thing, and a process is a caller's whole second. Networks are kept as hashes that nobody without our key can test, of this
day only, and for a day.
"""

import hashlib
import hmac
import math
from dataclasses import dataclass

from chalicelib.domain.door import PATIENCE, WINDOW
from chalicelib.domain.times import day
from chalicelib.wiring import Services

# How it stands with a budget: within it, over it, and beyond what people could ever look at.
CALM, BUSY, FLOODED = range(3)
FREE, PARTS = 10, 20
DAY_SECONDS = 24 * 3600
MOST_KEPT = 10_000


@dataclass
class Part:
    """What this process knows of one budget in one window: places left to it, and how it stands with all of them."""

    window: int
    ours: int
    level: int = CALM


_parts: dict[tuple[str, str], Part] = {}


def spend(services: Services, name: str, budget: int) -> int:
    """One more submission; how it stands now: CALM, BUSY or FLOODED."""
    window = int(services.clock.now().timestamp()) // WINDOW
    place = (services.settings.table, name)
    part = _parts.get(place)
    if not part or part.window != window:
        if len(_parts) >= MOST_KEPT:
            _parts.clear()
        part = _parts[place] = Part(window, math.ceil(budget / FREE))
    if part.ours == 0 and part.level != FLOODED:
        _take(services, name, budget, part)
    part.ours = max(0, part.ours - 1)
    return part.level


def _take(services: Services, name: str, budget: int, part: Part) -> None:
    wanted, until = math.ceil(budget / PARTS), part.window * WINDOW + DAY_SECONDS
    taken = services.store.take(f"door/{hashed(services, name)}/{part.window}", wanted, PATIENCE * budget, until)
    if taken is None:
        # All gone, and known to be: from here on it costs no write.
        part.level = FLOODED
        return
    part.ours = wanted
    part.level = BUSY if taken + math.ceil(budget / FREE) > budget else CALM


def until_the_next(services: Services) -> int:
    """Seconds until all budgets are whole again."""
    return WINDOW - int(services.clock.now().timestamp()) % WINDOW


def hashed(services: Services, name: str) -> str:
    """What is kept of a network, or of words: the same for a day, and nothing that could be turned back."""
    keyed = hmac.new(services.secrets.key("door"), f"{day(services.now)}|{name}".encode(), hashlib.sha256)
    return keyed.hexdigest()[:32]
