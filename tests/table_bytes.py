"""Every item of a table as one text, to see that nothing changed: reading is all a scan is good for."""

import json
from typing import Any


def table_bytes(world: Any) -> bytes:
    """The whole table of a world, in the order of keys."""
    table, client = world.services.settings.table, world.store.client
    items: list[dict[str, Any]] = []
    page: dict[str, Any] = {}
    while True:
        answer = client.scan(TableName=table, ConsistentRead=True, **page)
        items += answer["Items"]
        if "LastEvaluatedKey" not in answer:
            break
        page = {"ExclusiveStartKey": answer["LastEvaluatedKey"]}
    items.sort(key=lambda item: (item["pk"]["S"], item["sk"]["S"]))
    return json.dumps(items, sort_keys=True, ensure_ascii=False).encode()
