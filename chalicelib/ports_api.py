"""What programs with keys need of the store. ports.py puts the whole store together."""

from collections.abc import Sequence
from typing import Any, Protocol

from chalicelib.domain.interaction import Interaction
from chalicelib.domain.invitation import Invitation
from chalicelib.domain.key import Key
from chalicelib.domain.signal import Doings, Signal
from chalicelib.domain.views import Attempt


class Doors(Protocol):
    """Keys, how much they may do, and what was done with them before."""

    def api_key(self, secret_hash: str) -> Key | None:
        """Consistent: what was revoked is out at once."""

    def api_keys(self) -> list[Key]:
        """Every secret ever made, in no order."""

    def key_used(self, key: Key, at: str, unless_after: str) -> None:
        """Note that it was used, unless that was noted after a stamp. One write, and not a change of the key's `version`."""

    def take(self, name: str, wanted: int, most: int, ttl: int) -> int | None:
        """Take up to `wanted` of `most` places under a name, in one write; returns how many are taken in all, which may be
        more than `most` by the last taker's part, or None where they were all gone. Whoever asks again takes again.

        `ttl`: Unix seconds after which the places may be forgotten.
        """

    def begin(self, name: str, fingerprint: str, at: str, until: str, ttl: int) -> Attempt:
        """Begin a call that may come again, in one write; or what is known of it, where it was begun before.

        It is ours where nobody began it, and where whoever did let `until` go by without an answer.
        """

    def finish(self, name: str, answer: dict[str, Any]) -> None:
        """Keep what its caller got, for whoever asks again."""

    def let_go(self, name: str, at: str) -> None:
        """Nobody knows what became of it: whoever asks again may go on with it at once."""

    def abandon(self, name: str) -> None:
        """It came to nothing: it may be begun anew, with another body too."""


class Signals(Protocol):
    def keep_signals(self, signals: Sequence[Signal]) -> None:
        """Put them on record, each once however often it comes; a write unit each. Raises Unavailable where not all of them
        could be, and all may then be sent again."""

    def remember(self, signal: Signal) -> None:
        """That its customer did this at this time, unless something as new is remembered. Safe to repeat, in any order."""

    def doings(self, customer_ids: Sequence[str]) -> dict[str, Doings]:
        """What each of at most 100 customers did, by whatever key of theirs; whoever did nothing is not there.

        One round trip for every 50, and a few more where somebody is several customers.
        """


class Interactions(Protocol):
    def keep_interactions(self, interactions: Sequence[Interaction]) -> None:
        """As `keep_signals`: each once, however often it comes; a write unit each."""

    def invitation(self, interaction_id: str) -> Invitation:
        """What came of an interaction whose customer was invited; raises NotFound. Consistent."""

    def is_decided(self, interaction_id: str) -> bool:
        """Whether it was decided who is invited: then that is a fact, and nothing is decided anew. Consistent."""
