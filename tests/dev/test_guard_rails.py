"""What the embedded engine leaves undone is done by us."""

import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from dev.clients import client
from dev.engine import DATABASE, Engine
from dev.expiry import FIVE_YEARS, sweep_expired
from dev.guard_rails import KEEP_SECONDS, BadTableName, care_for, check_table_name, padded
from dev.table import ensure_table

TABLE = "hearback-main"


def tomorrow() -> float:
    return time.time() + KEEP_SECONDS + 60


def put(endpoint: str, count: int) -> None:
    dynamodb = client("dynamodb", endpoint)
    ensure_table(dynamodb, TABLE)
    for n in range(count):
        dynamodb.put_item(TableName=TABLE, Item={"pk": {"S": str(n)}, "sk": {"S": "CASE"}})


def sequences(folder: Path) -> list[int]:
    with sqlite3.connect(folder / DATABASE) as connection:
        return [int(row[0]) for row in connection.execute("SELECT sequence_number FROM _stream_records ORDER BY id")]


def test_the_next_sequence_number_is_found_by_an_index(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        put(engine.endpoint, 1)
        with sqlite3.connect(tmp_path / DATABASE) as connection:
            asked = "EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name=?"
            plan = str(connection.execute(asked, (TABLE,)).fetchall())
    assert "ix_stream_seq" in plan


def test_records_over_a_day_old_go_but_the_newest_stays_so_that_numbers_go_on(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        put(engine.endpoint, 1200)
        assert care_for(tmp_path / DATABASE, settled=1200, now=tomorrow()) == 1199
        assert sequences(tmp_path) == [1200]
        put(engine.endpoint, 1)
        assert sequences(tmp_path) == [1200, 1201]


def test_young_records_stay(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        put(engine.endpoint, 5)
        assert care_for(tmp_path / DATABASE, settled=5) == 0


def test_what_nobody_has_read_stays_however_old(tmp_path: Path) -> None:
    with Engine(tmp_path) as engine:
        put(engine.endpoint, 5)
        assert care_for(tmp_path / DATABASE, settled=2, now=tomorrow()) == 2
        assert sequences(tmp_path) == [3, 4, 5]


def test_the_supervisor_trims_by_itself(tmp_path: Path) -> None:
    with Engine(tmp_path, care_seconds=0.1, settled=lambda: 5) as engine:
        put(engine.endpoint, 5)
        with sqlite3.connect(tmp_path / DATABASE) as connection:
            connection.execute("UPDATE _stream_records SET created_at = 1000000000")
        deadline = time.monotonic() + 5
        while sequences(tmp_path) != [5]:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_an_unknown_layout_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "other.sqlite") as connection:
        connection.execute("CREATE TABLE _stream_records (id INTEGER, something TEXT)")
    assert care_for(tmp_path / "other.sqlite", settled=1, now=tomorrow()) == 0
    assert care_for(tmp_path / "missing.sqlite") == 0
    assert not (tmp_path / "missing.sqlite").exists()


@pytest.mark.parametrize("name", ["a" * 10, "a" * 49])
def test_a_table_name_that_would_break_the_stream_is_refused(name: str) -> None:
    with pytest.raises(BadTableName):
        check_table_name(name)


def test_the_longest_and_shortest_table_names_have_a_readable_stream(dynamodb: Any, streams: Any) -> None:
    for name in ("a" * 11, "b" * 48):
        ensure_table(dynamodb, name)
        arn = dynamodb.describe_table(TableName=name)["Table"]["LatestStreamArn"]
        (shard,) = streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
        iterator = streams.get_shard_iterator(
            StreamArn=arn,
            ShardId=shard["ShardId"],
            ShardIteratorType="AFTER_SEQUENCE_NUMBER",
            SequenceNumber=padded("1"),
        )
        assert iterator["ShardIterator"]
        dynamodb.delete_table(TableName=name)


def test_expired_items_are_swept_and_nothing_else(dynamodb: Any, table: str) -> None:
    now = 1_800_000_000
    lives = {"past": now - 5, "future": now + 5, "ancient": now - FIVE_YEARS - 5}
    for name, ttl in lives.items():
        dynamodb.put_item(TableName=table, Item={"pk": {"S": name}, "sk": {"S": "A"}, "ttl": {"N": str(ttl)}})
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "words"}, "sk": {"S": "A"}, "ttl": {"S": "1"}})
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "none"}, "sk": {"S": "A"}})
    assert sweep_expired(dynamodb, table, now) == 1
    left = {item["pk"]["S"] for item in dynamodb.scan(TableName=table)["Items"]}
    assert left == {"future", "ancient", "words", "none"}
