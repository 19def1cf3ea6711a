"""The table, made from the very definition that CloudFormation deploys (infra/resources.yaml)."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dev.guard_rails import check_table_name

RESOURCES = Path(__file__).resolve().parent.parent / "infra" / "resources.yaml"
# Properties that CreateTable takes as they are; those of IGNORED have no meaning on one machine or are set apart (TTL).
CREATED = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")
IGNORED = {
    "TableName",
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",
    "OnDemandThroughput",
    "ContributorInsightsSpecification",
    "Tags",
}


class CloudFormation(yaml.SafeLoader):
    """YAML with CloudFormation's short tags: `!Ref Table` reads as {"Ref": "Table"}, `!Sub x` as {"Fn::Sub": "x"}."""


def read_tag(loader: CloudFormation, tag: str, node: yaml.Node) -> dict[str, Any]:
    """The long form of a short CloudFormation tag."""
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
        if tag == "GetAtt":
            value = value.split(".", 1)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    return {tag if tag in ("Ref", "Condition") else f"Fn::{tag}": value}


CloudFormation.add_multi_constructor("!", read_tag)


def resources(path: Path = RESOURCES) -> dict[str, Any]:
    """The Resources section of the template part, or {} when there is none. The caller's own to change."""
    return deepcopy(read_resources(path.read_text("utf-8")))


@cache
def read_resources(template: str) -> dict[str, Any]:
    """The same of a template's text, read once: every test makes a table, and reading takes longer than making."""
    return dict((yaml.load(template, CloudFormation) or {}).get("Resources") or {})  # noqa: S506 (a SafeLoader)


def definition(path: Path = RESOURCES) -> dict[str, Any]:
    """Arguments of CreateTable, without TableName. ValueError on a property that this would silently lose."""
    properties = resources(path)["Table"]["Properties"]
    unknown = set(properties) - set(CREATED) - IGNORED - {"StreamSpecification"}
    if unknown:
        raise ValueError(f"dev/table.py does not know what to do with {sorted(unknown)} of the table's definition.")
    made = {name: properties[name] for name in CREATED if name in properties}
    if stream := properties.get("StreamSpecification"):
        # CloudFormation has only the view type; the API also wants to be told that the stream is on.
        made["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": stream["StreamViewType"]}
    return made


def time_to_live(path: Path = RESOURCES) -> dict[str, Any] | None:
    """The TTL setting of the table, or None."""
    found: dict[str, Any] | None = resources(path)["Table"]["Properties"].get("TimeToLiveSpecification")
    return found


def ensure_table(client: Any, name: str, path: Path = RESOURCES) -> bool:
    """Make the table if it is missing, and indexes that the definition has gained since. True when it was made."""
    check_table_name(name)
    try:
        found = client.describe_table(TableName=name)["Table"]
    except client.exceptions.ResourceNotFoundException:
        create_table(client, name, path)
        return True
    add_missing_indexes(client, name, found, path)
    return False


def create_table(client: Any, name: str, path: Path = RESOURCES) -> None:
    """CreateTable and its TTL, as the template has them."""
    client.create_table(TableName=check_table_name(name), **definition(path))
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    if setting := time_to_live(path):
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=setting)


def add_missing_indexes(client: Any, name: str, found: dict[str, Any], path: Path = RESOURCES) -> None:
    """Give a table that was made by an older version the indexes it does not have yet."""
    wanted = definition(path)
    there = {index["IndexName"] for index in found.get("GlobalSecondaryIndexes", [])}
    for index in wanted.get("GlobalSecondaryIndexes", []):
        if index["IndexName"] not in there:
            client.update_table(
                TableName=name,
                AttributeDefinitions=wanted["AttributeDefinitions"],
                GlobalSecondaryIndexUpdates=[{"Create": index}],
            )
            client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
