"""What is held at the door: staff let it in, or turn it away, one by one or many at once."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from chalicelib.domain import holding
from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotAllowed, NotFound, Stale
from chalicelib.domain.events import Event
from chalicelib.ports import CaseRow, Page
from chalicelib.wiring import Services

DEEDS: dict[str, Callable[[Case, str, str], Event]] = {"let_in": holding.let_in, "turn_away": holding.turn_away}
# So many at one press: each is a transaction of its own, and a page shall not be waited for.
AT_ONCE = 100
# How far the count beside the inbox counts.
MOST_COUNTED = 99


def do(services: Services, deed: str, case: Case, by: str) -> None:
    """One of DEEDS to one case. Raises NotAllowed where it is not held (any more), Stale where somebody was faster."""
    event = DEEDS[deed](case, by, services.now)
    services.store.commit(case, event)


def do_all(services: Services, deed: str, case_ids: Sequence[str], by: str) -> int:
    """The same to many, the oldest first; returns how many it was done to. What a colleague was faster with is left alone."""
    done = 0
    for case_id in sorted(case_ids)[:AT_ONCE]:
        with suppress(NotFound, NotAllowed, Stale):
            do(services, deed, services.store.case(case_id), by)
            done += 1
    return done


def rows(services: Services, stands: str, touchpoint_id: str, why: str, cursor: str | None) -> Page[CaseRow]:
    """One page of what is held, or was turned away: the newest first. A reason narrows what a page shows, so that one may be
    short and still lead on. Raises Invalid for a bad cursor."""
    limit = AT_ONCE if why else 25
    found = services.store.inbox(status=stands, touchpoint_id=touchpoint_id, cursor=cursor, limit=limit)
    return Page([row for row in found.rows if not why or why in (row.marks or "").split()], found.cursor)


def everyone(services: Services, touchpoint_id: str, why: str) -> list[str]:
    """The ids of what a page without end would show, as many as can be done at once."""
    ids: list[str] = []
    cursor = None
    for _ in range(AT_ONCE):
        page = rows(services, "held", touchpoint_id, why, cursor)
        ids += [row.id for row in page.rows]
        cursor = page.cursor
        if not cursor or len(ids) >= AT_ONCE:
            break
    return ids[:AT_ONCE]


def count(services: Services) -> int:
    """How many are held, up to MOST_COUNTED + 1."""
    return len(services.store.inbox(status="held", limit=MOST_COUNTED + 1).rows)
