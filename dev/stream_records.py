"""Stream records in the words of a Lambda event."""

import base64
from typing import Any

from dev.guard_rails import padded

IMAGES = ("Keys", "NewImage", "OldImage")


def lambda_record(record: dict[str, Any], stream_arn: str) -> dict[str, Any]:
    """One record of boto3's GetRecords as Lambda hands it over: JSON throughout, binary as base64.

    Source: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-example.html
    """
    change = dict(record["dynamodb"])
    change["SequenceNumber"] = padded(change["SequenceNumber"])
    if "ApproximateCreationDateTime" in change:
        change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
    for image in IMAGES:
        if image in change:
            change[image] = {name: json_value(value) for name, value in change[image].items()}
    handed = {**record, "dynamodb": change, "eventSourceARN": stream_arn}
    if identity := handed.pop("userIdentity", None):
        # boto3 writes these two names large, Lambda's event small.
        handed["userIdentity"] = {"type": identity.get("Type"), "principalId": identity.get("PrincipalId")}
    return handed


def json_value(typed: dict[str, Any]) -> dict[str, Any]:
    """A typed value ({"S": "x"}) with bytes as base64, at any depth."""
    ((kind, value),) = typed.items()
    if kind == "B":
        return {"B": text(value)}
    if kind == "BS":
        return {"BS": [text(one) for one in value]}
    if kind == "L":
        return {"L": [json_value(one) for one in value]}
    if kind == "M":
        return {"M": {name: json_value(one) for name, one in value.items()}}
    return {kind: value}


def text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def sequence(record: dict[str, Any]) -> str:
    """A Lambda record's sequence number."""
    return str(record["dynamodb"]["SequenceNumber"])


def age(record: dict[str, Any], now: float) -> float:
    """Seconds since the change that the record tells of."""
    return now - float(record["dynamodb"].get("ApproximateCreationDateTime", now))
