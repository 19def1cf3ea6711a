"""Somebody who is several customers is told once, whatever is merged, taken apart, refused and claimed in whatever order."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.answer import fan_out as module
from chalicelib.answer import links, preferences
from chalicelib.answer.deliver import deliver
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.ids import follow_up_id
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.policy import Policy
from chalicelib.domain.suggestion import Supporter
from chalicelib.ports_sending import Mail, Receipt
from chalicelib.relay import joining
from tests.people import a_customer, a_suggestion
from tests.provider import Provider, accept
from tests.world import World

NAMES = ("Ada", "Bo", "Cy")
PLACES = st.integers(0, len(NAMES) - 1)


@pytest.fixture
def provider() -> Provider:
    return Provider()


class Company:
    """Three customers, a suggestion, and everything that may be done about them. `wrong` says what broke a promise."""

    number = 0

    def __init__(self, world: World, provider: Provider) -> None:
        Company.number += 1
        self.world, self.provider = world, provider
        self.customers = [
            a_customer(name, email=f"{name.lower()}{self.number}@example.org", version=0) for name in NAMES
        ]
        self.suggestion = a_suggestion()
        world.store.commit(self.suggestion, *self.customers)
        self.outcome: Outcome | None = None
        self.behind: set[str] = set()
        self.told: list[str] = []
        self.wrong: list[str] = []
        self.parted = False
        self.stale: dict[int, FollowUp] = {}
        self.between: Callable[[], object] | None = None
        provider.answers = []

    def now(self, place: int) -> Any:
        return self.world.store.persons([self.customers[place].id])[self.customers[place].id]

    def support(self, place: int, other: int) -> None:
        if not self.outcome:
            who = self.customers[place].id
            self.behind.add(who)
            self.world.store.commit(Supporter(self.suggestion.id, who, self.world.services.now, True))

    def adopt(self, place: int, other: int) -> None:
        if not self.outcome:
            event = self.suggestion.adopt(None, "Done.", "grace", self.world.services.now)
            self.outcome = Outcome.of(event, "en")
            self.world.store.commit(self.suggestion, event, self.outcome)

    def turn_page(self, place: int, other: int) -> None:
        """One person of the fan-out, so that anything may happen between two of them."""
        if not self.outcome:
            return
        outcome = self.world.store.outcome(self.outcome.id)
        if not outcome.done:
            page = module.people_behind(self.world.store, outcome, outcome.cursor, 1)
            module._save(self.world.services, outcome, page, Policy())

    def look(self, place: int, other: int) -> None:
        """A worker gets a follow-up, and will come back to it when it is old."""
        if follow_up := self.follow_up(place):
            self.stale[place] = follow_up

    def deliver(self, place: int, other: int) -> None:
        follow_up = self.stale.pop(place, None) or self.follow_up(place)
        if follow_up:
            self.provider.answers = [self.witness]
            deliver(self.world.services, follow_up)
            self.provider.answers = []

    def deliver_as_they_merge(self, place: int, other: int) -> None:
        """The person is somebody else by the time of the claim."""
        self.interrupt(lambda: self.merge(place, other))
        self.deliver(place, other)

    def deliver_as_they_part(self, place: int, other: int) -> None:
        self.interrupt(lambda: self.part(place, other))
        self.deliver(place, other)

    def deliver_as_they_leave(self, place: int, other: int) -> None:
        self.interrupt(lambda: self.leave(other, place))
        self.deliver(place, other)

    def interrupt(self, deed: Callable[[], object]) -> None:
        """Do it once, after the person was read and before the claim's transaction."""
        store = self.world.store
        plain, several = type(store).claim, type(store).claim_as

        def first(*arguments: Any) -> None:
            vars(store).pop("claim", None), vars(store).pop("claim_as", None)
            deed()
            (plain if len(arguments) == 1 else several)(store, *arguments)

        vars(store).update(claim=first, claim_as=first)

    def merge(self, place: int, other: int) -> None:
        whole, part = self.now(place), self.now(other)
        try:
            joining.join(self.world.services, whole, part, "mary")
        except NotAllowed:
            return

    def part(self, place: int, other: int) -> None:
        person = self.now(place)
        try:
            joining.separate(self.world.services, person, self.customers[place].id, "mary")
            self.parted = True
        except NotAllowed:
            return

    def leave(self, place: int, other: int) -> None:
        preferences.opt_out(self.world.services, self.link(place))

    def come_back(self, place: int, other: int) -> None:
        preferences.opt_in(self.world.services, self.link(place))

    def witness(self, provider: Provider, mail: Mail) -> Receipt:
        """The provider gets a mail: of whom, who are they now, and may they be told?"""
        [name] = [each.id for each in self.customers if each.email == mail.to]
        person = self.world.store.persons([name])[name]
        assert person
        if set(person.everyone) & set(self.told):
            self.wrong.append("told twice")
        if person.opted_out_at:
            self.wrong.append("told after they left")
        if mail.tags["follow_up"] != follow_up_id(name, mail.tags["outcome"], "email"):
            self.wrong.append("told at another's address")
        self.told.append(name)
        return accept(provider, mail)

    def follow_up(self, place: int) -> FollowUp | None:
        if not self.outcome:
            return None
        name = self.customers[place].id
        try:
            return self.world.store.follow_up(self.outcome.id, follow_up_id(name, self.outcome.id, "email"))
        except NotFound:
            return None

    def link(self, place: int) -> links.MailLink:
        return links.MailLink(self.world.services.now, "9999", self.customers[place].id)

    def come_to_rest(self) -> None:
        vars(self.world.store).pop("claim", None), vars(self.world.store).pop("claim_as", None)
        self.stale = {}
        self.adopt(0, 0)
        for _ in range(8):
            self.turn_page(0, 0)
            for place in range(len(NAMES)):
                self.deliver(place, place)

    def unheard(self) -> list[str]:
        """Whoever stood behind it, may be told, and was not: as no customer of theirs."""
        people = [self.now(place) for place in range(len(NAMES))]
        return [
            person.name
            for person in people
            if set(person.everyone) & self.behind
            and not person.opted_out_at
            and not set(person.everyone) & set(self.told)
        ]


