"""Calls that may come again: Idempotency-Key (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header-07).

The answer of a call that did something is kept for a day per key, address and Idempotency-Key. What was refused did nothing, and
leaves the Idempotency-Key free. If a process dies between the deed and the kept answer, the next try does the deed anew under
the id of the first (`Deed.id`), and meets it: every deed of ours is stored under such an id, where the caller gave none.
"""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.errors import HearbackError, Invalid, KeyReused, StillRunning, Unavailable
from chalicelib.domain.ids import id_at, new_id
from chalicelib.domain.key import Key
from chalicelib.domain.times import later, moment
from chalicelib.web.visit import Visit

KEPT = 24 * 3600
# Longer than a call can take: the function is ended after 25 seconds.
RUNNING = 30
HEADER = "idempotency-key"
# Printable ASCII: quoted, as the draft writes it, or bare.
PATTERN = r'"[ !#-~]{1,255}"|[!#-~]([ !#-~]{0,253}[!#-~])?'


@dataclass(frozen=True)
class Deed:
    """What a call is to do.

    Attributes:
        id: for the record that it makes, the same in every try.
        again: an earlier try died, perhaps after it was done.
    """

    id: str
    again: bool = False


def once(visit: Visit, key: Key, do: Callable[[Deed], dict[str, Any]]) -> tuple[dict[str, Any], bool]:
    """What `do` answers, or what it answered the first time; and whether it is the latter. `do` gives status, body, headers.

    Raises KeyReused (422) where another body came under the same Idempotency-Key, StillRunning (409) where the first is on its
    way, and whatever `do` raises.
    """
    given = _given(visit)
    if given is None:
        return do(Deed(new_id())), False
    store, now = visit.services.store, visit.services.now
    place = [key.key_id, visit.method, visit.path, given]
    name = "again/" + hashlib.sha256("\x1f".join(place).encode()).hexdigest()
    fingerprint = hashlib.sha256(visit.body).hexdigest()
    ttl = int(moment(now).timestamp()) + KEPT
    attempt = store.begin(name, fingerprint, now, later(now, RUNNING), ttl)
    if attempt.fingerprint != fingerprint:
        raise KeyReused(given)
    if attempt.answer is not None:
        return attempt.answer, True
    if not attempt.ours:
        raise StillRunning(given)
    try:
        answer = do(Deed(id_at(attempt.began_at, name), attempt.began_at != now))
    except Unavailable:
        # It may be done or not: whoever asks again goes on from where this began.
        with suppress(Unavailable):
            store.let_go(name, now)
        raise
    except HearbackError:
        store.abandon(name)
        raise
    store.finish(name, answer)
    return answer, False


def _given(visit: Visit) -> str | None:
    """The header's text: a string as structured fields write it (RFC 9651), or bare, as many clients do. Raises Invalid."""
    text = visit.headers.get(HEADER)
    if text is None:
        return None
    if not re.fullmatch(PATTERN, text.strip()):
        raise Invalid({"Idempotency-Key": "errors.bad_idempotency_key"})
    return text.strip().strip('"')
