"""The address that a mail of ours is answered to: `reply+<token>@in.acme.example`. Its token says which case that is.

Whoever has it was sent it: the token is the proof, the From line is not. It is bound to one case (and so to one
customer) and to this one purpose; it expires (tokens.PURPOSES) and is revoked with its customer's links.

Mail programs may fold the case of a local part, and it has room for 64 characters (RFC 5321, 4.5.3.1.1). itsdangerous
signs in base64, whose letters mean something else in lower case: hence base 32, 58 characters in all.
"""

import base64
import binascii
import hmac
import time
import uuid
from dataclasses import dataclass

from chalicelib.domain.errors import NotFound, TooOld
from chalicelib.domain.times import stamp_of
from chalicelib.ports import Secrets
from chalicelib.web.tokens import PURPOSES

PREFIX = "reply+"
# Bytes: the case's id, when it was made in Unix seconds, and as much of an HMAC-SHA256 as nobody can guess.
ID, WHEN, PROOF = 16, 4, 12


@dataclass(frozen=True)
class ReplyAddress:
    """What one of our reply addresses says; `made_at` is a stamp of whole seconds."""

    case_id: str
    made_at: str


def make(secrets: Secrets, domain: str, case_id: str) -> str:
    """The address to answer a mail about this case to."""
    said = uuid.UUID(case_id).bytes + int(time.time()).to_bytes(WHEN, "big")
    token = base64.b32encode(said + _proof(secrets, said)).decode().lower().rstrip("=")
    return f"{PREFIX}{token}@{domain}"


def read(secrets: Secrets, local: str) -> ReplyAddress:
    """What a local part says, in whatever case it is spelled.

    Raises NotFound for one that is not ours. One whose time is over is in the error: see Late.
    """
    token = local.lower().removeprefix(PREFIX)
    try:
        whole = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except (binascii.Error, ValueError) as error:
        raise NotFound("reply") from error
    said, proof = whole[: ID + WHEN], whole[ID + WHEN :]
    canonical = base64.b32encode(whole).decode().lower().rstrip("=") == token
    if not canonical or len(whole) != ID + WHEN + PROOF or not hmac.compare_digest(proof, _proof(secrets, said)):
        raise NotFound("reply")
    seconds = int.from_bytes(said[ID:], "big")
    found = ReplyAddress(str(uuid.UUID(bytes=said[:ID])), stamp_of(seconds))
    if time.time() - seconds > PURPOSES["reply"]:
        raise Late(found)
    return found


class Late(TooOld):
    """An address that we made, and that is no proof any more."""

    def __init__(self, address: ReplyAddress) -> None:
        super().__init__("errors.link_over")
        self.address = address


def _proof(secrets: Secrets, said: bytes) -> bytes:
    return hmac.digest(secrets.key("reply"), said, "sha256")[:PROOF]
