"""Somebody else may have a customer's mail: staff make every link that was sent there so far useless."""

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Exists, Stale, Unavailable
from chalicelib.domain.person import Known
from chalicelib.wiring import Services

TRIES = 5


def revoke_links(services: Services, case: Case, by: str) -> None:
    """Of the customer of a case. The next mail brings them links that work."""
    for _ in range(TRIES):
        person: Known = services.store.persons([case.customer_id])[case.customer_id] or Customer.of(case)
        event = person.revoke_links(by, services.now)
        try:
            services.store.commit(*person.together, event)
            return
        except (Stale, Exists):
            continue
    raise Unavailable()
