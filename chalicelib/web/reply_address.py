"""The address that a mail of ours is answered to: `reply+<token>@in.acme.example`. Its token says what the mail was about.

Whoever has it was sent it: the token is the proof, the From line is not. It is bound to one case (and so to one
customer), or to what was sent to somebody of whom the mail knew no case, and to this one purpose; it expires
(tokens.PURPOSES) and is revoked with its customer's links.

Mail programs may fold the case of a local part, and it has room for 64 characters (RFC 5321, 4.5.3.1.1). itsdangerous
signs in base64, whose letters mean something else in lower case: hence base 32, 58 or 59 characters in all.
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
# Bytes: when it was made in Unix seconds, and as much of an HMAC-SHA256 as nobody can guess. Before them stands the id.
WHEN, PROOF = 4, 12
# What a mail was about -> the key that its address is proven with, and the bytes of its id: a UUID, or one of ids.derived.
ABOUT = {"case": ("reply", 16), "invited": ("reply/invited", 17), "customer": ("reply/customer", 17)}


@dataclass(frozen=True)
class ReplyAddress:
    """What one of our reply addresses says; `made_at` is a stamp of whole seconds.

    Attributes:
        about, id: `case` and the case's id, `invited` and the interaction's, or `customer` and the id of one who has no case.
    """

    about: str
    id: str
    made_at: str


def make(secrets: Secrets, domain: str, about: str, subject_id: str) -> str:
    """The address to answer a mail about this to; `about` is a key of ABOUT."""
    said = _packed(about, subject_id) + int(time.time()).to_bytes(WHEN, "big")
    token = base64.b32encode(said + _proof(secrets, about, said)).decode().lower().rstrip("=")
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
    said, proof = whole[:-PROOF], whole[-PROOF:]
    about = next((each for each in ABOUT if hmac.compare_digest(proof, _proof(secrets, each, said))), None)
    canonical = base64.b32encode(whole).decode().lower().rstrip("=") == token
    if not about or not canonical or len(said) != ABOUT[about][1] + WHEN:
        raise NotFound("reply")
    seconds = int.from_bytes(said[-WHEN:], "big")
    found = ReplyAddress(about, _unpacked(about, said[:-WHEN]), stamp_of(seconds))
    if time.time() - seconds > PURPOSES["reply"]:
        raise Late(found)
    return found


class Late(TooOld):
    """An address that we made, and that is no proof any more."""

    def __init__(self, address: ReplyAddress) -> None:
        super().__init__("errors.link_over")
        self.address = address


def _proof(secrets: Secrets, about: str, said: bytes) -> bytes:
    return hmac.digest(secrets.key(ABOUT[about][0]), said, "sha256")[:PROOF]


def _packed(about: str, subject_id: str) -> bytes:
    if about == "case":
        return uuid.UUID(subject_id).bytes
    return base64.b32decode(subject_id.upper() + "AAAAAA")[: ABOUT[about][1]]


def _unpacked(about: str, packed: bytes) -> str:
    return str(uuid.UUID(bytes=packed)) if about == "case" else base64.b32encode(packed).decode().lower()[:26]
