"""What goes wrong, enumerated: every step of a rehearsal x every fault that the step can have x the workers at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from tests.faults.plays import WAYS, Play
from tests.faults.post import SEND_FAULTS
from tests.faults.wire import DEATHS, READS, STORE_FAULTS, WIDTHS, Fault, Storm, is_send

Rehearse = Callable[[Play], tuple[list[str], list[str]]]
OUTCOMES = ("resolved", "replied", "adopted", "declined")
# A read changes nothing, so that it matters less how it fails.
READ_FAULTS = ("throttled", "refused", "no answer", "broken answer")
SAYINGS = ("Send", "Delivery", "Bounce", "Complaint", "Reject", "DeliveryDelay")
STRIDES = (3, 4, 5, 7)
# How a mail can end so that nobody here knows of it.
DARK = ("answer lost", "error after", "killed after", "killed before", "no answer")


def faults_of(step: int, name: str, widths: tuple[str, ...] = WIDTHS) -> list[Fault]:
    """Everything that can go wrong with a step of this name."""
    if is_send(name):
        return [Fault(step, kind) for kind in SEND_FAULTS]
    kinds = READ_FAULTS if name.partition(": ")[2].split()[0] in READS else STORE_FAULTS
    return [Fault(step, kind, width) for kind in kinds for width in widths] + [Fault(step, kind) for kind in DEATHS]


def every(names: list[str], widths: tuple[str, ...] = WIDTHS) -> list[Fault]:
    return [fault for step, name in enumerate(names, 1) for fault in faults_of(step, name, widths)]


def is_over(fault: Fault) -> bool:
    """Whether the worker does nothing of its own after it."""
    return fault.kind in DEATHS or fault.width == "on"


def one_fault(
    rehearse: Rehearse, outcomes: tuple[str, ...] = OUTCOMES, crowds: tuple[int, ...] = (1, 3)
) -> Iterator[Play]:
    """One worker, one fault; with and without the provider's word of it; and the stream's batches as they may come."""
    for outcome, people in product(outcomes, crowds):
        if people > 1 and outcome in ("resolved", "replied"):
            continue
        names, _ = rehearse(Play(outcome, people))
        for fault in every(names):
            yield Play(outcome, people, (fault,))
            yield Play(outcome, people, (fault,), says=("Send",))
            for batches in ("twice", "backwards", "first only") if people > 1 or outcome == "resolved" else ():
                if fault.width != "once":
                    yield Play(outcome, people, (fault,), batches=batches)


def two_faults(rehearse: Rehearse, outcomes: tuple[str, ...] = ("resolved", "adopted")) -> Iterator[Play]:
    """One worker, and whatever goes wrong after something else went wrong."""
    for outcome in outcomes:
        names, _ = rehearse(Play(outcome))
        faults = every(names)
        for first, second in product(faults, faults):
            if first.step < second.step and not is_over(first):
                yield Play(outcome, 1, (first, second))


def two_workers(rehearse: Rehearse, outcomes: tuple[str, ...] = ("resolved", "adopted")) -> Iterator[Play]:
    """Two workers at the same records, in every order with two changes of turn, and a fault wherever the turn changes."""
    for outcome in outcomes:
        names, _ = rehearse(Play(outcome))
        steps = range(1, len(names) + 1)
        for x, y in product(steps, steps):
            faults = faults_of(x, names[x - 1], ("call",)), faults_of(y, names[y - 1], ("call",))
            for fault in faults[0]:
                yield Play(outcome, 1, (fault,), (), (x, y))
            for fault in faults[1]:
                yield Play(outcome, 1, (), (fault,), (x, y))


def both_workers(rehearse: Rehearse, outcomes: tuple[str, ...] = ("resolved", "adopted")) -> Iterator[Play]:
    """The same, and each of them has its fault."""
    for outcome in outcomes:
        names, _ = rehearse(Play(outcome))
        steps = range(1, len(names) + 1)
        for x, y in product(steps, steps):
            pairs = product(faults_of(x, names[x - 1], ("call",)), faults_of(y, names[y - 1], ("call",)))
            for first, second in pairs:
                yield Play(outcome, 1, (first,), (second,), (x, y))


def leaving(rehearse: Rehearse, outcomes: tuple[str, ...] = OUTCOMES) -> Iterator[Play]:
    """The person leaves before every step, in every way, with every fault of that step, and with two workers."""
    for outcome in outcomes:
        names, _ = rehearse(Play(outcome))
        for way, (step, name) in product(WAYS, enumerate(names, 1)):
            if way == "refuses answers" and outcome not in ("resolved", "replied"):
                continue
            if way == "refuses invitations" and outcome != "invited":
                continue
            yield Play(outcome, leaves=(step, way))
            for fault in faults_of(step, name, ("once", "call")):
                yield Play(outcome, 1, (fault,), leaves=(step, way))
            for other in range(1, len(names) + 1):
                yield Play(outcome, 1, (), (), (step, other), leaves=(step, way))


def sayings(rehearse: Rehearse, longest: int = 3) -> Iterator[Play]:
    """The provider's words in every order, repeated, early, late or never; and whoever takes them in fails at every step."""
    names, _ = rehearse(Play())
    send = [is_send(name) for name in names].index(True) + 1
    ends: list[tuple[Fault, ...]] = [(), *((Fault(send, kind),) for kind in DARK)]
    for length in range(longest + 1):
        for says, end, when in product(product(SAYINGS, repeat=length), ends, ("early", "after", "late")):
            if length or when == "after":
                yield Play(first=end, says=says, when=when)
    for kind in SAYINGS:
        for end in (*ends, (Fault(send + 1, "killed before"),), (Fault(send + 1, "answer lost", "on"),)):
            _, ear = rehearse(Play(says=(kind,)))
            for fault, more in product(every(ear), ((), (kind,), ("Delivery",))):
                yield Play(first=end, says=(kind, *more), hearing=(fault,))


