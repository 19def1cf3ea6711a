"""What a submission costs once the function is warm, against a handler that does one boto3 PutItem and nothing else."""

import sysconfig
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dev.bench_start import check
from dev.package_runtime import Function
from dev.package_stack import Stack

OURS, ANCHOR = "submit, warm", "a handler that does one boto3 PutItem"
_RAW = """
import json, os, boto3
client = boto3.client("dynamodb", endpoint_url=os.environ["HEARBACK_DYNAMODB_ENDPOINT"])
def put(event, context):
    given = json.loads(event["body"])
    item = {name: {"S": str(value)} for name, value in given.items()}
    item |= {"pk": {"S": "RAW#" + given["id"]}, "sk": {"S": "RAW"}}
    client.put_item(TableName=os.environ["HEARBACK_TABLE"], Item=item, ConditionExpression="attribute_not_exists(pk)")
    return {"statusCode": 201, "body": json.dumps({"id": given["id"]})}
"""


def measure(
    stack: Stack, folder: Path, event: Callable[[], dict[str, Any]], rounds: int, calls: int = 25
) -> dict[str, list[float]]:
    """Processor ms per call of both, in turns of `calls`; `event()` is a new submission each time."""
    (folder / "raw.py").write_text(_RAW, "utf-8")
    reach = {"PYTHONPATH": f"{folder}:{stack.runtime}:{sysconfig.get_path('purelib')}"}
    plain = {"HEARBACK_DYNAMODB_ENDPOINT": stack.engine}
    raw = Function(folder, stack.runtime, "raw.put", stack.environment("Raw") | plain | reach)
    ours = stack.fresh("APIHandler")
    ours.env |= plain
    found: dict[str, list[float]] = {ANCHOR: [], OURS: []}
    with raw, ours:
        for round_ in range(-1, rounds):
            for name, function in ((ANCHOR, raw), (OURS, ours)):
                before = function.cpu_ms
                for _ in range(calls):
                    check(name, function.invoke(event()))
                if round_ >= 0:
                    found[name].append((function.cpu_ms - before) / calls)
    return found
