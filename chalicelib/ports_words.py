"""What we need from whoever finds suggestions by words."""

from dataclasses import dataclass
from typing import Protocol

from chalicelib.domain.suggestion import Entry, Suggestion


@dataclass(frozen=True)
class Alike:
    """A suggestion that is like what was asked for: the whole that it is part of now, and `through`, the one whose words were
    found. `entry` is the public answer, where there is one."""

    suggestion: Suggestion
    through: Suggestion
    entry: Entry | None = None


class Words(Protocol):
    def alike(self, asked: str, shelf: str, most: int = 5) -> list[Alike]:
        """Suggestions of one shelf of domain/places.py that are like `asked`, the likest first, none twice.

        Each is on that shelf now, whatever the index says: it may lag behind, and what it finds is looked at again. Costs the same
        however many suggestions there are, and however common the words.
        """

    def shelve(self, suggestion_id: str) -> bool:
        """Make the index say where a suggestion stands now, all or nothing; False where it said so before.

        Safe to repeat. Raises NotFound, and Stale where somebody was faster.
        """
