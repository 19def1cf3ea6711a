"""Who is behind a suggestion as people: one who is several customers stands there once."""

from collections.abc import Iterable, Sequence
from typing import cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.people import PeopleInTable
from chalicelib.adapters.dynamodb.records import from_item, key, plain_value
from chalicelib.adapters.dynamodb.suggestions import SuggestionsInTable
from chalicelib.domain.person import Person
from chalicelib.domain.suggestion import Supporter
from chalicelib.ports import Backer, Page


class CrowdInTable(SuggestionsInTable, PeopleInTable):
    def backers(self, suggestion_ids: Sequence[str], cursor: str | None = None, limit: int = 50) -> Page[Backer]:
        page = self.supporters(suggestion_ids, cursor, limit)
        people = self.persons([each.customer_id for each in page.rows]) if page.rows else {}
        found = [Backer(each, people[each.customer_id]) for each in page.rows]
        several = [each for each in found if isinstance(each.person, Person)]
        if not several:
            return Page(found, page.cursor)
        others = self._other_ways(several, suggestion_ids)
        return Page([_once(each, others, suggestion_ids) for each in found], page.cursor)

    def backed(self, customer_id: str, newest: int = 20) -> list[Supporter]:
        rows, _ = lists.indexed(
            self, "desks", keys.backed(customer_id), filters={}, after=None, newest_first=True, limit=newest
        )
        items = self.batch([(plain_value(row["pk"]), plain_value(row["sk"])) for row in rows]) if rows else []
        found = [cast(Supporter, from_item(item)) for item in items]
        return sorted(found, key=lambda each: each.at, reverse=True)

    def recount(self, suggestion_id: str, customer_ids: Sequence[str]) -> None:
        items = self.batch([keys.supporter(suggestion_id, each) for each in customer_ids], consistent=True)
        behind = sorted(plain_value(item["customer_id"]) for item in items)
        for number, customer_id in enumerate(behind):
            self.write({"Update": self._doubles(suggestion_id, customer_id, number > 0)})

    def _doubles(self, suggestion_id: str, customer_id: str, is_doubled: bool) -> dict[str, object]:
        """Sets are added to and taken from: doing it twice is doing it once."""
        return {
            "TableName": self.name,
            "Key": key(keys.support_count(suggestion_id, customer_id)),
            "UpdateExpression": f"{'ADD' if is_doubled else 'DELETE'} #doubled :who",
            "ExpressionAttributeNames": {"#doubled": "doubled"},
            "ExpressionAttributeValues": {":who": {"SS": [customer_id]}},
        }

    def _other_ways(self, several: Iterable[Backer], suggestion_ids: Sequence[str]) -> dict[str, list[Supporter]]:
        """Customer's id -> where they stand behind one of the suggestions, of everyone who is one with one of `several`."""
        ids = {each for backer in several if backer.person for each in backer.person.everyone}
        wanted = [keys.supporter(suggestion, each) for suggestion in suggestion_ids for each in sorted(ids)]
        found: dict[str, list[Supporter]] = {}
        for start in range(0, len(wanted), 100):
            for item in self.batch(wanted[start : start + 100], consistent=True):
                supporter = cast(Supporter, from_item(item))
                found.setdefault(supporter.customer_id, []).append(supporter)
        return found


def _once(backer: Backer, ways: dict[str, list[Supporter]], suggestion_ids: Sequence[str]) -> Backer:
    """With all the person's ways; `again` where one of them comes earlier in the order in which suggestions are read."""
    if not isinstance(backer.person, Person):
        return backer
    own = backer.supporter
    others = [way for each in backer.person.everyone if each != own.customer_id for way in ways.get(each, [])]
    places = {name: place for place, name in enumerate(suggestion_ids)}
    here = (places[own.suggestion_id], own.customer_id)
    again = own.again or any((places[way.suggestion_id], way.customer_id) < here for way in others)
    return Backer(own.joined(others, again), backer.person)
