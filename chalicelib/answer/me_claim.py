"""A key that somebody only said is theirs becomes theirs by proof: whoever reads the mailbox presses a button.

Two keys meet: a customer whom another system vouches for (an external id, a number) and who gave an address, and the mailbox
at that address, which their mail was sent to. The first said so, the second says yes: that is the proof, and they are
one from then on (docs/decisions/0012-one-customer.md). The same holds of two mailboxes, where the reader of one asks on their page
to be joined with the other. Staff can take them apart.
"""

from chalicelib.answer import me_links
from chalicelib.answer.me_links import Me
from chalicelib.domain.customer import Customer, normal_email
from chalicelib.domain.errors import Exists, NotAllowed, Stale, Unavailable
from chalicelib.domain.events import CUSTOMER
from chalicelib.domain.ids import customer_id
from chalicelib.domain.person import Known
from chalicelib.wiring import Services

TRIES = 5


def may_attach(services: Services, me: Me) -> bool:
    """Whether whoever says that this address is theirs can be joined here.

    Who asked for it on their own page has shown which mailbox is theirs, and the page says whose eyes are let in. Another
    one who is others as well has mailboxes that nobody speaks of here: that is for staff to decide.
    """
    claimant = me.claimant
    if not claimant or not claimant.email:
        return False
    if me.link.asked:
        return True
    key = services.secrets.key("customers")
    return not claimant.is_several and customer_id(key, "email", normal_email(claimant.email)) == me.link.customer_id


def attach(services: Services, token: str) -> None:
    """They are one person. Safe to repeat. Raises NotAllowed where that is not to be done here."""
    for _ in range(TRIES):
        me = me_links.opened(services, token)
        if not me.claimant:
            return
        if not may_attach(services, me):
            raise NotAllowed("errors.ask_staff_to_join")
        try:
            _join(services, me, me.claimant)
            return
        except (Stale, Exists):
            continue
    raise Unavailable()


def _join(services: Services, me: Me, claimant: Known) -> None:
    now = services.now
    mailbox = me.person or Customer(me.link.customer_id, claimant.email, claimant.name, claimant.language, now)
    into, other = mailbox.together[0], claimant.together[0]
    for record in (mailbox.record, claimant.record):
        record.email_verified_at = record.email_verified_at or now
    events = into.absorb(other, CUSTOMER, now)
    records = {each.id: each for each in (into, mailbox.record, other, claimant.record)}
    services.store.commit(*records.values(), *events)
