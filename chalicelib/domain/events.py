"""Facts that happened, in the past tense. They are never changed: the audit trail is the list of them."""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.ids import new_id

SYSTEM = "hearback"
CUSTOMER = "customer"

# Every fact there is. reactions.py says what follows from each; templates/i18n holds its words as `events.<name>`.
NAMES = frozenset(
    "Submitted Assigned Replied Resolved Reopened Amended Confirmed Rated Linked Supported Added Suggested Moved Merged "
    "Absorbed Unmerged Released Planned Adopted Declined Published Corrected Gathered Consented Withdrawn OptedOut OptedIn "
    "Preferred Revoked Bounced Complained Silenced Lifted Owed HandedOn Told Excluded Parked Resent Failed SignInAsked "
    "Tried Wrote Kept Imported Commented KeyMade KeyRotated KeyRevoked Signalled "
    "Opened Closed Interacted PassedOver Invited Looked Answered LinkAsked LanguageChosen Admitted TurnedAway".split()
)


@dataclass(frozen=True)
class Event:
    """One fact.

    Attributes:
        name: one of NAMES.
        subject: what it happened to: `case/<id>`, `suggestion/<id>`, `customer/<id>`, `outcome/<id>`, `sign-in/<id>`, `key/<id>`
            or `interaction/<id>`.
        at: RFC 3339 stamp in UTC.
        by: a staff id, a key's `by`, CUSTOMER or SYSTEM.
        data: plain values (text, whole numbers, booleans, lists and maps of them).
        id: UUIDv7; an outcome that the event brings carries the same id.
    """

    name: str
    subject: str
    at: str
    by: str
    data: dict[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=new_id)

    def __post_init__(self) -> None:
        if self.name not in NAMES:
            raise ValueError(f"{self.name} is not one of our facts")

    @property
    def is_followed(self) -> bool:
        """Whether anything follows from it: from a test of the staff's nothing does, and from a case that is held not yet."""
        return not (self.data.get("test") or self.data.get("held"))

    @property
    def subject_id(self) -> str:
        return self.subject.partition("/")[2]
