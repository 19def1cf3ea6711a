"""Submissions while the store throttles three tries in ten and loses one answer in ten: `make flood` in short."""

import random
from typing import Any

import pytest

from tests.flood import Weather, flood, wrong
from tests.provider import Provider
from tests.world import World

SUBMISSIONS = 60


@pytest.fixture
def provider() -> Provider:
    return Provider()


def test_each_is_answered_stored_and_acknowledged_once(world: World, provider: Any) -> None:
    weather = Weather(random.Random(7))
    with weather.over(world.store.client):
        found = flood(world, provider, SUBMISSIONS, weather)
    assert wrong(found, SUBMISSIONS) == []
    assert weather.seen["throttled"] > SUBMISSIONS and weather.seen["lost"] > SUBMISSIONS / 4 and found.again > 0
