"""The import command in this process, on a test's own engine and table."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import wiring
from chalicelib.domain.case import Case
from dev.cli import hearback


class Importing:
    """Writes a file and imports it; `cases` and `rejected` are what came of it."""

    def __init__(self, table: str, endpoint: str, folder: Path) -> None:
        self.folder, self.path = folder, folder / "voices.csv"
        os.environ.update(HEARBACK_TABLE=table, HEARBACK_DYNAMODB_ENDPOINT=endpoint, HEARBACK_DATA=str(folder / "data"))
        os.environ["HEARBACK_SECRET"] = "s" * 40

    def __call__(self, content: str | bytes, *options: str) -> Result:
        self.path.write_bytes(content.encode() if isinstance(content, str) else content)
        result = CliRunner().invoke(hearback, ["import", str(self.path), *options])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    @property
    def cases(self) -> list[Case]:
        """In the order of the rows' own ids."""
        store = wiring.services().store
        found = store.cases([row.id for row in store.inbox(limit=100).rows])
        return sorted(found, key=lambda case: (case.source or {})["id"])

    @property
    def rejected(self) -> list[list[str]]:
        with (self.folder / "voices.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))


@pytest.fixture
def importing(table: str, engine: Any, tmp_path: Path) -> Iterator[Importing]:
    before = dict(os.environ)
    wiring.use(None)
    yield Importing(table, engine.endpoint, tmp_path)
    wiring.use(None)
    os.environ.clear()
    os.environ.update(before)
