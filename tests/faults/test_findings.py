"""What the harness found in the product while it was built, each as its smallest play."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.answer.patience import PAUSES, patiently
from chalicelib.domain.errors import Unavailable
from tests.faults import plays
from tests.faults.plays import Play
from tests.faults.wire import STORE_FAULTS, Fault


@pytest.fixture(autouse=True)
def waited() -> Iterator[list[float]]:
    """The seconds that would have been waited."""
    really, seconds = time.sleep, []
    time.sleep = seconds.append  # type: ignore[assignment]
    yield seconds
    time.sleep = really


def step_of(engine: Any, name: str) -> int:
    names, _ = plays.rehearse(engine.endpoint, Play())
    return next(number for number, each in enumerate(names, 1) if each.startswith(name))


def test_a_mark_whose_call_failed_is_made_again_for_nobody_else_knows_it(engine: Any) -> None:
    mark = step_of(engine, "deliver/mark")
    failed = [Play(first=(Fault(mark, kind, "call"),)) for kind in STORE_FAULTS]
    failed += [Play(first=(Fault(mark, kind, "call"), Fault(mark + 1, "no answer", "call"))) for kind in STORE_FAULTS]
    seen = plays.run(engine.endpoint, failed)
    assert not seen.wrong and seen.once == seen.owed and seen.parked == 0


def test_a_claim_whose_answer_and_its_reading_back_were_lost_is_still_ours(engine: Any) -> None:
    claim = step_of(engine, "deliver/claim")
    seen = plays.run(engine.endpoint, [Play(first=(Fault(claim, "answer lost"), Fault(claim + 1, "no answer")))])
    assert not seen.wrong and seen.once == 1 and seen.parked == 0


def test_a_page_of_a_gateway_is_no_answer_of_the_store(engine: Any) -> None:
    """Two workers: the second one's claim was refused, and what it hears is a page with status 200."""
    claim = step_of(engine, "deliver/claim")
    lone = [
        Play(first=(Fault(step, "broken answer", width),)) for step in range(1, claim + 1) for width in ("call", "on")
    ]
    both = [Play(second=(Fault(claim, "broken answer"),), turns=(step, claim)) for step in range(1, claim + 2)]
    seen = plays.run(engine.endpoint, lone + both)
    assert not seen.wrong and seen.twice == 0


def test_patience_ends(waited: list[float]) -> None:
    tries = []

    def never() -> None:
        tries.append(1)
        raise Unavailable()

    with pytest.raises(Unavailable):
        patiently(never)
    assert len(tries) == len(PAUSES) + 1 and waited == list(PAUSES)
    assert patiently(lambda: "at once") == "at once"
