"""Letter: a mail that came in, and what became of it.

A mail's words live with the case that it opened or was written to; a letter keeps no more of them than an excerpt, and
is forgotten after KEPT_DAYS.
"""

from dataclasses import dataclass, field

KEPT_DAYS = 30
# What a letter can become. `held` is what may do harm: only managers see it. `left` came to nothing, for one of REASONS.
BECAME = ("case", "thread", "held", "left")
REASONS = (
    "spam", "virus", "automatic", "list", "bounce", "ours", "no_address", "too_many", "too_large", "unreadable", "empty",
    "gone",
)  # fmt: skip


@dataclass
class Letter:
    """One mail.

    Attributes:
        id: derived from the mail itself, so that the same mail twice is one letter.
        sender: the address in its From line, which anybody can write.
        became, reason: one of BECAME, and one of REASONS where nothing came of it.
        late: whether its reply address was one of ours whose time is over, so that it opened a case of its own.
        verdicts: what the provider found: `spf`, `dkim`, `dmarc`, `spam`, `virus` -> its word, such as PASS.
        ttl: Unix seconds after which the table forgets it.
    """

    id: str
    arrived_at: str
    sender: str
    subject: str
    excerpt: str
    became: str
    reason: str | None
    size: int
    ttl: int
    name: str | None = None
    case_id: str | None = None
    touchpoint_id: str | None = None
    late: bool = False
    verdicts: dict[str, str] = field(default_factory=dict)

    @property
    def held(self) -> bool:
        return self.became == "held"
