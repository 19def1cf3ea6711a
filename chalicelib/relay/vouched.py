"""A customer for whom the company's own site vouches with a signed token: what it says is proof, so it may join what it names.

Beside the external id it may stand behind an address. That is a key of its own, and joined as every other
(docs/decisions/0012-one-customer.md): by reference, and staff can take it apart again.
"""

import logging
from dataclasses import replace

from chalicelib.domain.case import Case
from chalicelib.domain.customer import Customer, normal_email
from chalicelib.domain.errors import Exists, NotAllowed, Stale, Unavailable
from chalicelib.domain.ids import customer_id
from chalicelib.domain.key import BY
from chalicelib.ports import Record
from chalicelib.relay import joining
from chalicelib.wiring import Services

log = logging.getLogger("hearback.vouched")
TRIES = 5


def know(services: Services, case: Case) -> None:
    """Put on record what was proven: the external id, the tier, and the address as one person with them. Safe to repeat."""
    for _ in range(TRIES):
        try:
            records = _learned(services, case)
            if records:
                services.store.commit(*records)
            return
        except (Stale, Exists):
            continue
    raise Unavailable()


def _learned(services: Services, case: Case) -> list[Record]:
    """What is to be written; nothing where all of it is known."""
    proof = case.proof or {}
    mailbox = _mailbox(services, case) if proof.get("email") and case.email else ""
    found = services.store.customers([case.customer_id, *([mailbox] if mailbox else [])])
    # An address that is a key of its own stands there and nowhere else: should it bounce, no other record has it as well.
    known = found[case.customer_id]
    if known and known.erased_at:
        return []
    who = known or replace(Customer.of(case), email=None if mailbox else case.email)
    changed = not known or _vouch(who, proof, case.arrived_at)
    if not mailbox:
        return [who] if changed else []
    owner = found[mailbox] or Customer(mailbox, case.email, case.name, case.language, case.arrived_at)
    proven = not owner.email_verified_at and not owner.erased_at
    if proven:
        owner.email_verified_at = case.arrived_at
    joined = _joined(services, who, owner, BY + proof["signer"])
    return joined or [*([who] if changed else []), *([owner] if proven else [])]


def _mailbox(services: Services, case: Case) -> str:
    return customer_id(services.secrets.key("customers"), "email", normal_email(case.email or ""))


def _vouch(who: Customer, proof: dict[str, str], at: str) -> bool:
    """Whether anything of it is new."""
    before = (who.external_verified_at, who.tier)
    who.external_id = who.external_id or proof["external_id"]
    who.external_verified_at = who.external_verified_at or at
    who.tier = proof.get("tier") or who.tier
    return before != (who.external_verified_at, who.tier)


def _joined(services: Services, who: Customer, owner: Customer, by: str) -> list[Record]:
    """The two as one person, with everything that is to be written for it; nothing where they are one, or must not be."""
    into, other = (_root(services, each) for each in (who, owner))
    try:
        events = into.absorb(other, by, services.now) if into.id != other.id else ()
    except NotAllowed as error:
        # Somebody who was forgotten stays forgotten, and a person of too many keys is for staff to look at.
        log.warning("not joined", extra={"customer_id": who.id, "reason": str(error)})
        events = ()
    return [*{each.id: each for each in (into, other, who, owner)}.values(), *events] if events else []


def _root(services: Services, record: Customer) -> Customer:
    if not record.merged_into:
        return record
    person = services.store.persons([record.id])[record.id]
    return joining.root(person) if person else record
