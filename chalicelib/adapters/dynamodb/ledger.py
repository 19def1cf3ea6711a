"""The follow-up ledger in the table. The protocol is domain/outcome.py; here are its conditions."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import Item, from_item, key, key_of, plain_value
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, purpose_of
from chalicelib.domain.errors import Stale, Unreachable
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import follow_up_id
from chalicelib.domain.naming import Naming
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.owed import UNTOLD
from chalicelib.domain.person import Person
from chalicelib.domain.suggestion import Entry, Suggestion
from chalicelib.ports import Background, Matter, Page

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

    def listed_each(self, states: Sequence[str], limit: int = 10) -> dict[str, Page[FollowUp]]:
        options: dict[str, Any] = {"filters": {}, "after": None, "newest_first": True, "limit": limit}
        pages = {each: lists.indexed(self, "lists", keys.listed(each), **options) for each in states}
        found = {each.id: each for each in self._whole([row for rows, _ in pages.values() for row in rows])}
        return {
            state: Page(
                [
                    found[name]
                    for row in rows
                    if (name := plain_value(row["id"])) in found and found[name].state == state
                ],
                following,
            )
            for state, (rows, following) in pages.items()
        }

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

    def outcomes_among(self, outcome_ids: Sequence[str]) -> dict[str, Outcome]:
        items = self.batch([keys.outcome(each) for each in outcome_ids]) if outcome_ids else []
        return {found.id: found for found in (cast(Outcome, from_item(item)) for item in items)}

    def matters(self, outcomes: Sequence[Outcome]) -> dict[str, Matter]:
        about = {outcome.id: _about(outcome) for outcome in outcomes}
        wanted = [place for places in about.values() for place in places.values()]
        items = self.batch(wanted) if wanted else []
        found = {(plain_value(item["pk"]), plain_value(item["sk"])): from_item(item) for item in items}
        return {
            name: Matter(
                case=cast(Case | None, found.get(places.get("case", ("", "")))),
                suggestion=cast(Suggestion | None, found.get(places.get("suggestion", ("", "")))),
                entry=cast(Entry | None, found.get(places.get("entry", ("", "")))),
            )
            for name, places in about.items()
        }

    def acts(self, outcome_id: str, newest: int = 25) -> list[Event]:
        rows, _ = lists.indexed(
            self, "lists", keys.acts(outcome_id), filters={}, after=None, newest_first=True, limit=newest
        )
        return [each for each in self._whole(rows) if isinstance(each, Event)]

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
        batches = (self.batch(wanted[start : start + 100], True) for start in range(0, len(wanted), 100))
        return [cast(FollowUp, from_item(item)) for items in batches for item in items]

    def carried(self, pairs: Sequence[Sequence[str]]) -> list[tuple[Outcome, FollowUp]]:
        both = [(keys.outcome(outcome_id), keys.follow_up(outcome_id, name)) for outcome_id, name in pairs]
        items = self.batch([each for pair in both for each in pair], consistent=True)
        found: dict[keys.Key, Any] = {key_of(record): record for record in map(from_item, items)}
        return [(found[one], found[other]) for one, other in both if one in found and other in found]

    def background(
        self,
        *,
        cases: Iterable[str] = (),
        namings: Iterable[str] = (),
        suggestions: Iterable[str] = (),
        entries: Iterable[str] = (),
    ) -> Background:
        asked = {keys.case: cases, keys.naming: namings, keys.suggestion: suggestions, keys.entry: entries}
        records = map(from_item, self.batch([at(each) for at, ids in asked.items() for each in ids], consistent=True))
        found = Background()
        for record in records:
            match record:
                case Case():
                    found.cases[record.id] = record
                case Naming():
                    found.namings[record.case_id] = record
                case Suggestion():
                    found.suggestions[record.id] = record
                case Entry():
                    found.entries[record.id] = record
        return found

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
            # Whoever became one with somebody else since they were read is looked at anew.
            "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(merged_into) "
            "AND (attribute_not_exists(absorbed) OR absorbed = :none) AND "
            + " AND ".join(f"attribute_not_exists({mark})" for mark in names),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": {":none": {"L": []}},
        }

    def claim_as(self, follow_up: FollowUp, person: Person) -> None:
        others = [each for each in person.everyone if each != follow_up.customer_id]
        checks = [self._unchanged(each) for each in person.together]
        checks += [self._not_told(follow_up.outcome_id, each) for each in others]
        try:
            self.commit(follow_up, checks=checks)
        except Refusal as refusal:
            raise Unreachable(follow_up.customer_id) from refusal

    def give_way(self, follow_up: FollowUp, event: Event, to: FollowUp) -> None:
        try:
            self.commit(follow_up, event, checks=[self._unchanged(to)])
        except Refusal as refusal:
            raise Stale("FollowUp") from refusal

    def _unchanged(self, record: Customer | FollowUp) -> dict[str, Any]:
        return {
            "TableName": self.name,
            "Key": key(key_of(record)),
            "ConditionExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": {":version": {"N": str(record.version)}},
        }

    def _not_told(self, outcome_id: str, customer_id: str) -> dict[str, Any]:
        values = {f":{number}": {"S": state} for number, state in enumerate(UNTOLD)}
        return {
            "TableName": self.name,
            "Key": key(keys.follow_up(outcome_id, follow_up_id(customer_id, outcome_id, "email"))),
            "ConditionExpression": f"attribute_not_exists(pk) OR #state IN ({', '.join(values)})",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": values,
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


def _about(outcome: Outcome) -> dict[str, keys.Key]:
    """Where the case or suggestion, and the entry, of an outcome live."""
    kind, _, subject_id = outcome.subject.partition("/")
    places = {"case": keys.case, "suggestion": keys.suggestion}
    found = {kind: places[kind](subject_id)} if kind in places else {}
    return found | ({"entry": keys.entry(outcome.entry_id)} if outcome.entry_id else {})
