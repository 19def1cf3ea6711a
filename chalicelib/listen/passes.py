"""Signed tokens (JWT, RFC 7519) with which the company's own site says who is speaking: read, checked, or refused with 401.

What a token must hold: `kid` in its header, `aud` (our address), `sub` (what that site calls the customer), `iat` and `exp`, at
most LONGEST apart. What it may hold: `email`, `email_verified`, `name`, `tier`. Loaded only where a token was sent.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from ecdsa import BadSignatureError, VerifyingKey
from ecdsa.util import MalformedSignature, sigdecode_string
from jwt.algorithms import Algorithm
from jwt.api_jws import PyJWS
from jwt.exceptions import PyJWTError

from chalicelib.domain.customer import is_email
from chalicelib.domain.errors import KeyRefused
from chalicelib.domain.signer import Signer, purpose, secret
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.checks import NAME_GRAPHEMES
from chalicelib.web.fields import is_within
from chalicelib.wiring import Services

# Seconds: how long a token may live, and how far two clocks may be apart.
LONGEST, SKEW = 3600, 60
LARGEST = 4096
LONGEST_ID, LONGEST_TIER = 200, 40
WRONG = "errors.token_wrong"


@dataclass(frozen=True)
class Pass:
    """Who is speaking, as the site knows them; `email` only where the site stands behind it, `claimed_email` where not."""

    external_id: str
    signer: str
    email: str | None = None
    claimed_email: str | None = None
    name: str | None = None
    tier: str | None = None

    def applied(self, given: dict[str, Any]) -> dict[str, Any]:
        """What was sent, with what is proven in place of what was typed: keys are, a name is the customer's own to say."""
        settled = dict(given)
        if address := self.email or (None if settled.get("email") else self.claimed_email):
            settled["email"] = address
        if self.name and not settled.get("name"):
            settled["name"] = self.name
        return settled

    @property
    def kept(self) -> dict[str, Any]:
        """As the case keeps it."""
        told = {"external_id": self.external_id, "signer": self.signer, "email": bool(self.email), "tier": self.tier}
        return {name: value for name, value in told.items() if value}


class Curve(Algorithm):
    """ES256 (RFC 7518 section 3.4) for PyJWT without the library that weighs half our package: it only ever verifies."""

    def prepare_key(self, key: Any) -> VerifyingKey:
        return VerifyingKey.from_pem(key)

    def verify(self, msg: bytes, key: VerifyingKey, sig: bytes) -> bool:
        try:
            return bool(key.verify(sig, msg, hashfunc=hashlib.sha256, sigdecode=sigdecode_string))
        except (BadSignatureError, MalformedSignature):
            return False

    def sign(self, msg: bytes, key: Any) -> bytes:
        raise NotImplementedError

    @staticmethod
    def to_jwk(key_obj: Any, as_dict: bool = False) -> Any:
        raise NotImplementedError

    @staticmethod
    def from_jwk(jwk: Any) -> Any:
        raise NotImplementedError


_reader = PyJWS(algorithms=["HS256"])
_reader.register_algorithm("ES256", Curve())


def read(services: Services, place: Touchpoint, token: Any) -> Pass:
    """Raises KeyRefused for a token that is not good here and now."""
    if not isinstance(token, str) or not token.isascii() or len(token) > LARGEST:
        raise KeyRefused(WRONG)
    signer, payload = _signed(services, place, token)
    try:
        claims = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise KeyRefused(WRONG) from error
    if not isinstance(claims, dict):
        raise KeyRefused(WRONG)
    audience = claims.get("aud")
    if services.settings.base_url not in (audience if isinstance(audience, list) else [audience]):
        raise KeyRefused("errors.token_elsewhere")
    _must_be_fresh(claims, services.clock.now().timestamp())
    return _who(claims, signer)


def _signed(services: Services, place: Touchpoint, token: str) -> tuple[Signer, bytes]:
    """Who signed it, and what; the algorithm is the signer's, whatever the token says of itself."""
    try:
        header = _reader.get_unverified_header(token)
        signer = next(each for each in place.signs if each.works and each.id == header.get("kid"))
        # What a header may demand beyond that (RFC 7515 section 4.1.11) we do not know.
        if header.get("alg") != signer.kind or {"crit", "b64"} & set(header):
            raise KeyRefused(WRONG)
        key = signer.public or secret(services.secrets.key(purpose(place.id, signer.id)))
        return signer, _reader.decode(token, key, algorithms=[signer.kind])
    except (PyJWTError, StopIteration, ValueError, TypeError) as error:
        raise KeyRefused(WRONG) from error


def _must_be_fresh(claims: dict[str, Any], now: float) -> None:
    """What lives long can be used by whoever finds it: a token is for one visit."""
    begun, over, from_then = (_moment(claims.get(name)) for name in ("iat", "exp", "nbf"))
    if begun is None or over is None or ("nbf" in claims and from_then is None):
        raise KeyRefused("errors.token_times")
    if over - begun > LONGEST:
        raise KeyRefused("errors.token_long")
    if now >= over + SKEW:
        raise KeyRefused("errors.token_over")
    if max(begun, from_then or 0) > now + SKEW:
        raise KeyRefused("errors.token_early")


def _moment(value: Any) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and 0 <= value < 1e11 else None


def _who(claims: dict[str, Any], signer: Signer) -> Pass:
    who, name, tier = (_words(claims, *field) for field in _FIELDS)
    email = claims.get("email")
    if not who or not (email is None or isinstance(email, str) and is_email(email)):
        raise KeyRefused("errors.token_claims")
    verified = claims.get("email_verified", True) is True
    return Pass(who, signer.name, email if verified else None, None if verified else email, name, tier)


_FIELDS = (("sub", LONGEST_ID), ("name", NAME_GRAPHEMES), ("tier", LONGEST_TIER))


def _words(claims: dict[str, Any], name: str, limit: int) -> str | None:
    value = claims.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip().isprintable() or not is_within(value, limit):
        raise KeyRefused("errors.token_claims")
    # Half a surrogate pair is not printable, and so never gets here.
    return value.strip() or None
