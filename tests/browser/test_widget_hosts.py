"""The widget on pages whose own scripts, frames and headers get in its way."""

from typing import Any

import pytest

from chalicelib.domain.times import day
from chalicelib.domain.touchpoint import FORMS

pytestmark = pytest.mark.slow
# What Prototype.js and MooTools do to arrays, as old shops still have them.
OLD = "<script>Array.from = (some) => Array.prototype.slice.call(some); Array.prototype.each = Array.prototype.forEach</script>"


def counted(there: Any) -> list[dict[str, int]]:
    """How many forms were begun and finished today."""
    there.live.settle()
    world = there.live.world
    today = day(world.services.now)
    return [each.amounts for each in world.store.counts(FORMS, today, today)]


def sent(there: Any, text: str) -> None:
    there.say(text)
    there.send()
    there.find(".done a").wait_for()


def test_it_works(shop: Any) -> None:
    there = shop(html=OLD).open()
    sent(there, "From an old shop")
    assert [case.text for case in there.cases] == ["From an old shop"] and there.complaints == []
