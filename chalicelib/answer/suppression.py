"""The suppression list: everyone whom no mail goes to, and what the owner may say about it.

A person's own word stands above the owner's: whoever unsubscribed can only be brought back by themselves.
"""

from chalicelib.domain.customer import Customer, is_email, normal_email
from chalicelib.domain.errors import Exists, Invalid, NotFound, Stale, Unavailable
from chalicelib.domain.ids import customer_id
from chalicelib.wiring import Services

TRIES = 5


def whose(services: Services, form: dict[str, str]) -> tuple[str, str]:
    """(customer id, address) of the form's `email`: a customer is found by the address itself. Raises Invalid."""
    address = normal_email(form.get("email", ""))
    if not address:
        raise Invalid({"email": "errors.required"})
    if not is_email(address):
        raise Invalid({"email": "errors.email"})
    return customer_id(services.secrets.key("customers"), "email", address), address


def one(services: Services, wanted: str) -> Customer:
    """Raises NotFound."""
    found = services.store.customers([wanted])[wanted]
    if found is None:
        raise NotFound(wanted)
    return found


def silence(services: Services, form: dict[str, str], by: str) -> tuple[Customer, bool]:
    """No mail to the form's address from now on, whether we know them or not; whether that is new. Raises Invalid."""
    name, address = whose(services, form)
    for _ in range(TRIES):
        fresh = Customer(name, address, None, services.settings.language, services.now)
        person = services.store.customers([name])[name] or fresh
        event = person.suppress(by, services.now)
        if event is None:
            return person, False
        try:
            services.store.commit(person, event)
            return person, True
        except (Stale, Exists):
            continue
    raise Unavailable()


def lift(services: Services, person: Customer, by: str) -> None:
    """Mail may go to them again. Raises NotAllowed where only they can say so, Stale where somebody was faster."""
    event = person.lift(by, services.now)
    services.store.commit(person, event)
