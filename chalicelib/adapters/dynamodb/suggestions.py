"""Suggestions, their supporters, and the public entries in the table."""

from collections.abc import Sequence
from typing import cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import Item, from_item, key, plain_value
from chalicelib.adapters.dynamodb.table import Refusal, Table
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.events import Event
from chalicelib.domain.suggestion import UNDECIDED, Entry, Suggestion, Supporter
from chalicelib.ports import Page, Record, SuggestionFile, SuggestionRow


class SuggestionsInTable(Table):
    def suggestion(self, suggestion_id: str) -> Suggestion:
        return cast(Suggestion, self.get(keys.suggestion(suggestion_id), consistent=True))

    def line(self, suggestion_id: str) -> list[Suggestion]:
        found = [self.suggestion(suggestion_id)]
        while into := found[-1].merged_into:
            found.append(self.suggestion(into))
        return found

    def suggestions_among(self, suggestion_ids: Sequence[str]) -> list[Suggestion]:
        items = self.batch([keys.suggestion(each) for each in suggestion_ids], consistent=True)
        found = {each.id: each for each in (cast(Suggestion, from_item(item)) for item in items)}
        return [found[each] for each in suggestion_ids if each in found]

    def suggestion_file(self, suggestion_id: str) -> SuggestionFile:
        """One query: counts, events and the suggestion sort before its supporters, who may be a hundred thousand."""
        pk, sk = keys.suggestion(suggestion_id)
        items = lists.between(self, pk, "COUNT#", sk, consistent=True)
        counts = [item for item in items if item["sk"]["S"].startswith("COUNT#")]
        records = [from_item(item) for item in items if item not in counts]
        suggestion = next((record for record in records if isinstance(record, Suggestion)), None)
        if suggestion is None:
            raise NotFound(suggestion_id)
        supporters = sum(_counted(item) for item in counts)
        doubled = frozenset(each for item in counts for each in _doubled(item))
        events = [record for record in records if isinstance(record, Event)]
        return SuggestionFile(suggestion, events, supporters, doubled)

    def suggestions(self, status: str, cursor: str | None = None, limit: int = 25) -> Page[SuggestionRow]:
        rows, following = lists.indexed(
            self, "lists", f"SUGGESTION#{status}", filters={}, after=cursor, newest_first=True, limit=limit
        )
        fields = ("id", "title", "status", "arrived_at")
        return Page([SuggestionRow(*(plain_value(item[name]) for name in fields)) for item in rows], following)

    def supporters(self, suggestion_ids: Sequence[str], cursor: str | None = None, limit: int = 50) -> Page[Supporter]:
        place = lists.which(cursor, [keys.suggestion(each)[0] for each in suggestion_ids])
        pk, _ = keys.suggestion(suggestion_ids[place])
        items, following = lists.partition(self, pk, "SUPPORTER#", after=cursor, limit=limit, consistent=True)
        found = [cast(Supporter, from_item(item)) for item in items]
        if not following and place + 1 < len(suggestion_ids):
            following = lists.wrap(key((keys.suggestion(suggestion_ids[place + 1])[0], "SUPPORTER#")))
        return Page(self._joined(found, suggestion_ids[:place], suggestion_ids[place + 1 :]), following)

    def _joined(self, found: list[Supporter], before: Sequence[str], after: Sequence[str]) -> list[Supporter]:
        """Each with what they have behind the other suggestions too."""
        wanted = [keys.supporter(other, each.customer_id) for other in (*before, *after) for each in found]
        others: dict[str, list[Supporter]] = {}
        for start in range(0, len(wanted), 100):
            for item in self.batch(wanted[start : start + 100], consistent=True):
                other = cast(Supporter, from_item(item))
                others.setdefault(other.customer_id, []).append(other)
        return [
            each.joined(ways, any(way.suggestion_id in before for way in ways))
            for each in found
            for ways in [others.get(each.customer_id, [])]
        ]

    def support(self, suggestion_id: str, *records: Record) -> None:
        values = {f":{number}": {"S": status} for number, status in enumerate(UNDECIDED)}
        check = {
            "TableName": self.name,
            "Key": key(keys.suggestion(suggestion_id)),
            "ConditionExpression": f"#status IN ({', '.join(values)})",
            "ExpressionAttributeNames": {"#status": "status"},
            "ExpressionAttributeValues": values,
        }
        try:
            self.commit(*records, checks=[check])
        except Refusal as refusal:
            raise NotAllowed("errors.already_decided") from refusal

    def support_counts(self, suggestion_ids: Sequence[str]) -> dict[str, int]:
        found = self.batch([each for one in suggestion_ids for each in keys.support_counts(one)])
        counts = dict.fromkeys(suggestion_ids, 0)
        for item in found:
            counts[plain_value(item["pk"]).partition("#")[2]] += _counted(item)
        return counts

    def entry(self, entry_id: str) -> Entry:
        return cast(Entry, self.get(keys.entry(entry_id), consistent=True))

    def entries(self, cursor: str | None = None, limit: int = 20) -> Page[Entry]:
        pk, _ = keys.entry("")
        items, following = lists.partition(self, pk, after=cursor, newest_first=True, limit=limit)
        return Page([cast(Entry, from_item(item)) for item in items], following)


def _counted(item: Item) -> int:
    """How many people one shard of a suggestion's count has: each of its customers, but for those who are doubled."""
    supporters = plain_value(item["supporters"]) if "supporters" in item else 0
    return int(supporters) - len(_doubled(item))


def _doubled(item: Item) -> set[str]:
    return plain_value(item["doubled"]) if "doubled" in item else set()
