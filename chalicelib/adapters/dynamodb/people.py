"""Customers and their consents in the table."""

from collections.abc import Sequence
from typing import cast

from chalicelib.adapters.dynamodb import keys, lists
from chalicelib.adapters.dynamodb.records import from_item
from chalicelib.adapters.dynamodb.table import Table
from chalicelib.domain.customer import Customer, Naming, Telling
from chalicelib.ports import CustomerFile

NEWEST = 20


class PeopleInTable(Table):
    def customer_file(self, customer_id: str) -> CustomerFile:
        """One query, backwards: TELLING# sorts last, so the newest cases come first, then NAMING and CUSTOMER.

        With more than NEWEST cases the profile lies beyond the page, and is fetched by its keys.
        """
        pk, _ = keys.customer(customer_id)
        items, following = lists.partition(self, pk, newest_first=True, limit=NEWEST + 20)
        records = [from_item(item) for item in items]
        if following:
            records += [from_item(item) for item in self.batch([keys.customer(customer_id), keys.naming(customer_id)])]
        return CustomerFile(
            next((record for record in records if isinstance(record, Customer)), None),
            next((record for record in records if isinstance(record, Naming)), None),
            [record for record in records if isinstance(record, Telling)][:NEWEST],
        )

    def customers(self, customer_ids: Sequence[str]) -> dict[str, tuple[Customer | None, Naming | None]]:
        wanted = [layout(each) for each in customer_ids for layout in (keys.customer, keys.naming)]
        records = [from_item(item) for item in self.batch(wanted, consistent=True)]
        profiles = {record.id: record for record in records if isinstance(record, Customer)}
        consents = {record.customer_id: record for record in records if isinstance(record, Naming)}
        return {each: (profiles.get(each), consents.get(each)) for each in customer_ids}

    def namings(self, customer_ids: Sequence[str]) -> dict[str, Naming]:
        items = self.batch([keys.naming(each) for each in customer_ids], consistent=True)
        consents = [cast(Naming, from_item(item)) for item in items]
        return {consent.customer_id: consent for consent in consents}
