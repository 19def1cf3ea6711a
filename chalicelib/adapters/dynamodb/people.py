"""Customers and their consents in the table."""

from collections.abc import Sequence
from typing import cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import from_item, plain_value
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.domain.customer import Customer, Telling
from chalicelib.domain.events import Event
from chalicelib.domain.naming import Naming
from chalicelib.domain.signal import Signal
from chalicelib.ports import CustomerFile, Page

NEWEST = 20


class PeopleInTable(Table):
    def customer_file(self, customer_id: str, newest: int = NEWEST) -> CustomerFile:
        """One query, backwards: TELLING# sorts after CUSTOMER, so the newest cases come first, then what they did last.

        With more cases than asked for the profile lies beyond the page, and is fetched by its key.
        """
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
