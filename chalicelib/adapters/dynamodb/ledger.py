"""The follow-up ledger in the table. The protocol is domain/outcome.py; here are its conditions."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import Item, from_item, key, plain_value
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.customer import purpose_of
from chalicelib.domain.errors import Unreachable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import follow_up_id
from chalicelib.domain.outcome import Outcome
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

    def listed(self, state: str, outcome_id: str = "", cursor: str | None = None, limit: int = 25) -> Page[FollowUp]:
        rows, following = lists.indexed(
            self, "lists", keys.listed(state), filters={}, after=cursor, newest_first=True, limit=limit,
            begins=f"{outcome_id}#" if outcome_id else "",
        )  # fmt: skip
        found = self._whole(rows)
        return Page([each for each in found if isinstance(each, FollowUp) and each.state == state], following)

    def held(self, customer_id: str, limit: int = 20) -> list[FollowUp]:
        rows, _ = lists.indexed(
            self, "desks", keys.held(customer_id), filters={}, after=None, newest_first=False, limit=limit
        )
        return [each for each in self._whole(rows) if isinstance(each, FollowUp) and each.held]

    def outcomes(self, cursor: str | None = None, limit: int = 25) -> Page[Outcome]:
        rows, following = lists.indexed(
            self, "lists", "OUTCOME", filters={}, after=cursor, newest_first=True, limit=limit
        )
        return Page([each for each in self._whole(rows) if isinstance(each, Outcome)], following)

    def standings(self, outcome_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        shards = {at: each for each in outcome_ids for at in keys.tallies(each)}
        found: dict[str, Counter[str]] = {each: Counter() for each in outcome_ids}
        wanted = list(shards)
        for start in range(0, len(wanted), 100):
            for item in self.batch(wanted[start : start + 100], consistent=True):
                whose = found[shards[plain_value(item["pk"]), plain_value(item["sk"])]]
                whose.update({name: plain_value(value) for name, value in item.items() if name not in ("pk", "sk")})
        return {each: dict(+counts) for each, counts in found.items()}

    def waiting(self, limit: int = 100) -> list[Outcome | FollowUp]:
        return self._due("9999", limit)

    def follow_ups_to(self, customer_id: str, outcome_ids: Sequence[str]) -> dict[str, FollowUp]:
        wanted = [keys.follow_up(each, follow_up_id(customer_id, each, "email")) for each in outcome_ids]
        found = [cast(FollowUp, from_item(item)) for item in self.batch(wanted)]
        return {follow_up.outcome_id: follow_up for follow_up in found}

    def follow_ups_among(self, outcome_id: str, customer_ids: Sequence[str]) -> list[FollowUp]:
        wanted = [keys.follow_up(outcome_id, follow_up_id(each, outcome_id, "email")) for each in customer_ids]
        return [cast(FollowUp, from_item(item)) for item in self.batch(wanted, consistent=True)]

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
        return self._due(at, limit)

    def _due(self, at: str, limit: int) -> list[Outcome | FollowUp]:
        options: dict[str, Any] = {"filters": {}, "after": None, "newest_first": False, "up_to": at}
        rows: list[Item] = []
        for shard in keys.due_shards(first=int(at[14:16]) if at[14:16].isdigit() else 0):
            items, _ = lists.indexed(self, "due", shard, limit=limit, **options)
            rows += items
        return [record for record in self._whole(rows) if record.due_at and record.due_at <= at]

    def _whole(self, rows: Sequence[Item]) -> list[Any]:
        """The records of an index's rows as they are now, in the rows' order."""
        places = [(plain_value(row["pk"]), plain_value(row["sk"])) for row in rows]
        found: dict[tuple[str, str], Any] = {}
        for start in range(0, len(places), 100):
            for item in self.batch(places[start : start + 100], consistent=True):
                found[plain_value(item["pk"]), plain_value(item["sk"])] = from_item(item)
        return [found[each] for each in places if each in found]
