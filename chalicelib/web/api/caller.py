"""Which program calls: its key, in the one place where a key may stand (RFC 6750 section 2.1), and what it may do.

Whoever has a whole secret of ours may know what became of it; nobody else learns anything of any key.
"""

import re

from chalicelib.domain.errors import KeyRefused, ScopeMissing
from chalicelib.domain.key import HOUR, PREFIX, Key, hash_of, is_well_formed
from chalicelib.domain.times import later
from chalicelib.web.visit import Visit

# Names under which programs put keys into addresses, where logs, histories and other sites see them.
IN_ADDRESS = frozenset(("access_token", "api_key", "apikey", "key", "token"))


def admit(visit: Visit, scope: str) -> Key:
    """The key that this call was made with. Raises KeyRefused (401) or ScopeMissing (403)."""
    if _in_address(visit):
        raise KeyRefused("errors.key_in_address")
    store, now = visit.services.store, visit.services.now
    key = store.api_key(hash_of(_secret(visit)))
    if not key:
        raise KeyRefused("errors.key_unknown")
    if (standing := key.standing(now)) != "works":
        raise KeyRefused(f"errors.key_{standing}")
    if scope not in key.scopes:
        raise ScopeMissing(scope)
    if not key.used_at or key.used_at <= later(now, -HOUR):
        store.key_used(key, now, later(now, -HOUR))
    return key


def _secret(visit: Visit) -> str:
    scheme, _, secret = visit.headers.get("authorization", "").strip().partition(" ")
    if not secret or scheme.lower() != "bearer":
        raise KeyRefused("errors.key_missing")
    if not is_well_formed(secret.strip()):
        raise KeyRefused("errors.key_malformed")
    return secret.strip()


def _in_address(visit: Visit) -> bool:
    named = any(name.lower() in IN_ADDRESS for name in visit.query)
    return named or any(re.search(rf"{PREFIX}[a-z2-7]{{8}}", f"{value} {name}") for name, value in visit.query.items())
