"""Keys from the installation's one secret, which the deployed template hands over in the environment."""

import hashlib
import hmac


class DerivedSecrets:
    """Answers ports.Secrets: HMAC-SHA256 of the purpose, which is HKDF-Expand (RFC 5869) of one block."""

    def __init__(self, secret: str, identity_key: str | None = None) -> None:
        """`identity_key`: 64 hex digits, of an installation that moved here: its people keep their ids (docs/moving.md)."""
        self._secret, self._identity_key = secret.encode(), identity_key

    def key(self, purpose: str) -> bytes:
        if purpose == "customers" and self._identity_key:
            return bytes.fromhex(self._identity_key)
        return hmac.new(self._secret, purpose.encode() + b"\x01", hashlib.sha256).digest()
