"""Adding a customer who called, or came to the shop, to the people behind a suggestion."""

from dataclasses import dataclass

from chalicelib.domain.customer import Customer, is_email, normal_email
from chalicelib.domain.errors import Exists, Invalid, Stale
from chalicelib.domain.events import Event
from chalicelib.domain.ids import customer_id, is_id, new_id
from chalicelib.domain.suggestion import Suggestion, Supporter
from chalicelib.settings import LANGUAGES
from chalicelib.web import fields, phones
from chalicelib.wiring import Services

LONGEST_NAME, LONGEST_PHONE, LONGEST_SAID = 80, 120, 2000
TRIES = 3


@dataclass(frozen=True)
class Addition:
    """Who is added. `phone` is a number, or where else to find them; `id` is the form's, so that sending it twice adds once."""

    id: str
    name: str | None
    email: str | None
    phone: str | None
    language: str
    wants_answer: bool
    said: str


def read(form: dict[str, str]) -> Addition:
    """The form's fields; raises Invalid with everything that is wrong."""
    problems: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name, longest in (("name", LONGEST_NAME), ("phone", LONGEST_PHONE), ("said", LONGEST_SAID), ("email", 254)):
        try:
            taken[name] = fields.optional(form, name, longest)
        except Invalid as error:
            problems |= error.problems
    if taken.get("email") and not is_email(taken["email"]):
        problems["email"] = "errors.email"
    if form.get("language") not in LANGUAGES:
        problems["language"] = "errors.not_a_choice"
    if not problems and not taken["email"] and not taken["phone"]:
        problems["email"] = "errors.email_or_phone"
    if problems:
        raise Invalid(problems)
    form_id = form.get("addition", "")
    return Addition(
        form_id if is_id(form_id) else new_id(), taken["name"] or None, taken["email"] or None, taken["phone"] or None,
        form["language"], bool(form.get("wants_answer")), taken["said"],
    )  # fmt: skip


def add(services: Services, suggestion: Suggestion, added: Addition, by: str, who: str | None = None) -> None:
    """Put them behind it, and on record where nobody knew them, in one commit. Refused once it is decided.

    `who`: the customer's id, where it is known by other means than what was typed.
    """
    suggestion.must_take_support()
    store, now, who = services.store, services.now, who or _who(services, added)
    support = Supporter(suggestion.id, who, now, added.wants_answer, added_by=by)
    facts = {"customer_id": who, "text": added.said} if added.said else {"customer_id": who}
    event = Event("Added", f"suggestion/{suggestion.id}", now, by, facts, added.id)
    for _ in range(TRIES):
        known = store.customers([who])[who]
        try:
            store.support(suggestion.id, event, support, *_on_record(known, who, added, now))
            return
        except Exists as error:
            if str(error) == "Event":
                return  # This very form was sent before.
        except Stale:
            pass  # The customer was changed, or became known, meanwhile.
    raise Stale("Customer")


def _who(services: Services, added: Addition) -> str:
    """The customer's id: from the address, else from the number; whoever has neither is somebody new."""
    number = phones.number(added.phone or "", services.settings.region)
    key = ("email", normal_email(added.email)) if added.email else ("phone", number) if number else ("added", added.id)
    return customer_id(services.secrets.key("customers"), *key)


def _on_record(known: Customer | None, who: str, added: Addition, now: str) -> list[Customer]:
    """Nothing that is on record is written over; a phone is filled in where there was none."""
    if not known:
        return [Customer(who, added.email, added.name, added.language, now, added.phone)]
    if known.phone or not added.phone:
        return []
    known.phone = added.phone
    return [known]
