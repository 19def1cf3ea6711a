"""An installation to which mail comes."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib import wiring
from tests.arriving import Office


@pytest.fixture
def office(table: str, engine: Any, streams: Any, tmp_path: Any) -> Iterator[Office]:
    yield Office(table, engine, streams, tmp_path)
    wiring.use(None)
