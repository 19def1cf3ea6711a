"""The keys by which staff know a customer: whose they are, and one more for somebody who is on record.

Every key has a customer of its own, whose id is derived from it. A further key of a person is such a customer, joined to them.
"""

from dataclasses import dataclass

from chalicelib.domain.customer import Customer, is_email, normal_email
from chalicelib.domain.errors import Exists, Invalid, NotAllowed
from chalicelib.domain.ids import customer_id
from chalicelib.domain.person import Known
from chalicelib.relay.joining import root
from chalicelib.web import fields, phones
from chalicelib.wiring import Services

KINDS = ("email", "phone", "external")
LONGEST = {"email": 254, "phone": 120, "external": 200}


@dataclass(frozen=True)
class Key:
    """One identity key: `value` as it is derived from, `typed` as it is shown."""

    kind: str
    value: str
    typed: str

    def id(self, services: Services) -> str:
        return customer_id(services.secrets.key("customers"), self.kind, self.value)


def key(services: Services, kind: str, typed: str) -> Key:
    """The key in what was typed; raises Invalid with the field `key` where it is none of that kind."""
    text = fields.required({"key": typed}, "key", LONGEST.get(kind, 0)) if kind in KINDS else ""
    match kind:
        case "email" if is_email(normal_email(text)):
            return Key(kind, normal_email(text), text)
        case "phone" if number := phones.number(text, services.settings.region):
            return Key(kind, number, text)
        case "external":
            return Key(kind, text, text)
    raise Invalid({"key": {"email": "errors.email", "phone": "errors.not_a_number"}.get(kind, "errors.not_a_choice")})


def read(services: Services, email: str | None, phone: str | None) -> list[Key]:
    """The keys among an address and a number, the address first; a place to find somebody is none."""
    found = []
    for kind, typed in (("email", email), ("phone", phone)):
        try:
            found += [key(services, kind, typed)] if typed else []
        except Invalid:
            continue
    return found


def customer_of(services: Services, key: Key, name: str | None, language: str, proven: bool = False) -> Customer:
    """The customer that a key stands for, not on record yet. `proven`: somebody has seen that it is theirs."""
    fresh = Customer(key.id(services), None, name, language, services.now)
    setattr(fresh, "external_id" if key.kind == "external" else key.kind, key.typed)
    if proven:
        setattr(fresh, f"{key.kind}_verified_at", services.now)
    return fresh


def attach(services: Services, person: Known, key: Key, by: str, proven: bool = False) -> None:
    """This key is theirs as well. Raises NotAllowed where it is, and where it is somebody else's, who may be joined to them."""
    store, whose = services.store, key.id(services)
    if whose in person.everyone:
        raise NotAllowed("errors.same_customer")
    if store.customers([whose])[whose]:
        raise NotAllowed("errors.key_taken")
    fresh, into = customer_of(services, key, None, person.language, proven), root(person)
    try:
        store.commit(fresh, into, *into.absorb(fresh, by, services.now))
    except Exists as error:
        raise NotAllowed("errors.key_taken") from error
