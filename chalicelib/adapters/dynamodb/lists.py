"""Lists in pages: one query a page, and cursors that only lead where they came from."""

import base64
import json
from collections.abc import Callable
from typing import Any

from chalicelib.adapters.dynamodb.records import Item, key, plain_value, typed_value
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.domain.errors import Invalid

READ_AT_MOST = 400
LONGEST_CURSOR = 4096


def wrap(last: dict[str, Any] | None) -> str | None:
    """A cursor for an address, from the key after which to go on."""
    if not last:
        return None
    plain = {name: plain_value(value) for name, value in last.items()}
    return base64.urlsafe_b64encode(json.dumps(plain, separators=(",", ":")).encode()).decode().rstrip("=")


def _plain(cursor: str) -> Any:
    """What is in a cursor; ValueError where it is none of ours."""
    if len(cursor) > LONGEST_CURSOR:
        raise ValueError("no cursor of ours is that long")
    try:
        return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except RecursionError as error:
        raise ValueError("nested beyond reason") from error


def unwrap(cursor: str | None, partition: tuple[str, str], *others: str) -> dict[str, Any]:
    """The key in a cursor, as query argument. It must be the table's key, `partition` (attribute, value), and the
    attributes `others`, and nothing else; Invalid otherwise."""
    if not cursor:
        return {}
    try:
        plain = _plain(cursor)
        whole = set(plain) == {"pk", "sk", partition[0], *others} and all(
            _fits_a_key(value) for value in plain.values()
        )
        if not whole or plain[partition[0]] != partition[1]:
            raise ValueError("a cursor of another list")
        return {"ExclusiveStartKey": {name: typed_value(value) for name, value in plain.items()}}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid({"cursor": "errors.bad_cursor"}) from error


def partition(
    table: Table,
    pk: str,
    prefix: str = "",
    *,
    after: str | None = None,
    newest_first: bool = False,
    limit: int | None = None,
    consistent: bool = False,
) -> tuple[list[Item], str | None]:
    """Items of one partition whose sort key starts with `prefix`: (items, cursor). Without a limit, all of them."""
    names, values = {"#pk": "pk"}, {":pk": {"S": pk}}
    condition = "#pk = :pk"
    if prefix:
        names["#sk"], values[":prefix"] = "sk", {"S": prefix}
        condition += " AND begins_with(#sk, :prefix)"
    arguments: dict[str, Any] = {
        "TableName": table.name,
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": not newest_first,
        "ConsistentRead": consistent,
        **unwrap(after, ("pk", pk)),
        **({"Limit": limit} if limit else {}),
    }
    found: list[Item] = []
    while True:
        answer = table.call("query", **arguments)
        found += answer["Items"]
        last = answer.get("LastEvaluatedKey")
        if limit or not last:
            return found, wrap(last)
        arguments["ExclusiveStartKey"] = last


def indexed(
    table: Table,
    index: str,
    value: str,
    *,
    filters: dict[str, str],
    after: str | None,
    newest_first: bool,
    limit: int,
    up_to: str | None = None,
    begins: str = "",
    between: tuple[str, str] | None = None,
    keep: Callable[[Item], bool] | None = None,
) -> tuple[list[Item], str | None]:
    """A page of an index: rows under one key of it that carry all of `filters`, and are to `keep`.

    Reads READ_AT_MOST rows at the most, so that a rare filter costs as much as a common one; the page may then be
    short while its cursor leads on.
    """
    names = {"#key": f"{index}_key"} | {f"#{name}": name for name in filters}
    values = {":key": {"S": value}} | {f":{name}": {"S": wanted} for name, wanted in filters.items()}
    order = "due_at" if index == "due" else f"{index}_order"
    condition = "#key = :key"
    if up_to:
        names["#order"], values[":up_to"] = order, {"S": up_to}
        condition += " AND #order <= :up_to"
    if between:
        names["#order"], values[":first"], values[":last"] = order, {"S": between[0]}, {"S": between[1]}
        condition += " AND #order BETWEEN :first AND :last"
    if begins:
        names["#order"], values[":begins"] = order, {"S": begins}
        condition += " AND begins_with(#order, :begins)"
    arguments: dict[str, Any] = {
        "TableName": table.name,
        "IndexName": index,
        "KeyConditionExpression": condition,
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values,
        "ScanIndexForward": not newest_first,
        "Limit": READ_AT_MOST if filters or keep else limit + 1,
        **unwrap(after, (f"{index}_key", value), order),
    }
    if filters:
        arguments["FilterExpression"] = " AND ".join(f"#{name} = :{name}" for name in filters)
    answer = table.call("query", **arguments)
    rows = [row for row in answer["Items"] if not keep or keep(row)]
    if len(rows) > limit:
        return rows[:limit], wrap(_place_of(rows[limit - 1], f"{index}_key", order))
    return rows, wrap(answer.get("LastEvaluatedKey"))


def _place_of(row: Item, *names: str) -> Item:
    return key((row["pk"]["S"], row["sk"]["S"])) | {name: row[name] for name in names}


def place(cursor: str | None, index: str, value: str) -> str | None:
    """A cursor of a merged list, as the cursor of one of the lists that were merged into it."""
    if not cursor:
        return None
    try:
        [(name, order)] = _plain(cursor).items()
        if name != f"{index}_order" or not _fits_a_key(order):
            raise ValueError("a cursor of another list")
    except (ValueError, AttributeError) as error:
        raise Invalid({"cursor": "errors.bad_cursor"}) from error
    start = {"pk": f"CASE#{order.rpartition('#')[2]}", "sk": "CASE", f"{index}_key": value, f"{index}_order": order}
    return wrap({name: typed_value(text) for name, text in start.items()})


def which(cursor: str | None, pks: list[str]) -> int:
    """In which of several partitions, read one after the other, a cursor stands; Invalid where in none."""
    if not cursor:
        return 0
    try:
        return pks.index(_plain(cursor)["pk"])
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid({"cursor": "errors.bad_cursor"}) from error


def order_in(cursor: str, order: str) -> str:
    """Where in the order a cursor stands."""
    return str(_plain(cursor)[order])


def between(table: Table, pk: str, first: str, last: str, consistent: bool = False) -> list[Item]:
    """Every item of a partition whose sort key lies between the two, both included."""
    arguments: dict[str, Any] = {
        "TableName": table.name,
        "KeyConditionExpression": "#pk = :pk AND #sk BETWEEN :first AND :last",
        "ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"},
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":first": {"S": first}, ":last": {"S": last}},
        "ConsistentRead": consistent,
    }
    found: list[Item] = []
    while True:
        answer = table.call("query", **arguments)
        found += answer["Items"]
        if not (last_key := answer.get("LastEvaluatedKey")):
            return found
        arguments["ExclusiveStartKey"] = last_key


def _fits_a_key(value: Any) -> bool:
    """Whether DynamoDB takes it as part of a key: text of at most 1,024 bytes, less our prefixes."""
    return isinstance(value, str) and 0 < len(value.encode()) <= 1000
