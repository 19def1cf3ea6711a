"""Policy: what a company has decided about telling people. One record for the whole installation, set by its owner."""

from dataclasses import dataclass, field

from chalicelib.domain.contact import Contact
from chalicelib.domain.outcome import GATHERED

# Answers to somebody's own words are always sent; these are for the company to say.
OPTIONAL = ("acknowledged", *GATHERED)
MOST_A_DAY, MOST_A_SECOND = 50, 1000


@dataclass
class Policy:
    """Which outcomes are mailed, and how much at a time.

    Attributes:
        silent: the kinds of OPTIONAL that are not mailed.
        a_day: so many mails about suggestions may go to one person on one (UTC) day; what is over waits for the next day
            and becomes one mail. 0: no limit.
        a_second: so many mails about suggestions may leave the whole installation in a second. 0: no limit.
        set_by, set_at: who changed it last, and when.
    """

    silent: list[str] = field(default_factory=list)
    a_day: int = 0
    a_second: int = 0
    set_by: str | None = None
    set_at: str | None = None
    version: int = 0

    def mails(self, kind: str) -> bool:
        return kind not in self.silent

    def standing(
        self, customer: Contact, kind: str, wants_answer: bool, told_already: bool = False
    ) -> tuple[str, str | None]:
        """(state, reason) in which this person's follow-up to an outcome of this kind begins: the preview asks before, the
        fan-out after, and so the one shows what the other does.

        `told_already`: they were owed an earlier outcome that is the same to them.
        """
        standing = customer.standing(kind, wants_answer)
        if standing[0] == "excluded":
            return standing
        if told_already:
            return "excluded", "told_already"
        return standing if self.mails(kind) else ("excluded", "not_mailed")
