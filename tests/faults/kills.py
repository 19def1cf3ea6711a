"""Real processes, really killed: workers are forked and end themselves with SIGKILL at a step by number, two at a time.

The provider is a file that is appended to and synced before the call returns, so that what it accepted is on record even
if the worker dies the moment after. A worker that dies says before, in a file of its own, which claim it held.
"""

import json
import os
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib import reactions, wiring
from chalicelib.adapters.dynamodb.store import DynamoDBStore
from chalicelib.answer.deliver import deliver
from chalicelib.ports_sending import Accepted, Mail, Receipt
from tests.faults import stage as stages
from tests.faults.observe import Seen, observe
from tests.faults.plays import ROUNDS, pass_until_due
from tests.faults.stage import Owed, Stage, always
from tests.faults.wire import DEATHS, Fault, Line, Wire

SWEEPS_KILLED = 6


@dataclass(frozen=True)
class Kill:
    """Two workers at one outcome, each killed before or after one of its steps."""

    outcome: str
    people: int
    deaths: tuple[Fault, Fault]

    def __str__(self) -> str:
        return f"{self.outcome} for {self.people}, killed at {self.deaths[0]} and {self.deaths[1]}"


@dataclass
class Register:
    """Answers ports.Mailer: the provider's ledger, on the disk."""

    path: Path
    wire: Wire
    key_seconds: int = 0

    def send(self, mail: Mail) -> Receipt:
        line: Line | None = self.wire.line
        fault = line.begin("send") if line else None
        if fault and fault.kind == "killed before":
            self.wire.die()
        append(self.path, {"to": mail.to, "tags": mail.tags})
        if fault and fault.kind == "killed after":
            self.wire.die()
        return Accepted(mail.tags["attempt"])


def append(path: Path, entry: dict[str, object]) -> None:
    """One line at the end of a file, on the disk when this returns."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(file, json.dumps(entry).encode() + b"\n")
    os.fsync(file)
    os.close(file)


def entries(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()] if path.exists() else []


@dataclass
class Yard:
    """Where processes are forked. Each worker has a client that this process has made and never used, so that no two
    processes ever share a connection."""

    stage: Stage
    folder: Path
    stores: Sequence[DynamoDBStore]
    wires: Sequence[Wire]
    killed: int = 0
    _children: list[int] = field(default_factory=list)

    def fork(self, number: int, death: Fault | None, job: Callable[[wiring.Services], object]) -> None:
        child = os.fork()
        if child:
            self._children.append(child)
            return
        status = 1
        try:
            self._live(number, death, job)
            status = 0
        finally:
            os._exit(status)

    def wait(self) -> None:
        """Until every child is gone, one way or the other."""
        for child in self._children:
            _, status = os.waitpid(child, 0)
            if os.WIFSIGNALED(status):
                assert os.WTERMSIG(status) == signal.SIGKILL
                self.killed += 1
            else:
                assert os.waitstatus_to_exitcode(status) == 0, "a worker failed"
        self._children = []

    def _live(self, number: int, death: Fault | None, job: Callable[[wiring.Services], object]) -> None:
        store, wire = self.stores[number], self.wires[number]
        line = Line({death.step: death} if death else {})
        store.name = self.stage.table

        def die() -> None:
            append(self.folder / "held", {"attempt": line.claimed})
            os.kill(os.getpid(), signal.SIGKILL)

        wire.die, wire.line = die, line
        swapped = {"store": store, "mailer": Register(self.folder / "accepted", wire)}
        job(wiring.build(self.stage.services.settings, clock=self.stage.clock, **swapped))


def tell(owed: Owed) -> Callable[[wiring.Services], None]:
    """What a worker does: the fan-out, and then everyone who is on record."""

    def job(services: wiring.Services) -> None:
        reactions.react(services, owed.facts, always)
        for follow_up in services.store.follow_ups(owed.outcome.id).rows:
            deliver(services, follow_up)

    return job


def look_after(services: wiring.Services) -> None:
    from chalicelib.answer.sweep import sweep

    sweep(services, always)


_unused: dict[str, tuple[list[DynamoDBStore], list[Wire]]] = {}


def unused(endpoint: str) -> tuple[list[DynamoDBStore], list[Wire]]:
    """Two clients for children only."""
    if endpoint not in _unused:
        stores = [DynamoDBStore("hearback-nowhere", endpoint) for _ in range(2)]
        _unused[endpoint] = stores, [Wire(store.client) for store in stores]
    return _unused[endpoint]


def run(endpoint: str, kills: Sequence[Kill], folder: Path) -> Seen:
    """Kill them all in one table, then the sweep again and again, and see what became of everyone."""
    stage = stages.stage(endpoint)
    folder.mkdir(parents=True)
    yard = Yard(stage, folder, *unused(endpoint))
    owed = [stage.owe(kill.outcome, kill.people) for kill in kills]
    stage.build(owed)
    for kill, each in zip(kills, owed, strict=True):
        for number, death in enumerate(kill.deaths):
            yard.fork(number, death, tell(each))
        yard.wait()
    rest(yard)
    stage.post.accepted += [
        Mail(str(each["to"]), "", "", "", "en", tags=each["tags"]) for each in read(folder, "accepted")
    ]
    stage.unknowable |= {str(each["attempt"]) for each in read(folder, "held") if each["attempt"]}
    seen = observe(stage, owed, [str(kill) for kill in kills])
    seen.kills = yard.killed
    stages.close(stage)
    return seen


def read(folder: Path, name: str) -> list[dict[str, object]]:
    return entries(folder / name)


def rest(yard: Yard) -> None:
    """Time passes, and sweeps are killed at step after step, until there is nothing more to look after."""
    step = 0
    for number in range(ROUNDS):
        due = yard.stage.store.due("9999")
        if not due:
            return
        pass_until_due(yard.stage, due)
        for _ in range(SWEEPS_KILLED if number < 4 else 0):
            for worker in range(2):
                step += 1
                yard.fork(worker, Fault(5 + step % 97, DEATHS[step % 2]), look_after)
            yard.wait()
        yard.fork(0, None, look_after)
        yard.wait()


def rehearse(endpoint: str, outcome: str, people: int) -> list[str]:
    """The names of a worker's steps when nobody dies."""
    stage = stages.stage(endpoint)
    try:
        owed = stage.owe(outcome, people)
        stage.build([owed])
        line = Line()
        stage.work(line, tell(owed), stage.services)
        return line.names
    finally:
        stages.close(stage)


def every(names: list[str], outcome: str, people: int) -> list[Kill]:
    """Each worker killed before or after each of its steps, in every pair."""
    deaths = [Fault(step, kind) for step in range(1, len(names) + 1) for kind in DEATHS]
    return [Kill(outcome, people, (first, second)) for first in deaths for second in deaths]