DEEDS = [
    "support", "adopt", "turn_page", "look", "deliver", "merge", "part", "leave", "come_back",
    "deliver_as_they_merge", "deliver_as_they_part", "deliver_as_they_leave",
]  # fmt: skip
HISTORY = st.lists(st.tuples(st.sampled_from(DEEDS), PLACES, PLACES), max_size=24)
EVERYONE = [("support", place, 0) for place in range(len(NAMES))]


OWED = [("adopt", 0, 0), *[("turn_page", 0, 0)] * 4]


@pytest.mark.slow
@given(history=HISTORY, crowded=st.booleans())
@example([*OWED, ("merge", 0, 1), ("deliver", 0, 0), ("deliver", 1, 0)], True)
@example([*OWED, ("deliver", 0, 0), ("deliver_as_they_merge", 1, 0)], True)
@example([*OWED, ("leave", 0, 0), ("deliver_as_they_merge", 1, 0)], True)
@example([*OWED, ("leave", 0, 0), ("deliver_as_they_merge", 0, 1), ("deliver", 1, 0)], True)
@example([*OWED, ("merge", 0, 1), ("deliver_as_they_leave", 0, 1)], True)
@example([*OWED, ("merge", 0, 1), ("deliver_as_they_part", 1, 1), ("deliver", 1, 0)], True)
@example([*OWED, ("merge", 0, 1), ("merge", 2, 0), ("deliver", 2, 0), ("part", 0, 0), ("deliver", 0, 0)], True)
@example([("merge", 0, 1), *OWED, ("part", 1, 0), *OWED, ("deliver", 0, 0), ("merge", 1, 0), ("deliver", 1, 0)], True)
@example([("merge", 0, 1), *OWED, ("leave", 1, 0), ("come_back", 0, 0), ("part", 1, 0), ("deliver", 1, 0)], True)
@settings(max_examples=60)
def test_each_person_is_told_at_most_once_and_nobody_after_they_left(
    world: World, provider: Provider, history: list[tuple[str, int, int]], crowded: bool
) -> None:
    company = Company(world, provider)
    left_and_back = {"leave", "come_back", "deliver_as_they_leave"} & {name for name, _, _ in history}
    for name, place, other in [*(EVERYONE if crowded else []), *history]:
        getattr(company, name)(place, other)
        assert not company.wrong, company.wrong
    company.come_to_rest()
    assert not company.wrong, company.wrong
    # Who is taken apart after they were told as one was told, and whoever left may have been left out before they came back.
    if not company.parted and not left_and_back:
        assert not company.unheard()
