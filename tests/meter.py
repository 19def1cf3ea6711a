"""What an operation costs: capacity units and round trips, as the embedded engine meters them (exactly, see docs/data-model.md)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.adapters.dynamodb.table import Table

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
METERED = (*WRITES, "GetItem", "Query", "BatchGetItem", "Scan")


@dataclass
class Bill:
    """The calls made, in order, and the units they used."""

    calls: list[str] = field(default_factory=list)
    read: float = 0.0
    written: float = 0.0

    @property
    def round_trips(self) -> int:
        return len(self.calls)


@contextmanager
def metered(store: Table) -> Iterator[Bill]:
    """Meter everything the store's client does meanwhile."""
    bill, events = Bill(), store.client.meta.events

    def ask(params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], model: Any, **_: Any) -> None:
        bill.calls.append(model.name)
        used = parsed.get("ConsumedCapacity") or []
        units = sum(each["CapacityUnits"] for each in (used if isinstance(used, list) else [used]))
        if model.name in WRITES:
            bill.written += units
        else:
            bill.read += units

    for name in METERED:
        events.register(f"provide-client-params.dynamodb.{name}", ask)
        events.register(f"after-call.dynamodb.{name}", note)
    try:
        yield bill
    finally:
        for name in METERED:
            events.unregister(f"provide-client-params.dynamodb.{name}", ask)
            events.unregister(f"after-call.dynamodb.{name}", note)
