"""Taking a case down for a customer who is on the phone, at the counter, or wrote a letter.

Sending the form twice is one case: it brings its own id. Each step finds what an earlier try left, so that a store which
fails in between leaves nothing half done once the form is sent again.
"""

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass

from chalicelib.domain.case import KINDS, Case
from chalicelib.domain.customer import Customer, is_email
from chalicelib.domain.errors import Exists, Invalid, NotAllowed
from chalicelib.domain.ids import customer_id, is_id, new_id
from chalicelib.domain.person import Known
from chalicelib.domain.times import later
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.relay import gather, identity, touchpoints
from chalicelib.settings import LANGUAGES
from chalicelib.web import fields
from chalicelib.wiring import Services

LONGEST = {"name": 80, "email": 254, "phone": 120, "text": 5000}
TRIES = 3
HOUR = 3600
# What staff may promise -> seconds from now.
PROMISES = {"1h": HOUR, "4h": 4 * HOUR, "1d": 24 * HOUR, "2d": 48 * HOUR, "3d": 72 * HOUR, "7d": 168 * HOUR}
# Where people talk to staff rather than to a page.
SPOKEN = ("phone", "counter")


@dataclass(frozen=True)
class Taken:
    """What the form says. `customer_id` is somebody who was found, where staff chose one."""

    id: str
    text: str
    kind: str
    language: str
    touchpoint_id: str
    name: str | None
    email: str | None
    phone: str | None
    customer_id: str
    wants_answer: bool
    promise: str
    suggestion_id: str


def read(services: Services, form: dict[str, str]) -> Taken:
    """The form's fields; raises Invalid with everything that is wrong."""
    problems: dict[str, str] = {}
    given: dict[str, str] = {}
    for name, longest in LONGEST.items():
        try:
            given[name] = (fields.required if name == "text" else fields.optional)(form, name, longest)
        except Invalid as error:
            problems |= error.problems
    if given.get("email") and not is_email(given["email"]):
        problems["email"] = "errors.email"
    choices: dict[str, Sequence[str]] = {"kind": KINDS, "language": tuple(LANGUAGES), "promise": ("", *PROMISES)}
    choices["touchpoint"] = [place.id for place in places(services)]
    problems |= {name: "errors.not_a_choice" for name, known in choices.items() if form.get(name, "") not in known}
    if problems:
        raise Invalid(problems)
    form_id = form.get("take", "")
    return Taken(
        form_id if is_id(form_id) else new_id(), given["text"], form["kind"], form["language"], form["touchpoint"],
        given["name"] or None, given["email"] or None, given["phone"] or None, form.get("customer", ""),
        bool(form.get("wants_answer")), form.get("promise", ""), form.get("suggestion_id", ""),
    )  # fmt: skip


def places(services: Services) -> list[Touchpoint]:
    """Where staff are spoken to; with none set up, every touchpoint there is."""
    found = list(touchpoints.all_of(services).values())
    return [place for place in found if place.kind in SPOKEN] or found


def take(services: Services, taken: Taken, by: str) -> Case:
    """Put the customer on record, then the case, then what it asks for. Safe to repeat.

    Raises Conflict where the form was sent before with other words, NotAllowed where the suggestion was decided meanwhile.
    """
    whose, person = _customer(services, taken, by)
    now = services.now
    name = taken.name or (person.name if person else None)
    case = services.store.submit(
        Case(
            id=taken.id, touchpoint_id=taken.touchpoint_id, kind=taken.kind, text=taken.text, language=taken.language,
            arrived_at=now, customer_id=whose, excerpt=fields.excerpt(taken.text), body_hash=body_hash(taken), origin="staff",
            name=name, email=taken.email or (person.reached.email if person else None), wants_answer=taken.wants_answer,
            taken_by=by, promised_at=later(now, PROMISES[taken.promise]) if taken.promise else None,
        )
    )  # fmt: skip
    if taken.suggestion_id and not case.suggestion_id:
        with suppress(NotAllowed):
            # Decided this very minute: the case is safe, and can be linked to something else from its page.
            gather.link(services, case, taken.suggestion_id, by)
    return case


def body_hash(taken: Taken) -> str:
    """Recognises the same form, sent again."""
    return hashlib.sha256(json.dumps(asdict(taken), sort_keys=True).encode()).hexdigest()


def _customer(services: Services, taken: Taken, by: str) -> tuple[str, Known | None]:
    """(the customer whose case this is, who they are): the one who was chosen or is known by the address, or by the number where
    that is all they gave; whoever nobody knows is put on record, with every key that is nobody's yet.

    A number may be a family's: beside an address that nobody knows it joins nobody, until staff choose who it is.
    """
    keys = identity.read(services, taken.email, taken.phone)
    for _ in range(TRIES):
        ids = [key.id(services) for key in keys]
        # Whoever gave no key is known by this case alone, if the form was sent before.
        best = [*([taken.customer_id] if taken.customer_id else []), ids[0] if ids else _nobody(services, taken)]
        known = services.store.persons([*best, *ids[1:]])
        person = next((known[each] for each in best if known[each]), None)
        fresh = [key for key, name in zip(keys, ids, strict=True) if not known[name]]
        try:
            if person:
                _attach(services, person, fresh, taken, by)
            else:
                _introduce(services, fresh, taken, by)
        except Exists:
            continue
        own = next((name for name in ids if not person or known[name] is None or name in person.everyone), "")
        return (own or (person.id if person else _nobody(services, taken))), person
    raise Exists("Customer")


def _attach(services: Services, person: Known, fresh: list[identity.Key], taken: Taken, by: str) -> None:
    """What they gave that nobody is known by is theirs, too; and a place to find them, where we knew none."""
    for key in fresh:
        identity.attach(services, person, key, by)
        person = services.store.persons([person.id])[person.id] or person
    first = person.together[0]
    if taken.phone and not any(each.phone for each in person.together):
        first.phone = taken.phone
        services.store.commit(first)


def _introduce(services: Services, keys: list[identity.Key], taken: Taken, by: str) -> None:
    """Somebody nobody knew: by their first key, or by this case alone."""
    made = [identity.customer_of(services, key, taken.name, taken.language) for key in keys]
    first, *others = made or [Customer(_nobody(services, taken), taken.email, taken.name, taken.language, services.now)]
    first.phone = first.phone or taken.phone
    events = [event for other in others for event in first.absorb(other, by, services.now)]
    services.store.commit(first, *others, *events)


def _nobody(services: Services, taken: Taken) -> str:
    return customer_id(services.secrets.key("customers"), "case", taken.id)
