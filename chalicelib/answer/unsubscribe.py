"""No more mail: the customer's own switch, which every claim of a follow-up checks (promise G3)."""

from collections.abc import Callable

from chalicelib.domain.customer import Customer
from chalicelib.domain.errors import Exists, Stale, Unavailable
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.wiring import Services

TRIES = 5
ONE_CLICK = ("List-Unsubscribe", "One-Click")


def customer(services: Services, customer_id: str) -> Customer | None:
    found = services.store.customers([customer_id])[customer_id]
    return found


def opt_out(services: Services, customer_id: str) -> None:
    """No mail from now on. Safe to repeat."""

    def silence(person: Customer) -> str | None:
        # Whom the owner silenced by hand says it now themselves, and only they can take that back.
        if person.said_so:
            return None
        person.opted_out_at, person.opted_out_by = person.opted_out_at or services.now, None
        return "OptedOut"

    _change(services, customer_id, silence)


def opt_in(services: Services, customer_id: str) -> None:
    """The undo button. Safe to repeat."""

    def hear_again(person: Customer) -> str | None:
        if not person.opted_out_at:
            return None
        person.opted_out_at = person.opted_out_by = None
        return "OptedIn"

    _change(services, customer_id, hear_again)


def is_one_click(body: bytes, content_type: str) -> bool:
    """Whether this is the POST of RFC 8058 section 3.1: that one pair, as a form of either encoding."""
    name, value = (text.encode() for text in ONE_CLICK)
    if content_type.startswith("multipart/form-data"):
        return body.count(b"name=") == 1 and b'name="' + name + b'"' in body and b"\n" + value in body
    return body.strip() == name + b"=" + value


def _change(services: Services, customer_id: str, step: Callable[[Customer], str | None]) -> None:
    for _ in range(TRIES):
        # Whoever is not on record any more has said no all the same, and stays silent if they come back.
        person = customer(services, customer_id) or Customer(
            customer_id, None, None, services.settings.language, services.now
        )
        name = step(person)
        if name is None:
            return
        try:
            services.store.commit(person, Event(name, f"customer/{customer_id}", services.now, CUSTOMER))
            return
        except (Stale, Exists):
            continue
    raise Unavailable()
