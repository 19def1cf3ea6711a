"""The whole packaged stack on this machine: the template's door, functions and stream mappings around the unpacked zip.

The embedded engine stands for DynamoDB and dev/package_ses.py for SES; all else is what would be deployed.
"""

import json
import re
import zipfile
from pathlib import Path
from typing import Any, Self

import yaml

from dev.clients import client
from dev.clock import scheduled_event
from dev.mappings import matches
from dev.package_dns import FakeDNS
from dev.package_door import Door
from dev.package_meter import Meter
from dev.package_runtime import Function, runtime_folder
from dev.package_s3 import FakeS3
from dev.package_ses import FakeSES
from dev.package_stream import Stream
from dev.package_visitor import Visitor
from dev.table import create_table

TRIES = 4
PARAMETERS = {
    "Company": "Acme",
    "SenderAddress": "hello@acme.example",
    "OwnerEmail": "grace@acme.example",
    "Language": "en",
    "RegionCode": "",
    "BaseUrl": "https://abc123.execute-api.us-east-1.amazonaws.com/api",
    "Mail": "acme-mail",
    "InboundDomain": "in.acme.example",
    "ArrivedMail": "acme-arrived",
}
SECRET = "a secret that only these tests know, 48 letters!"


class Stack:
    """A deployed stack, as far as one machine can hold it. Use as a context manager."""

    def __init__(self, build: Path, folder: Path, engine: str, table: str = "hearback-packaged") -> None:
        """`build` holds deployment.zip and sam.yaml, `folder` is ours to fill, `engine` an engine's address."""
        self.template = yaml.safe_load((build / "sam.yaml").read_text("utf-8"))
        self.tree, self.runtime = unpack(build / "deployment.zip", folder / "task"), runtime_folder(folder / "runtime")
        self.engine, self.table, self.ses, self.meter, self.dns = engine, table, FakeSES(), Meter(engine), FakeDNS()
        self.s3 = FakeS3()
        self.door = Door(self.template)
        self.functions: dict[str, Function] = {}
        self.dynamodb = client("dynamodb", engine)
        self.stream = Stream(engine, table)
        self.seen = {name: 0 for name in self.mappings()}

    def __enter__(self) -> Self:
        self.ses.__enter__()
        self.s3.__enter__()
        self.dns.__enter__()
        self.meter.__enter__()
        create_table(self.dynamodb, self.table)
        return self

    def __exit__(self, *error: object) -> None:
        for function in self.functions.values():
            function.stop()
        self.ses.__exit__()
        self.s3.__exit__()
        self.dns.__exit__()
        self.meter.__exit__()
        self.dynamodb.delete_table(TableName=self.table)

    def function(self, name: str) -> Function:
        """The running function with this logical id (APIHandler, React, Deliver, Sweep, Evidence, Inbound); one process each."""
        if name not in self.functions or self.functions[name].process is None:
            self.functions[name] = self.fresh(name).start()
        return self.functions[name]

    def fresh(self, name: str) -> Function:
        """A function that is not started yet, for one who measures its start."""
        given = self.template["Resources"][name]["Properties"]
        return Function(self.tree, self.runtime, given["Handler"], self.environment(name), float(given["Timeout"]))

    def environment(self, name: str) -> dict[str, str]:
        """The template's own variables, its references resolved, and where this machine keeps DynamoDB and SES."""
        known = PARAMETERS | {"Table": self.table, "Secret": "secret"}
        variables = self.template["Globals"]["Function"]["Environment"]["Variables"]
        here = {"HEARBACK_DYNAMODB_ENDPOINT": self.meter.address(name), "HEARBACK_DNS": self.dns.server}
        here |= {"AWS_ENDPOINT_URL_SESV2": self.ses.endpoint, "AWS_ENDPOINT_URL_CLOUDWATCH": self.ses.endpoint}
        here |= {"AWS_ENDPOINT_URL_S3": self.s3.endpoint}
        return {name: resolve(value, known) for name, value in variables.items()} | here

    def visitor(self, language: str = "en") -> Visitor:
        """Somebody with a browser of their own."""
        return Visitor(self.door, lambda event: self.function("APIHandler").invoke(event), language)

    def mappings(self) -> dict[str, dict[str, Any]]:
        """Logical id of a function -> its stream mapping in the template."""
        found = {}
        for name, resource in self.template["Resources"].items():
            for source in resource.get("Properties", {}).get("Events", {}).values():
                if source["Type"] == "DynamoDB":
                    found[name] = source["Properties"]
        return found

    def sweep(self) -> Any:
        """The clock strikes a minute."""
        return self.function("Sweep").invoke(scheduled_event("Sweep"))

    def hurry(self) -> None:
        """Let time pass for the ledger: whatever waits for the sweep is due by now."""
        for item in self.items():
            if "due_at" in item:
                self.dynamodb.update_item(
                    TableName=self.table,
                    Key={"pk": item["pk"], "sk": item["sk"]},
                    UpdateExpression="SET due_at = :long_ago",
                    ExpressionAttributeValues={":long_ago": {"S": "2020-01-01T00:00:00.000Z"}},
                )

    def items(self) -> list[dict[str, Any]]:
        """Everything in the table, typed, read behind the meter's back."""
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True)
        return [item for page in pages for item in page["Items"]]

    def skip(self, name: str) -> int:
        """What the stream brings next never reaches this function: how many records it would have been."""
        self.stream.read()
        missed = self.stream.records[self.seen[name] :]
        self.seen[name] = len(self.stream.records)
        return sum(self.hears(name, record) for record in missed)

    def settle(self) -> int:
        """Hand out stream records until all is quiet; the number of records that functions were given."""
        handed = 0
        while True:
            self.stream.read()
            waiting = [name for name, seen in self.seen.items() if seen < len(self.stream.records)]
            if not waiting:
                return handed
            handed += sum(self.hand_out(name) for name in waiting)

    def hand_out(self, name: str) -> int:
        """Give one function what it has not seen, filtered and in batches as its mapping says."""
        mapping, news = self.mappings()[name], self.stream.records[self.seen[name] :]
        self.seen[name] = len(self.stream.records)
        wanted = [record for record in news if self.hears(name, record)]
        size = mapping["BatchSize"]
        for start in range(0, len(wanted), size):
            self.give(name, wanted[start : start + size])
        return len(wanted)

    def hears(self, name: str, record: dict[str, Any]) -> bool:
        """Whether the filters of a function's mapping let a record through."""
        filters = self.mappings()[name]["FilterCriteria"]["Filters"]
        return any(matches(json.loads(one["Pattern"]), record) for one in filters)

    def give(self, name: str, batch: list[dict[str, Any]]) -> None:
        """One batch with Lambda's checkpoints: the lowest reported record and all after it come again."""
        for _ in range(TRIES):
            answer = self.function(name).invoke({"Records": batch}) or {}
            failed = [failure["itemIdentifier"] for failure in answer.get("batchItemFailures", [])]
            if not failed:
                return
            numbers = [record["dynamodb"]["SequenceNumber"] for record in batch]
            batch = batch[min(numbers.index(number) for number in failed) :]
        raise AssertionError(
            f"{name} gave up on {batch[0]['dynamodb']['Keys']}; it said:\n" + "\n".join(self.function(name).log[-5:])
        )


def unpack(archive: Path, target: Path) -> Path:
    """Unpack the zip as Lambda does: nobody may write there. A folder that holds it already is taken as it is."""
    if target.exists():
        return target
    with zipfile.ZipFile(archive) as bundle:
        bundle.extractall(target)
    for path in [target, *target.rglob("*")]:
        path.chmod(0o555)
    return target


def resolve(value: Any, known: dict[str, str]) -> str:
    """A value of the template with Ref, Fn::If, Fn::Sub and a secret's reference filled in; KeyError for the unknown.

    A condition is true where `known` has something under its name.
    """
    if isinstance(value, dict) and "Fn::If" in value:
        condition, yes, no = value["Fn::If"]
        return resolve(yes if known.get(condition) else no, known)
    if isinstance(value, dict) and "Ref" in value:
        return known[value["Ref"]]
    if isinstance(value, dict):
        value = re.sub(r"\$\{(\w+)\}", lambda found: known[found[1]], value["Fn::Sub"])
    return SECRET if value.startswith("{{resolve:secretsmanager:") else str(value)
