"""Time to live: DynamoDB deletes expired items by itself, the embedded engine does not."""

import time
from collections.abc import Callable
from typing import Any

from dev.table import definition, time_to_live

FIVE_YEARS = 5 * 365 * 24 * 3600
PAGE = 200
EVERY_SECONDS = 600.0


def sweep_expired(client: Any, table: str, now: float | None = None, pause: Callable[[float], Any] = time.sleep) -> int:
    """Delete every item whose TTL has passed. Returns how many went.

    As on DynamoDB, items that expired over five years ago stay, and so do those whose TTL is no number. Reads the whole
    table in small pages: right for one machine, every ten minutes, and for nothing else.
    """
    setting = time_to_live()
    if not setting or not setting.get("Enabled"):
        return 0
    moment = int(time.time() if now is None else now)
    keys = [part["AttributeName"] for part in definition()["KeySchema"]]
    names = {"#ttl": setting["AttributeName"], **{f"#k{place}": key for place, key in enumerate(keys)}}
    values = {":now": {"N": str(moment)}, ":oldest": {"N": str(moment - FIVE_YEARS)}}
    swept, more = 0, {}
    while True:
        page = client.scan(
            TableName=table,
            Limit=PAGE,
            ProjectionExpression=", ".join(f"#k{place}" for place in range(len(keys))),
            FilterExpression="#ttl BETWEEN :oldest AND :now",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            **more,
        )
        swept += sum(delete_if_expired(client, table, key, setting["AttributeName"], values) for key in page["Items"])
        if "LastEvaluatedKey" not in page:
            return swept
        more = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
        pause(0.01)


def delete_if_expired(client: Any, table: str, key: dict[str, Any], attribute: str, values: dict[str, Any]) -> int:
    """1 when the item went, 0 when somebody has given it more time since it was read."""
    try:
        client.delete_item(
            TableName=table,
            Key=key,
            ConditionExpression="#ttl BETWEEN :oldest AND :now",
            ExpressionAttributeNames={"#ttl": attribute},
            ExpressionAttributeValues=values,
        )
    except client.exceptions.ConditionalCheckFailedException:
        return 0
    return 1
