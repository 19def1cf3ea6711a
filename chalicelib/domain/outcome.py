"""Outcome: an event that owes people an answer (design.md section 4). What is owed to each is domain/follow_up.py."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.domain.events import Event
from chalicelib.domain.times import later, seconds_between

# The fact that brings an outcome -> the outcome's kind, which is also the name of its email.
OUTCOMES = {
    "Submitted": "acknowledged",
    "Replied": "replied",
    "Resolved": "resolved",
    "Planned": "planned",
    "Adopted": "adopted",
    "Declined": "declined",
    "Published": "published",
    "Corrected": "corrected",
    "Gathered": "digest",
    "Tried": "trial",
    "Invited": "invited",
}
# The one that answers nothing: it asks.
INVITED = OUTCOMES["Invited"]
# A case that was opened again and is resolved now has words of its own.
AGAIN = {"resolved": "resolved_again"}
KINDS = tuple(kind for each in OUTCOMES.values() for kind in (each, *([AGAIN[each]] if each in AGAIN else [])))
# Several of these may be owed to one person on one day, and wait for each other; the others answer their own words.
GATHERED = ("planned", "adopted", "declined", "published", "corrected")
# How long the stream has before the sweep looks after something.
FAST_PATH_SECONDS = 60


@dataclass
class Outcome:
    """An event that owes people an answer, and how far its fan-out has come.

    Attributes:
        id: the event's.
        sources: the suggestions whose supporters are behind it, as they stood merged when it was decided.
        part_of: an earlier outcome that is the same to a person: whoever was owed that one is not told twice.
        carries: of a digest, (outcome id, follow-up id) of everything that its mail tells.
        people: how many of those on record so far are told by mail, which is the place in line of the next.
        done: a follow-up is on record for everyone behind it; until then the sweep finds it, and `cursor` says after whom
            to go on.
    """

    id: str
    kind: str
    subject: str
    at: str
    by: str
    text: str = ""
    language: str = "en"
    entry_id: str | None = None
    sources: list[str] = field(default_factory=list)
    part_of: str | None = None
    carries: list[list[str]] = field(default_factory=list)
    people: int = 0
    done: bool = False
    cursor: str | None = None
    due_at: str | None = None
    version: int = 0

    @classmethod
    def of(cls, event: Event, language: str, sources: Sequence[str] = (), part_of: str | None = None) -> "Outcome":
        """The outcome that `event` brings; raises KeyError for an event that owes nobody an answer."""
        kind = OUTCOMES[event.name]
        return cls(
            event.id, AGAIN.get(kind, kind) if event.data.get("again") else kind, event.subject, event.at, event.by,
            str(event.data.get("text", "")), language, event.data.get("entry_id"), list(sources), part_of,
            due_at=later(event.at, FAST_PATH_SECONDS),
        )  # fmt: skip

    def turn_page(self, cursor: str | None, people: int, at: str) -> None:
        """Everyone up to `cursor` has a follow-up on record, `people` more of them by mail; None means everyone."""
        self.cursor, self.people = cursor, self.people + people
        self.done = cursor is None
        self.due_at = None if self.done else later(at, FAST_PATH_SECONDS)

    def wait_of(self, place: int, a_second: int, at: str) -> int:
        """Seconds that the mail at a place in this outcome's line waits for its turn, at so many a second (0: no limit)."""
        return max(0, place // a_second - seconds_between(self.at, at)) if a_second else 0
