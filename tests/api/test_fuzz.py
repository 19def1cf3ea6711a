"""The specification under fire, for a moment; `make fuzz` is the long run."""

from typing import Any

import pytest

from tests.api.fuzz import Found, fuzz


@pytest.mark.slow
def test_no_generated_call_gets_what_the_specification_does_not_say(world: Any) -> None:
    found = Found()
    fuzz(world, 8, 20261122, found)
    assert not found.wrong, "\n".join(found.wrong[:20])
    assert len(found.calls) == 20 and found.calls.total() > 500
    assert {200, 201, 401, 404, 409, 422} <= set(found.statuses)
