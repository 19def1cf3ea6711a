"""What every test may ask for: an engine of its own (one per worker) and a fresh table."""

import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from dev.clients import client
from dev.engine import Engine
from dev.table import create_table

# No example fails because a machine is slow, and those of one test share its world on purpose. In CI they are the same each
# time, so that a change is judged by what it changed; elsewhere every run tries others.
BESIDE_THE_POINT = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile(
    "hearback", deadline=None, suppress_health_check=BESIDE_THE_POINT, derandomize="CI" in os.environ
)
settings.load_profile("hearback")


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The embedded engine as `make run` has it, with a file: only there dev/guard_rails.py can index its stream, without
    which every write of a worker is slower than the one before."""
    with Engine(tmp_path_factory.mktemp("engine")) as running:
        yield running


@pytest.fixture(scope="session")
def dynamodb(engine: Engine) -> Any:
    """A DynamoDB client of the session's engine."""
    return client("dynamodb", engine.endpoint)


@pytest.fixture(scope="session")
def streams(engine: Engine) -> Any:
    """A DynamoDB Streams client of the session's engine."""
    return client("dynamodbstreams", engine.endpoint)


@pytest.fixture
def table(dynamodb: Any) -> Iterator[str]:
    """The name of a new, empty table made from the deployed definition; gone after the test."""
    name = f"hearback-test-{uuid.uuid4().hex[:12]}"
    create_table(dynamodb, name)
    yield name
    dynamodb.delete_table(TableName=name)


@pytest.fixture
def provider() -> Any:
    """What takes the world's mail: the mailbox folder, unless a test module answers this with a mailer of its own."""
    return None


@pytest.fixture
def world(table: str, engine: Engine, streams: Any, tmp_path: Any, provider: Any) -> Iterator[Any]:
    """A whole installation; see tests/world.py."""
    from chalicelib import wiring
    from tests.world import World

    yield World(table, engine, streams, tmp_path, mailer=provider)
    wiring.use(None)
