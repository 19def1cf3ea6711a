"""The link to "my feedback", everything that one person told us: whom it is for, and for how long it opens.

It only ever travels by mail, so whoever has it reads the mailbox that it was sent to. That mailbox is a key: the token
says which customer that is, and opens what is theirs. Where the mail was for somebody whom we know by another key, who only
said that this is their address, the token says that, too; it opens nothing of theirs before the two are joined. So does one
that somebody asked for on their own page, to have another address of theirs joined (`asked`).

Mails are forwarded and kept for years. So it opens for a week; after that it only has a fresh one sent to that very
mailbox. Why so: docs/decisions/0019-my-feedback.md.
"""

from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.answer import links
from chalicelib.answer.links import CaseLink, FixedLink, Link, MailLink
from chalicelib.domain.customer import normal_email
from chalicelib.domain.errors import TooOld
from chalicelib.domain.ids import customer_id
from chalicelib.domain.person import Known
from chalicelib.domain.times import seconds_between
from chalicelib.ports import Secrets
from chalicelib.web import tokens
from chalicelib.wiring import Services

# So long after it was made a link opens by itself.
OPENS_SECONDS = 7 * tokens.DAY


@dataclass(frozen=True)
class MeLink(Link):
    """What a link to "my feedback" says: the customer whose key the mailbox is, and whom else the mail was for, if it was."""

    customer_id: str
    claimed_by: str
    asked: bool = False

    def on_case(self, case_id: str) -> CaseLink:
        """As far as this one opens one of their cases."""
        return CaseLink(self.made_at, self.good_until, case_id, True, "")

    def on_answer(self, case_id: str, outcome_id: str) -> FixedLink:
        return FixedLink(self.made_at, self.good_until, case_id, outcome_id)

    def on_mail(self, record_id: str) -> MailLink:
        return MailLink(self.made_at, self.good_until, record_id)


@dataclass(frozen=True)
class Me:
    """Who opened the page. `person` is who the mailbox is, None where nobody is on record by it; `claimant` says that this is
    their address, and is not joined to them."""

    link: MeLink
    person: Known | None
    claimant: Known | None

    @property
    def everyone(self) -> list[str]:
        return self.person.everyone if self.person else []

    @property
    def reader(self) -> Known:
        """The customer to whom mail in this mailbox goes, for whatever is about that mail."""
        known = self.person or self.claimant
        assert known
        return known


class Late(TooOld):
    """A link of ours that has opened for long enough; whoever still reads the mailbox gets a fresh one."""

    def __init__(self, me: Me) -> None:
        super().__init__(links.OVER)
        self.me = me


def path(secrets: Secrets, customer: Known, joins: str | None = None) -> str | None:
    """The path of the page, for a mail to this customer's address; None where they have none. `joins`: who asks to be joined."""
    if not customer.email:
        return None
    mailbox = customer_id(secrets.key("customers"), "email", normal_email(customer.email))
    subject = mailbox if mailbox == customer.id else f"{mailbox}/{customer.id}"
    if joins:
        subject = f"{mailbox}/{joins}/asked"
    return f"/me/{quote(tokens.make(secrets, 'me', subject))}"


def opened(services: Services, token: str) -> Me:
    """Who is behind a token. Raises NotFound for one that is not ours, TooOld where it was revoked or nobody is there any
    more, Late where it only gets a fresh one."""
    link = read(services.secrets, token)
    asked = [each for each in (link.customer_id, link.claimed_by) if each]
    found = services.store.persons(asked)
    person, claimant = found[link.customer_id], found.get(link.claimed_by)
    for each in (person, claimant):
        links.must_work(link, each)
    if not person and not claimant or any(each and each.erased_at for each in (person, claimant)):
        raise TooOld(links.OVER)
    if person and claimant and claimant.id in person.everyone:
        claimant = None
    me = Me(link, person, claimant)
    if seconds_between(link.made_at, services.now) > OPENS_SECONDS:
        raise Late(me)
    return me


def read(secrets: Secrets, token: str) -> MeLink:
    try:
        found = tokens.dated(secrets, "me", token)
    except TooOld as error:
        raise TooOld(links.OVER) from error
    mailbox, claimed_by, asked = [*found.subject.split("/"), "", ""][:3]
    return MeLink(found.made_at, found.good_until, mailbox, claimed_by, asked == "asked")
