"""Staff, sessions, touchpoints and small notes in the table."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import from_item, key, key_of, plain_value, typed_value
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.errors import Exists
from chalicelib.domain.letter import Letter
from chalicelib.domain.policy import Policy
from chalicelib.domain.staff import Session, SignIn, Staff
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.ports import Page, Record

# So long may another process go on by an earlier policy; without it every mail would cost one more round trip.
POLICY_SECONDS = 60


class RoomsInTable(Table):
    _policy = Policy()
    _policy_until = -1.0

    def touchpoint(self, touchpoint_id: str) -> Touchpoint:
        return cast(Touchpoint, self.get(keys.touchpoint(touchpoint_id)))

    def touchpoints(self) -> list[Touchpoint]:
        items, _ = lists.partition(self, keys.touchpoint("")[0])
        return [cast(Touchpoint, from_item(item)) for item in items]

    def staff(self) -> list[Staff]:
        items, _ = lists.partition(self, keys.staff("")[0])
        return [cast(Staff, from_item(item)) for item in items]

    def session(self, session_id: str, staff_id: str) -> tuple[Session | None, Staff | None]:
        items = self.batch([keys.session(session_id), keys.staff(staff_id)], consistent=True)
        records = [from_item(item) for item in items]
        session = next((each for each in records if isinstance(each, Session) and each.ttl > time.time()), None)
        return session, next((each for each in records if isinstance(each, Staff)), None)

    def letters(self, held: bool, cursor: str | None = None, limit: int = 25) -> Page[Letter]:
        rows, following = lists.indexed(
            self, "lists", keys.letters(held), filters={}, after=cursor, newest_first=True, limit=limit
        )
        ids = [plain_value(row["id"]) for row in rows]
        items = self.batch([keys.letter(each) for each in ids])
        found = {letter.id: letter for letter in (cast(Letter, from_item(item)) for item in items)}
        return Page([found[each] for each in ids if each in found], following)

    def sign_in(self, sign_in_id: str) -> SignIn:
        return cast(SignIn, self.get(keys.sign_in(sign_in_id), consistent=True))

    def forget(self, record: Session | SignIn) -> None:
        self.write({"Delete": {"TableName": self.name, "Key": key(key_of(record))}})

    def use_once(self, name: str, ttl: int) -> None:
        item = key(keys.used(name)) | {"ttl": typed_value(ttl)}
        put = {"TableName": self.name, "Item": item, "ConditionExpression": "attribute_not_exists(pk)"}
        try:
            # A transaction, so that a lost answer does not burn what it was meant to spend.
            self.transact([{"Put": put}])
        except Refusal as refusal:
            raise Exists(name) from refusal

    def spend(self, name: str, what: str, most: int, ttl: int) -> bool:
        update = {
            "Key": key(keys.used(name)),
            "UpdateExpression": "ADD #spent :one SET #ttl = if_not_exists(#ttl, :ttl)",
            "ConditionExpression": "attribute_not_exists(#spent) OR size(#spent) < :most OR contains(#spent, :what)",
            "ExpressionAttributeNames": {"#spent": "spent", "#ttl": "ttl"},
            "ExpressionAttributeValues": {
                ":one": {"SS": [what]}, ":what": {"S": what}, ":most": {"N": str(most)}, ":ttl": typed_value(ttl),
            },
        }  # fmt: skip
        try:
            # Spending the same twice is spending it once, so a lost answer needs no transaction.
            self.write({"Update": update | {"TableName": self.name}})
        except Refusal:
            return False
        return True

    def policy(self, fresh: bool = False) -> Policy:
        if fresh or time.monotonic() > self._policy_until:
            item = self.item(keys.policy(), consistent=True)
            self._policy = cast(Policy, from_item(item)) if item else Policy()
            self._policy_until = time.monotonic() + POLICY_SECONDS
        return replace(self._policy)

    def commit(self, *records: Record, checks: Sequence[dict[str, Any]] = ()) -> None:
        super().commit(*records, checks=checks)
        if any(isinstance(record, Policy) for record in records):
            self._policy_until = -1.0

    def note(self, name: str, value: dict[str, Any]) -> None:
        self.write({"Put": {"TableName": self.name, "Item": key(keys.note(name)) | {"value": typed_value(value)}}})

    def noted(self, name: str) -> dict[str, Any] | None:
        item = self.item(keys.note(name), consistent=True)
        return plain_value(item["value"]) if item else None
