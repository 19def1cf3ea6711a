"""Many submissions while the store throttles and loses answers: each is answered once, stored once and acknowledged at most once.

python -m tests.flood [--submissions 10000] [--seed 1]

Of all tries to reach the store three in ten are throttled and one in ten is applied and its answer lost, under the SDK's own
retries, for the forms, the stream's functions and the sweep alike. A client does what the widget does: it sends again with the
same id while it is told to. What the ledger parks, because nobody can know whether its mail left, a named person decides at the
end by the provider's own record: then each has exactly one mail.
"""

import argparse
import logging
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from botocore.exceptions import ConnectionClosedError

from chalicelib import reactions
from chalicelib.domain.door import LARGEST
from chalicelib.domain.ids import new_id
from chalicelib.domain.touchpoint import default
from dev.clients import client
from dev.engine import Engine
from dev.table import create_table
from tests.faults.wire import error_of
from tests.provider import Provider
from tests.world import Person, World

THROTTLED, LOST = 0.3, 0.1
TRIES, AT_ONCE, ROUNDS = 200, 8, 8
# Records handed over at once, as the stream does in Lambda.
BATCH = 50
CASES = "/v1/touchpoints/hello/cases"


@dataclass
class Weather:
    """Lies on a store's client while it is `bad`."""

    chance: random.Random
    bad: bool = False
    seen: Counter[str] = field(default_factory=Counter)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def over(self, client: Any) -> Iterator[None]:
        def send(request: Any, **_: Any) -> Any:
            with self._turn:
                dice = self.chance.random() if self.bad else 1.0
                self.seen["throttled" if dice < THROTTLED else "lost" if dice < THROTTLED + LOST else "answered"] += 1
            if dice < THROTTLED:
                return error_of(request.url, 400, "ProvisionedThroughputExceededException")
            if dice < THROTTLED + LOST:
                client._endpoint.http_session.send(request)
                raise ConnectionClosedError(endpoint_url=request.url)
            return None

        client.meta.events.register("before-send.dynamodb", send)
        try:
            yield
        finally:
            client.meta.events.unregister("before-send.dynamodb", send)


@dataclass
class Result:
    """What became of them: answers by submission, how often clients came again, what was parked, and what was mailed."""

    answered: Counter[str] = field(default_factory=Counter)
    again: int = 0
    stored: Counter[str] = field(default_factory=Counter)
    parked: int = 0
    mailed: Counter[str] = field(default_factory=Counter)


@contextmanager
def impatience() -> Iterator[None]:
    """What would be seconds of waiting for a store is none."""
    really = time.sleep
    time.sleep = lambda seconds: None  # type: ignore[assignment]
    try:
        yield
    finally:
        time.sleep = really


def flood(world: World, provider: Provider, submissions: int, weather: Weather) -> Result:
    """Send them all, and let everything follow. `world` mails by `provider`."""
    place = default(["en", "zh-Hans"])
    place.door = {"a_network": LARGEST, "everybody": LARGEST}
    world.store.commit(place)
    ids, found = [new_id() for _ in range(submissions)], Result()
    with impatience():
        weather.bad = True
        with ThreadPoolExecutor(AT_ONCE) as people:
            for case_id, again in people.map(lambda one: submit(world, one), ids):
                found.answered[case_id] += 1
                found.again += again
        follow(world)
        weather.bad = False
        follow(world)
        found.parked = settle(world, provider, ids)
    found.stored = Counter(each["id"]["S"] for each in items(world, "Case"))
    found.mailed = Counter(mail.to for mail in provider.accepted)
    return found


def submit(world: World, case_id: str) -> tuple[str, int]:
    """One client: the id it got its 201 for, and how often it had to come again."""
    person = Person(world.gateway)
    told = {"id": case_id, "kind": "complaint", "text": f"The lid does not close. {case_id}", "language": "en"}
    told |= {"email": f"{case_id}@example.org", "may_answer": True}
    for again in range(TRIES):
        reply = person.post_json(CASES, told)
        if reply.status == 201:
            return str(reply.json["id"]), again
        assert reply.status == 503 and "Retry-After" in reply.headers, reply.text
    raise AssertionError("never taken")


