"""Where mail that came in lies until it is heard. ports.py holds the rest."""

from typing import Protocol


class Arrivals(Protocol):
    """Where the mails lie that came in, whole, for a short time."""

    def fetch(self, name: str, most: int) -> tuple[bytes, int]:
        """The first `most` bytes of a mail, and how many it has in all.

        Raises NotFound for what is not there (any more), Unavailable where nobody can say.
        """
