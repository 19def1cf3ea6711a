"""Asking for the link to "my feedback": by typing an address, or with a link that has opened for long enough.

Nobody learns whether an address is known. For any address the same is stored, in the same number of writes, and the same
page follows; who is on record by it gets a mail, later and from another function. It goes past the ledger, as a
sign-in code does, but never to whom no mail goes: a stranger can type any address.
"""

import logging
import time

from chalicelib import render
from chalicelib.answer import me_links, quoting
from chalicelib.domain.customer import Customer, normal_email
from chalicelib.domain.errors import Exists, TooMany
from chalicelib.domain.ids import customer_id, derived, new_id
from chalicelib.domain.link_asking import LinkAsking
from chalicelib.domain.person import Known
from chalicelib.domain.times import seconds_between
from chalicelib.domain.touchpoint import DEFAULT_ID
from chalicelib.ports import Fact
from chalicelib.ports_sending import Accepted, Mail
from chalicelib.web import reply_address
from chalicelib.web.visit import known
from chalicelib.wiring import Services

log = logging.getLogger("hearback.me_asking")
HOUR = 3600
# Links that one address may be sent in an hour, and askings that one network address may make.
LINKS, ASKINGS = 3, 20
# A stream that is behind brings no surprises of yesterday.
GOOD_FOR_SECONDS = HOUR
# Longer than any stream remembers.
KEPT_SECONDS = 7 * 24 * HOUR
# RFC 3834, and the same for Exchange: no automatic answers, please.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def ask(services: Services, email: str, source: str, language: str) -> None:
    """Whoever reads this mailbox wants the link. Raises TooMany for a network address that asks and asks, whomever for."""
    who = customer_id(services.secrets.key("customers"), "email", normal_email(email))
    ask_as(services, who, source, language)


def ask_to_join(services: Services, email: str, joins: str, source: str, language: str) -> None:
    """Somebody on their own page says that this address is theirs, too: whoever reads that mailbox is asked. As ever, nothing tells
    whether it is known."""
    who = customer_id(services.secrets.key("customers"), "email", normal_email(email))
    ask_as(services, who, source, language, joins)


def ask_as(services: Services, customer_id: str, source: str, language: str, joins: str | None = None) -> None:
    """The same, by who the mailbox is."""
    store, hour = services.store, services.now[:13]
    now = int(services.clock.now().timestamp())
    asking = LinkAsking(new_id(), customer_id, language, services.now, now + KEPT_SECONDS, joins)
    if not store.spend(f"me-asking/{derived('me', source)}/{hour}", asking.id, ASKINGS, now + 2 * HOUR):
        raise TooMany(HOUR - now % HOUR, {})
    # Beyond that nothing more is sent, whoever it is, and the page that follows says how many are.
    if store.spend(f"me-link/{customer_id}/{hour}", asking.id, LINKS, now + 2 * HOUR):
        store.commit(asking)


def send(services: Services, fact: Fact) -> None:
    """Mail the link, if somebody is on record by that key. Safe to repeat: it is marked before it is sent, because a mail that was
    lost can be asked for again."""
    asking = fact.record
    assert isinstance(asking, LinkAsking)
    customer = services.store.persons([asking.customer_id])[asking.customer_id]
    if not customer or customer.silence("") or seconds_between(asking.asked_at, services.now) > GOOD_FOR_SECONDS:
        return
    try:
        services.store.use_once(f"me-link/{asking.id}", int(time.time()) + KEPT_SECONDS)
    except Exists:
        return
    joins = services.store.customers([asking.joins])[asking.joins] if asking.joins else None
    receipt = services.mailer.send(_mail(services, asking, customer, joins))
    if not isinstance(receipt, Accepted):
        log.warning("link not sent", extra={"reason": receipt.reason})


def _mail(services: Services, asking: LinkAsking, customer: Known, joins: Customer | None) -> Mail:
    language = known(customer.language) or asking.language
    address = f"{services.settings.base_url}{me_links.path(services.secrets, customer, joins and joins.id)}"
    facts = {"company": services.settings.company, "greeting": quoting.greeting(customer), "me_url": address}
    facts["talk_url"] = f"{services.settings.base_url}/f/{DEFAULT_ID}#talk"
    # Their address is shown to whoever reads this mailbox: they asked for that.
    facts["joins"] = joins.email if joins else None
    domain = services.settings.inbound
    facts["reply_to"] = reply_address.make(services.secrets, domain, "customer", customer.id) if domain else ""
    return Mail(
        to=customer.email or "",
        reply_to=facts["reply_to"],
        language=language,
        headers=HEADERS | {"Feedback-ID": "my_link:link:hearback"},
        tags={"kind": "my_link"},
        **render.email("my_link", language, **facts),
    )
