"""Where customers stand in `places` by further parts of their names: for each part an item, written in the transaction that
writes its customer; see docs/decisions/0022."""

from collections.abc import Sequence
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.records import key, typed_value
from chalicelib.domain.customer import Customer
from chalicelib.ports import Record


def found_as(customer: Customer) -> str | None:
    """The name that has items of its own in `places`; None where the customer's own place is all there is."""
    return customer.name if _further(customer.name) else None


def moves(records: Sequence[Record], table: str) -> list[dict[str, Any]]:
    """What writing these records adds to `places` and takes out of it; nothing where nobody is called otherwise than before."""
    found: list[dict[str, Any]] = []
    for record in records:
        if isinstance(record, Customer) and record.found_as != found_as(record):
            before, now = (_further(name) for name in (record.found_as, record.name))
            found += [{"Put": {"TableName": table, "Item": _item(record.id, way)}} for way in sorted(now - before)]
            gone = [key(keys.called(record.id, way)) for way in sorted(before - now)]
            found += [{"Delete": {"TableName": table, "Key": each}} for each in gone]
    return found


def _further(name: str | None) -> set[str]:
    if not name:
        return set()
    from chalicelib.domain.called import ways

    return set(ways(name)[1:])


def _item(customer_id: str, way: str) -> dict[str, Any]:
    values = {"places_key": keys.named(way), "places_order": keys.name_order(way, customer_id), "id": customer_id}
    return key(keys.called(customer_id, way)) | {name: typed_value(value) for name, value in values.items()}
