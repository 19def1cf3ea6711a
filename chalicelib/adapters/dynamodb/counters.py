"""Counters in the table: each fact is counted once, for ever."""

from collections.abc import Iterable
from typing import Any

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.keys import Key
from chalicelib.adapters.dynamodb.records import key, plain_value
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.adapters.dynamodb.tallies import added
from chalicelib.domain.ids import new_id
from chalicelib.ports import Count, Increment

NOT_COUNTS = ("pk", "sk")


class CountersInTable(Table):
    def tally(self, key: Key, increments: Iterable[Increment]) -> bool:
        counted: dict[Key, dict[str, int]] = {}
        for each in increments:
            counter = keys.counter(each.metric, each.day, each.dimension, key)
            counted[counter] = {**counted.get(counter, {}), **each.amounts}
        return self._count_once(key, counted)

    def count(self, increment: Increment) -> None:
        # Which of the shards, chance decides.
        counter = keys.counter(increment.metric, increment.day, increment.dimension, (new_id(), ""))
        self.write({"Update": added(counter, increment.amounts) | {"TableName": self.name}})

    def count_supporter(self, suggestion_id: str, customer_id: str) -> bool:
        """One more customer behind a suggestion, however often the stream says so."""
        fact = keys.supporter(suggestion_id, customer_id)
        return self._count_once(
            fact, {keys.support_count(suggestion_id, customer_id): {"supporters": 1}}, mark="supported"
        )

    def _count_once(self, fact: Key, counted: dict[Key, dict[str, int]], mark: str = "counted") -> bool:
        actions = [_mark(fact, mark)] + [added(counter, amounts) for counter, amounts in counted.items() if amounts]
        if len(actions) == 1:
            return True
        try:
            self.transact([{"Update": action | {"TableName": self.name}} for action in actions])
        except Refusal:
            return False
        return True

    def counts(self, metric: str, first_day: str, last_day: str) -> list[Count]:
        pk, _ = keys.counter(metric, "", "", ("", ""))
        found: dict[tuple[str, str], dict[str, int]] = {}
        for item in lists.between(self, pk, first_day, f"{last_day}~"):
            day, dimension, _ = plain_value(item["sk"]).split("#")
            amounts = found.setdefault((day, dimension), {})
            for name, value in item.items():
                if name not in NOT_COUNTS:
                    amounts[name] = amounts.get(name, 0) + plain_value(value)
        return [Count(day, dimension, amounts) for (day, dimension), amounts in sorted(found.items())]


def _mark(fact: Key, mark: str) -> dict[str, Any]:
    return {
        "Key": key(fact),
        "UpdateExpression": "SET #mark = :yes",
        "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(#mark)",
        "ExpressionAttributeNames": {"#mark": mark},
        "ExpressionAttributeValues": {":yes": {"BOOL": True}},
    }
