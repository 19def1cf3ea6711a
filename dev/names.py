"""`./hearback names`: customers who were on record before they could be found by every part of their names."""

from collections.abc import Iterator
from contextlib import suppress

import click

from chalicelib.adapters.dynamodb.called import found_as
from chalicelib.adapters.dynamodb.records import Item, from_item, plain_value, to_item
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Stale, Unavailable
from dev.moving.commands import AWS, house
from dev.moving.export import pages


@click.command("names", short_help="Let customers from version 0.1 be found by every part of their names.")
@AWS
def names(table: str | None) -> None:
    """Put every customer where staff find them by each part of their name.

    Whoever comes on record does by themselves. This is for those who were there before; it can run beside everything
    else, and again.
    """
    try:
        with house(table) as services:
            assert isinstance(services.store, DynamoDBStore)
            right = sum(catch_up(services.store))
    except Unavailable as error:
        raise click.ClickException("The store does not answer; run the same command again.") from error
    click.echo(f"{right:,} customers were put where they are found by every part of their names.")


def catch_up(store: DynamoDBStore) -> Iterator[int]:
    """Write whoever does not stand as they would by now; yields for each page of the table how many those were."""
    for page in pages(store):
        found = [(each, item) for item in page if isinstance(each := _record(item), Customer)]
        yield sum(_put_right(store, customer) for customer, item in found if not _is_right(customer, item))


def _record(item: Item) -> object:
    return from_item(item) if item.get("type") == {"S": "Customer"} else None


def _is_right(customer: Customer, item: Item) -> bool:
    order = plain_value(item["places_order"]) if "places_order" in item else None
    return customer.found_as == found_as(customer) and order == to_item(customer)["places_order"]


def _put_right(store: DynamoDBStore, customer: Customer) -> bool:
    # Whoever else wrote them meanwhile did it.
    with suppress(Stale):
        store.commit(customer)
        return True
    return False
