"""What happened before: cases, replies, suggestions and entries, made as the console makes them: by the domain and one commit."""

import hashlib
import re
from email.message import EmailMessage
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.events import Event
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


def adopts(
    world: Any,
    suggestion: Suggestion,
    asked: dict[str, str] | None = None,
    did: dict[str, str] | None = None,
    note: str = "It took us a while. It was worth it.",
    settle: bool = True,
) -> Entry:
    at = world.services.now
    entry = Entry(
        short_id(), suggestion.id, at,
        asked or {"en": "Let the checkout remember my address."}, did or {"en": "It keeps your last three addresses."},
    )  # fmt: skip
    event = suggestion.adopt(entry.id, note, GRACE, at)
    world.store.commit(suggestion, event, Outcome.of(event, "en"), entry)
    if settle:
        world.settle()
    return world.store.entry(entry.id)


def declines(world: Any, suggestion: Suggestion, reason: str = "It would slow the checkout for everybody.") -> Event:
    event = suggestion.decline(reason, GRACE, world.services.now)
    world.store.commit(suggestion, event, Outcome.of(event, "en"))
    world.settle()
    return event


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


def _outcome(world: Any, case: Case, event: Event, language: str) -> Event:
    world.store.commit(case, event, Outcome.of(event, language))
    world.settle()
    return event
