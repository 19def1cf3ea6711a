"""The embedded engine keeps what it was given, whoever dies."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dev.clients import client
from dev.engine import DATABASE, STATE, Engine, running_endpoint
from dev.processes import is_running_with
from dev.table import ensure_table

TABLE = "hearback-main"
ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys, time
from pathlib import Path
from dev.engine import Engine
Engine(Path(sys.argv[1])).start()
print("ready", flush=True)
time.sleep(60)
"""


def eventually(done: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def write(endpoint: str, first: int, last: int) -> None:
    dynamodb = client("dynamodb", endpoint)
    ensure_table(dynamodb, TABLE)
    for n in range(first, last):
        dynamodb.put_item(TableName=TABLE, Item={"pk": {"S": f"CASE#{n}"}, "sk": {"S": "CASE"}})


def count(endpoint: str) -> int:
    return int(client("dynamodb", endpoint).scan(TableName=TABLE, Select="COUNT")["Count"])


def test_it_works(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        write(engine.endpoint, 0, 3)
        assert count(engine.endpoint) == 3
        assert running_endpoint(tmp_path) == engine.endpoint
        pid = engine.child.pid if engine.child else 0
    assert not is_running_with(pid, DATABASE)
    assert running_endpoint(tmp_path) is None


def test_a_killed_engine_is_back_at_the_same_address_with_all_its_data(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        write(engine.endpoint, 0, 50)
        assert engine.child
        address, killed = engine.endpoint, engine.child.pid
        os.kill(killed, signal.SIGKILL)
        eventually(lambda: engine.restarts and running_endpoint(tmp_path))
        assert engine.endpoint == address
        assert count(address) == 50
        write(address, 50, 60)
        assert count(address) == 60


def test_the_engine_dies_with_a_killed_parent_and_the_data_stay(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout
    assert parent.stdout.readline() == b"ready\n"
    endpoint = running_endpoint(tmp_path)
    assert endpoint
    write(endpoint, 0, 50)
    pid = json.loads((tmp_path / STATE).read_text())["pid"]
    parent.kill()
    parent.wait()
    parent.stdout.close()
    if sys.platform == "linux":
        eventually(lambda: not is_running_with(pid, DATABASE))
    with Engine(tmp_path) as engine:
        assert count(engine.endpoint) == 50


def test_an_engine_that_outlived_its_parent_is_ended_before_a_new_one_opens_the_file(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        write(engine.endpoint, 0, 5)
        command = engine._command()
        port = engine.port
    orphan = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (tmp_path / STATE).write_text(json.dumps({"pid": orphan.pid, "port": port, "owner": 1}))
    with Engine(tmp_path) as engine:
        assert orphan.wait(5) is not None
        assert count(engine.endpoint) == 5


def test_a_stranger_with_a_recorded_pid_is_left_alone(tmp_path: Path) -> None:
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    (tmp_path / STATE).write_text(json.dumps({"pid": stranger.pid, "port": 0, "owner": 1}))
    try:
        with Engine(tmp_path):
            assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_second_process_uses_the_running_engine_and_takes_over_when_the_first_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout
    assert parent.stdout.readline() == b"ready\n"
    with Engine(tmp_path) as second:
        assert second.child is None
        write(second.endpoint, 0, 20)
        address = second.endpoint
        parent.kill()
        parent.wait()
        parent.stdout.close()
        eventually(lambda: second.child and running_endpoint(tmp_path))
        assert second.endpoint == address
        assert count(address) == 20


def test_an_engine_in_memory_keeps_nothing() -> None:
    with Engine() as engine:
        write(engine.endpoint, 0, 1)
        assert engine.folder is None and "--db-path" not in engine._command()
    with Engine() as another:
        assert not client("dynamodb", another.endpoint).list_tables()["TableNames"]


def test_a_file_that_is_no_database_is_reported_with_the_engines_words(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"this is no database" * 100)
    with pytest.raises(Exception, match="does not start"):
        Engine(tmp_path).start()
