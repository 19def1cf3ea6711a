"""The flow's own manners: one record after the other, the first that fails is told, and a store in trouble is waited for."""

from typing import Any

from chalicelib import reactions
from chalicelib.domain.errors import Unavailable
from chalicelib.reactions import ALWAYS, REACTIONS
from tests.world import World

VOICE = {"text": "The lid does not close.", "kind": "complaint", "email": "ada@example.org", "may_answer": "yes"}


def records(count: int) -> list[dict[str, Any]]:
    return [{"dynamodb": {"SequenceNumber": str(number)}} for number in range(count)]


def test_it_works() -> None:
    seen: list[str] = []
    answer = reactions.one_by_one(
        records(3), lambda record: seen.append(record["dynamodb"]["SequenceNumber"]), lambda: True
    )
    assert (seen, answer) == (["0", "1", "2"], {"batchItemFailures": []})


def test_the_first_that_fails_is_told_and_nothing_after_it_is_tried() -> None:
    seen: list[str] = []

    def step(record: dict[str, Any]) -> None:
        seen.append(record["dynamodb"]["SequenceNumber"])
        if seen[-1] == "1":
            raise RuntimeError("a bug")

    assert reactions.one_by_one(records(3), step, lambda: True) == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert seen == ["0", "1"]


def test_a_record_that_there_is_no_time_for_comes_again() -> None:
    time = iter([True, False])
    answer = reactions.one_by_one(records(2), lambda record: None, lambda: next(time))
    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}


def test_a_store_in_trouble_for_a_moment_loses_nothing() -> None:
    troubles = iter([Unavailable()])

    def step(record: dict[str, Any]) -> None:
        for trouble in troubles:
            raise trouble

    assert reactions.one_by_one(records(1), step, lambda: True) == {"batchItemFailures": []}


def test_every_reaction_is_a_deed_with_a_name() -> None:
    deeds = [deed for each in REACTIONS.values() for deed in each] + ALWAYS
    assert all(callable(deed) and deed.__name__.replace("_", "").isalpha() for deed in deeds)


def test_a_submission_that_the_stream_never_brought_is_heard_all_the_same(world: World) -> None:
    world.ada.post("/f/hello", form=VOICE)
    forgotten(world)
    assert reactions.catch_up(world.services, lambda: True) == 0, "the stream has some minutes"
    world.clock.pass_by(minutes=11)
    assert reactions.catch_up(world.services, lambda: True) == 1
    world.clock.pass_by(minutes=2)
    world.sweep()
    assert [mail["To"] for mail in world.mails()] == ["ada@example.org"]
    world.clock.pass_by(minutes=6)
    assert reactions.catch_up(world.services, lambda: True) == 0


def test_what_the_stream_brought_is_not_heard_again(world: World) -> None:
    world.ada.post("/f/hello", form=VOICE)
    world.settle()
    world.clock.pass_by(minutes=11)
    assert reactions.catch_up(world.services, lambda: True) == 0


def test_with_the_stream_off_everything_is_told_only_later(world: World) -> None:
    grace = world.staff("Grace")
    world.ada.post("/f/hello", form=VOICE)
    [row] = world.store.inbox().rows
    grace.post(f"/console/cases/{row.id}/resolution", form={"version": "1", "resolution": "Mended."})
    forgotten(world)
    for _ in range(3):
        world.clock.pass_by(minutes=6)
        reactions.catch_up(world.services, lambda: True)
        world.sweep()
    forgotten(world)
    assert sorted(mail["Feedback-ID"].partition(":")[0] for mail in world.mails()) == ["acknowledged", "resolved"]
    assert world.store.customer_file(world.store.case(row.id).customer_id).tellings, "their history is there too"


def forgotten(world: World) -> None:
    """The stream's records are read by nobody."""
    world._stream()
