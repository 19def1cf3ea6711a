"""A play: an outcome, the workers at it, and what goes wrong. And how a table full of them is played to its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.answer.deliver import settle
from chalicelib.domain.follow_up import FollowUp
from chalicelib.domain.outcome import Outcome
from chalicelib.domain.times import later, moment
from tests.faults import stage as stages
from tests.faults.observe import Seen, observe
from tests.faults.stage import Owed, Stage
from tests.faults.turns import Turns
from tests.faults.wire import Fault, Line, Storm, calm, is_send

ROUNDS = 40
SWEEPS_IN_A_STORM, ROUNDS_OF_A_STORM = 8, 8


@dataclass(frozen=True)
class Play:
    """What happens.

    Args:
        outcome, people: what is owed to how many.
        first, second: what goes wrong for each worker; None is no second worker.
        turns: up to which of its steps the first worker goes before the second begins, and the other way round.
        batches: how the stream brings its follow-ups, see Stage.react_and_deliver; "never" is no stream at all.
        says: what the provider says of each mail that it took, in this order.
        when: "early" (before the worker marks its mail), "after", or "late" (after everything came to rest).
        hearing: what goes wrong for whoever takes in the first thing that the provider says.
        decides: what somebody of the staff says of everyone who was parked in the end, "again" or "arrived".
        leaves: before which step of the first worker everyone behind it leaves, and how (one of WAYS).
    """

    outcome: str = "resolved"
    people: int = 1
    first: tuple[Fault, ...] = ()
    second: tuple[Fault, ...] | None = None
    turns: tuple[int, int] = (0, 0)
    batches: str = "in order"
    says: tuple[str, ...] = ()
    when: str = "after"
    hearing: tuple[Fault, ...] = ()
    leaves: tuple[int, str] | None = None
    decides: str = ""

    def __str__(self) -> str:
        given = {name: value for name, value in vars(self).items() if value != getattr(PLAIN, name)}
        return ", ".join(f"{name} {_said(value)}" for name, value in given.items()) or "nothing goes wrong"


PLAIN = Play()


def _said(value: object) -> str:
    return "+".join(str(each) for each in value) if isinstance(value, tuple) else str(value)


def _mark(name: str) -> Callable[[Stage, str], None]:
    def leave(stage: Stage, customer_id: str) -> None:
        person = stage.store.customers([customer_id])[customer_id]
        assert person
        setattr(person, name, stage.services.now)
        stage.store.commit(person)

    return leave


def _opt_out(stage: Stage, customer_id: str) -> None:
    person = stage.store.customers([customer_id])[customer_id]
    assert person
    event = person.opt_out(stage.services.now)
    assert event
    stage.store.commit(person, event)


WAYS: dict[str, Callable[[Stage, str], None]] = {
    "opts out": _opt_out,
    "is erased": _mark("erased_at"),
    "bounced": _mark("bounced_at"),
    "complained": _mark("complained_at"),
    "refuses answers": _mark("no_answers_at"),
    "refuses invitations": _mark("no_invitations_at"),
}


def play_all(stage: Stage, plays: Sequence[Play], storm: Storm | None = None) -> Seen:
    """Play them all in one table, bring it to rest, and see what became of everyone."""
    owed = [stage.owe(play.outcome, play.people) for play in plays]
    stage.build(owed)
    for play, each in zip(plays, owed, strict=True):
        perform(stage, play, each)
        if play.when != "late":
            hear_all(stage, play, each)
    rest(stage, storm)
    later_on = [(play, each) for play, each in zip(plays, owed, strict=True) if play.when == "late" or play.decides]
    for play, each in later_on:
        decide(stage, play, each)
        hear_all(stage, play, each)
    if later_on:
        rest(stage)
    return observe(stage, owed, [str(play) for play in plays])


def perform(stage: Stage, play: Play, owed: Owed) -> None:
    """The workers do what they do."""
    if play.batches == "never":
        return
    # Read once a minute, and so not by every play.
    stage.store.policy()
    line = Line({fault.step: fault for fault in play.first})
    if play.leaves:
        line.before.append(leaver(stage, line, play.leaves, owed))
    if play.when == "early":
        line.before.append(whisperer(stage, line, play, owed))
    if play.second is None:
        stage.work(line, stage.react_and_deliver, owed, play.batches)
        return
    other = Line({fault.step: fault for fault in play.second})
    workers = [
        (each, lambda each=each: stage.work(each, stage.react_and_deliver, owed, play.batches))
        for each in (line, other)
    ]
    Turns(*play.turns).play(*workers)


def decide(stage: Stage, play: Play, owed: Owed) -> None:
    """A named person decides about whoever is parked."""
    for follow_up in stage.store.follow_ups(owed.outcome.id).rows if play.decides else ():
        if follow_up.state == "parked":
            if play.decides == "arrived":
                stage.vouched.add(follow_up.id)
            settle(stage.services, follow_up, lambda each: getattr(each, play.decides)("grace", stage.services.now))


def leaver(stage: Stage, line: Line, leaves: tuple[int, str], owed: Owed) -> Callable[[int], None]:
    step, way = leaves

    def leave(number: int) -> None:
        if number == step:
            stage.wire.line = None
            for person in owed.people:
                WAYS[way](stage, person.id)
            stage.wire.line = line

    return leave


def whisperer(stage: Stage, line: Line, play: Play, owed: Owed) -> Callable[[int], None]:
    """The provider says it before the worker gets to its mark."""

    def whisper(number: int) -> None:
        if number > 1 and is_send(line.names[-2]):
            hear_all(stage, play, owed)

    return whisper


def hear_all(stage: Stage, play: Play, owed: Owed) -> None:
    faults = {fault.step: fault for fault in play.hearing}
    for mail in list(stage.post.accepted) if play.says else ():
        if mail.tags["outcome"] == owed.outcome.id:
            for kind in play.says:
                stage.hear(mail, kind, Line(faults) if faults else None)
                faults = {}


def rest(stage: Stage, storm: Storm | None = None) -> None:
    """Let time pass, and the sweep come by, until it has nothing more to look after. A storm passes as well, some day."""
    for number in range(ROUNDS):
        due = stage.store.due("9999")
        if not due:
            return
        pass_until_due(stage, due)
        for _ in range(SWEEPS_IN_A_STORM if storm and number < ROUNDS_OF_A_STORM else 0):
            stage.work(Line(storm=storm or calm), stage.sweep)
        for _ in range(ROUNDS):
            if not stage.sweep():
                break


def pass_until_due(stage: Stage, due: Sequence[Outcome | FollowUp]) -> None:
    until = later(max(record.due_at or "" for record in due), 1)
    stage.clock.moment = max(stage.clock.moment, moment(until))


def run(
    endpoint: str, plays: Sequence[Play], storm: Storm | None = None, make: Callable[[str], Stage] = stages.stage
) -> Seen:
    """Some plays in a table of their own, and the sweep in a storm."""
    stage = make(endpoint)
    try:
        return play_all(stage, plays, storm)
    finally:
        stages.close(stage)


def rehearse(endpoint: str, play: Play) -> tuple[list[str], list[str]]:
    """The names of the steps when nothing goes wrong: of the worker, and of whoever takes in what the provider says."""
    stage = stages.stage(endpoint)
    try:
        owed = stage.owe(play.outcome, play.people)
        stage.build([owed])
        stage.store.policy()
        line, ear = Line(), Line()
        stage.work(line, stage.react_and_deliver, owed, play.batches)
        for mail in stage.post.accepted[: len(play.says)]:
            stage.hear(mail, play.says[0], ear)
        return line.names, ear.names
    finally:
        stages.close(stage)
