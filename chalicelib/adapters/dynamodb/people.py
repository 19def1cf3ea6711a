"""Customers and their consents in the table."""

from collections.abc import Callable, Sequence
from typing import cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import from_item, plain_value
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.domain.customer import Customer, Telling
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.events import Event
from chalicelib.domain.naming import Naming
from chalicelib.domain.person import Known, Person, root_of
from chalicelib.domain.signal import Signal
from chalicelib.ports import CustomerFile, Page

NEWEST = 20
TRIES = 5
# Before a cursor that leads on among those who have the parts of a name in another order; no other cursor begins so.
ANY_ORDER = "."


class PeopleInTable(Table):
    def customer_file(self, customer_id: str, newest: int = NEWEST) -> CustomerFile:
        """One query, backwards: TELLING# sorts after CUSTOMER, so the newest cases come first, then what they did last.

        With more cases than asked for the profile lies beyond the page, and is fetched by its key. Of somebody who is several
        customers one query for each.
        """
        file = self._file(customer_id, newest)
        if not file.customer or not file.customer.is_several:
            return file
        person = self.persons([customer_id])[customer_id]
        others = [each for each in person.everyone if each != customer_id] if person else []
        files = [file, *(self._file(each, newest) for each in others)]
        tellings = sorted(
            (line for each in files for line in each.tellings), key=lambda line: line.arrived_at, reverse=True
        )
        signals = sorted((each for file in files for each in file.signals), key=lambda signal: signal.at, reverse=True)
        return CustomerFile(person, tellings[:newest], signals[:newest])

    def _file(self, customer_id: str, newest: int) -> CustomerFile:
        pk, _ = keys.customer(customer_id)
        items, following = lists.partition(self, pk, newest_first=True, limit=newest + 1)
        records = [from_item(item) for item in items]
        customer = next((record for record in records if isinstance(record, Customer)), None)
        if following and not customer:
            customer = self.customers([customer_id])[customer_id]
        signals = [record for record in records if isinstance(record, Signal)]
        return CustomerFile(customer, [record for record in records if isinstance(record, Telling)][:newest], signals)

    def customers(self, customer_ids: Sequence[str]) -> dict[str, Customer | None]:
        items = self.batch([keys.customer(each) for each in customer_ids], consistent=True)
        found = {customer.id: customer for customer in (cast(Customer, from_item(item)) for item in items)}
        return {each: found.get(each) for each in customer_ids}

    def persons(self, customer_ids: Sequence[str]) -> dict[str, Known | None]:
        for _ in range(TRIES):
            found = self.customers(customer_ids)
            if not any(each and each.is_several for each in found.values()):
                return dict(found)
            known = self._with_others({each.id: each for each in found.values() if each})
            people = {name: each and _person(each, known) for name, each in found.items()}
            if all(bool(people[name]) == bool(each) for name, each in found.items()):
                return people
            # Somebody was merged, or taken apart, between two of these reads.
        raise Unavailable()

    def _with_others(self, known: dict[str, Customer]) -> dict[str, Customer]:
        """These, and all whom they name as the same person."""
        asked = set(known)
        while missing := list({name for each in known.values() for name in _named(each)} - asked):
            asked |= set(missing)
            for start in range(0, len(missing), 100):
                found = self.customers(missing[start : start + 100])
                known |= {each.id: each for each in found.values() if each}
        return known

    def customers_named(self, typed: str, cursor: str | None = None, limit: int = 25) -> Page[str]:
        """As it was typed first, and then, of several parts, in any order: whoever has the longest is judged by all of them."""
        from chalicelib.domain.called import folded, has, parts, turns_to

        words, phrase = parts(typed), folded(typed)
        if not words:
            return Page([])
        after = cursor or ""
        page = Page([]) if after.startswith(ANY_ORDER) else self._called(phrase, cursor, limit)
        if page.cursor or len(words) == 1:
            return page
        others = self._called(
            max(words, key=len),
            after.removeprefix(ANY_ORDER) if after.startswith(ANY_ORDER) else None,
            limit,
            lambda way: has(way, words) and not turns_to(way, phrase),
        )
        return Page(list(dict.fromkeys([*page.rows, *others.rows])), others.cursor and ANY_ORDER + others.cursor)

    def _called(
        self, beginning: str, cursor: str | None, limit: int, keep: Callable[[str], bool] | None = None
    ) -> Page[str]:
        """Customers whose names, from one of their parts on, begin so; only those whose whole name is one to `keep`."""
        rows, following = lists.indexed(
            self,
            "places",
            keys.named(beginning),
            filters={},
            after=cursor,
            newest_first=False,
            limit=limit,
            begins=beginning,
            keep=keep and (lambda row: keep(plain_value(row["places_order"]).rpartition("#")[0])),
        )
        return Page(list(dict.fromkeys(plain_value(row["id"]) for row in rows)), following)

    def events_of(self, customer_id: str, newest: int = NEWEST) -> list[Event]:
        pk, _ = keys.customer(customer_id)
        items, _ = lists.partition(self, pk, "EVENT#", newest_first=True, limit=newest)
        return [cast(Event, from_item(item)) for item in items]

    def silenced(self, cursor: str | None = None, limit: int = 25) -> Page[Customer]:
        rows, following = lists.indexed(
            self, "lists", keys.SILENCED, filters={}, after=cursor, newest_first=True, limit=limit
        )
        ids = [plain_value(row["id"]) for row in rows]
        found = self.customers(ids) if ids else {}
        return Page([each for each in found.values() if each and each.silenced_at], following)

    def namings(self, case_ids: Sequence[str]) -> dict[str, Naming]:
        items = self.batch([keys.naming(each) for each in case_ids], consistent=True)
        consents = [cast(Naming, from_item(item)) for item in items]
        return {consent.case_id: consent for consent in consents}


def _named(customer: Customer) -> list[str]:
    return [*customer.absorbed, *([customer.merged_into] if customer.merged_into else [])]


def _person(customer: Customer, known: dict[str, Customer]) -> Known | None:
    """Who a customer is, or None where what was read does not fit together."""
    root = root_of(customer, known)
    if not root or customer.id not in root.everyone or any(each not in known for each in root.absorbed):
        return None
    if not root.absorbed:
        return customer
    together = [known[each] for each in root.everyone]
    if any(each.merged_into not in root.everyone for each in together[1:]):
        return None
    return Person.of(customer, together)
