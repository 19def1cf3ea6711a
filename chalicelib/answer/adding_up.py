"""What an outcome owes, and where all of it stands: groups that always add up (promise G2)."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.follow_up import NOT_TOLD, TOLD

# Each group of states, in the order in which they are drawn; `yours` waits for one of the staff.
GROUPS = {
    "told": TOLD,
    "under_way": ("pending", "sending", "unknown", "carried"),
    "yours": ("parked", "unreachable"),
    "not_told": NOT_TOLD,
    "excluded": (),
}
# What people did with it is counted beside where it stands.
MARKS = ("opened", "answered")
EXCLUDED = "excluded."


@dataclass(frozen=True)
class Group:
    """So many people in one of GROUPS; `parts` says in which standings, the larger first."""

    key: str
    people: int
    parts: list[tuple[str, int]]


@dataclass(frozen=True)
class Sum:
    """`owed` is what the groups add up to."""

    owed: int
    groups: list[Group]
    opened: int = 0
    answered: int = 0

    def people(self, key: str) -> int:
        """How many are in one of GROUPS."""
        return next(group.people for group in self.groups if group.key == key)

    def standing(self, state: str) -> int:
        """How many are in one state, for whatever reason."""
        parts = [part for group in self.groups for part in group.parts]
        return sum(number for name, number in parts if name.partition(".")[0] == state)

    @property
    def moving(self) -> bool:
        """Whether it changes by itself: something is on its way."""
        return bool(self.people("under_way"))


def add_up(standings: Mapping[str, int]) -> Sum:
    """The sum of an outcome's standings, as store.standings gives them."""
    marks = {name: standings.get(name, 0) for name in MARKS}
    parts: dict[str, list[tuple[str, int]]] = {key: [] for key in GROUPS}
    for name, number in sorted(standings.items(), key=lambda each: (-each[1], each[0])):
        if name not in MARKS and number:
            parts[_group_of(name)].append((name, number))
    groups = [Group(key, sum(number for _, number in found), found) for key, found in parts.items()]
    return Sum(sum(group.people for group in groups), groups, **marks)


def _group_of(standing: str) -> str:
    """Raises KeyError for a standing that is none of the ledger's: what is not understood must not hide in a sum."""
    if standing.startswith(EXCLUDED):
        return "excluded"
    return {state: key for key, states in GROUPS.items() for state in states}[standing]
