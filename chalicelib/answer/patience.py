"""A store that cannot answer is given a little time where giving up would cost more than waiting."""

import time
from collections.abc import Callable
from typing import TypeVar

from chalicelib.domain.errors import Unavailable

PAUSES = (0.5, 2.0, 8.0)
Result = TypeVar("Result")


def patiently(step: Callable[[], Result]) -> Result:
    """What `step` gives, tried again after each of PAUSES (seconds) while it raises Unavailable; then it raises that."""
    for pause in PAUSES:
        try:
            return step()
        except Unavailable:
            time.sleep(pause)
    return step()