def follow(world: World) -> None:
    """What the stream brings, each record until its function took it, as Lambda does; and the sweep."""
    while records := world.records():
        facts = [record for record in records if record["eventName"] == "INSERT"]
        owed = [each for each in facts if each["dynamodb"]["NewImage"].get("type", {}).get("S") == "FollowUp"]
        bring(facts, lambda batch: reactions.react(world.services, batch, lambda: True))
        bring(owed, lambda batch: reactions.deliver_all(world.services, batch, lambda: True))


def bring(records: list[dict[str, Any]], function: Callable[[list[dict[str, Any]]], dict[str, Any]]) -> None:
    for first in range(0, len(records), BATCH):
        bring_batch(records[first : first + BATCH], function)


def bring_batch(records: list[dict[str, Any]], function: Callable[[list[dict[str, Any]]], dict[str, Any]]) -> None:
    tries: Counter[str] = Counter()
    while failed := [each["itemIdentifier"] for each in function(records)["batchItemFailures"]]:
        tries.update(failed)
        assert tries[failed[0]] < TRIES, "a record was never taken"
        numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
        records = records[numbers.index(failed[0]) :]


def settle(world: World, provider: Provider, ids: list[str]) -> int:
    """The sweep, until nothing moves by itself; then Grace decides on each that is parked, by the provider's own record. Returns
    how many that were."""
    for _ in range(ROUNDS):
        world.clock.pass_by(minutes=10)
        reactions.catch_up(world.services, lambda: True)
        for _ in range(TRIES):
            if not world.sweep():
                break
        follow(world)
    arrived, parked = {mail.tags["follow_up"] for mail in provider.accepted}, 0
    for follow_up in (each for case_id in ids for each in world.store.follow_ups(case_id).rows):
        if follow_up.state == "parked":
            parked += 1
            event = (follow_up.arrived if follow_up.id in arrived else follow_up.again)("grace", world.services.now)
            world.store.commit(follow_up, event)
    follow(world)
    world.clock.pass_by(minutes=2)
    while world.sweep():
        follow(world)
    return parked


def items(world: World, kind: str) -> Iterator[dict[str, Any]]:
    for page in world.store.client.get_paginator("scan").paginate(TableName=world.store.name):
        yield from (item for item in page["Items"] if item.get("type") == {"S": kind})


def wrong(found: Result, submissions: int) -> list[str]:
    """What is not as it is promised; nothing where all is."""
    counts = {"answered": found.answered, "stored": found.stored, "mailed": found.mailed}
    return [
        f"{name}: {len(each)} of {submissions}, {sum(n > 1 for n in each.values())} of them more than once"
        for name, each in counts.items()
        if len(each) != submissions or any(number != 1 for number in each.values())
    ]


def main() -> int:
    """Print what became of them; 1 where anything was lost or done twice."""
    parser = argparse.ArgumentParser(prog="make flood", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--submissions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    began, name = time.monotonic(), "hearback-flood-table"
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="hearback-flood-") as scratch, Engine(Path(scratch, "engine")) as engine:
        create_table(client("dynamodb", engine.endpoint), name)
        provider, weather = Provider(), Weather(random.Random(args.seed))
        world = World(name, engine, client("dynamodbstreams", engine.endpoint), Path(scratch), mailer=provider)
        with weather.over(world.store.client):
            found = flood(world, provider, args.submissions, weather)
    tries = sum(weather.seen.values())
    print(
        f"{args.submissions:,} submissions, each sent until it was taken; {found.again:,} times a client was told to come again"
    )
    print(f"{tries:,} tries to reach the store: {dict(weather.seen)}")
    print(
        f"answered {found.answered.total():,}, stored {found.stored.total():,}, mailed {found.mailed.total():,}; ",
        end="",
    )
    print(f"{found.parked:,} of them after a named person's decision; {time.monotonic() - began:.0f} s")
    problems = wrong(found, args.submissions)
    print("\n".join(problems) or "each answered, stored and acknowledged once")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
