"""How many mails about suggestions go out: in a second from the whole installation, in a day to one person.

Answers to somebody's own words never wait here.
"""

import time
from datetime import datetime, timedelta

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
# The place of everything that waited for a person's next mail: a digest's, or that of the one that goes by itself.
WAITED = "waited"


def may_go(services: Services, follow_up: FollowUp) -> bool:
    """Take a place of the day and one of the second for this mail. False: it waits on record, for the next day or the sweep."""
    if follow_up.kind not in (*GATHERED, "digest"):
        return True
    policy = services.store.policy()
    # A digest takes a place too, but is never put off again.
    if policy.a_day and not _has_place_today(services, follow_up, policy.a_day) and follow_up.kind != "digest":
        _hold(services, follow_up, policy.a_day)
        return False
    return not policy.a_second or _has_place_now(services, follow_up, policy.a_second)


def _has_place_today(services: Services, follow_up: FollowUp, most: int) -> bool:
    what = WAITED if follow_up.held or follow_up.kind == "digest" else follow_up.id
    return _spend(services, follow_up, services.clock.now(), what, most)


def _hold(services: Services, follow_up: FollowUp, most: int) -> None:
    midnight = services.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    morning = midnight + timedelta(days=1, hours=MORNING_HOURS)
    # What waits has the first place of its day, so that nothing newer overtakes it before the morning.
    _spend(services, follow_up, morning, WAITED, most)
    try:
        follow_up.hold(stamp(morning))
        services.store.commit(follow_up)
    except (NotAllowed, Stale):
        return


def _spend(services: Services, follow_up: FollowUp, at: datetime, what: str, most: int) -> bool:
    name = f"mailed/{follow_up.customer_id}/{day(stamp(at))}"
    return services.store.spend(name, what, most, int(at.timestamp()) + 2 * DAY_SECONDS)


def _has_place_now(services: Services, follow_up: FollowUp, most: int) -> bool:
    """The second is that of the machine: a pace is about the world, whatever time our own clock is set to."""
    for _ in range(SECONDS_TRIED):
        second = int(time.time())
        if services.store.spend(f"sent/{second}", follow_up.id, most, second + DAY_SECONDS):
            return True
        time.sleep(max(0.0, second + 1 - time.time()))
    return False
