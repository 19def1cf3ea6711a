"""What one check found. Its words are in the catalogue: `doctor.<check>.<found>`, and with `.do` what to do about it."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.ports_doctor import Unasked

# The worst first.
GRADES = ("bad", "warning", "not_checked", "good")


@dataclass(frozen=True)
class DNSRecord:
    """A record to publish: `kind` (TXT, CNAME, MX), the whole name, the value."""

    kind: str
    name: str
    value: str


@dataclass(frozen=True)
class Finding:
    """The result of one check.

    Attributes:
        check: its name; `doctor.check.<check>` is the title.
        grade: one of GRADES. What could not be asked is `not_checked`, never `good`.
        found: which sentence; a finding that is not good has another one that says what to do.
        values: what the places of both sentences are filled with.
        records: the DNS records that would mend it.
        where: the place in the AWS console that would.
        words: whose sentence it is, where not the check's own.
    """

    check: str
    grade: str
    found: str
    values: dict[str, Any] = field(default_factory=dict)
    records: tuple[DNSRecord, ...] = ()
    where: str = ""
    words: str = ""

    @property
    def key(self) -> str:
        """Of its sentence."""
        return f"doctor.{self.words or self.check}.{self.found}"


def unasked(check: str, answer: Unasked) -> Finding:
    """Nobody could be asked, and why; in the same words for every check."""
    return Finding(check, "not_checked", answer.why, {"detail": answer.detail}, words="unasked")


def moot(check: str, why: str) -> Finding:
    """There is nothing to check before another finding is mended: `no_identity`, `no_mail_from`."""
    return Finding(check, "not_checked", why, words="unasked")
