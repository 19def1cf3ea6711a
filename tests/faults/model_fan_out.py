"""The fan-out of one outcome, small enough to be searched whole: pages of people, and a cursor that says how far it came.

Workers read the outcome, put a follow-up on record for everyone of the next page, and move the cursor, the count and the
follow-ups together. Any of them may die, or be told by the store that it failed, at any step.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tests.faults.model import Found, way

PAGES = (("Ada", "Bo"), ("Cy", "Di"), ("Em",))


class Clerk(NamedTuple):
    """A worker: the page that it holds (its number is the cursor it read), and whom of it it still has to put on record."""

    does: str = "read"
    page: int = 0
    left: tuple[str, ...] = ()


class World(NamedTuple):
    cursor: int = 0
    owed: frozenset[str] = frozenset()
    counted: int = 0
    clerks: tuple[Clerk, ...] = ()


@dataclass(frozen=True)
class Policy:
    """`one_by_one`: each follow-up by itself, and the cursor after them: slower, and right as well. `cursor_first`: wrong."""

    one_by_one: bool = False
    cursor_first: bool = False


PROTOCOL = Policy()


def steps(world: World, policy: Policy) -> Iterator[tuple[str, bool, World]]:
    for place, clerk in enumerate(world.clerks):
        for name, fault, after, becomes in work(world, clerk, policy):
            clerks = [*world.clerks[:place], becomes, *world.clerks[place + 1 :]]
            yield name, fault, after._replace(clerks=tuple(sorted(clerks)))
        if clerk != Clerk():
            clerks = [*world.clerks[:place], Clerk(), *world.clerks[place + 1 :]]
            yield "a process dies, or its store", True, world._replace(clerks=tuple(sorted(clerks)))


def work(world: World, clerk: Clerk, policy: Policy) -> Iterator[tuple[str, bool, World, Clerk]]:
    page = PAGES[clerk.page] if clerk.page < len(PAGES) else ()
    if clerk.does == "read":
        if world.cursor < len(PAGES):
            yield "it reads a page", False, world, Clerk(first_deed(policy), world.cursor, PAGES[world.cursor])
    elif clerk.does == "put":
        put = world._replace(owed=world.owed | {clerk.left[0]})
        after = clerk._replace(left=clerk.left[1:])
        last = Clerk() if policy.cursor_first else Clerk("turn", clerk.page)
        yield f"{clerk.left[0]} is owed", False, put, after if after.left else last
    elif world.cursor != clerk.page:
        # The outcome's version moved on: the whole transaction is refused.
        yield "somebody else got further", False, world, Clerk()
    else:
        turned = world._replace(cursor=clerk.page + 1, counted=world.counted + len(page))
        if not policy.one_by_one and not policy.cursor_first:
            turned = turned._replace(owed=world.owed | set(page))
        becomes = Clerk("put", clerk.page, page) if policy.cursor_first else Clerk()
        yield "the page is turned", False, turned, becomes
        yield "the page is turned, and the answer is lost", True, turned, Clerk()


def first_deed(policy: Policy) -> str:
    return "put" if policy.one_by_one else "turn"


def broken(world: World) -> str | None:
    passed = [person for page in PAGES[: world.cursor] for person in page]
    if not world.owed.issuperset(passed):
        return "G2: passed over"
    if world.counted != len(passed):
        return "G2: does not add up"
    return None


def search(clerks: int, policy: Policy = PROTOCOL) -> Found:
    """Visit every world that so many workers can bring about. A page that is under way is no broken promise where the
    cursor is moved first: only where whoever was passed over is never put on record."""
    start = World(clerks=(Clerk(),) * clerks)
    came: dict[World, tuple[World, str] | None] = {start: None}
    found: dict[str, World] = {}
    taken, queue = 0, deque([start])
    while queue:
        world = queue.popleft()
        following = list(steps(world, policy))
        at_rest = all(clerk == Clerk() for clerk in world.clerks)
        if (promise := broken(world)) and at_rest:
            found.setdefault(promise, world)
        if at_rest and not following and world.cursor < len(PAGES):
            found.setdefault("G2: stuck", world)
        for name, _, after in following:
            taken += 1
            if after not in came:
                came[after] = (world, name)
                queue.append(after)
    return Found(len(came), taken, {promise: way(came, world) for promise, world in found.items()})
