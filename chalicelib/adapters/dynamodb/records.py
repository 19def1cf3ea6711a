"""Records to items and back, and the write that stores one."""

import dataclasses
from decimal import Decimal
from typing import Any

from chalicelib.adapters.dynamodb.keys import LAYOUT, Key, backed
from chalicelib.domain.suggestion import Supporter
from chalicelib.ports import Record

TYPES = {cls.__name__: cls for cls in LAYOUT}
Item = dict[str, Any]


def key(pair: Key) -> Item:
    return {"pk": {"S": pair[0]}, "sk": {"S": pair[1]}}


def key_of(record: Record) -> Key:
    return LAYOUT[type(record)].key(record)


def is_versioned(record: Record) -> bool:
    return hasattr(record, "version")


def to_item(record: Record) -> dict[str, Any]:
    """The record's fields and indexes as plain values; None stays, and means that the attribute is absent."""
    layout = LAYOUT[type(record)]
    fields = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}
    return fields | layout.indexes(record) | {"type": type(record).__name__, **({"fact": True} if layout.fact else {})}


def from_item(item: Item) -> Record:
    """The record in a typed item, `{"pk": {"S": ...}, ...}`, as clients and streams give it."""
    cls = TYPES[item["type"]["S"]]
    given = {field.name: plain_value(item[field.name]) for field in dataclasses.fields(cls) if field.name in item}
    # None is stored as absence; a field with a default of its own takes that instead.
    absent = {field.name: None for field in dataclasses.fields(cls) if field.name not in item and _is_required(field)}
    return cls(**given, **absent)  # type: ignore[no-any-return]


def _is_required(field: Any) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def write_of(record: Record, table: str) -> dict[str, Any]:
    """The action of a transaction that stores the record: see Store.commit for what each kind of record demands."""
    if isinstance(record, Supporter):
        return {"Update": _support(record) | {"TableName": table}}
    if is_versioned(record) and record.version:  # type: ignore[union-attr]
        return {"Update": _change(record) | {"TableName": table}}
    values = to_item(record) | ({"version": 1} if is_versioned(record) else {})
    item = {name: typed_value(value) for name, value in values.items() if value is not None} | key(key_of(record))
    return {"Put": {"TableName": table, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}}


def _change(record: Any) -> dict[str, Any]:
    """An Update of every field, so that marks beside them (`counted`) stay, under the condition that nobody was faster."""
    values = to_item(record) | {"version": record.version + 1}
    names = {f"#{number}": name for number, name in enumerate(values)}
    present = {mark: typed_value(values[name]) for mark, name in names.items() if values[name] is not None}
    absent = [mark for mark, name in names.items() if values[name] is None]
    expression = "SET " + ", ".join(f"{mark} = :{mark[1:]}" for mark in present)
    if absent:
        expression += " REMOVE " + ", ".join(absent)
    return {
        "Key": key(key_of(record)),
        "UpdateExpression": expression,
        "ConditionExpression": "#version = :was",
        "ExpressionAttributeNames": names | {"#version": "version"},
        "ExpressionAttributeValues": {f":{mark[1:]}": value for mark, value in present.items()}
        | {":was": {"N": str(record.version)}},
    }


def _support(supporter: Supporter) -> dict[str, Any]:
    """Support is added: the first link keeps its time, a later one adds its case and its wish to be answered."""
    fixed = {"suggestion_id": supporter.suggestion_id, "customer_id": supporter.customer_id, "at": supporter.at}
    fixed |= {"type": "Supporter", "fact": True, "desks_key": backed(supporter.customer_id)}
    fixed |= {"desks_order": f"{supporter.at}#{supporter.suggestion_id}"}
    fixed |= {name: stamp for name in ("voted_at", "added_by") if (stamp := getattr(supporter, name)) is not None}
    keep = [f"#{name} = if_not_exists(#{name}, :{name})" for name in fixed]
    # Whoever staff added by hand stands behind it without a case, and the table takes no empty set.
    cases = {":case_ids": {"SS": sorted(supporter.case_ids)}} if supporter.case_ids else {}
    names = {f"#{name}": name for name in (*fixed, "wants_answer", *(["case_ids"] if cases else []))}
    values = {f":{name}": typed_value(value) for name, value in fixed.items()}
    wants = (
        "#wants_answer = :wants_answer"
        if supporter.wants_answer
        else "#wants_answer = if_not_exists(#wants_answer, :wants_answer)"
    )
    return {
        "Key": key(key_of(supporter)),
        "UpdateExpression": f"SET {', '.join([*keep, wants])}" + (" ADD #case_ids :case_ids" if cases else ""),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": values | cases | {":wants_answer": {"BOOL": supporter.wants_answer}},
    }


def typed_value(value: Any) -> dict[str, Any]:
    """DynamoDB's typed form of our plain values (boto3's own serialiser would make every module pay for Decimal contexts)."""
    match value:
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case None:
            return {"NULL": True}
        case dict():
            return {"M": {name: typed_value(inner) for name, inner in value.items()}}
        case list() | tuple():
            return {"L": [typed_value(inner) for inner in value]}
        case set():
            return {"SS": sorted(value)}
    raise TypeError(f"no place in the table for {type(value).__name__}")


def plain_value(value: dict[str, Any]) -> Any:
    [(kind, inner)] = value.items()
    match kind:
        case "N":
            number = Decimal(inner)
            return int(number) if number == number.to_integral_value() else float(number)
        case "M":
            return {name: plain_value(each) for name, each in inner.items()}
        case "L":
            return [plain_value(each) for each in inner]
        case "SS":
            return set(inner)
        case "NULL":
            return None
    return inner
