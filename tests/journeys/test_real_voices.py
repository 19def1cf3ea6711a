"""2,511 real customer voices: all of them in, none twice, none changed by a byte, whatever is killed in between."""

import csv
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.adapters.dynamodb.records import plain_value
from dev.clients import client
from dev.engine import Engine, running_endpoint

VOICES = Path(__file__).resolve().parents[3] / "shared" / "data" / "customer-voices.csv"
KINDS = {"negative": "complaint", "positive": "praise", "mixed": "suggestion"}
COUNT = 2511
SECONDS = 60

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not VOICES.exists(), reason="the real voices are not beside this checkout"),
]


class Installation:
    """An installation of its own: its data folder, and the import run as a program on it."""

    def __init__(self, folder: Path, table: str = "hearback-main", endpoint: str | None = None) -> None:
        self.folder, self.table, self._endpoint = folder, table, endpoint
        place = {"HEARBACK_DYNAMODB_ENDPOINT": endpoint} if endpoint else {}
        clean = {name: value for name, value in os.environ.items() if not name.startswith("HEARBACK_")}
        self.environment = clean | {"HEARBACK_DATA": str(folder), "HEARBACK_TABLE": table, **place}

    def importing(self) -> subprocess.Popen[str]:
        pairs = ",".join(f"{value}:{kind}" for value, kind in KINDS.items())
        command = [sys.executable, "-m", "dev.cli", "import", str(VOICES), "--kind-map", f"sentiment={pairs}"]
        rejected = ["--rejected", str(self.folder / "rejected.csv")]
        self.folder.mkdir(exist_ok=True)
        root = Path(__file__).resolve().parents[2]
        return subprocess.Popen(
            [*command, *rejected],
            cwd=root,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def finish(self) -> str:
        """Import to the end; what it said."""
        running = self.importing()
        said, complaint = running.communicate(timeout=SECONDS * 2)
        assert running.returncode == 0, complaint
        return said

    def stored(self) -> int:
        endpoint = self._endpoint or running_endpoint(self.folder)
        try:
            return len(self._cases(endpoint, "pk")) if endpoint else 0
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return 0
            raise

    def _cases(self, endpoint: str, *fields: str) -> list[dict[str, Any]]:
        named = {f"#{field}": field for field in fields}
        pages = client("dynamodb", endpoint).get_paginator("scan").paginate(
            TableName=self.table, FilterExpression="#type = :case", ProjectionExpression=", ".join(named),
            ExpressionAttributeNames=named | {"#type": "type"}, ExpressionAttributeValues={":case": {"S": "Case"}},
        )  # fmt: skip
        return [item for page in pages for item in page["Items"]]

    def voices(self, endpoint: str) -> list[tuple[str, str, str, str]]:
        """(row id, language, kind, text) of every case."""
        found = []
        for item in self._cases(endpoint, "text", "source", "language", "kind"):
            source = plain_value(item["source"])
            found.append((source["id"], *(plain_value(item[name]) for name in ("language", "kind", "text"))))
        return sorted(found)


def expected() -> list[tuple[str, str, str, str]]:
    """The same from the file's bytes, read without any of our code."""
    languages = {"zh": "zh-Hans", "en": "en"}
    with VOICES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted((row["id"], languages[row["language"]], KINDS[row["sentiment"]], row["text"]) for row in rows)


def kill_in_the_middle(place: Installation) -> int:
    """Start an import and kill it once at least 500 rows are in; returns how many were."""
    running = place.importing()
    deadline = time.monotonic() + SECONDS
    while (stored := place.stored()) < 500:
        assert time.monotonic() < deadline and running.poll() is None, "the import ended before it could be killed"
        time.sleep(0.02)
    running.kill()
    running.communicate(timeout=10)
    return stored


@pytest.fixture
def place(table: str, engine: Any, tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data", table, engine.endpoint)


def test_it_works(place: Installation, engine: Any) -> None:
    assert place.stored() == 0
    started = time.monotonic()
    said = place.finish()
    assert time.monotonic() - started < SECONDS
    assert f"{COUNT:,} added · 0 there before · 0 rejected" in said
    assert place.voices(engine.endpoint) == expected()
    assert len(expected()) == COUNT


def test_a_second_run_adds_nothing(place: Installation) -> None:
    place.finish()
    assert f"0 added · {COUNT:,} there before · 0 rejected" in place.finish()
    assert place.stored() == COUNT


def test_the_importing_process_is_killed_in_the_middle_and_run_again(place: Installation, engine: Any) -> None:
    assert 500 <= kill_in_the_middle(place) < COUNT
    said = place.finish()
    assert re.search(r"Going on after row [\d,]+", said)
    # What the killed run stored after its last note counts as added too: it is the same run that goes on.
    assert f"{COUNT:,} added · 0 there before · 0 rejected" in said
    assert place.voices(engine.endpoint) == expected()


def test_everything_is_killed_in_the_middle_the_engine_too(tmp_path: Path) -> None:
    place = Installation(tmp_path / "data")
    assert 500 <= kill_in_the_middle(place) < COUNT
    deadline = time.monotonic() + 10
    while running_endpoint(place.folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert running_endpoint(place.folder) is None
    said = place.finish()
    assert f"{COUNT:,} added · 0 there before · 0 rejected" in said
    with Engine(place.folder) as engine:
        assert place.voices(engine.endpoint) == expected()
