"""Grace and Olga at the pages that show who was told."""

import pytest

from tests.world import Person, World


@pytest.fixture
def grace(world: World) -> Person:
    return world.staff("Grace")


@pytest.fixture
def olga(world: World) -> Person:
    return world.staff("Olga", "owner")
