"""How many mails about suggestions go out: in a second from the whole installation, in a day to one person.

Answers to somebody's own words never wait here.
"""

import time
from datetime import timedelta

from chalicelib.domain.errors import NotAllowed, Stale
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import GATHERED
from chalicelib.domain.times import day, stamp
from chalicelib.wiring import Services

DAY_SECONDS = 24 * 3600
# When a day's mails begin to go (UTC), so that what waited for midnight wakes nobody.
MORNING_HOURS = 6
# A place in one of the next seconds is tried for; without one the sweep comes back to it.
SECONDS_TRIED = 3


def may_go(services: Services, follow_up: FollowUp) -> bool:
    """Take a place of the day and one of the second for this mail. False: it waits on record, for the next day or the sweep."""
    if follow_up.kind not in (*GATHERED, "digest"):
        return True
    policy = services.store.policy()
    # A digest takes its place too, but is never put off again.
    if policy.a_day and not _has_place_today(services, follow_up, policy.a_day) and follow_up.kind != "digest":
        _hold(services, follow_up)
        return False
    return not policy.a_second or _has_place_now(services, follow_up, policy.a_second)


def _has_place_today(services: Services, follow_up: FollowUp, most: int) -> bool:
    name = f"mailed/{follow_up.customer_id}/{day(services.now)}"
    until = int(services.clock.now().timestamp()) + 2 * DAY_SECONDS
    return services.store.spend(name, follow_up.id, most, until)


def _hold(services: Services, follow_up: FollowUp) -> None:
    midnight = services.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        follow_up.hold(stamp(midnight + timedelta(days=1, hours=MORNING_HOURS)))
        services.store.commit(follow_up)
    except (NotAllowed, Stale):
        return


def _has_place_now(services: Services, follow_up: FollowUp, most: int) -> bool:
    """The second is that of the machine: a pace is about the world, whatever time our own clock is set to."""
    for _ in range(SECONDS_TRIED):
        second = int(time.time())
        if services.store.spend(f"sent/{second}", follow_up.id, most, second + DAY_SECONDS):
            return True
        time.sleep(max(0.0, second + 1 - time.time()))
    return False
