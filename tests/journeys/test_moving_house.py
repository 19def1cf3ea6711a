"""A whole house moves while its import is killed (kill -9) again and again: equal in the end, and nothing sent."""

import os
import subprocess
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import pytest

from dev.moving.export import Export
from dev.moving.restore import NOTE
from dev.table import create_table
from tests.moving import deeds
from tests.moving.houses import exported, files
from tests.world import World

pytestmark = pytest.mark.slow
VOICES = 400


def importing(folder: Path, table: str, endpoint: str, data: Path) -> "subprocess.Popen[str]":
    clean = {name: value for name, value in os.environ.items() if not name.startswith("HEARBACK_")}
    place = {"HEARBACK_DYNAMODB_ENDPOINT": endpoint, "HEARBACK_TABLE": table, "HEARBACK_DATA": str(data)}
    return subprocess.Popen(
        [sys.executable, "-m", "dev.cli", "import", str(folder)],
        env=clean | place | {"HEARBACK_SECRET": "s" * 40, "PYTHONPATH": "."},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def test_killed_again_and_again_it_ends_equal(
    world: World, engine: Any, dynamodb: Any, streams: Any, tmp_path: Path
) -> None:
    deeds.a_whole_life(world)
    for number in range(VOICES):
        deeds.says(
            world, f"Voice {number}", f"person{number % 50}@example.org", settle=number % 50 == 49, kind="praise"
        )
    world.settle(rounds=200)
    export = Export(world.services, tmp_path / "out")
    list(export.run())
    total = sum(each.count for each in export.close().nouns.values())
    table = f"hearback-test-{uuid.uuid4().hex[:12]}"
    create_table(dynamodb, table)
    try:
        new, kills, came = World(table, engine, streams, tmp_path / "new"), 0, [0]
        while kills < 40:
            running = importing(tmp_path / "out", table, engine.endpoint, tmp_path / "data")
            deadline = time.monotonic() + 60
            while running.poll() is None and time.monotonic() < deadline:
                note = dynamodb.query(
                    TableName=table, KeyConditionExpression="pk = :pk",
                    ExpressionAttributeValues={":pk": {"S": f"NOTE#{NOTE}{export._writer.manifest.name}"}},
                )["Items"]  # fmt: skip
                lines = (
                    sum(int(each["N"]) for item in note for each in item["value"]["M"]["lines"]["M"].values())
                    if note
                    else 0
                )
                if came[-1] + total // 6 <= lines < total:
                    running.kill()
                    kills += 1
                    came.append(lines)
            output = running.communicate()[0]
            if running.returncode == 0:
                break
        assert kills >= 3 and "Going on after record" in output and "Nothing was sent." in output, (kills, output)
        exported(new.services, tmp_path / "again")
        assert files(tmp_path / "out") == files(tmp_path / "again")
        new.settle(rounds=200)
        assert new.mails() == []
    finally:
        dynamodb.delete_table(TableName=table)
