"""An installation as lines of JSON: one for each item of its table, and back. Everything goes by LAYOUT and the fields of
the dataclasses, so a new noun or field travels without a change here."""

import dataclasses
import hashlib
import json
from typing import Any, get_type_hints

from chalicelib.adapters.dynamodb.layout import LAYOUT
from chalicelib.adapters.dynamodb.records import TYPES, Item, from_item, key, key_of, plain_value, to_item, typed_value
from chalicelib.ports import Record

# What never leaves the house, and why; everything else travels. tests/moving/test_nouns.py holds every noun to one of both.
STAYS = {
    "Session": "whoever is signed in here is not signed in there",
    "SignIn": "a code that was asked for here opens nothing there",
    "LinkAsking": "a link that was asked for here opens nothing there",
    "Key": "programs get keys of their own from the new house",
}
# Items without a class: counters and tallies; and what any house writes by the way: what is spent, and notes.
ITEMS, SPENT = "items", "spent"
PLAIN = (ITEMS, SPENT)
BESIDE = "+"
# Notes of moving itself: where an import has come to.
OURS = "NOTE#moving/"
WHOLE = 1 << 256


def noun_of(item: Item) -> str | None:
    """Under which name an item travels; None where it stays: one of STAYS, our own notes, a key without anything."""
    if len(item) <= 2 or item["pk"]["S"].startswith(OURS):
        return None
    if "type" not in item:
        return SPENT if item["pk"]["S"].startswith(("USED#", "NOTE#")) else ITEMS
    noun = str(item["type"]["S"])
    return None if noun in STAYS else noun


def line_of(item: Item) -> str:
    """The item as a line. A record is its fields, as plain values; what stands beside them (marks of the store's) is under
    BESIDE, typed, as are items without a class. What is derived (keys, indexes) is left out."""
    if "type" not in item:
        return _dump(item)
    record = from_item(item)
    fields = {name: value for name in _fields(record) if (value := getattr(record, name)) is not None}
    derived = {*_fields(record), *LAYOUT[type(record)].indexes(record), "pk", "sk", "type", "fact"}
    beside = {name: value for name, value in item.items() if name not in derived}
    return _dump({name: _sorted(value) for name, value in fields.items()} | ({BESIDE: beside} if beside else {}))


def item_of(noun: str, line: str) -> Item:
    """The item that a line stands for, as the store would write it. Raises ValueError, KeyError or TypeError for none."""
    given = json.loads(line)
    if noun in PLAIN:
        return dict(given)
    record, beside = record_of(noun, given)
    return filled(record, beside)


def record_of(noun: str, given: dict[str, Any]) -> tuple[Record, Item]:
    """(the record in a line, what stands beside it)."""
    cls = TYPES[noun]
    hints, names = get_type_hints(cls), {field.name for field in dataclasses.fields(cls)}
    beside = dict(given.get(BESIDE, {}))
    # A field that this version does not know stays what it is, for one that does.
    beside |= {name: typed_value(value) for name, value in given.items() if name not in names and name != BESIDE}
    fields = {
        name: typed_value(set(value) if str(hints[name]).startswith("set[") else value)
        for name, value in given.items()
        if name in names
    }
    return from_item(fields | {"type": {"S": noun}}), beside


def filled(record: Record, beside: Item) -> Item:
    """The whole item of a record."""
    values = {name: value for name, value in to_item(record).items() if value is not None and value != set()}
    return {name: typed_value(value) for name, value in values.items()} | key(key_of(record)) | beside


def mark(line: str) -> int:
    """A number for a line; the sum of them (modulo WHOLE) is the same in whatever order the lines come."""
    return int.from_bytes(hashlib.sha256(line.encode()).digest(), "big")


def marks_of(item: Item) -> dict[str, Any]:
    """What is set beside a record's fields."""
    return {name: plain_value(value) for name, value in item.items() if name in ("counted", "supported")}


def _fields(record: Record) -> list[str]:
    return [field.name for field in dataclasses.fields(record)]


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, set) else value


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
