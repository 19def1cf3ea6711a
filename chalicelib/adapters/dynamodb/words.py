"""The index of words in the table: for each place of a suggestion on a shelf an item, and one record of all its places.

Places and record change in the same transactions, so that the record always says what there is; see docs/decisions/0015.
"""

from collections.abc import Sequence
from typing import Any, cast

from chalicelib.adapters import stems
from chalicelib.adapters.dynamodb import keys
from chalicelib.adapters.dynamodb.records import from_item, key, plain_value
from chalicelib.adapters.dynamodb.suggestions import SuggestionsInTable
from chalicelib.adapters.dynamodb.table import Refusal
from chalicelib.domain.errors import NotFound, Stale
from chalicelib.domain.ids import derived
from chalicelib.domain.suggestion import Entry, Suggestion
from chalicelib.ports_words import Alike

# Of a transaction's hundred actions one is the record and one the check of the suggestion.
CHANGES = 98
# So many more are looked at than are wanted.
SPARE = 3
# (shelf, place). What places are is loaded when first asked for: most calls of a function neither search nor shelve.
Placing = tuple[str, str]


class WordsInTable(SuggestionsInTable):
    def alike(self, asked: str, shelf: str, most: int = 5) -> list[Alike]:
        from chalicelib.domain import likeness, places

        found = likeness.search(asked, stems.stem, lambda place: self._look(shelf, place))
        # Some may have left the shelf meanwhile, and several may be part of the same.
        throughs = self.suggestions_among(found[: most + SPARE]) if found else []
        wholes = self._wholes(throughs)
        entries = self._entries([whole.entry_id for whole in wholes.values() if whole.entry_id])
        kept: dict[str, Alike] = {}
        for through in throughs:
            whole = wholes[through.id]
            entry = entries.get(whole.entry_id or "")
            if shelf in places.shelves(through, whole, entry):
                kept.setdefault(whole.id, Alike(whole, through, entry))
        return list(kept.values())[:most]

    def _look(self, shelf: str, place: str) -> dict[str, str]:
        """Up to PAGE of those whose place begins so."""
        from chalicelib.domain import places

        pk, _ = keys.word(shelf, places.drawer(place), "", "")
        answer = self.call(
            "query",
            TableName=self.name,
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :sk)",
            ExpressionAttributeNames={"#pk": "pk", "#sk": "sk"},
            ExpressionAttributeValues={":pk": {"S": pk}, ":sk": {"S": place}},
            Limit=places.PAGE,
        )
        return {item["sk"]["S"].rpartition("#")[2]: item["line"]["S"] for item in answer["Items"]}

    def _wholes(self, suggestions: Sequence[Suggestion]) -> dict[str, Suggestion]:
        return {each.id: self.line(each.merged_into)[-1] if each.merged_into else each for each in suggestions}

    def _entries(self, entry_ids: Sequence[str]) -> dict[str, Entry]:
        items = self.batch([keys.entry(each) for each in entry_ids], consistent=True) if entry_ids else []
        return {entry.id: entry for entry in (cast(Entry, from_item(item)) for item in items)}

    def shelve(self, suggestion_id: str) -> bool:
        at, record_at = keys.suggestion(suggestion_id), keys.words_of(suggestion_id)
        items = {plain_value(item["sk"]): item for item in self.batch([at, record_at], consistent=True)}
        if at[1] not in items:
            raise NotFound(suggestion_id)
        suggestion, record = cast(Suggestion, from_item(items[at[1]])), items.get(record_at[1], {})
        wanted = self._wanted(suggestion)
        digest = derived(*(text for placing in sorted(wanted) for text in (*placing, wanted[placing])))
        if record and plain_value(record["digest"]) == digest:
            return False
        held = {_placing(each) for each in plain_value(record["places"])} if record else set()
        changes = [(placing, "") for placing in held - wanted.keys()] + list(wanted.items())
        number = plain_value(record["number"]) if record else 0
        for start in range(0, len(changes) or 1, CHANGES):
            part, last = changes[start : start + CHANGES], start + CHANGES >= len(changes)
            held = held - {placing for placing, line in part if not line} | {placing for placing, line in part if line}
            self._step(suggestion, part, held, number, digest if last else "")
            number += 1
        return True

    def _wanted(self, suggestion: Suggestion) -> dict[Placing, str]:
        """Where it has to stand, with the line that each place carries."""
        from chalicelib.domain import places

        whole = self._wholes([suggestion])[suggestion.id]
        entry = self._entries([whole.entry_id]).get(whole.entry_id) if whole.entry_id else None
        wanted = {}
        for shelf, wording in places.shelves(suggestion, whole, entry).items():
            line = places.line(wording, stems.stem)
            wanted |= {(shelf, place): line for place in places.places(wording, stems.stem)}
        return wanted

    def _step(
        self, suggestion: Suggestion, part: list[tuple[Placing, str]], held: set[Placing], number: int, digest: str
    ) -> None:
        """Some places and the record that says so, unless the suggestion or the record was changed since they were read."""
        record = key(keys.words_of(suggestion.id)) | {
            "digest": {"S": digest},
            "number": {"N": str(number + 1)},
            "places": {"L": [{"S": " ".join(placing)} for placing in sorted(held)]},
        }
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if number:
            condition = _is("number", number)
        actions = [{"Put": {"TableName": self.name, "Item": record} | condition}]
        actions += [self._change(suggestion.id, *change) for change in part]
        same = {"TableName": self.name, "Key": key(keys.suggestion(suggestion.id))} | _is("version", suggestion.version)
        try:
            self.transact([*actions, {"ConditionCheck": same}])
        except Refusal as refusal:
            raise Stale("Words") from refusal

    def _change(self, suggestion_id: str, placing: Placing, line: str) -> dict[str, Any]:
        from chalicelib.domain.places import drawer

        shelf, place = placing
        at = key(keys.word(shelf, drawer(place), place, suggestion_id))
        if line:
            return {"Put": {"TableName": self.name, "Item": at | {"line": {"S": line}}}}
        return {"Delete": {"TableName": self.name, "Key": at}}


def _placing(text: str) -> Placing:
    """As the record holds it: a shelf's name is one word, a place may end with a space."""
    shelf, _, place = text.partition(" ")
    return shelf, place


def _is(name: str, number: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "#name = :was",
        "ExpressionAttributeNames": {"#name": name},
        "ExpressionAttributeValues": {":was": {"N": str(number)}},
    }
