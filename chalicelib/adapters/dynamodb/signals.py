"""What customers did, in the table."""

from collections.abc import Sequence
from typing import Any

from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.people import PeopleInTable
from chalicelib.adapters.dynamodb.records import from_item, key, key_of, to_item, typed_value
from chalicelib.adapters.dynamodb.table import CONFLICT_TRIES, Refusal, pause
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.interaction import Interaction
from chalicelib.domain.signal import MOST_NAMES, Doings, Signal

# DynamoDB takes so many puts at once, and so many customers with what they did.
A_WRITE, A_READ = 25, 50


class SignalsInTable(PeopleInTable):
    def keep_signals(self, signals: Sequence[Signal]) -> None:
        # One batch may not hold the same key twice.
        puts = list({key_of(each): {"PutRequest": {"Item": item_of(each)}} for each in signals}.values())
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
        item = item_of(Doings(signal.customer_id, {signal.name: signal.at}))
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
        found, several = self._doings(customer_ids)
        if not several:
            return found
        people = {each: person for each, person in self.persons(several).items() if person}
        others = {other for person in people.values() for other in person.everyone} - set(customer_ids)
        known = found | self._doings(list(others))[0]
        whole = {each: [known[one] for one in person.everyone if one in known] for each, person in people.items()}
        return found | {each: Doings.together(each, parts) for each, parts in whole.items() if parts}

    def _doings(self, customer_ids: Sequence[str]) -> tuple[dict[str, Doings], list[str]]:
        """What each did by that key, and which of them are somebody who is several."""
        found: dict[str, Doings] = {}
        several: list[str] = []
        for start in range(0, len(customer_ids), A_READ):
            some = customer_ids[start : start + A_READ]
            for item in self.batch([place(each) for each in some for place in (keys.customer, keys.doings)]):
                record = from_item(item)
                if isinstance(record, Doings):
                    found[record.customer_id] = record
                elif isinstance(record, Customer) and record.is_several:
                    several.append(record.id)
        return found, several


def item_of(record: Signal | Doings | Interaction) -> dict[str, Any]:
    values = to_item(record)
    return {name: typed_value(value) for name, value in values.items() if value is not None} | key(key_of(record))
