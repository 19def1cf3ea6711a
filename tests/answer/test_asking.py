"""A provider that knows mails by their key may be asked once more about an unknown answer, and nobody is told twice for it."""

from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest

from chalicelib.answer.asking import CALL_SECONDS
from chalicelib.answer.deliver import deliver
from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.owed import LEASE_SECONDS, QUIET_SECONDS
from chalicelib.ports_sending import Accepted, Mail, Receipt, Refused, Unknown
from tests.people import a_customer, adopt_with
from tests.world import World

DAY = 24 * 3600
# How a call can end, and whether the provider has the mail then.
ENDINGS = {
    "accepts": True, "takes it and loses the answer": True, "loses the mail": False,
    "is throttled": False, "refuses for good": False,
}  # fmt: skip


@dataclass
class Keyed:
    """Answers ports.Mailer; with `key_seconds` it takes a mail whose key it knows no second time, and says accepted.

    `endings` are used up in order, then it accepts. A throttled call does not even look at its key.
    """

    key_seconds: int = DAY
    endings: list[str] = field(default_factory=list)
    accepted: list[Mail] = field(default_factory=list)
    calls: list[Mail] = field(default_factory=list)
    slow: Any = None

    def send(self, mail: Mail) -> Receipt:
        self.calls.append(mail)
        if self.slow:
            self.slow()
        ending = self.endings.pop(0) if self.endings else "accepts"
        if ending == "is throttled":
            return Refused("throttled", permanent=False)
        if ending == "refuses for good":
            return Refused("no", permanent=True)
        known = self.key_seconds and mail.key in {each.key for each in self.accepted}
        if ENDINGS[ending] and not known:
            self.accepted.append(mail)
        return Accepted(f"provider-{mail.key}") if ending == "accepts" else Unknown("lost")


@pytest.fixture
def provider() -> Keyed:
    return Keyed()


def owed_to_ada(world: World) -> tuple[Outcome, FollowUp]:
    _, outcome, _ = adopt_with(world, [a_customer("Ada")])
    fan_out(world.services, outcome.id, lambda: True)
    [owed] = world.store.follow_ups(outcome.id).rows
    return outcome, owed


def delivered(world: World) -> FollowUp:
    outcome, owed = owed_to_ada(world)
    deliver(world.services, owed)
    return world.store.follow_up(outcome.id, owed.id)


@pytest.mark.parametrize("first", ["takes it and loses the answer", "loses the mail"])
def test_it_works(world: World, provider: Keyed, first: str) -> None:
    provider.endings = [first]
    told = delivered(world)
    assert (told.state, told.provider_id, told.attempts) == ("sent", f"provider-{told.id}", 1)
    assert len(provider.accepted) == 1 and provider.calls[0] is provider.calls[1]
    assert provider.calls[0].key == told.id, "the key is the follow-up's, whatever the attempt"


def test_sent_again_by_a_named_person_it_is_another_mail(world: World, provider: Keyed) -> None:
    told = delivered(world)
    for times in (2, 3):
        bounced = told.witness("bounced", world.services.now, told.provider_id, told.attempt_id)
        world.store.commit(told, *filter(None, [bounced]))
        world.store.commit(told, told.again("grace", world.services.now))
        world.sweep()
        told = world.store.follow_up(told.outcome_id, told.id)
        assert told.state == "sent" and len(provider.accepted) == len({mail.key for mail in provider.accepted}) == times


def test_a_provider_without_keys_is_never_asked_twice(world: World, provider: Keyed) -> None:
    provider.key_seconds, provider.endings = 0, ["takes it and loses the answer"]
    lost = delivered(world)
    world.clock.pass_by(seconds=QUIET_SECONDS + 1)
    world.sweep()
    assert world.store.follow_up(lost.outcome_id, lost.id).state == "parked"
    assert len(provider.calls) == len(provider.accepted) == 1


@pytest.mark.parametrize(("first", "second"), list(product(ENDINGS, ENDINGS)))
@pytest.mark.parametrize("key_seconds", [0, DAY])
def test_whatever_the_two_calls_say_the_mail_is_taken_once_and_the_record_never_lies(
    world: World, provider: Keyed, first: str, second: str, key_seconds: int
) -> None:
    provider.key_seconds, provider.endings = key_seconds, [first, second]
    follow_up, taken = delivered(world), len(provider.accepted)
    assert taken <= 1 and len(provider.calls) <= (2 if key_seconds else 1)
    if taken:
        assert follow_up.state in ("sent", "unknown"), "it is never taken for not sent, so it is never sent again"
    if follow_up.state == "sent":
        assert taken == 1
    if follow_up.state in ("pending", "failed"):
        assert len(provider.calls) == 1, "a refusal of the second call says nothing of the first"


@pytest.mark.parametrize(
    ("key_seconds", "call_takes", "calls"),
    [(DAY, 1, 2), (DAY, LEASE_SECONDS - CALL_SECONDS, 2), (DAY, LEASE_SECONDS - CALL_SECONDS + 1, 1),
     (60, 60 - CALL_SECONDS, 2), (60, 60 - CALL_SECONDS + 1, 1), (CALL_SECONDS - 1, 0, 1)],
)  # fmt: skip
def test_it_is_asked_again_only_while_the_key_is_known_and_the_claim_holds(
    world: World, provider: Keyed, key_seconds: int, call_takes: int, calls: int
) -> None:
    provider.key_seconds, provider.endings = key_seconds, ["takes it and loses the answer"]
    provider.slow = lambda: world.clock.pass_by(seconds=call_takes)
    delivered(world)
    assert len(provider.calls) == calls and len(provider.accepted) == 1


def test_a_mail_without_a_key_is_asked_for_once(world: World, provider: Keyed) -> None:
    from chalicelib.answer.asking import ask

    provider.endings = ["loses the mail"]
    mail = Mail("ada@example.org", "subject", "text", "html", "en")
    assert ask(world.services, mail) == Unknown("lost") and len(provider.calls) == 1
