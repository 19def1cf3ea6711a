"""Interaction: something that happened with a customer, as other systems tell us: delivered, repaired, a call ended.

It never changes. Whether its customer is invited to say how it was is decided once, by the rule of its touchpoint
(domain/rule.py): the fact `Invited` or `PassedOver`, with the reason, stands under the interaction's own id.
"""

from dataclasses import dataclass

from chalicelib.domain.events import SYSTEM, Event
from chalicelib.domain.ids import derived

# Names that our pages have words for. Others are shown as they are.
KNOWN = ("delivered", "called", "repaired", "visited", "closed", "installed", "consulted")


@dataclass
class Interaction:
    """One thing that happened with one customer.

    Attributes:
        id: derived from touchpoint, customer and the sending system's own id (`reference`), so that a retry is the same.
        name: what happened, in a word: one of KNOWN, or another.
        at: when it happened.
        served_by: who of us served them, as their system calls them.
        about: what it was about, such as `Order 1042`.
        email: where they were named by it. `who`, `language`, `zone` (IANA): how they are called, speak and live, where known.
    """

    id: str
    touchpoint_id: str
    customer_id: str
    reference: str
    name: str
    at: str
    told_at: str
    told_by: str
    served_by: str | None = None
    about: str | None = None
    email: str | None = None
    who: str | None = None
    language: str | None = None
    zone: str | None = None

    def pass_over(self, reason: str, at: str) -> Event:
        """Nobody is invited, for a reason: of a rule (domain/rule.py) or of a person's standing (Contact.silence)."""
        return self._event("PassedOver", at, {"reason": reason})

    def invite(self, customer_id: str, planned_at: str, at: str) -> Event:
        """Its customer is invited, as one of the customers that they are."""
        return self._event("Invited", at, {"customer_id": customer_id, "planned_at": planned_at})

    def _event(self, name: str, at: str, more: dict[str, str]) -> Event:
        facts = {"touchpoint_id": self.touchpoint_id, "served_by": self.served_by or ""} | more
        return Event(name, f"interaction/{self.id}", at, SYSTEM, dict(facts), self.id)


def interaction_id(touchpoint_id: str, customer_id: str, reference: str) -> str:
    return derived("interaction", touchpoint_id, customer_id, reference)
