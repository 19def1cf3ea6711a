"""The links that customers get: what each one's token says, made here and read here.

A case's link is handed over in two ways. Whoever submits a form sees one at once, and has shown nothing by that but
that they typed an address. One that came by mail (`mailed`) proves that its holder reads the mailbox, so only that one
opens what belongs to the person rather than to the case.
"""

from dataclasses import dataclass
from urllib.parse import quote

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotFound
from chalicelib.ports import Secrets
from chalicelib.web import tokens

BY_MAIL = "mail"


@dataclass(frozen=True)
class CaseLink:
    """What a link to "my case" opens."""

    case_id: str
    mailed: bool

    def is_owners(self, case: Case) -> bool:
        """Whether its holder is surely the person of the case: a customer without an address has nothing but this case."""
        return self.mailed or not case.email


@dataclass(frozen=True)
class FixedLink:
    """What a link to "did this fix it?" asks about: a case, and the resolution that the mail told of."""

    case_id: str
    outcome_id: str


def my_case(secrets: Secrets, case_id: str, mailed: bool) -> str:
    """The path of "my case"."""
    subject = f"{case_id}/{BY_MAIL}" if mailed else case_id
    return f"/my/{quote(tokens.make(secrets, 'case', subject))}"


def read_case(secrets: Secrets, token: str) -> CaseLink:
    """Raises NotFound for a token that is not one of ours for this purpose."""
    case_id, _, proof = tokens.read(secrets, "case", token).partition("/")
    return CaseLink(case_id, proof == BY_MAIL)


def fixed(secrets: Secrets, case_id: str, outcome_id: str) -> str:
    """The path of "did this fix it?". It only ever travels by mail."""
    return f"/fixed/{quote(tokens.make(secrets, 'fixed', f'{case_id}/{outcome_id}'))}"


def read_fixed(secrets: Secrets, token: str) -> FixedLink:
    case_id, _, outcome_id = tokens.read(secrets, "fixed", token).partition("/")
    if not outcome_id:
        raise NotFound("link")
    return FixedLink(case_id, outcome_id)


def unsubscribe(secrets: Secrets, customer_id: str) -> str:
    """The path of the unsubscribe page, and of the one-click POST of RFC 8058."""
    return f"/unsubscribe/{quote(tokens.make(secrets, 'unsubscribe', customer_id))}"


def read_unsubscribe(secrets: Secrets, token: str) -> str:
    """The customer's id."""
    return tokens.read(secrets, "unsubscribe", token)
