"""What a customer's own page needs of the store. ports.py puts the whole store together."""

from collections.abc import Sequence
from typing import Protocol

from chalicelib.domain.customer import Telling
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.views import Page


class Mine(Protocol):
    def said(self, customer_ids: Sequence[str], cursor: str | None = None, limit: int = 10) -> Page[Telling]:
        """What one person told us, the newest first, by whichever of their keys. One query for each key.

        Raises Invalid for a bad cursor.
        """

    def answered(self, customer_ids: Sequence[str], newest: int = 10) -> list[Invitation]:
        """How it was for one person, where no case came of it: the newest first. One query for each key, one read for all.

        What was answered a moment ago may not be among them yet.
        """
