"""The ledger of one follow-up, small enough to be searched whole. It is the specification; read it top to bottom.

A world is one row, the workers at it, the person whom it concerns, and what the provider took. `steps` says what may
happen next: every order of every step of every worker, each with its faults (refused, applied with its answer lost, or
the process dies), and beside them the sweep, the provider's events (any order, any number of times, or never), the
person's opt-out, and a named person of the staff. Time is not in it: a lease may run out at any moment, which is worse
than any clock. `search` visits every world that can come about.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

# What a row may become by which step; every step that is not here is refused. tests/faults/test_model_is_the_code.py
# holds domain/outcome.py to exactly this.
LEDGER: dict[str, dict[str, str]] = {
    "claim": {"pending": "sending"},
    "exclude": {"pending": "excluded"},
    "unsendable": {"pending": "failed"},
    "put on call list": {"pending": "unreachable"},
    # The provider's answer, for the attempt in force only.
    "accepted": dict.fromkeys(("sending", "unknown", "parked"), "sent"),
    "refused": {"sending": "pending"},
    "refused for good": {"sending": "failed"},
    "lose": {"sending": "unknown"},
    # The sweep, when the quiet time is over.
    "park": {"unknown": "parked"},
    # The provider's events, which only move forward.
    "sent": dict.fromkeys(("pending", "sending", "unknown", "parked"), "sent"),
    "delivered": dict.fromkeys(("pending", "sending", "unknown", "parked", "sent"), "delivered"),
    "bounced": dict.fromkeys(("pending", "sending", "unknown", "parked", "sent", "delivered"), "bounced"),
    "complained": dict.fromkeys(("pending", "sending", "unknown", "parked", "sent", "delivered"), "complained"),
    "rejected": dict.fromkeys(("sending", "unknown", "parked", "sent"), "failed"),
    # A named person, for what nobody could know, and for what did not reach them.
    "arrived": {"parked": "sent"},
    "again": dict.fromkeys(("parked", "bounced", "failed"), "pending"),
    "call": dict.fromkeys(("unreachable", "bounced", "failed"), "called"),
}
OF_THE_ATTEMPT = ("accepted", "refused", "refused for good", "lose", "rejected")
EVENTS = ("sent", "delivered", "bounced", "complained")
TOLD = ("sent", "delivered", "complained", "called")
AT_REST = (*TOLD, "bounced", "failed", "excluded", "parked", "unreachable")
MOST_ATTEMPTS = 3
MOST_AGAIN = 1


class Worker(NamedTuple):
    """`does` what it is about to do next, with the attempt it made and the provider's answer that it knows."""

    does: str = "look"
    attempt: int = 0
    answer: str = ""


class World(NamedTuple):
    """`attempt` is the one in force (0: none), `taken` the attempts whose mail the provider accepted, in order, `in_person`
    that one of the staff answers for their having been told."""

    row: str = "pending"
    attempt: int = 0
    attempts: int = 0
    taken: tuple[int, ...] = ()
    again: int = 0
    in_person: bool = False
    left: bool = False
    claimed_after_leaving: bool = False
    workers: tuple[Worker, ...] = ()


@dataclass(frozen=True)
class Policy:
    """The protocol as it is. Each field turns one of its rules into a plausible wrong one, which the search must find."""

    lease_sends_again: bool = False
    provider_calls_are_retried: bool = False
    marks_before_it_sends: bool = False
    looks_for_opt_outs_before_the_claim: bool = False


PROTOCOL = Policy()
Step = tuple[str, bool, World]
"""(what happens, whether that is a fault or up to somebody outside, the world after it)."""


def steps(world: World, policy: Policy) -> Iterator[Step]:
    """Everything that may happen next."""
    for place, worker in enumerate(world.workers):
        for name, fault, after, becomes in WORK[worker.does](world, worker, policy):
            workers = [*world.workers[:place], becomes, *world.workers[place + 1 :]]
            yield name, fault, after._replace(workers=tuple(sorted(workers)))
        if worker != Worker():
            # It dies here; another one takes its place and knows nothing.
            workers = [*world.workers[:place], Worker(), *world.workers[place + 1 :]]
            yield "a process dies", True, world._replace(workers=tuple(sorted(workers)))
    yield from sweeping(world, policy)
    yield from outside(world)


Work = Iterator[tuple[str, bool, World, Worker]]


def look(world: World, worker: Worker, policy: Policy) -> Work:
    """It reads the row and the person, who may leave right after that."""
    if world.row != "pending":
        return
    if world.left:
        yield "it sees that they left", False, moved(world, "exclude"), Worker()
        yield "it sees that no mail reaches them", False, moved(world, "put on call list"), Worker()
        yield "and the store fails", True, world, Worker()
    elif world.attempts < MOST_ATTEMPTS + world.again:
        yield "it means to claim", False, world, Worker("claim")


def claim(world: World, worker: Worker, policy: Policy) -> Work:
    """One transaction: the row goes to sending for a new attempt, if its person may still be told."""
    yield "the claim is refused by the store", True, world, Worker()
    if world.row != "pending":
        yield "somebody else was faster", False, world, Worker()
        return
    if world.left and not policy.looks_for_opt_outs_before_the_claim:
        yield "the claim finds that they left", False, world, Worker()
        return
    attempt = world.attempts + 1
    after = moved(world, "claim")._replace(attempt=attempt, attempts=attempt)
    after = after._replace(claimed_after_leaving=world.claimed_after_leaving or world.left)
    if policy.marks_before_it_sends:
        after = after._replace(row="sent")
    yield "claimed", False, after, Worker("send", attempt)
    yield "claimed, and the answer is lost", True, after, Worker("ask", attempt)


