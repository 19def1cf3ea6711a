"""The table of this machine is the table of the template."""

import json
from pathlib import Path
from typing import Any

import pytest

from dev.table import definition, ensure_table, resources

PROPERTIES = resources()["Table"]["Properties"]


def written(path: Path, indexes: list[dict[str, Any]]) -> Path:
    """A template with a small table that has these indexes."""
    properties = {
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "due")],
        "GlobalSecondaryIndexes": indexes,
    }
    path.write_text(json.dumps({"Resources": {"Table": {"Properties": properties}}}))
    return path


def test_the_made_table_is_the_templates(dynamodb: Any, table: str) -> None:
    made = dynamodb.describe_table(TableName=table)["Table"]
    assert made["KeySchema"] == PROPERTIES["KeySchema"]
    by_name = {part["AttributeName"]: part for part in made["AttributeDefinitions"]}
    assert by_name == {part["AttributeName"]: part for part in PROPERTIES["AttributeDefinitions"]}
    indexes = {index["IndexName"]: index for index in made["GlobalSecondaryIndexes"]}
    assert set(indexes) == {index["IndexName"] for index in PROPERTIES["GlobalSecondaryIndexes"]}
    for wanted in PROPERTIES["GlobalSecondaryIndexes"]:
        assert indexes[wanted["IndexName"]]["KeySchema"] == wanted["KeySchema"]
        assert indexes[wanted["IndexName"]]["Projection"] == wanted["Projection"]
    assert made["StreamSpecification"] == {
        "StreamEnabled": True,
        "StreamViewType": PROPERTIES["StreamSpecification"]["StreamViewType"],
    }
    ttl = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    assert ttl == {
        "TimeToLiveStatus": "ENABLED",
        "AttributeName": PROPERTIES["TimeToLiveSpecification"]["AttributeName"],
    }


def test_making_it_again_changes_nothing(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item={"pk": {"S": "kept"}, "sk": {"S": "A"}})
    assert ensure_table(dynamodb, table) is False
    assert dynamodb.scan(TableName=table)["Count"] == 1


def test_an_index_that_the_definition_gained_is_added_and_filled(dynamodb: Any, tmp_path: Path) -> None:
    key = [{"AttributeName": "due", "KeyType": "HASH"}]
    indexes = [{"IndexName": n, "KeySchema": key, "Projection": {"ProjectionType": "ALL"}} for n in ("first", "second")]
    old, new = written(tmp_path / "old.yaml", indexes[:1]), written(tmp_path / "new.yaml", indexes)
    name = "hearback-grown"
    ensure_table(dynamodb, name, old)
    dynamodb.put_item(TableName=name, Item={"pk": {"S": "1"}, "due": {"S": "x"}})
    ensure_table(dynamodb, name, new)
    found = dynamodb.query(
        TableName=name,
        IndexName="second",
        KeyConditionExpression="#d = :d",
        ExpressionAttributeNames={"#d": "due"},
        ExpressionAttributeValues={":d": {"S": "x"}},
    )
    assert found["Count"] == 1
    dynamodb.delete_table(TableName=name)


def test_a_property_that_would_be_lost_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "resources.yaml"
    path.write_text("Resources: {Table: {Properties: {KeySchema: [], WarmThroughput: {ReadUnitsPerSecond: 5}}}}")
    with pytest.raises(ValueError, match="WarmThroughput"):
        definition(path)


def test_cloudformations_short_tags_are_read(tmp_path: Path) -> None:
    path = tmp_path / "resources.yaml"
    path.write_text(
        "Resources: {A: !Ref B, C: !GetAtt D.Arn, E: !Sub 'x-${Y}', F: !Join ['-', [a, !Ref B]], G: !If [a, b, c]}"
    )
    assert resources(path) == {
        "A": {"Ref": "B"},
        "C": {"Fn::GetAtt": ["D", "Arn"]},
        "E": {"Fn::Sub": "x-${Y}"},
        "F": {"Fn::Join": ["-", ["a", {"Ref": "B"}]]},
        "G": {"Fn::If": ["a", "b", "c"]},
    }
