"""Contact: what we know of one customer, and what they allow us. The steps that change it are domain/customer.py."""

from dataclasses import dataclass, field

# What a customer may refuse by itself -> the kinds of outcome that it stands for. The fields are `no_<purpose>_at`.
PURPOSES = {
    "acknowledgements": ("acknowledged",),
    "answers": ("replied", "resolved", "resolved_again"),
    "decisions": ("planned", "adopted", "declined", "published", "corrected", "digest"),
    "invitations": ("invited",),
}


@dataclass
class Contact:
    """One customer as one key knows them. The stamps below, once set, keep every follow-up from being claimed (promise G3);
    those of PURPOSES keep follow-ups of their kinds.

    Attributes:
        phone: a number, or where else to find them.
        links_from: links that were made before it open nothing any more.
        opted_out_by: the staff who put them on the suppression list by hand; None where they said so themselves.
        external_id: what another system of the company calls them.
        email_verified_at, phone_verified_at, external_verified_at: since when a key is proven; a key without is a claim.
        tier: what they are to the company, such as `gold`; another system says it.
        merged_into: the customer with whom staff, or a proof, found them to be one person.
        absorbed: every customer merged into this one, also those merged into them. Their history stays theirs.
        overruled: what this one had said of mail, until the same person said otherwise elsewhere; theirs again when parted.
        invited_at: for when the newest invitation to say how it was is planned, or went.
        found_as: the name by whose further parts they are found; the store keeps it.
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
    external_id: str | None = None
    email_verified_at: str | None = None
    phone_verified_at: str | None = None
    external_verified_at: str | None = None
    tier: str | None = None
    merged_into: str | None = None
    absorbed: list[str] = field(default_factory=list)
    overruled: dict[str, str] = field(default_factory=dict)
    no_invitations_at: str | None = None
    invited_at: str | None = None
    found_as: str | None = None
    version: int = 0

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

    @property
    def silenced_at(self) -> str | None:
        """Since when no mail at all goes to them: they said so, or their address does not work."""
        return min(filter(None, (self.opted_out_at, self.complained_at, self.bounced_at)), default=None)

    def refused(self, purpose: str) -> str | None:
        """Since when they want no mail for one of PURPOSES, or None where they do."""
        return getattr(self, f"no_{purpose}_at")  # type: ignore[no-any-return]

    def wanted(self) -> list[str]:
        """Those of PURPOSES that they want mail for."""
        return [purpose for purpose in PURPOSES if not self.refused(purpose)]

    @property
    def liftable(self) -> list[str]:
        """What keeps mail from them and is the owner's to lift; their own word is not."""
        found = {"bounced": self.bounced_at, "complained": self.complained_at, "by_hand": self.opted_out_by}
        return [reason for reason, since in found.items() if since]

    @property
    def said_so(self) -> bool:
        """Whether they unsubscribed themselves."""
        return bool(self.opted_out_at and not self.opted_out_by)

    @property
    def everyone(self) -> list[str]:
        """The customers who are this one, itself first."""
        return [self.id, *self.absorbed]

    @property
    def is_several(self) -> bool:
        """Whether they are one person with other customers."""
        return bool(self.merged_into or self.absorbed)

    def _refused(self, kind: str) -> str | None:
        return self.refused(purpose) if (purpose := purpose_of(kind)) else None


def purpose_of(kind: str) -> str | None:
    """The one of PURPOSES that an outcome of this kind serves; None for what nobody can refuse by itself."""
    return next((purpose for purpose, kinds in PURPOSES.items() if kind in kinds), None)
