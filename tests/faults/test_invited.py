"""Invitations under every fault of every step, and while their person leaves: G1 to G3 hold for them as for every mail."""

from typing import Any

import pytest

from tests.faults import plays
from tests.faults.plans import every
from tests.faults.plays import Play
from tests.faults.wire import is_send

KIND = "invited"


def test_a_rehearsal_names_every_step_and_invites(engine: Any) -> None:
    names, _ = plays.rehearse(engine.endpoint, Play(KIND))
    assert sum(is_send(name) for name in names) == 1 and sum(name.startswith("deliver/claim: ") for name in names) == 1


@pytest.mark.slow
def test_whatever_goes_wrong_once_nobody_is_invited_twice_and_nobody_is_lost(engine: Any) -> None:
    names, _ = plays.rehearse(engine.endpoint, Play(KIND))
    seen = plays.run(engine.endpoint, [Play(KIND, 1, (fault,)) for fault in every(names, ("call",))])
    assert not seen.wrong and seen.twice == seen.lost == 0
    assert seen.faults > 30 and seen.owed > 30 and seen.parked == seen.ambiguous > 0


@pytest.mark.slow
def test_whoever_leaves_before_any_step_is_not_claimed_after_it(engine: Any) -> None:
    names, _ = plays.rehearse(engine.endpoint, Play(KIND))
    ways = ("opts out", "bounced", "refuses invitations")
    all_of = [Play(KIND, leaves=(step, way)) for way in ways for step in range(1, len(names) + 1)]
    seen = plays.run(engine.endpoint, all_of)
    assert not seen.wrong and seen.after_leaving == 0 and seen.twice == 0
