"""The links that customers get: what each one's token says, made here and read here.

A case's link is handed over in two ways. Whoever submits a form sees one at once, and has shown nothing by that but
that they typed an address. One that came by mail (`mailed`) proves that its holder reads the mailbox, so only that one
opens what belongs to the person rather than to the case.

A token is good for one purpose and one person, until its time is over (tokens.PURPOSES) or its person's links are
revoked (`Customer.links_from`). The second is checked by whoever has read the customer: `must_work`.
"""

from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotFound, TooOld
from chalicelib.domain.person import Known
from chalicelib.ports import Secrets, Store
from chalicelib.web import tokens

BY_MAIL = "mail"
OVER = "errors.link_over"


@dataclass(frozen=True)
class Link:
    """What every link of a customer's has: the stamps between which it works."""

    made_at: str
    good_until: str


@dataclass(frozen=True)
class CaseLink(Link):
    """What a link to "my case" opens; `outcome_id` is what the mail told of that it came with, if it came with one."""

    case_id: str
    mailed: bool
    outcome_id: str

    def is_owners(self, case: Case) -> bool:
        """Whether its holder is surely the person of the case: a customer without an address has nothing but this case."""
        return self.mailed or not case.email


@dataclass(frozen=True)
class FixedLink(Link):
    """What a link to "did this fix it?" asks about: a case, and the resolution that the mail told of."""

    case_id: str
    outcome_id: str


@dataclass(frozen=True)
class InvitedLink(Link):
    """What an invitation's links open: one interaction, and the customer who was invited to say how it was."""

    interaction_id: str
    customer_id: str


@dataclass(frozen=True)
class MailLink(Link):
    """What a link to the preferences opens: the mail of one customer."""

    customer_id: str


def my_case(secrets: Secrets, case_id: str, mailed: bool, outcome_id: str = "") -> str:
    """The path of "my case"."""
    parts = [case_id, *([BY_MAIL] if mailed else []), *([outcome_id] if mailed and outcome_id else [])]
    return f"/my/{quote(tokens.make(secrets, 'case', '/'.join(parts)))}"


def read_case(secrets: Secrets, token: str) -> CaseLink:
    """Raises NotFound for a token that is not one of ours for this purpose."""
    found = _read(secrets, "case", token)
    case_id, _, proof = found.subject.partition("/")
    by, _, outcome_id = proof.partition("/")
    return CaseLink(found.made_at, found.good_until, case_id, by == BY_MAIL, outcome_id)


def fixed(secrets: Secrets, case_id: str, outcome_id: str) -> str:
    """The path of "did this fix it?". It only ever travels by mail."""
    return f"/fixed/{quote(tokens.make(secrets, 'fixed', f'{case_id}/{outcome_id}'))}"


def read_fixed(secrets: Secrets, token: str) -> FixedLink:
    found = _read(secrets, "fixed", token)
    case_id, _, outcome_id = found.subject.partition("/")
    if not outcome_id:
        raise NotFound("link")
    return FixedLink(found.made_at, found.good_until, case_id, outcome_id)


def invited(secrets: Secrets, interaction_id: str, customer_id: str) -> str:
    """The path of the page that asks how it was. It only ever travels by mail."""
    return f"/invited/{quote(tokens.make(secrets, 'invited', f'{interaction_id}/{customer_id}'))}"


def read_invited(secrets: Secrets, token: str) -> InvitedLink:
    found = _read(secrets, "invited", token)
    interaction_id, _, customer_id = found.subject.partition("/")
    return InvitedLink(found.made_at, found.good_until, interaction_id, customer_id)


def unsubscribe(secrets: Secrets, customer_id: str) -> str:
    """The path of the preferences, and of the one-click POST of RFC 8058."""
    return f"/unsubscribe/{quote(tokens.make(secrets, 'unsubscribe', customer_id))}"


def read_unsubscribe(secrets: Secrets, token: str) -> MailLink:
    found = _read(secrets, "unsubscribe", token)
    return MailLink(found.made_at, found.good_until, found.subject)


def must_work(link: Link, customer: Known | None) -> None:
    """Raises TooOld where the customer's links were revoked in or after the second in which this one was made."""
    if customer and customer.links_from and link.made_at <= customer.links_from:
        raise TooOld(OVER)


def person_of(store: Store, link: Link, customer_id: str) -> Known | None:
    """Who is behind a link that was made for a customer, None where nobody is on record; raises TooOld where their links
    were revoked."""
    customer = store.persons([customer_id])[customer_id]
    must_work(link, customer)
    return customer


def _read(secrets: Secrets, purpose: str, token: str) -> tokens.Token:
    try:
        return tokens.dated(secrets, purpose, token)
    except TooOld as error:
        raise TooOld(OVER) from error
