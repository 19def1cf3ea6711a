"""Customer: one person, recognised across touchpoints by identity keys, and every step that changes what they allow us.

Each key has a customer of its own, whose id is derived from it. Those who turn out to be one person are joined by
reference (docs/decisions/0012-one-customer.md); domain/person.py reads them as one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.case import Case
from chalicelib.domain.contact import PURPOSES, Contact, purpose_of
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event

__all__ = ["PURPOSES", "Customer", "Telling", "is_email", "keys_of", "normal_email", "purpose_of"]
# So many customers may be one person: whoever claims an answer to them asks each.
MOST_ABSORBED = 20


@dataclass
class Customer(Contact):
    """One record, and its steps."""

    @classmethod
    def of(cls, case: Case) -> "Customer":
        """The customer that a case introduces, when nothing is on record yet."""
        phone = case.phone or (case.talk or {}).get("phone")
        fresh = cls(case.customer_id, case.email, case.name, case.language, case.arrived_at, phone)
        fresh.external_id = case.external_id
        if proof := case.proof:
            fresh.external_id, fresh.external_verified_at = proof["external_id"], case.arrived_at
            fresh.tier = proof.get("tier")
        return fresh

    @property
    def together(self) -> list["Customer"]:
        """The records of this person; see Person."""
        return [self]

    @property
    def record(self) -> "Customer":
        return self

    @property
    def reached(self) -> "Customer":
        """As whom they are told; see Person."""
        return self

    def tried(self, by: str, at: str) -> Event:
        """A test mail to them was asked for: it takes the way of every answer."""
        return Event("Tried", f"customer/{self.id}", at, by)

    def opt_out(self, at: str) -> Event | None:
        """No mail at all from now on. None where they said so before."""
        if self.said_so:
            return None
        # Whom the owner silenced by hand says it now themselves, and only they can take that back.
        self.opted_out_at, self.opted_out_by = self.opted_out_at or at, None
        return self._event("OptedOut", CUSTOMER, at)

    def opt_in(self, at: str) -> Event | None:
        """Mail again; what they refuse by itself stays refused. None where they get it."""
        if not self.opted_out_at:
            return None
        self.opted_out_at = self.opted_out_by = None
        return self._event("OptedIn", CUSTOMER, at)

    def prefer(self, wanted: Iterable[str], at: str) -> Event | None:
        """From now on mail for these of PURPOSES, and for no other. None where that is how it was."""
        chosen = set(wanted)
        if chosen == set(self.wanted()):
            return None
        for purpose in PURPOSES:
            since = self.refused(purpose) or at
            setattr(self, f"no_{purpose}_at", None if purpose in chosen else since)
        refused = [purpose for purpose in PURPOSES if purpose not in chosen]
        return self._event("Preferred", CUSTOMER, at, wanted=self.wanted(), refused=refused)

    def speak(self, language: str, at: str) -> Event | None:
        """Mails and pages in another language from now on. None where that is how it was."""
        if language == self.language:
            return None
        self.language = language
        return self._event("LanguageChosen", CUSTOMER, at, language=language)

    def revoke_links(self, by: str, at: str) -> Event:
        """Every link that they were given so far opens nothing any more."""
        self.links_from = at
        return self._event("Revoked", by, at)

    def bounce(self, at: str) -> Event | None:
        """The address does not work, says the provider. None where that is known."""
        if self.bounced_at:
            return None
        self.bounced_at = at
        return self._event("Bounced", SYSTEM, at)

    def complain(self, at: str) -> Event | None:
        """They called our mail spam. None where that is known."""
        if self.complained_at:
            return None
        self.complained_at = at
        return self._event("Complained", SYSTEM, at)

    def suppress(self, by: str, at: str) -> Event | None:
        """The owner says that no mail may go to them. None where they want none themselves, or that was said before."""
        if self.opted_out_at:
            return None
        self.opted_out_at, self.opted_out_by = at, by
        return self._event("Silenced", by, at)

    def lift(self, by: str, at: str) -> Event:
        """The owner says that mail may go to them again. Raises NotAllowed where nothing but their own word forbids it."""
        reasons = self.liftable
        if not reasons:
            raise NotAllowed("errors.own_opt_out" if self.opted_out_at else "errors.not_silenced")
        self.bounced_at = self.complained_at = None
        if self.opted_out_by:
            self.opted_out_at = self.opted_out_by = None
        return self._event("Lifted", by, at, reasons=reasons)

    def absorb(self, other: "Customer", by: str, at: str) -> tuple[Event, Event]:
        """They are one person: whatever is owed to `other`, and all that were merged into it, is owed to this one."""
        if self.id == other.id or other.id in self.absorbed:
            raise NotAllowed("errors.same_customer")
        if self.merged_into or other.merged_into:
            raise NotAllowed("errors.customer_merged")
        if self.erased_at or other.erased_at:
            raise NotAllowed("errors.customer_erased")
        if len(self.absorbed) + len(other.everyone) > MOST_ABSORBED:
            raise NotAllowed("errors.too_many_customers")
        other.merged_into = self.id
        self.absorbed = [*self.absorbed, *other.everyone]
        event = other._event("Merged", by, at, customer_id=self.id)
        return event, self._event("Absorbed", by, at, customer_id=other.id)

    def overrule(self, names: Iterable[str]) -> None:
        """Set aside what this one said of mail: the person says otherwise now, by another of their keys."""
        for name in names:
            if since := getattr(self, name):
                self.overruled = {**self.overruled, name: since}
                setattr(self, name, None)

    def recall(self) -> None:
        """What was overruled holds again, unless they have said the same anew."""
        kept = self.overruled
        if self.opted_out_at:
            # Their newer word is their own, whoever spoke before.
            kept = {name: since for name, since in kept.items() if not name.startswith("opted_out")}
        for name, since in kept.items():
            setattr(self, name, getattr(self, name) or since)
        self.overruled = {}

    def _event(self, name: str, by: str, at: str, **data: Any) -> Event:
        return Event(name, f"customer/{self.id}", at, by, dict(data))


@dataclass
class Telling:
    """One line of a customer's history: a case they opened, at whatever touchpoint."""

    customer_id: str
    case_id: str
    arrived_at: str
    kind: str
    touchpoint_id: str
    excerpt: str


def keys_of(told: Any) -> list[tuple[str, str]]:
    """(kind, value) of each key in a submission or a case, the best first, which says whose it is: a number may be a family's."""
    found = (("email", normal_email(told.email or "")), ("external", told.external_id), ("phone", told.phone))
    return [(kind, value) for kind, value in found if value]


def normal_email(text: str) -> str:
    """The address as an identity key: trimmed and lower case. Dots and plus parts stay: they may be other people."""
    return text.strip().lower()


def is_email(text: str) -> bool:
    """Whether mail could be sent there: one @, a printable ASCII local part (SES takes no other), a dotted domain."""
    # `=?` would be read as an encoded word in a header, and no mail could be made for it.
    return (
        len(text) <= 254
        and "=?" not in text
        and bool(re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9-]{1,63}\.)+[A-Za-z0-9-]{2,63}", text))
    )
