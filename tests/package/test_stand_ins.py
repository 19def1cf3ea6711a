"""The stand-ins for Lambda, SES and DynamoDB's meter tell the truth where the journey leans on them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from dev.clients import client
from dev.engine import Engine
from dev.package_meter import Meter
from dev.package_runtime import Function, FunctionFailed, runtime_folder
from dev.package_ses import FakeSES

MAIL = {
    "FromEmailAddress": "hello@acme.example",
    "Destination": {"ToAddresses": ["ada@customer.example"]},
    "Content": {"Simple": {"Subject": {"Data": "Hello"}, "Body": {"Text": {"Data": "Ada"}}}},
}
HANDLERS = """
import json, os, sys
def echo(event, context): return {"got": event, "left": context.get_remaining_time_in_millis(), "path": sys.path}
def fail(event, context): raise ValueError("no such thing")
def vanish(event, context): os._exit(3)
def dawdle(event, context):
    import time
    time.sleep(60)
def swell(event, context): return "x" * 7_000_000
"""


@pytest.fixture(scope="module")
def functions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with handlers.py and a runtime beside it."""
    folder = tmp_path_factory.mktemp("functions")
    (folder / "task").mkdir()
    (folder / "task/handlers.py").write_text(HANDLERS)
    runtime_folder(folder / "runtime")
    return folder


def function(functions: Path, name: str, seconds: float = 10.0) -> Function:
    """One of HANDLERS as a function."""
    return Function(functions / "task", functions / "runtime", f"handlers.{name}", {}, seconds)


def test_a_function_gets_its_event_and_sees_nothing_of_this_machine(functions: Path) -> None:
    with function(functions, "echo") as running:
        answer = running.invoke({"text": "voilà"})
        assert answer["got"] == {"text": "voilà"} and 0 < answer["left"] <= 10_000
        assert not [place for place in answer["path"] if place.endswith(("site-packages", os.getcwd()))]
        assert running.cpu_ms > 0


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("fail", "no such thing"),
        ("vanish", "died"),
        ("missing", "missing"),
        ("dawdle", "ran out of time"),
        ("swell", "6 MB"),
    ],
)
def test_a_function_that_fails_says_how(functions: Path, name: str, words: str) -> None:
    running = function(functions, name, seconds=2.0)
    with pytest.raises(FunctionFailed, match=words):
        running.invoke({})
    running.stop()


def test_a_function_that_lacks_a_module_says_so(functions: Path, tmp_path: Path) -> None:
    (tmp_path / "lonely.py").write_text("import boto3\n")
    with pytest.raises(FunctionFailed, match="No module named 'boto3'"):
        Function(tmp_path, functions / "runtime", "lonely.handler", {}).start()


@pytest.fixture
def ses() -> Iterator[FakeSES]:
    """The stand-in for SES."""
    with FakeSES() as running:
        yield running


def sesv2(ses: FakeSES) -> Any:
    """A client of it that tries once."""
    config = Config(retries={"total_max_attempts": 1})
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    return boto3.client("sesv2", endpoint_url=ses.endpoint, config=config, **keys)


def test_ses_keeps_what_it_took(ses: FakeSES) -> None:
    assert sesv2(ses).send_email(**MAIL)["MessageId"]
    (taken,) = ses.mails_to("ada@customer.example")
    assert taken["Content"]["Simple"]["Subject"]["Data"] == "Hello"


@pytest.mark.parametrize(
    ("ending", "error", "taken"),
    [
        ("throttle", ClientError, False),
        ("reject", ClientError, False),
        ("break", ClientError, True),
        ("lose", ConnectionClosedError, True),
    ],
)
def test_ses_ends_a_call_as_planned(ses: FakeSES, ending: str, error: type[Exception], taken: bool) -> None:
    ses.plan.append(ending)
    with pytest.raises(error):
        sesv2(ses).send_email(**MAIL)
    assert bool(ses.accepted) is taken and ses.calls == 1


def test_the_meter_counts_units_round_trips_and_whose_they_are(engine: Engine, table: str) -> None:
    with Meter(engine.endpoint) as meter:
        dynamodb = client("dynamodb", meter.address("Ada"))
        with meter.billing() as bill:
            dynamodb.put_item(TableName=table, Item={"pk": {"S": "a"}, "sk": {"S": "b"}, "text": {"S": "x" * 1500}})
            dynamodb.get_item(TableName=table, Key={"pk": {"S": "a"}, "sk": {"S": "b"}})
        assert bill.calls == [("Ada", "PutItem"), ("Ada", "GetItem")]
        assert (bill.write_units, bill.read_units) == (2.0, 0.5)


def test_the_meter_passes_refusals_on(engine: Engine, table: str) -> None:
    with Meter(engine.endpoint) as meter:
        dynamodb = client("dynamodb", meter.address("Ada"))
        with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
            dynamodb.put_item(
                TableName=table, Item={"pk": {"S": "a"}, "sk": {"S": "b"}}, ConditionExpression="attribute_exists(pk)"
            )
