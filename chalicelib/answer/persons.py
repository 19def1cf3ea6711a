"""One person behind an outcome as staff see them: where their answer stands, when what happened, and what staff may do."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chalicelib.domain.contact import Contact
from chalicelib.domain.events import Event
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.owed import NOT_TOLD

# A state -> the acts that a named person has on it, as they stand in addresses.
ACTS = {
    "parked": ("arrival", "resending"),
    "unreachable": ("call",),
    **dict.fromkeys(NOT_TOLD, ("resending", "call")),
}


@dataclass(frozen=True)
class Step:
    """Something happened to the answer: `name` is a state, or what the person did; `by` one of the staff."""

    name: str
    at: str
    by: str | None = None


@dataclass(frozen=True)
class Person:
    """`acts` are those of ACTS that are theirs; `kept_back` says why no mail may go, where that is why one is missing."""

    follow_up: FollowUp
    customer: Contact | None
    acts: tuple[str, ...] = ()
    kept_back: str | None = None
    steps: list[Step] = field(default_factory=list)

    @property
    def name(self) -> str:
        return (self.customer.name or self.customer.email or self.customer.phone or "") if self.customer else ""

    @property
    def address(self) -> str:
        """Where they are told, when that says more than the name does."""
        if not self.customer:
            return ""
        ways = {"phone": self.customer.phone or self.customer.email, "email": self.customer.email}
        address = ways.get(self.follow_up.channel) or self.customer.phone or ""
        return "" if address == self.name else address


def person(follow_up: FollowUp, customer: Contact | None, acts: Sequence[Event] = ()) -> Person:
    """One follow-up with its person."""
    kept_back = refusal(follow_up, customer)
    allowed = [act for act in acts_on(follow_up) if act != "resending" or not kept_back]
    return Person(follow_up, customer, tuple(allowed), kept_back, _steps(follow_up, acts))


def acts_on(follow_up: FollowUp) -> tuple[str, ...]:
    """What a named person may do: of a digest that failed, each answer in it is decided by itself."""
    if follow_up.kind == "digest" and follow_up.state in NOT_TOLD:
        return ()
    return ACTS.get(follow_up.state, ())


def refusal(follow_up: FollowUp, customer: Contact | None) -> str | None:
    """Why sending again what came back would only be left out, or None where it may work."""
    if follow_up.state not in NOT_TOLD or customer is None:
        return None
    return customer.silence(follow_up.kind)


def _steps(follow_up: FollowUp, acts: Sequence[Event]) -> list[Step]:
    """Oldest first. What begins a follow-up is that it is owed."""
    by = {event.at: event.by for event in acts if event.data.get("follow_up_id") == follow_up.id}
    first = ("pending", follow_up.owed_at)
    ways = sorted((each for each in follow_up.times.items() if each != first), key=lambda each: each[1])
    return [Step("owed", follow_up.owed_at), *(Step(name, at, by.get(at)) for name, at in ways)]
