"""An outcome's tally: how many follow-ups stand where. It moves in the transaction that moves them, so it always adds up."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.keys import Key
from chalicelib.adapters.dynamodb.records import key
from chalicelib.domain.follow_up import FollowUp
from chalicelib.ports import Record


def moves(records: Sequence[Record]) -> dict[Key, Counter[str]]:
    """Tally's key -> what these records' writing adds to it and takes from it; empty where nothing moves."""
    found: dict[Key, Counter[str]] = {}
    for record in records:
        if isinstance(record, FollowUp) and record.marks != record.tallied:
            counts = found.setdefault(keys.tally(record.outcome_id, record.id), Counter())
            counts.update(record.marks.split())
            counts.subtract(record.tallied.split())
    return found


def added(counter: Key, amounts: dict[str, int]) -> dict[str, Any]:
    """The Update that adds amounts to a counter's item."""
    amounts = {name: amount for name, amount in amounts.items() if amount}
    names = {f"#{number}": name for number, name in enumerate(amounts)}
    return {
        "Key": key(counter),
        "UpdateExpression": "ADD " + ", ".join(f"{mark} :{mark[1:]}" for mark in names),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {f":{mark[1:]}": {"N": str(amounts[name])} for mark, name in names.items()},
    }
