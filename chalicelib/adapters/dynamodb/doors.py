"""Keys of programs in the table, their limits, and the calls that they may repeat."""

from typing import Any, cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import Item, from_item, key, key_of, plain_value, typed_value
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.key import Key
from chalicelib.domain.views import Attempt


class DoorsInTable(Table):
    def api_key(self, secret_hash: str) -> Key | None:
        item = self.item(keys.api_key(secret_hash), consistent=True)
        return cast(Key, from_item(item)) if item else None

    def api_keys(self) -> list[Key]:
        items, _ = lists.partition(self, keys.api_key("")[0], consistent=True)
        return [cast(Key, from_item(item)) for item in items]

    def key_used(self, key_: Key, at: str, unless_after: str) -> None:
        update = {
            "Key": key(key_of(key_)),
            "UpdateExpression": "SET #used_at = :at",
            "ConditionExpression": "attribute_exists(pk) AND (attribute_not_exists(#used_at) OR #used_at <= :limit)",
            "ExpressionAttributeNames": {"#used_at": "used_at"},
            "ExpressionAttributeValues": {":at": {"S": at}, ":limit": {"S": unless_after}},
        }
        try:
            self.write({"Update": update | {"TableName": self.name}})
        except Refusal:
            return  # Another process noted it.

    def take(self, name: str, wanted: int, most: int, ttl: int) -> int | None:
        try:
            answer = self.call(
                "update_item",
                TableName=self.name,
                Key=key(keys.used(name)),
                UpdateExpression="ADD #taken :wanted SET #ttl = if_not_exists(#ttl, :ttl)",
                ConditionExpression="attribute_not_exists(#taken) OR #taken < :most",
                ExpressionAttributeNames={"#taken": "taken", "#ttl": "ttl"},
                ExpressionAttributeValues={
                    ":wanted": typed_value(wanted), ":most": typed_value(most), ":ttl": typed_value(ttl),
                },
                ReturnValues="UPDATED_NEW",
            )  # fmt: skip
        except Refusal:
            return None
        return int(plain_value(answer["Attributes"]["taken"]))

    def begin(self, name: str, fingerprint: str, at: str, until: str, ttl: int) -> Attempt:
        given = {"began_at": at, "fingerprint": fingerprint, "until": until, "ttl": ttl}
        item = {field: typed_value(value) for field, value in given.items()} | key(keys.used(name))
        put = {"TableName": self.name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        try:
            self.write({"Put": put}, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        except Refusal as refusal:
            return self._begun_before(name, refusal, at, until)
        return Attempt(at, fingerprint, ours=True)

    def _begun_before(self, name: str, refusal: Refusal, at: str, until: str) -> Attempt:
        item = (refusal.reasons[0] or {}).get("Item") or self.item(keys.used(name), consistent=True) or {}
        found = {field: plain_value(value) for field, value in item.items()}
        answer = found.get("answer")
        ours = bool(found) and answer is None and found["until"] <= at and self._taken_over(name, found["until"], until)
        return Attempt(found.get("began_at", at), found.get("fingerprint", ""), answer, ours)

    def _taken_over(self, name: str, was: str, until: str) -> bool:
        """Its first taker has died, and of all who see that one may go on."""
        try:
            self._set(name, {"until": until}, "#until = :was AND attribute_not_exists(#answer)", {":was": {"S": was}})
        except Refusal:
            return False
        return True

    def finish(self, name: str, answer: dict[str, Any]) -> None:
        self._set(name, {"answer": answer}, "attribute_exists(pk)")

    def let_go(self, name: str, at: str) -> None:
        self._set(name, {"until": at}, "attribute_exists(pk)")

    def abandon(self, name: str) -> None:
        self.write({"Delete": {"TableName": self.name, "Key": key(keys.used(name))}})

    def _set(self, name: str, fields: dict[str, Any], condition: str, more: Item | None = None) -> None:
        named = {f"#{each}": each for each in (*fields, *(["answer"] if "#answer" in condition else []))}
        update = {
            "Key": key(keys.used(name)),
            "UpdateExpression": "SET " + ", ".join(f"#{each} = :{each}" for each in fields),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": named,
            "ExpressionAttributeValues": {f":{each}": typed_value(value) for each, value in fields.items()}
            | (more or {}),
        }
        self.write({"Update": update | {"TableName": self.name}})
