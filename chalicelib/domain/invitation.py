"""Invitation: the customer of one interaction is asked how it was; and their response, which they may change until it expires.

A response is not a case: most people press a step of a scale and have nothing to add. What somebody has to act on opens one:
docs/decisions/0017-invitations.md.
"""

from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.events import CUSTOMER, Event
from chalicelib.domain.times import day

# How a scale is shown -> the scale of domain/question.py whose steps it has.
LOOKS = {"recommend": "recommend", "satisfaction": "satisfaction", "faces": "satisfaction"}
# From which score on it is praise.
BEST = {"recommend": 9, "satisfaction": 4, "faces": 4}
# What a service is judged by, beside the score.
SERVICE = ("convenience", "responsiveness", "reliability", "relevance")
SCORE = "score"


@dataclass(frozen=True)
class Response:
    """What somebody said when they pressed "send".

    Attributes:
        score: a step of the invitation's scale, or None.
        service: those of SERVICE that they judged -> step.
        talk: the wish to talk to a person, as in Case.
    """

    score: int | None = None
    service: dict[str, int] = field(default_factory=dict)
    words: str = ""
    talk: dict[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        return self.score is None and not (self.service or self.words or self.talk)


@dataclass
class Invitation:
    """One invitation. What the rule said when it was made stays, whatever becomes of the rule.

    Attributes:
        id: the interaction's.
        name, at, served_by, about, zone: as in Interaction.
        day: on which it happened, where its customer is (`2026-11-22`).
        look, low: as in Rule.
        invited_at: when it was decided; everything about it is counted on that day.
        planned_at: when it is to go.
        score, service, words, talk: the response as it is now.
        case_id: the case that it opened.
    """

    id: str
    touchpoint_id: str
    customer_id: str
    name: str
    at: str
    look: str
    low: int
    language: str
    invited_at: str
    planned_at: str
    served_by: str | None = None
    about: str | None = None
    zone: str | None = None
    day: str | None = None
    score: int | None = None
    service: dict[str, int] = field(default_factory=dict)
    words: str = ""
    talk: dict[str, str] | None = None
    answered_at: str | None = None
    changed_at: str | None = None
    case_id: str | None = None
    version: int = 0

    @property
    def scale(self) -> str:
        """The scale of domain/question.py."""
        return LOOKS[self.look]

    @property
    def steps(self) -> range:
        # Not before somebody looks at it: a submission loads this module and shall not wait for questions.
        from chalicelib.domain.question import SCALES

        least, most = SCALES[self.scale]
        return range(least, most + 1)

    @property
    def happened_on(self) -> str:
        """The day as its customer knows it; of those that do not say it, the UTC day."""
        return self.day or day(self.at)

    @property
    def happened(self) -> dict[str, Any]:
        """What it was about, as a case keeps it beside the words (Case.interaction)."""
        return {name: value for name in ("id", "name", "at", "served_by", "about") if (value := getattr(self, name))}

    @property
    def response(self) -> Response:
        return Response(self.score, dict(self.service), self.words, self.talk)

    @property
    def scores(self) -> dict[str, tuple[int, int]]:
        """Every score by the name of its scale (domain/question.py), with the most that it could be."""
        from chalicelib.domain.question import SCALES

        given = ({self.scale: self.score} if self.score is not None else {}) | self.service
        return {name: (score, SCALES[name][1]) for name, score in given.items()}

    @property
    def is_low(self) -> bool:
        return self.score is not None and self.score <= self.low

    @property
    def wants_case(self) -> bool:
        """Whether somebody of ours has something to act on: a low score, words, or the wish to talk."""
        return self.is_low or bool(self.words or self.talk)

    @property
    def case_kind(self) -> str:
        """What a case from it begins as; staff see the score beside it."""
        if self.score is None:
            return "question"
        if self.is_low:
            return "complaint"
        return "praise" if self.score >= BEST[self.look] else "suggestion"

    def respond(self, said: Response, at: str) -> Event | None:
        """They pressed "send", for the first time or again. None where that is what they had said."""
        before, first = self.response, self.answered_at is None
        if said == before and not first:
            return None
        self.score, self.service, self.words, self.talk = said.score, dict(said.service), said.words, said.talk
        self.answered_at, self.changed_at = self.answered_at or at, at
        facts = {"first": True} if first else {"before": _scored(before)}
        return self.fact("Answered", at, scale=self.scale, said=_scored(said), **facts)

    def fact(self, name: str, at: str, **data: Any) -> Event:
        """Something that its customer did with it, with what the measures need to count it."""
        facts = {"touchpoint_id": self.touchpoint_id, "served_by": self.served_by or "", "invited_at": self.invited_at}
        return Event(name, f"interaction/{self.id}", at, CUSTOMER, facts | data)


def _scored(said: Response) -> dict[str, int]:
    """Scores by name; of a response that says none, none."""
    score = {SCORE: said.score} if said.score is not None else {}
    return score | said.service