def ask(world: World, worker: Worker, policy: Policy) -> Work:
    """Whether a claim without an answer is ours is there to be read."""
    holds = world.attempt == worker.attempt and world.row == "sending"
    yield "it reads whose claim it is", False, world, Worker("send", worker.attempt) if holds else Worker()
    yield "and the store fails", True, world, Worker()


def send(world: World, worker: Worker, policy: Policy) -> Work:
    """One call to the provider, never repeated by itself."""
    attempt = worker.attempt
    taken = world._replace(taken=(*world.taken, attempt))
    yield "accepted", False, taken, Worker("mark", attempt, "accepted")
    yield "throttled", True, world, Worker("mark", attempt, "refused")
    yield "refused for good", True, world, Worker("mark", attempt, "refused for good")
    yield "no answer, and not taken", True, world, Worker("mark", attempt, "lose")
    yield "no answer, but taken", True, taken, Worker("mark", attempt, "lose")
    if policy.provider_calls_are_retried and len(taken.taken) <= 2:
        yield "taken, no answer, called again", True, taken, worker


def mark(world: World, worker: Worker, policy: Policy) -> Work:
    """What came of it goes on record, if this attempt is still in force and nothing better is known."""
    if world.attempt == worker.attempt:
        yield "marked", False, moved(world, worker.answer), Worker()
    else:
        yield "it is another attempt's by now", False, world, Worker()
    yield "and the store fails", True, world, Worker()


WORK: dict[str, Callable[[World, Worker, Policy], Work]] = {
    "look": look,
    "claim": claim,
    "ask": ask,
    "send": send,
    "mark": mark,
}


def sweeping(world: World, policy: Policy) -> Iterator[Step]:
    """What the sweep does when a lease, and then the quiet time, is over. When it fails it comes again."""
    if world.row == "sending":
        if policy.lease_sends_again:
            yield "the lease is over: again", False, world._replace(row="pending")
        else:
            yield "the lease is over", False, moved(world, "lose")
    if world.row == "unknown":
        yield "nothing was heard of it", False, moved(world, "park")


def outside(world: World) -> Iterator[Step]:
    """Whoever is not us: the provider's events, the person, and a named person of the staff."""
    if world.taken:
        for event in EVENTS:
            yield f"event: {event}", True, moved(world, event)
        if world.attempt in world.taken:
            yield "event: rejected", True, moved(world, "rejected")
    yield ("they come back" if world.left else "they leave"), True, world._replace(left=not world.left)
    if world.row in LEDGER["arrived"]:
        yield "somebody says that it arrived", True, moved(world, "arrived")._replace(in_person=True)
    if world.row in LEDGER["call"]:
        yield "somebody calls them", True, moved(world, "call")._replace(in_person=True)
    if world.row in LEDGER["again"] and world.again < MOST_AGAIN:
        yield "somebody sends it again", True, moved(world, "again")._replace(attempt=0, again=world.again + 1)


def moved(world: World, step: str) -> World:
    """The world with its row moved by a step, or as it was where the ledger refuses that step."""
    if step == "refused" and world.attempts >= MOST_ATTEMPTS + world.again:
        step = "refused for good"
    return world._replace(row=LEDGER[step].get(world.row, world.row))


def broken(world: World) -> str | None:
    """The promise that this world breaks, or None."""
    if len(world.taken) > 1 + world.again:
        return "G1: told twice"
    if world.row in TOLD and not world.taken and not world.in_person:
        return "G2: lost, and on record as told"
    if world.claimed_after_leaving:
        return "G3: claimed after they left"
    return None


@dataclass(frozen=True)
class Found:
    """How many worlds there are, how many steps lead between them, and for each broken promise a shortest way there."""

    worlds: int
    steps: int
    broken: dict[str, list[str]]


def search(workers: int, policy: Policy = PROTOCOL) -> Found:
    """Visit every world that so many workers can bring about, and see that none breaks a promise and none is stuck."""
    start = World(workers=(Worker(),) * workers)
    came: dict[World, tuple[World, str] | None] = {start: None}
    back: dict[World, list[World]] = {}
    found: dict[str, World] = {}
    taken, queue = 0, deque([start])
    while queue:
        world = queue.popleft()
        if promise := broken(world):
            # What follows from a broken promise proves nothing more.
            found.setdefault(promise, world)
            continue
        for name, fault, after in steps(world, policy):
            taken += 1
            if not fault:
                back.setdefault(after, []).append(world)
            if after not in came:
                came[after] = (world, name)
                queue.append(after)
    if not found and (stuck := set(came) - reaching(back, came)):
        found["G2: stuck"] = min(stuck, key=lambda world: len(way(came, world)))
    return Found(len(came), taken, {promise: way(came, world) for promise, world in found.items()})


def reaching(back: dict[World, list[World]], worlds: dict[World, tuple[World, str] | None]) -> set[World]:
    """The worlds from which the steps that are no faults lead to rest, without help from outside."""
    done = {world for world in worlds if world.row in AT_REST}
    queue = deque(done)
    while queue:
        for before in back.get(queue.popleft(), ()):
            if before not in done:
                done.add(before)
                queue.append(before)
    return done


def way(came: dict[Any, Any], world: Any) -> list[str]:
    """What happened, in order, until this world."""
    names: list[str] = []
    while step := came[world]:
        world, name = step
        names.append(name)
    return names[::-1]
