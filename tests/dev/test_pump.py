"""The pump keeps the promises of Lambda's event source mapping."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from chalice import Chalice

from dev.clients import client
from dev.engine import Engine
from dev.mappings import Mapping
from dev.pump import Pump
from dev.table import ensure_table

Records = list[dict[str, Any]]


def numbers(records: Records) -> list[int]:
    return [int(record["dynamodb"]["NewImage"]["n"]["N"]) for record in records]


def eventually(done: Callable[[], object], seconds: float = 10.0) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


class Stage:
    """A table with a stream, and pumps that end with the test."""

    def __init__(self, endpoint: str, table: str, folder: Path) -> None:
        self.endpoint, self.table, self.folder = endpoint, table, folder
        self.dynamodb = client("dynamodb", endpoint)
        self.pumps: list[Pump] = []

    def put(self, *ns: int, **more: Any) -> None:
        for n in ns:
            item = {"pk": {"S": f"CASE#{n}"}, "sk": {"S": "CASE"}, "n": {"N": str(n)}, **more}
            self.dynamodb.put_item(TableName=self.table, Item=item)

    def pump(self, handler: Callable[[dict[str, Any], Any], Any], **rules: Any) -> Pump:
        mapping = Mapping("react", **rules)
        pump = Pump(self.endpoint, self.table, mapping, handler, self.folder, idle_seconds=0.01)
        self.pumps.append(pump.start())
        return pump

    def given_up(self) -> list[dict[str, Any]]:
        return [json.loads(path.read_text()) for path in sorted((self.folder / "failed").glob("*.json"))]


@pytest.fixture
def stage(engine: Engine, table: str, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(engine.endpoint, table, tmp_path)
    yield made
    for pump in made.pumps:
        pump.stop()


def test_it_works(stage: Stage) -> None:
    seen: list[int] = []
    stage.pump(lambda event, context: seen.extend(numbers(event["Records"])))
    stage.put(1, 2, 3)
    eventually(lambda: seen == [1, 2, 3])


def test_a_record_has_lambdas_shape_and_is_json(stage: Stage) -> None:
    events: list[dict[str, Any]] = []
    left: list[int] = []

    def handler(event: dict[str, Any], context: Any) -> None:
        events.append(json.loads(json.dumps(event)))
        left.append(context.get_remaining_time_in_millis())

    stage.put(1, photo={"B": b"\x00\xff"}, words={"SS": ["a"]}, parts={"L": [{"M": {"b": {"BS": [b"x"]}}}]})
    stage.pump(handler)
    eventually(lambda: events)
    (record,) = events[0]["Records"]
    assert set(record) == {
        "eventID",
        "eventName",
        "eventVersion",
        "eventSource",
        "awsRegion",
        "dynamodb",
        "eventSourceARN",
    }
    assert (record["eventName"], record["eventSource"]) == ("INSERT", "aws:dynamodb")
    assert f"table/{stage.table}/stream/" in record["eventSourceARN"]
    change = record["dynamodb"]
    assert change["Keys"] == {"pk": {"S": "CASE#1"}, "sk": {"S": "CASE"}}
    assert change["NewImage"]["photo"] == {"B": "AP8="}
    assert change["NewImage"]["parts"] == {"L": [{"M": {"b": {"BS": ["eA=="]}}}]}
    assert len(change["SequenceNumber"]) == 21
    assert abs(change["ApproximateCreationDateTime"] - time.time()) < 60
    assert 0 < left[0] <= 60_000


def test_a_chalice_function_takes_the_event(stage: Stage) -> None:
    app = Chalice("pumped")
    seen: list[Any] = []

    @app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:x", name="react")
    def react(event: Any) -> dict[str, Any]:
        seen.extend((record.event_name, record.new_image["n"], record.table_name) for record in event)
        return {"batchItemFailures": []}

    stage.put(7)
    stage.pump(react, partial=True)
    eventually(lambda: seen)
    assert seen == [("INSERT", {"N": "7"}, stage.table)]


def test_only_records_that_match_the_filter_are_handed_over(stage: Stage) -> None:
    seen: list[int] = []
    pattern = {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"fact": {"BOOL": [True]}}}}
    pump = stage.pump(lambda event, context: seen.extend(numbers(event["Records"])), patterns=(pattern,))
    stage.put(1, fact={"BOOL": True})
    stage.put(1, fact={"BOOL": True}, more={"S": "a change is no insert"})
    stage.put(2, fact={"BOOL": False})
    stage.put(3)
    stage.put(4, fact={"BOOL": True})
    eventually(lambda: pump.settled == 5)
    assert seen == [1, 4]


def test_a_batch_is_never_larger_than_declared(stage: Stage) -> None:
    sizes: list[int] = []
    stage.put(*range(7))
    stage.pump(lambda event, context: sizes.append(len(event["Records"])), batch_size=3)
    eventually(lambda: sum(sizes) == 7)
    assert sizes == [3, 3, 1]


def test_after_a_partial_failure_everything_from_the_lowest_reported_record_comes_again(stage: Stage) -> None:
    calls: list[list[int]] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        records = event["Records"]
        calls.append(numbers(records))
        failed = [record for record in records if numbers([record])[0] in (3, 2)] if len(calls) == 1 else []
        return {"batchItemFailures": [{"itemIdentifier": r["dynamodb"]["SequenceNumber"]} for r in reversed(failed)]}

    stage.put(1, 2, 3, 4)
    pump = stage.pump(handler, partial=True)
    eventually(lambda: pump.settled == 4)
    assert calls == [[1, 2, 3, 4], [2, 3, 4]]


def test_a_report_is_ignored_where_the_mapping_does_not_ask_for_it(stage: Stage) -> None:
    calls: list[list[int]] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        calls.append(numbers(event["Records"]))
        return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["dynamodb"]["SequenceNumber"]}]}

    stage.put(1, 2)
    pump = stage.pump(handler)
    eventually(lambda: pump.settled == 2)
    assert calls == [[1, 2]]


def test_a_report_of_an_unknown_record_fails_the_whole_batch(stage: Stage) -> None:
    calls: list[list[int]] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        calls.append(numbers(event["Records"]))
        return {"batchItemFailures": [{"itemIdentifier": "nonsense"}] if len(calls) == 1 else []}

    stage.put(1, 2)
    pump = stage.pump(handler, partial=True)
    eventually(lambda: pump.settled == 2)
    assert calls == [[1, 2], [1, 2]]


def test_one_bad_record_is_given_up_alone_and_the_others_arrive(stage: Stage) -> None:
    arrived: list[int] = []

    def handler(event: dict[str, Any], context: Any) -> None:
        if 5 in numbers(event["Records"]):
            raise RuntimeError("poison")
        arrived.extend(numbers(event["Records"]))

    stage.put(*range(1, 9))
    pump = stage.pump(handler, bisect=True, attempts=2)
    eventually(lambda: pump.settled == 8)
    assert arrived == [1, 2, 3, 4, 6, 7, 8]
    (lost,) = stage.given_up()
    assert lost["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert lost["requestContext"]["approximateInvokeCount"] == 3
    batch = lost["DDBStreamBatchInfo"]
    assert (batch["batchSize"], batch["startSequenceNumber"]) == (1, "5".zfill(21))
    assert "CASE#5" not in json.dumps(lost)


def test_a_bad_record_that_is_reported_is_given_up_alone_too(stage: Stage) -> None:
    arrived: list[int] = []

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        for record in event["Records"]:
            if numbers([record]) == [2]:
                return {"batchItemFailures": [{"itemIdentifier": record["dynamodb"]["SequenceNumber"]}]}
            arrived.extend(numbers([record]))
        return {"batchItemFailures": []}

    stage.put(1, 2, 3, 4)
    pump = stage.pump(handler, bisect=True, partial=True, attempts=1)
    eventually(lambda: pump.settled == 4)
    assert arrived == [1, 3, 4]
    assert len(stage.given_up()) == 1


def test_without_bisect_the_whole_batch_is_given_up(stage: Stage) -> None:
    def handler(event: dict[str, Any], context: Any) -> None:
        raise RuntimeError("always")

    stage.put(1, 2)
    pump = stage.pump(handler, attempts=0)
    eventually(lambda: pump.settled == 2)
    assert stage.given_up()[0]["DDBStreamBatchInfo"]["batchSize"] == 2


def test_a_failing_record_that_is_too_old_is_not_tried_for_ever(stage: Stage) -> None:
    calls: list[int] = []

    def handler(event: dict[str, Any], context: Any) -> None:
        calls.append(1)
        raise RuntimeError("always")

    stage.put(1)
    pump = stage.pump(handler, max_age=-5)
    eventually(lambda: pump.settled == 1)
    assert len(calls) == 2
    assert stage.given_up()[0]["requestContext"]["condition"] == "RecordAgeExceeded"


def test_after_a_restart_it_goes_on_behind_the_last_success(stage: Stage) -> None:
    first: list[int] = []
    stage.put(1, 2)
    stage.pump(lambda event, context: first.extend(numbers(event["Records"])))
    eventually(lambda: first == [1, 2])
    stage.pumps[0].stop()
    stage.put(3, 4)
    second: list[int] = []
    stage.pump(lambda event, context: second.extend(numbers(event["Records"])))
    eventually(lambda: second == [3, 4])


def test_a_pump_stopped_while_a_batch_fails_delivers_it_after_the_restart(stage: Stage) -> None:
    failed = threading.Event()

    def failing(event: dict[str, Any], context: Any) -> None:
        failed.set()
        raise RuntimeError("not now")

    stage.put(1)
    stage.pump(failing)
    assert failed.wait(5)
    stage.pumps[0].stop()
    seen: list[int] = []
    stage.pump(lambda event, context: seen.extend(numbers(event["Records"])))
    eventually(lambda: seen == [1])


def test_the_checkpoint_of_another_tables_stream_is_not_used(stage: Stage) -> None:
    (stage.folder / "react.json").write_text(json.dumps({"stream": "arn:other", "shards": {"shard": "9" * 21}}))
    seen: list[int] = []
    stage.put(1)
    stage.pump(lambda event, context: seen.extend(numbers(event["Records"])))
    eventually(lambda: seen == [1])


def test_it_goes_on_when_the_engine_was_killed(tmp_path: Path) -> None:
    table = "hearback-main"
    with Engine(tmp_path / "data") as engine:
        ensure_table(client("dynamodb", engine.endpoint), table)
        stage = Stage(engine.endpoint, table, tmp_path)
        seen: list[int] = []
        stage.put(1)
        stage.pump(lambda event, context: seen.extend(numbers(event["Records"])))
        eventually(lambda: seen == [1])
        assert engine.child
        engine.child.kill()
        eventually(lambda: engine.restarts)
        stage.put(2)
        eventually(lambda: seen == [1, 2])
        stage.pumps[0].stop()
