"""Customer: one person, recognised across touchpoints, with what they allow us."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.domain.case import Case
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.events import CUSTOMER, SYSTEM, Event

# What a customer may refuse by itself -> the kinds of outcome that it stands for. The fields are `no_<purpose>_at`.
PURPOSES = {
    "acknowledgements": ("acknowledged",),
    "answers": ("replied", "resolved", "resolved_again"),
    "decisions": ("planned", "adopted", "declined", "published", "corrected", "digest"),
}


@dataclass
class Customer:
    """One person. The stamps below, once set, keep every follow-up from being claimed (promise G3); those of PURPOSES keep
    follow-ups of their kinds.

    `phone` is a number, or where else to find them. Links that were made before `links_from` open nothing any more.
    `opted_out_by` is the staff who put them on the suppression list by hand; None where they said so themselves.
    """

    id: str
    email: str | None
    name: str | None
    language: str
    seen_at: str
    phone: str | None = None
    opted_out_at: str | None = None
    opted_out_by: str | None = None
    bounced_at: str | None = None
    complained_at: str | None = None
    erased_at: str | None = None
    no_acknowledgements_at: str | None = None
    no_answers_at: str | None = None
    no_decisions_at: str | None = None
    links_from: str | None = None
    version: int = 0

    @classmethod
    def of(cls, case: Case) -> "Customer":
        """The customer that a case introduces, when nothing is on record yet."""
        phone = (case.talk or {}).get("phone")
        return cls(case.customer_id, case.email, case.name, case.language, case.arrived_at, phone)

    def silence(self, kind: str) -> str | None:
        """Why this person may not be told of an outcome of this kind by email, or None where they may."""
        if self.erased_at:
            return "erased"
        reasons = {"opted_out": self.opted_out_at, "complained": self.complained_at, "preference": self._refused(kind)}
        given = next((reason for reason, at in reasons.items() if at), None)
        return given or ("no_address" if not self.email else "bounced" if self.bounced_at else None)

    def standing(self, kind: str, wants_answer: bool) -> tuple[str, str | None]:
        """(state, reason) in which a follow-up to this person begins: the one rule for the preview before and the ledger after.

        Whom no mail reaches but who may be told is `unreachable`: to be called, where we know how to find them.
        """
        reason = self.silence(kind)
        if reason in ("no_address", "bounced") and self.phone and wants_answer:
            return "unreachable", reason
        if reason or not wants_answer:
            return "excluded", reason or "not_wanted"
        return "pending", None

    def _refused(self, kind: str) -> str | None:
        return self.refused(purpose) if (purpose := purpose_of(kind)) else None

    @property
    def silenced_at(self) -> str | None:
        """Since when no mail at all goes to them: they said so, or their address does not work."""
        return min(filter(None, (self.opted_out_at, self.complained_at, self.bounced_at)), default=None)

    def refused(self, purpose: str) -> str | None:
        """Since when they want no mail for one of PURPOSES, or None where they do."""
        return getattr(self, f"no_{purpose}_at")  # type: ignore[no-any-return]

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

    def wanted(self) -> list[str]:
        """Those of PURPOSES that they want mail for."""
        return [purpose for purpose in PURPOSES if not self.refused(purpose)]

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
        return Event("Silenced", f"customer/{self.id}", at, by)

    @property
    def liftable(self) -> list[str]:
        """What keeps mail from them and is the owner's to lift; their own word is not."""
        found = {"bounced": self.bounced_at, "complained": self.complained_at, "by_hand": self.opted_out_by}
        return [reason for reason, since in found.items() if since]

    @property
    def said_so(self) -> bool:
        """Whether they unsubscribed themselves."""
        return bool(self.opted_out_at and not self.opted_out_by)

    def lift(self, by: str, at: str) -> Event:
        """The owner says that mail may go to them again. Raises NotAllowed where nothing but their own word forbids it."""
        reasons = self.liftable
        if not reasons:
            raise NotAllowed("errors.own_opt_out" if self.opted_out_at else "errors.not_silenced")
        self.bounced_at = self.complained_at = None
        if self.opted_out_by:
            self.opted_out_at = self.opted_out_by = None
        return Event("Lifted", f"customer/{self.id}", at, by, {"reasons": reasons})

    def _event(self, name: str, by: str, at: str, **data: list[str]) -> Event:
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


def purpose_of(kind: str) -> str | None:
    """The one of PURPOSES that an outcome of this kind serves; None for what nobody can refuse by itself."""
    return next((purpose for purpose, kinds in PURPOSES.items() if kind in kinds), None)


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
