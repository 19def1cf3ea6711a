"""The follow-up ledger in the table. The protocol is domain/outcome.py; here are its conditions."""

from collections.abc import Sequence
from typing import Any, cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import from_item, key, plain_value
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.customer import purpose_of
from chalicelib.domain.errors import Unreachable
from chalicelib.domain.ids import follow_up_id
from chalicelib.domain.outcome import FollowUp, Outcome
from chalicelib.ports import Page

MAY_NOT_BE_TOLD = ("opted_out_at", "bounced_at", "complained_at", "erased_at")


class LedgerInTable(Table):
    def outcome(self, outcome_id: str) -> Outcome:
        return cast(Outcome, self.get(keys.outcome(outcome_id), consistent=True))

    def follow_up(self, outcome_id: str, follow_up_id: str) -> FollowUp:
        return cast(FollowUp, self.get(keys.follow_up(outcome_id, follow_up_id), consistent=True))

    def follow_ups(self, outcome_id: str, cursor: str | None = None, limit: int = 100) -> Page[FollowUp]:
        pk, _ = keys.outcome(outcome_id)
        items, following = lists.partition(self, pk, "FOLLOWUP#", after=cursor, limit=limit, consistent=True)
        return Page([cast(FollowUp, from_item(item)) for item in items], following)

    def follow_ups_to(self, customer_id: str, outcome_ids: Sequence[str]) -> dict[str, FollowUp]:
        wanted = [keys.follow_up(each, follow_up_id(customer_id, each, "email")) for each in outcome_ids]
        found = [cast(FollowUp, from_item(item)) for item in self.batch(wanted)]
        return {follow_up.outcome_id: follow_up for follow_up in found}

    def claim(self, follow_up: FollowUp) -> None:
        try:
            self.commit(follow_up, checks=[self._may_be_told(follow_up)])
        except Refusal as refusal:
            raise Unreachable(follow_up.customer_id) from refusal

    def _may_be_told(self, follow_up: FollowUp) -> dict[str, Any]:
        """Promise G3: whoever's opt-out committed before this transaction is not claimed by it."""
        purpose = purpose_of(follow_up.kind)
        stamps = (*MAY_NOT_BE_TOLD, *([f"no_{purpose}_at"] if purpose else []))
        names = {f"#{number}": name for number, name in enumerate(stamps)}
        return {
            "TableName": self.name,
            "Key": key(keys.customer(follow_up.customer_id)),
            "ConditionExpression": "attribute_exists(pk) AND "
            + " AND ".join(f"attribute_not_exists({mark})" for mark in names),
            "ExpressionAttributeNames": names,
        }

    def due(self, at: str, limit: int = 100) -> list[Outcome | FollowUp]:
        options: dict[str, Any] = {"filters": {}, "after": None, "newest_first": False, "up_to": at}
        found = []
        for shard in keys.due_shards():
            items, _ = lists.indexed(self, "due", shard, limit=limit, **options)
            found += [(plain_value(item["pk"]), plain_value(item["sk"])) for item in items]
        records: list[Any] = []
        for start in range(0, len(found), 100):
            records += [from_item(item) for item in self.batch(found[start : start + 100], consistent=True)]
        return [record for record in records if record.due_at and record.due_at <= at]
