"""When a form was given out: signed into it, for this touchpoint and this submission, so that a form is good for one.

It is a sign and not a verdict: a person may have had the page open for days, or a browser that fills everything in.
"""

import hashlib
import hmac

from chalicelib.wiring import Services

# Seconds. Nobody reads, chooses and types in less; whoever has it open for longer may be anybody.
FASTEST, OLDEST = 2, 24 * 3600


def sign(services: Services, touchpoint_id: str, submission_id: str, seconds: int | None = None) -> str:
    """The value of the form's hidden field: now, or the Unix time that is given."""
    at = int(services.clock.now().timestamp()) if seconds is None else seconds
    said = f"form|{touchpoint_id}|{submission_id}|{at}"
    return f"{at}.{hmac.new(services.secrets.key('door'), said.encode(), hashlib.sha256).hexdigest()[:32]}"


def read(services: Services, touchpoint_id: str, submission_id: str, signed: str) -> int | None:
    """When the form was given out, in Unix seconds; None where we did not give it out for this."""
    at, _, _ = signed.partition(".")
    if not (at.isascii() and at.isdecimal() and len(at) < 12):
        return None
    ours = sign(services, touchpoint_id, submission_id, int(at))
    return int(at) if hmac.compare_digest(ours.encode(), signed.encode()) else None


def again(services: Services, touchpoint_id: str, typed: dict[str, str], submission_id: str) -> str:
    """The same for a form that comes back, also where it comes back with another id."""
    seconds = read(services, touchpoint_id, typed.get("submission_id", ""), typed.get("issued_at", ""))
    return sign(services, touchpoint_id, submission_id, seconds)


def sign_of(services: Services, touchpoint_id: str, submission_id: str, signed: str) -> str:
    """`fast` or `stale`, or nothing. One that is not ours is as good as stale."""
    at = read(services, touchpoint_id, submission_id, signed)
    age = services.clock.now().timestamp() - at if at is not None else OLDEST + 1
    return "fast" if age < FASTEST else "stale" if age > OLDEST else ""
