"""What happened before: cases, replies, suggestions and entries, made as the console makes them: by the domain and one commit."""

import hashlib
import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.ids import customer_id, new_id, short_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.suggestion import Entry, Suggestion, Supporter

ADA = "ada@customer.example"
GRACE = "grace"


def customer_of(email: str) -> str:
    return customer_id(b"identities of a test", "email", email)


def tells(
    world: Any,
    text: str = "Please let the checkout remember my address.",
    email: str | None = ADA,
    name: str | None = "Ada Lovelace",
    kind: str = "complaint",
    language: str = "en",
    level: str | None = "full_name",
    company: str | None = None,
    settle: bool = True,
) -> Case:
    """Somebody tells us something."""
    case_id = new_id()
    person = customer_of(email) if email else customer_id(b"identities of a test", "case", case_id)
    digest = hashlib.sha256(text.encode()).hexdigest()
    case = Case(
        case_id, "hello", kind, text, language, world.services.now, person, text[:140], digest,
        name=name, email=email, company=company, wants_answer=bool(email), naming={"level": level} if level else None,
    )  # fmt: skip
    world.store.submit(case)
    if settle:
        world.settle()
    return case


def replies(world: Any, case_id: str, text: str = "Thank you, we are looking into it.", language: str = "en") -> Event:
    case = world.store.case(case_id)
    return _outcome(world, case, case.reply(text, GRACE, world.services.now), language)


def resolves(world: Any, case_id: str, text: str = "The checkout now keeps it.", language: str = "en") -> Event:
    case = world.store.case(case_id)
    return _outcome(world, case, case.resolve(text, GRACE, world.services.now), language)


def suggests(world: Any, *case_ids: str, title: str = "Remember addresses") -> Suggestion:
    """Cases gathered behind one suggestion."""
    at = world.services.now
    suggestion = Suggestion(new_id(), title, title, "en", at)
    world.store.commit(suggestion)
    for case_id in case_ids:
        case = world.store.case(case_id)
        event = case.link(suggestion.id, GRACE, at)
        world.store.commit(case, event, Supporter(suggestion.id, case.customer_id, at, case.wants_answer, {case.id}))
    world.settle()
    return world.store.suggestion(suggestion.id)


def reopens(world: Any, case_id: str, missing: str = "It still forgets.", by: str = CUSTOMER) -> Event:
    case = world.store.case(case_id)
    event = case.reopen(missing, by, world.services.now)
    world.store.commit(case, event)
    world.settle()
    return event


def backs(world: Any, suggestion: Suggestion, person: Customer) -> None:
    """Somebody without a case stands behind a suggestion: they voted, or staff added them."""
    if not world.store.customers([person.id])[person.id]:
        world.store.commit(person)
    now = world.services.now
    world.store.commit(Supporter(suggestion.id, person.id, now, True, set(), voted_at=now))
    world.settle()


def plans(world: Any, suggestion: Suggestion, note: str = "We begin in spring.", settle: bool = True) -> Event:
    return _decided(world, suggestion, suggestion.plan(note, GRACE, world.services.now), settle)


def adopts(
    world: Any,
    suggestion: Suggestion,
    asked: dict[str, str] | None = None,
    did: dict[str, str] | None = None,
    note: str = "It took us a while. It was worth it.",
    settle: bool = True,
) -> Entry:
    entry = _entry(world, suggestion, asked, did)
    event = suggestion.adopt(entry.id, note, GRACE, world.services.now)
    _decided(world, suggestion, event, settle, entry)
    return world.store.entry(entry.id)


def adopts_quietly(world: Any, suggestion: Suggestion, note: str = "Done.", settle: bool = True) -> Event:
    """Without a word in public."""
    return _decided(world, suggestion, suggestion.adopt(None, note, GRACE, world.services.now), settle)


def publishes(world: Any, suggestion: Suggestion, part_of: str | None, note: str = "", settle: bool = True) -> Entry:
    """In public what was adopted quietly before; `part_of` is the outcome of that."""
    entry = _entry(world, suggestion)
    event = suggestion.publish(entry.id, note, GRACE, world.services.now)
    _decided(world, suggestion, event, settle, entry, part_of=part_of)
    return world.store.entry(entry.id)


def corrects(world: Any, suggestion: Suggestion, did: str, note: str = "We had the number wrong.") -> Event:
    entry = world.store.entry(suggestion.entry_id)
    entry.did = {"en": did}
    return _decided(world, suggestion, suggestion.correct(note, GRACE, world.services.now), True, entry)


def declines(
    world: Any, suggestion: Suggestion, reason: str = "It would slow the checkout for everybody.", settle: bool = True
) -> Event:
    return _decided(world, suggestion, suggestion.decline(reason, GRACE, world.services.now), settle)


def rules(world: Any, **fields: Any) -> None:
    """The owner changes the policy, and everybody goes by it at once."""
    policy = world.store.policy(fresh=True)
    for name, value in fields.items():
        setattr(policy, name, value)
    world.store.commit(policy)
    world.store.policy(fresh=True)


def morning(world: Any) -> None:
    """The next day begins, and the sweep comes by until nothing is left to do."""
    today = world.clock.moment.replace(hour=6, minute=0, second=30, microsecond=0)
    world.clock.moment = today + timedelta(days=1)
    world.sweep()
    world.settle()


def published(world: Any, asked: str, named: list[str] | None = None, supporters: int = 0, **more: Any) -> Entry:
    """An entry alone, for pages that only show it."""
    entry = Entry(
        short_id(), new_id(), world.services.now, more.get("words") or {"en": asked},
        more.get("did") or {"en": f"We did it: {asked}"}, named or [], supporters,
    )  # fmt: skip
    world.store.commit(entry)
    return entry


def mail(world: Any, to: str = ADA) -> EmailMessage:
    """The newest mail to somebody."""
    return world.mails(to)[-1]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def link(message: EmailMessage, path: str) -> str:
    """The first address in a mail's text below a path of ours."""
    found = re.search(rf"http://localhost:8000{re.escape(path)}[^\s#]*", text_of(message))
    assert found, f"no link to {path}"
    return found[0]


def _entry(
    world: Any, suggestion: Suggestion, asked: dict[str, str] | None = None, did: dict[str, str] | None = None
) -> Entry:
    return Entry(
        short_id(), suggestion.id, world.services.now,
        asked or {"en": "Let the checkout remember my address."}, did or {"en": "It keeps your last three addresses."},
    )  # fmt: skip


def _decided(
    world: Any, suggestion: Suggestion, event: Event, settle: bool, *entry: Entry, part_of: str | None = None
) -> Event:
    outcome = Outcome.of(event, "en", suggestion.everyone, part_of)
    world.store.commit(suggestion, event, outcome, *entry)
    if settle:
        world.settle()
    return event


def _outcome(world: Any, case: Case, event: Event, language: str) -> Event:
    world.store.commit(case, event, Outcome.of(event, language))
    world.settle()
    return event
