"""A whole installation outside of pytest; see tests/conftest.py for the one inside."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib import wiring
from dev.clients import client
from dev.engine import Engine
from dev.table import create_table
from tests.world import World


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """Its data is below `folder`, and gone with it."""
    name = "hearback-fuzzed"
    with Engine(folder / "engine") as engine:
        create_table(client("dynamodb", engine.endpoint), name)
        yield World(name, engine, client("dynamodbstreams", engine.endpoint), folder)
        wiring.use(None)
