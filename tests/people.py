"""The cast: Ada asks, Grace works the inbox, Mallory must see nothing. And ready-made things of theirs."""

from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.ids import customer_id, new_id, short_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Entry, Suggestion, Supporter

KEY = b"the tests' own key for identities"
NOON = "2026-11-21T12:00:00.000Z"


def a_case(
    text: str = "The lid does not close.", email: str | None = "ada@example.org", at: str = NOON, **fields: Any
) -> Case:
    """A case of Ada's, not stored yet."""
    case_id = fields.pop("id", None) or new_id()
    who = customer_id(KEY, "email", email) if email else customer_id(KEY, "case", case_id)
    given: dict[str, Any] = {
        "touchpoint_id": "hello", "kind": "complaint", "language": "en", "excerpt": text[:100], "body_hash": text,
        "name": "Ada Lovelace", "wants_answer": bool(email),
    }  # fmt: skip
    return Case(id=case_id, text=text, arrived_at=at, customer_id=who, email=email, **(given | fields))


def a_customer(name: str, **fields: Any) -> Customer:
    """`Ada` with the address ada@example.org, not stored yet."""
    email = fields.pop("email", f"{name.lower()}@example.org")
    given = {"language": "en", "seen_at": NOON}
    return Customer(id=customer_id(KEY, "email", str(email or name)), email=email, name=name, **(given | fields))


def a_suggestion(**fields: Any) -> Suggestion:
    given: dict[str, Any] = {
        "title": "A tighter lid",
        "text": "Please make the lid close.",
        "language": "en",
        "arrived_at": NOON,
    }
    return Suggestion(id=new_id(), **(given | fields))


def adopt_with(world: Any, customers: list[Customer], by: str = "grace") -> tuple[Suggestion, Outcome, Entry]:
    """An adopted suggestion with these people behind it, each through a case of theirs, all stored; nobody told yet."""
    store, now = world.store, world.services.now
    suggestion = a_suggestion()
    store.commit(suggestion)
    for customer in customers:
        case = a_case(email=customer.email, at=now, name=customer.name, kind="suggestion", language=customer.language)
        case.customer_id, case.origin = customer.id, "import"
        store.submit(case)
        if not store.customers([customer.id])[customer.id]:
            store.commit(customer)
        store.commit(
            case, case.link(suggestion.id, by, now), Supporter(suggestion.id, customer.id, now, True, {case.id})
        )
    entry = Entry(short_id(), suggestion.id, now, {"en": "A tighter lid"}, {"en": "The lid closes now."})
    event = suggestion.adopt(entry.id, "Thank you all.", by, now)
    outcome = Outcome.of(event, "en")
    store.commit(suggestion, event, outcome, entry)
    return suggestion, outcome, entry
