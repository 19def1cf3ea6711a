"""LinkAsking: somebody asked for the link to a customer's own page, and nobody knows yet whether there is such a customer."""

from dataclasses import dataclass


@dataclass
class LinkAsking:
    """One asking. It is the same for an address that nobody has ever told us: what follows from it is not.

    Attributes:
        customer_id: whom the address would be, derived from it; the address itself is not kept.
        language: of the page that was asked on, for whoever has none on record.
        joins: who asked for it on their own page, because this address is theirs as well; None for anybody.
        ttl: Unix seconds after which it may be forgotten.
    """

    id: str
    customer_id: str
    language: str
    asked_at: str
    ttl: int
    joins: str | None = None
    version: int = 0
