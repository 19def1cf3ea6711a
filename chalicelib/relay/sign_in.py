"""How staff come in: ask for a code, prove to have it, or use the owner's one-time link.

An address that was never invited gets the same answer after the same work. Passkeys and company sign-on will be further
ways to prove who one is; what follows, `web.staff.start`, stays.
"""

import hmac
import time
import unicodedata

from chalicelib.domain.customer import normal_email
from chalicelib.domain.errors import Exists, Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.ids import derived, new_id
from chalicelib.domain.staff import SignIn, Staff
from chalicelib.domain.times import moment
from chalicelib.relay.codes import GOOD_FOR_SECONDS, code_of
from chalicelib.web import tokens
from chalicelib.wiring import Services

TRIES = 5
# Codes that one address may be asked for in a quarter of an hour, from one place and from all: nobody's mailbox is
# flooded, and nobody guesses on.
ASKINGS = 6
ASKINGS_FROM_ANYWHERE = 30
QUARTER = 15 * 60
NOBODYS_OWNER = "owner@localhost.example"


def staff_id(email: str) -> str:
    """One person of the staff per address: inviting twice meets the first invitation."""
    return derived("staff", normal_email(email))


def ask(services: Services, email: str, source: str) -> str:
    """Put an asking on record, whoever it is for, and return its id; the code follows by mail if they are one of us.

    Args:
        source: the network address that asks; a stranger who asks too often locks out themselves rather than the person.
    """
    address = normal_email(email)
    _spend_an_asking(services, f"{address} {source}", ASKINGS)
    _spend_an_asking(services, address, ASKINGS_FROM_ANYWHERE)
    person = next((each for each in services.store.staff() if each.email == address), None)
    if not person and address == _owner_address(services):
        person = owner(services)
    invited = person and person.active
    asking = SignIn(new_id(), person.id if invited else None, services.now, int(time.time()) + GOOD_FOR_SECONDS)
    services.store.commit(asking)
    return asking.id


def prove(services: Services, asking_id: str, typed: str) -> Staff:
    """Who it is, if `typed` is the code of that asking.

    Every try is on record before it is judged, so that no number of browsers at once gets more than TRIES.
    Raises Invalid for a wrong code, NotFound where only a new code can help.
    """
    asking = services.store.sign_in(asking_id)
    age = (services.clock.now() - moment(asking.asked_at)).total_seconds()
    if asking.used or asking.tries >= TRIES or age > GOOD_FOR_SECONDS:
        raise NotFound("asking")
    right = hmac.compare_digest(_digits(typed).encode(), code_of(services.secrets, asking.id).encode())
    asking.tries += 1
    asking.used = right and asking.staff_id is not None
    try:
        services.store.commit(asking)
    except Stale as error:
        raise Invalid({"code": "signin.error.code"}) from error
    person = next((each for each in services.store.staff() if each.id == asking.staff_id and each.active), None)
    if not asking.used or not person:
        raise Invalid({"code": "signin.error.code"})
    return person


def owner(services: Services) -> Staff:
    """The owner that the installation was set up with: made where there is none, let in again where somebody shut them out."""
    address = _owner_address(services)
    person = next((each for each in services.store.staff() if each.email == address), None)
    if person is None:
        name = services.settings.company
        person = Staff(staff_id(address), address, name, "owner", services.settings.language, invited_at=services.now)
        services.store.commit(person)
    elif not person.active or person.role != "owner":
        person.active, person.role = True, "owner"
        services.store.commit(person)
    return person


def read_owner_link(services: Services, token: str) -> None:
    """Raises NotFound for a link that is not ours or too old. Whether it was used shows when it is."""
    tokens.read(services.secrets, "owner", token)


def spend_owner_link(services: Services, token: str) -> Staff:
    """The owner, for a link that was not used before."""
    subject = tokens.read(services.secrets, "owner", token)
    try:
        services.store.use_once(f"owner/{derived('owner link', subject)}", int(time.time()) + tokens.PURPOSES["owner"])
    except Exists as error:
        raise NotFound("link") from error
    return owner(services)


def _owner_address(services: Services) -> str:
    return normal_email(services.settings.owner or NOBODYS_OWNER)


def _spend_an_asking(services: Services, who: str, most: int) -> None:
    now = int(services.clock.now().timestamp())
    window, until = now // QUARTER, int(time.time()) + 2 * QUARTER
    for number in range(most):
        try:
            services.store.use_once(f"asking/{derived('asking', who)}/{window}/{number}", until)
            return
        except Exists:
            continue
    raise NotAllowed("errors.too_many_codes")


def _digits(typed: str) -> str:
    """The digits of what was typed: copied with spaces, or with the wide digits of a Chinese keyboard."""
    return "".join(each for each in unicodedata.normalize("NFKC", typed) if each in "0123456789")
