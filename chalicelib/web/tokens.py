"""Links that only we can make: signed, bound to one purpose, and of limited age.

itsdangerous signs; the purpose is its salt, so that a token for one thing opens nothing else. Opening such a link
changes nothing: what it allows happens on POST.
"""

import base64
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from chalicelib.domain.errors import NotFound, TooOld
from chalicelib.domain.times import later, moment, stamp
from chalicelib.ports import Secrets

DAY = 24 * 3600
# Purpose -> how long its links work, in seconds. docs/operations.md says so too.
PURPOSES = {
    "case": 400 * DAY,
    "fixed": 60 * DAY,
    "invited": 30 * DAY,
    "unsubscribe": 400 * DAY,
    # It opens for a week, and has a fresh one sent for the rest: answer/me_links.py.
    "me": 400 * DAY,
    # In the address that a mail is answered to: web/reply_address.py.
    "reply": 400 * DAY,
    "owner": 600,
    "form": DAY,
    "asking": 900,
}
# As they stand in a mail of ours that somebody quotes: made by `make`, and by web/reply_address.py.
IN_LINKS = re.compile(
    r"(?<![A-Za-z0-9_-])\.?[A-Za-z0-9_-]{4,2000}\.[A-Za-z0-9_-]{5,8}\.[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])"
)
IN_ADDRESSES = re.compile(r"(?<=reply\+)[a-z2-7]{50,60}(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """A token of ours: what it is about, and the stamps (whole seconds) between which it works."""

    subject: str
    made_at: str
    good_until: str


def make(secrets: Secrets, purpose: str, subject: str, at: str | None = None) -> str:
    """A URL-safe token for `subject`, good for PURPOSES[purpose] seconds from now, or from the stamp `at`.

    With `at` the token is the same each time: whoever repeats a call gets the same answer.
    """
    serializer = _signer(secrets, purpose)
    signer = serializer.make_signer()
    if at:
        # Never after now: a machine whose clock is behind would take it for forged.
        seconds = int(min(moment(at).timestamp(), time.time()))
        signer.get_timestamp = lambda: seconds
    return str(signer.sign(serializer.dump_payload(subject)).decode())


def read(secrets: Secrets, purpose: str, token: str) -> str:
    """The subject of a token; raises NotFound for one that is forged, expired, or for another purpose."""
    return dated(secrets, purpose, token).subject


def dated(secrets: Secrets, purpose: str, token: str) -> Token:
    """A token with its times; raises NotFound for one that is forged or for another purpose, TooOld for an expired one."""
    from itsdangerous import BadData, SignatureExpired

    if not _is_canonical(token):
        raise NotFound("link")
    try:
        subject, made = _signer(secrets, purpose).loads(token, max_age=PURPOSES[purpose], return_timestamp=True)
    except SignatureExpired as error:
        raise TooOld("link") from error
    except BadData as error:
        raise NotFound("link") from error
    made_at = stamp(made)
    return Token(str(subject), made_at, later(made_at, PURPOSES[purpose]))


def hidden(text: str) -> str:
    """The text without our tokens: whoever reads what somebody quoted must not be able to act as they can."""
    return IN_ADDRESSES.sub("…", IN_LINKS.sub("…", text))


def _is_canonical(token: str) -> bool:
    """Written the one way that we write it: base64 readers overlook strange characters and spare bits, and what is spent
    or compared by its text must not come in a thousand spellings."""
    signature = token.rpartition(".")[2]
    try:
        decoded = base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4))
    except ValueError:
        return False
    same = base64.urlsafe_b64encode(decoded).decode().rstrip("=") == signature
    return same and bool(re.fullmatch(r"[A-Za-z0-9_.-]+", token))


def _signer(secrets: Secrets, purpose: str) -> Any:
    return _serializer(secrets.key("links"), purpose)


@lru_cache(maxsize=32)
def _serializer(key: bytes, purpose: str) -> Any:
    import hashlib

    from itsdangerous import URLSafeTimedSerializer

    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeTimedSerializer(key, salt=f"hearback.{purpose}", signer_kwargs=options)
