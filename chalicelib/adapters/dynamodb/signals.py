"""What customers did, in the table."""

from collections.abc import Sequence
from typing import Any, cast

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.records import from_item, key, key_of, to_item, typed_value
from chalicelib.adapters.dynamodb.table import CONFLICT_TRIES, Refusal, Table, pause
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.signal import MOST_NAMES, Doings, Signal

# DynamoDB takes so many puts at once.
A_WRITE = 25


class SignalsInTable(Table):
    def keep_signals(self, signals: Sequence[Signal]) -> None:
        # One batch may not hold the same key twice.
        puts = list({key_of(each): {"PutRequest": {"Item": _item(each)}} for each in signals}.values())
        for start in range(0, len(puts), A_WRITE):
            self._write_all(puts[start : start + A_WRITE])

    def _write_all(self, puts: list[dict[str, Any]]) -> None:
        """A put that is made again changes nothing, so neither a lost answer nor a part that was not taken does harm."""
        for attempt in range(CONFLICT_TRIES):
            answer = self.call("batch_write_item", RequestItems={self.name: puts})
            puts = (answer.get("UnprocessedItems") or {}).get(self.name, [])
            if not puts:
                return
            pause(attempt)
        raise Unavailable()

    def remember(self, signal: Signal) -> None:
        newer = "attribute_exists(#latest.#name) AND #latest.#name < :at"
        room = "attribute_exists(#latest) AND attribute_not_exists(#latest.#name) AND size(#latest) < :most"
        update = {
            "Key": key(keys.doings(signal.customer_id)),
            "UpdateExpression": "SET #latest.#name = :at",
            "ConditionExpression": f"({newer}) OR ({room})",
            "ExpressionAttributeNames": {"#latest": "latest", "#name": signal.name},
            "ExpressionAttributeValues": {":at": {"S": signal.at}, ":most": typed_value(MOST_NAMES)},
        }
        try:
            self.write({"Update": update | {"TableName": self.name}}, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except Refusal as refusal:
            if not (refusal.reasons[0] or {}).get("Item"):
                self._begin(signal, update)

    def _begin(self, signal: Signal, update: dict[str, Any]) -> None:
        item = _item(Doings(signal.customer_id, {signal.name: signal.at}))
        put = {"TableName": self.name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        try:
            self.write({"Put": put})
        except Refusal:
            # Another process was faster, with something else that they did.
            try:
                self.write({"Update": update | {"TableName": self.name}})
            except Refusal:
                return

    def doings(self, customer_ids: Sequence[str]) -> dict[str, Doings]:
        items = self.batch([keys.doings(each) for each in customer_ids])
        found = [cast(Doings, from_item(item)) for item in items]
        return {each.customer_id: each for each in found}


def _item(record: Signal | Doings) -> dict[str, Any]:
    values = to_item(record)
    return {name: typed_value(value) for name, value in values.items() if value is not None} | key(key_of(record))
