"""Which mail somebody wants: all, some of it, or none. Every claim of a follow-up checks it (promise G3).

And whether the links that they have still work: whoever reads their mail may make all of them useless.
"""

from collections.abc import Callable, Iterable

from chalicelib.answer import links
from chalicelib.answer.links import MailLink
from chalicelib.domain.customer import PURPOSES, Customer
from chalicelib.domain.errors import Exists, Stale, Unavailable
from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.person import Known
from chalicelib.wiring import Services

TRIES = 5
ONE_CLICK = ("List-Unsubscribe", "One-Click")


def opt_out(services: Services, link: MailLink) -> None:
    """No mail from now on. Safe to repeat."""
    _change(services, link, lambda person: person.opt_out(services.now))


def opt_in(services: Services, link: MailLink) -> None:
    """The undo button. Safe to repeat."""
    _change(services, link, lambda person: person.opt_in(services.now))


def prefer(services: Services, link: MailLink, wanted: Iterable[str]) -> list[str]:
    """Mail for these of PURPOSES and no other; returns what they wanted before, for the undo. Safe to repeat."""
    before: list[str] = []

    def choose(person: Known) -> Event | None:
        before[:] = person.wanted()
        return person.prefer(wanted, services.now)

    _change(services, link, choose)
    return before


def speak(services: Services, link: MailLink, language: str) -> None:
    """Mails and pages in this language from now on. Safe to repeat."""
    _change(services, link, lambda person: person.speak(language, services.now))


def revoke(services: Services, link: MailLink) -> Known:
    """Every link that they got so far, this one too, opens nothing any more."""
    return _change(services, link, lambda person: person.revoke_links(CUSTOMER, services.now))


def among(names: Iterable[str]) -> list[str]:
    """Those of PURPOSES that are named, in their own order."""
    given = set(names)
    return [purpose for purpose in PURPOSES if purpose in given]


def is_one_click(body: bytes, content_type: str) -> bool:
    """Whether this is the POST of RFC 8058 section 3.1: that one pair, as a form of either encoding."""
    name, value = (text.encode() for text in ONE_CLICK)
    if content_type.startswith("multipart/form-data"):
        return body.count(b"name=") == 1 and b'name="' + name + b'"' in body and b"\n" + value in body
    return body.strip() == name + b"=" + value


def _change(services: Services, link: MailLink, step: Callable[[Known], Event | None]) -> Known:
    for _ in range(TRIES):
        # Whoever is not on record any more has said no all the same, and stays silent if they come back.
        person: Known = links.person_of(services.store, link, link.customer_id) or Customer(
            link.customer_id, None, None, services.settings.language, services.now
        )
        event = step(person)
        if event is None:
            return person
        # The link came by mail: whoever presses it reads that mailbox.
        person.record.email_verified_at = person.record.email_verified_at or services.now
        try:
            services.store.commit(*person.together, event)
            return person
        except (Stale, Exists):
            continue
    raise Unavailable()
