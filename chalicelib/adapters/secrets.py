"""Keys from the installation's one secret, which the deployed template hands over in the environment."""

import hashlib
import hmac


class DerivedSecrets:
    """Answers ports.Secrets: HMAC-SHA256 of the purpose, which is HKDF-Expand (RFC 5869) of one block."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def key(self, purpose: str) -> bytes:
        return hmac.new(self._secret, purpose.encode() + b"\x01", hashlib.sha256).digest()
