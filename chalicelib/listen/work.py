"""A little work that a browser does before it sends, while many come at once: ALTCHA's proof of work, its second version.

It costs a person a second of waiting, and whoever sends thousands a second for each. A challenge is signed and kept nowhere; a
solution is good for one submission at the touchpoint it was made for, for twenty minutes. What it asks is to find the counter
(32 bits, after the nonce) whose PBKDF2 begins as the challenge says. templates/static/solve.js does it.

https://altcha.org/docs/v2/proof-of-work/ ; the library loads only while there is pressure.
"""

from typing import Any
from urllib.parse import urlencode

from chalicelib.domain.ids import derived
from chalicelib.wiring import Services

# What a client says that can do the work and has not done it yet.
ABLE = "able"
ALGORITHM, COST = "PBKDF2/SHA-256", 5000
# How many keys are to be tried: never a bad day for a slow phone.
FEWEST, MOST = 100, 300
GOOD_FOR, DAY_SECONDS = 1200, 24 * 3600


def path(touchpoint_id: str) -> str:
    """Where the challenge is."""
    return f"/v1/challenge?{urlencode({'touchpoint': touchpoint_id})}"


def challenge(services: Services, touchpoint_id: str) -> dict[str, Any]:
    """A new challenge: `parameters` and their `signature`."""
    import secrets

    import altcha

    made = altcha.create_challenge(
        ALGORITHM,
        COST,
        counter=FEWEST + secrets.randbelow(MOST - FEWEST + 1),
        expires_at=int(services.clock.now().timestamp()) + GOOD_FOR,
        data={"touchpoint": touchpoint_id},
        hmac_secret=services.secrets.key("work"),
        hmac_key_secret=services.secrets.key("work/keys"),
    )
    return dict(made.to_dict())


def is_done(services: Services, touchpoint_id: str, submission_id: str, solution: str) -> bool:
    """Whether the work was done, for this touchpoint and lately, and spent for no other submission. Sending it again for the
    same one is free."""
    if not solution or solution == ABLE:
        return False
    import altcha

    try:
        payload = altcha.Payload.from_base64(solution)
        asked = payload.challenge.parameters
        found = altcha.verify_solution(
            payload, services.secrets.key("work"), hmac_key_secret=services.secrets.key("work/keys")
        )
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return False
    now = int(services.clock.now().timestamp())
    if not found.verified or asked.data != {"touchpoint": touchpoint_id} or (asked.expires_at or 0) < now:
        return False
    return services.store.spend(f"work/{derived(asked.nonce)}", submission_id, 1, now + DAY_SECONDS)
