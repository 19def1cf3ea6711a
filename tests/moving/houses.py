"""Two houses on one engine: the one that is left, and an empty one with the same secret (or another)."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from chalicelib.wiring import Services
from dev.moving.export import Export
from dev.moving.folder import Manifest
from dev.moving.restore import Restore
from dev.table import create_table
from tests.world import World

__all__ = ["Houses", "houses"]


class Houses:
    """`old` has lived a while; `new` is empty."""

    def __init__(self, old: World, new: World, folder: Path) -> None:
        self.old, self.new, self.folder = old, new, folder

    def export(self, name: str = "export", with_identity_key: bool = False) -> Manifest:
        return exported(self.old.services, self.folder / name, with_identity_key)

    def restore(self, name: str = "export", take_over: bool = False) -> int:
        """Everything, as the command does it; returns how many mails were parked."""
        self.enter(self.new)
        job = Restore(self.new.services, self.folder / name, take_over)
        job.check(take_over)
        list(job.run())
        assert job.differences() == []
        return job.park()

    def enter(self, world: World) -> World:
        """Make this house the one that the product's pages speak of."""
        wiring.use(world.services)
        return world


def exported(services: Services, folder: Path, with_identity_key: bool = False) -> Manifest:
    job = Export(services, folder)
    list(job.run())
    return job.close(with_identity_key)


def files(folder: Path) -> dict[str, list[str]]:
    """What an export holds, whatever order the lines stand in; without what every house writes by the way."""
    found = {path.stem: sorted(path.read_text("utf-8").splitlines()) for path in folder.glob("*.jsonl")}
    return {noun: lines for noun, lines in found.items() if noun != "spent"}


@pytest.fixture
def houses(world: World, dynamodb: Any, engine: Any, streams: Any, tmp_path: Path) -> Iterator[Houses]:
    name = f"hearback-test-{uuid.uuid4().hex[:12]}"
    create_table(dynamodb, name)
    new = World(name, engine, streams, tmp_path / "new")
    new.clock.moment = world.clock.moment
    pair = Houses(world, new, tmp_path)
    pair.enter(world)
    yield pair
    wiring.use(None)
    dynamodb.delete_table(TableName=name)
