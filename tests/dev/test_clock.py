"""The clock calls as a schedule would."""

import threading
from typing import Any

from chalice import Chalice

from dev.clock import Clock


def test_a_chalice_schedule_is_called_again_and_again() -> None:
    app = Chalice("ticking")
    sources: list[str] = []
    thrice = threading.Event()

    @app.schedule("rate(1 minute)", name="sweep")
    def sweep(event: Any) -> None:
        sources.append(event.source)
        if len(sources) >= 3:
            thrice.set()

    clock = Clock("sweep", sweep, seconds=0.02).start()
    assert thrice.wait(5)
    clock.stop()
    assert set(sources) == {"aws.events"}


def test_a_failure_does_not_stop_the_clock() -> None:
    calls: list[int] = []
    twice = threading.Event()

    def failing(event: dict[str, Any], context: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            twice.set()
        raise RuntimeError("this minute is lost")

    clock = Clock("sweep", failing, seconds=0.02).start()
    assert twice.wait(5)
    clock.stop()
