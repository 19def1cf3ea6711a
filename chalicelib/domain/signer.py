"""Signer: a key of the company's own site, by which it says at a touchpoint who is speaking (a signed token, RFC 7519).

Its kind is the algorithm, and no token may choose another. Of HS256 nothing secret is kept: the secret is derived from the
installation's own and the signer's id, and told once.
"""

import base64
from dataclasses import dataclass

from chalicelib.domain.errors import NotAllowed

KINDS = ("HS256", "ES256")
MOST = 10


@dataclass
class Signer:
    """One key. `id` is the `kid` of its tokens; `public` the PEM of an ES256 key; `ended_at`: since when it opens nothing."""

    id: str
    kind: str
    name: str
    made_by: str
    made_at: str
    public: str | None = None
    ended_by: str | None = None
    ended_at: str | None = None

    @property
    def works(self) -> bool:
        return not self.ended_at

    def end(self, by: str, at: str) -> None:
        """It opens nothing from now on."""
        if self.ended_at:
            raise NotAllowed("errors.key_over")
        self.ended_by, self.ended_at = by, at


def purpose(touchpoint_id: str, signer_id: str) -> str:
    """What the secret of an HS256 signer is derived for; see ports.Secrets."""
    return f"signer/{touchpoint_id}/{signer_id}"


def secret(key: bytes) -> str:
    """The secret as it is told, in characters that no configuration file trips over."""
    return base64.urlsafe_b64encode(key).decode().rstrip("=")
