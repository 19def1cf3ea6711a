"""T6 of the ledger: every minute, whatever the stream did not finish."""

import logging
from collections.abc import Callable
from contextlib import suppress

from chalicelib.answer.deliver import deliver, settle
from chalicelib.answer.digest import carrier_of
from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.errors import HearbackError
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.times import later
from chalicelib.wiring import Services

POSTPONE_SECONDS = 300
log = logging.getLogger("hearback.sweep")


def sweep(services: Services, has_time: Callable[[], bool]) -> int:
    """Look after what is due until nothing is, or time is up; returns how many records that was.

    One that fails does not keep the others waiting.
    """
    seen: set[tuple[str, int]] = set()
    while due := [each for each in services.store.due(services.now) if (each.id, each.version) not in seen]:
        for record in due:
            if not has_time():
                return len(seen)
            seen.add((record.id, record.version))
            try:
                _look_after(services, record, has_time)
            except Exception:
                log.exception("sweep failed", extra={"record_id": record.id})
                _postpone(services, record)
    return len(seen)


def _postpone(services: Services, record: Outcome | FollowUp) -> None:
    """What failed goes to the back of the line, where it cannot keep others from being looked after.

    It is read anew: a step that failed half way may have changed the copy at hand.
    """
    store = services.store
    with suppress(HearbackError):
        fresh = (
            store.outcome(record.id) if isinstance(record, Outcome) else store.follow_up(record.outcome_id, record.id)
        )
        if fresh.due_at:
            fresh.due_at = later(services.now, POSTPONE_SECONDS)
            store.commit(fresh)


def _look_after(services: Services, record: Outcome | FollowUp, has_time: Callable[[], bool]) -> None:
    if isinstance(record, Outcome):
        fan_out(services, record.id, has_time)
    elif record.state == "pending":
        deliver(services, record)
    elif record.state == "sending":
        attempt_id = record.attempt_id or ""
        settle(services, record, lambda current: current.lose(attempt_id, services.now))
    elif record.state == "unknown":
        settle(services, record, lambda current: current.park(services.now))
    elif record.state == "carried":
        carrier = carrier_of(services.store, record)
        settle(services, record, lambda current: current.mirror(carrier, services.now))
