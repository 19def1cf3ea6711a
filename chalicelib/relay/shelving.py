"""Keeping the index of words as suggestions stand: after each fact that changes where one is found, and all of them once a day."""

import logging
from collections.abc import Callable

from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.suggestion import STATUSES
from chalicelib.domain.times import later
from chalicelib.ports import Store
from chalicelib.wiring import Services

log = logging.getLogger("hearback.shelving")
TRIES = 5
# How far the round through all suggestions is; and seconds from one round to the next.
ROUND, ROUND_EVERY, PAGE = "shelved", 24 * 3600, 50


def shelve(services: Services, suggestion_id: str) -> None:
    """Put a suggestion, and all that was merged into it, where they are found now."""
    try:
        everyone = services.store.suggestion(suggestion_id).everyone
    except NotFound:
        # An import writes what it brings in pages: the daily round finds it.
        return
    for each in everyone:
        _one(services.store, each)


def catch_up(services: Services, has_time: Callable[[], bool]) -> int:
    """Look at the next suggestions of the daily round, and go on while any of them was not where it should be.

    So what the stream never brought is found a day later, and after an upgrade that finds by other words, everything.
    Returns how many were put right.
    """
    store, right = services.store, 0
    while has_time():
        place = store.noted(ROUND) or {"status": STATUSES[0], "cursor": None, "after": ""}
        if place["after"] > services.now:
            return right
        page = store.suggestions(place["status"], place["cursor"], PAGE)
        changed = sum(_one(store, row.id) for row in page.rows)
        right += changed
        store.note(ROUND, _next(place["status"], page.cursor, services.now))
        if not changed and page.rows:
            return right
    return right


def _next(status: str, cursor: str | None, now: str) -> dict[str, str | None]:
    if cursor:
        return {"status": status, "cursor": cursor, "after": ""}
    following = STATUSES.index(status) + 1
    if following < len(STATUSES):
        return {"status": STATUSES[following], "cursor": None, "after": ""}
    return {"status": STATUSES[0], "cursor": None, "after": later(now, ROUND_EVERY)}


def _one(store: Store, suggestion_id: str) -> bool:
    for _ in range(TRIES):
        try:
            return store.shelve(suggestion_id)
        except Stale:
            continue
        except NotFound:
            return False
    # Whoever is faster each time leaves it right; the daily round looks again.
    log.warning("suggestion not shelved", extra={"suggestion_id": suggestion_id})
    return False
