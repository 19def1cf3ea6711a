"""One-time codes by mail: how staff come in for now.

The code is not stored anywhere: it is derived from the id of the asking, which the browser that asked holds in a cookie.
Asking for an address that was never invited stores the same record and takes the same time; only no mail follows.
"""

import hmac

from chalicelib.domain.errors import NotFound
from chalicelib.domain.times import seconds_between
from chalicelib.ports import Fact, Secrets
from chalicelib.relay import staff_mail
from chalicelib.wiring import Services

DIGITS = 8
GOOD_FOR_SECONDS = 600


def code_of(secrets: Secrets, sign_in_id: str) -> str:
    """The digits for one asking: HMAC-SHA256 truncated as in RFC 4226 section 5.3."""
    digest = hmac.new(secrets.key("sign-in codes"), sign_in_id.encode(), "sha256").digest()
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def send_code(services: Services, fact: Fact) -> None:
    """Mail the code to whoever asked, if they are one of us."""
    try:
        asking = services.store.sign_in(fact.event.subject_id)
    except NotFound:
        return
    person = next((each for each in services.store.staff() if each.id == asking.staff_id and each.active), None)
    if not person or asking.used or seconds_between(asking.asked_at, services.now) > GOOD_FOR_SECONDS:
        return
    code = code_of(services.secrets, asking.id)
    staff_mail.send(services, person, "sign_in", code=code)