def decided(rehearse: Rehearse) -> Iterator[Play]:
    """What was parked is decided by a named person, and the provider may still say something of it after that."""
    for outcome in OUTCOMES:
        names, _ = rehearse(Play(outcome))
        send = [is_send(name) for name in names].index(True) + 1
        darkness = [Fault(send, kind) for kind in DARK] + [
            Fault(send - 1, "killed after"),
            Fault(send + 1, "killed before"),
        ]
        for fault, decides, says in product(darkness, ("again", "arrived"), [(), *((kind,) for kind in SAYINGS)]):
            for more in ((), says) if says else ((),):
                yield Play(outcome, 1, (fault,), says=(*says, *more), when="late", decides=decides)


def crowd(rehearse: Rehearse, people: int = 60) -> Iterator[Play]:
    """Many people: every step of the fan-out goes wrong, and of steps that are all alike the first, the middle and the last."""
    for outcome in ("adopted", "declined"):
        names, _ = rehearse(Play(outcome, people, batches="first only"))
        for step in telling(names):
            for fault in faults_of(step, names[step - 1], ("call", "on")):
                yield Play(outcome, people, (fault,), batches="first only")


def telling(names: list[str]) -> list[int]:
    """The steps that differ from their neighbours, and three of each row of equal ones."""
    found: set[int] = set()
    start = 1
    for step in range(2, len(names) + 2):
        if step > len(names) or names[step - 1] != names[start - 1]:
            found |= {start, (start + step - 1) // 2, step - 1}
            start = step
    return sorted(found)


def unattended(rehearse: Rehearse) -> Iterator[Play]:
    """No stream at all: everything is the sweep's."""
    for number in range(2400):
        yield Play(OUTCOMES[number % 4], 1 + number % 3 * (number % 4 > 1), batches="never")


def weather(number: int) -> Storm:
    """The storms in turn: each stride, and each fault to begin with."""
    return Storm(STRIDES[number % len(STRIDES)], number, lambda step, name: faults_of(step, name, ("once", "call")))


@dataclass(frozen=True)
class Family:
    """Plays of one kind; `at_once` of them share a table, and `in_storms` the sweep's own steps go wrong as well."""

    plays: Callable[[Rehearse], Iterator[Play]]
    at_once: int = 120
    in_storms: bool = False


FAMILIES = {
    "one fault": Family(one_fault),
    "two faults": Family(two_faults),
    "two workers": Family(two_workers),
    "two workers, two faults": Family(both_workers),
    "leaving": Family(leaving),
    "the provider's words": Family(sayings),
    "a person decides": Family(decided),
    "a crowd, in a storm": Family(crowd, 2, in_storms=True),
    "no stream, in a storm": Family(unattended, 60, in_storms=True),
}
