"""Facts counted as the stream brings them, without what else follows from them."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.measure.tally import tally


@pytest.fixture
def count(world: Any) -> Callable[..., None]:
    """Tally every new fact of the stream; `count(again=True)` tallies the whole stream from its beginning once more."""

    def run(again: bool = False) -> None:
        if again:
            world._iterator = ""
        while records := world._stream():
            for record in records:
                if fact := world.store.facts(record):
                    tally(world.services, fact)

    return run
