"""A customer whom an import brings with several keys. Whoever runs it speaks for them, as staff at the counter do: each key is
theirs, unless somebody is known by it already. Whoever that is stays who they are: a file may say one number of a whole family.

A further key is a customer of its own, joined by reference (docs/decisions/0012-one-customer.md), so staff can take it apart.
"""

from contextlib import suppress
from dataclasses import replace

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, keys_of
from chalicelib.domain.errors import Exists, NotAllowed, Stale, Unavailable
from chalicelib.domain.events import SYSTEM
from chalicelib.relay import identity
from chalicelib.wiring import Services

TRIES = 5
FIELDS = {"email": "email", "phone": "phone", "external": "external_id"}


def know(services: Services, case: Case) -> None:
    """Put on record whom the case is of, and every key beside the one that says so. Safe to repeat."""
    for _ in range(TRIES):
        try:
            _learn(services, case)
            return
        except (Stale, Exists):
            continue
    raise Unavailable()


def _learn(services: Services, case: Case) -> None:
    keys = [identity.Key(kind, value, value) for kind, value in keys_of(case)[1:]]
    found = services.store.customers([case.customer_id, *(key.id(services) for key in keys)])
    fresh = [key for key in keys if not found[key.id(services)]]
    if not found[case.customer_id]:
        _introduce(services, case, fresh)
        return
    for key in fresh:
        if person := services.store.persons([case.customer_id])[case.customer_id]:
            # Whoever was forgotten stays forgotten, and a person of too many keys is for staff to look at.
            with suppress(NotAllowed):
                identity.attach(services, person, key, SYSTEM)


def _introduce(services: Services, case: Case, keys: list[identity.Key]) -> None:
    """Somebody nobody knew. A key of its own stands there and nowhere else."""
    own = dict.fromkeys((FIELDS[key.kind] for key in keys), None)
    first = replace(Customer.of(case), **own)  # type: ignore[arg-type]
    others = [identity.customer_of(services, key, None, case.language) for key in keys]
    events = [event for other in others for event in first.absorb(other, SYSTEM, services.now)]
    services.store.commit(first, *others, *events)
