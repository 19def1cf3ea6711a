"""Who of the staff is here: sessions, and the guard against other sites' forms.

A session is 32 random bytes in a cookie; the store holds their SHA-256. It ends after 12 idle hours, after 7 days, at
sign-out, and at once when the person's `epoch` is raised. Passkeys and company sign-on will end in `start`, as codes do.
"""

import hashlib
import hmac
import secrets as random
import time
from contextlib import suppress
from urllib.parse import quote, urlsplit

from chalicelib.domain.errors import Forbidden, SignInNeeded, Stale
from chalicelib.domain.staff import ROLES, Session, Staff
from chalicelib.domain.times import moment
from chalicelib.web import tokens
from chalicelib.web.visit import Visit
from chalicelib.wiring import Services

IDLE_SECONDS = 12 * 3600
LONGEST_SECONDS = 7 * 24 * 3600
SEEN_EVERY = 15 * 60


def admit(visit: Visit, role: str = "agent") -> None:
    """Set `visit.staff` and `visit.session`, or raise SignInNeeded; Forbidden where the role is too small."""
    session, person = _session(visit)
    if not session or not person or not person.active or person.epoch != session.epoch:
        raise SignInNeeded("session")
    now = visit.services.clock.now()
    idle = (now - moment(session.seen_at)).total_seconds()
    if idle > IDLE_SECONDS or (now - moment(session.started_at)).total_seconds() > LONGEST_SECONDS:
        raise SignInNeeded("session")
    if ROLES.index(person.role) < ROLES.index(role):
        raise Forbidden("errors.role")
    visit.staff, visit.session = person, session
    if idle > SEEN_EVERY and visit.method == "POST":
        session.seen_at = visit.services.now
        # Two presses at once: the other one said the same.
        with suppress(Stale):
            visit.services.store.commit(session)
    if "lang" not in visit.query:
        visit.language = person.language


def must_be_ours(visit: Visit) -> None:
    """A form of our own pages: the browser says so, and the session's own token is in it."""
    same_site(visit)
    if not hmac.compare_digest(visit.form.get("csrf", "").encode(), visit.session.csrf.encode()):
        raise Forbidden("errors.csrf")


def same_site(visit: Visit) -> None:
    """Sec-Fetch-Site says same-origin, or, from browsers without it, Origin is ours."""
    site = visit.headers.get("sec-fetch-site")
    if site:
        if site != "same-origin":
            raise Forbidden("errors.csrf")
    elif not _same_host(visit.headers.get("origin", ""), visit.headers.get("host", "")):
        raise Forbidden("errors.csrf")


def start(visit: Visit, person: Staff) -> list[str]:
    """A new session for someone who proved to be `person`: the Set-Cookie values."""
    services, key = visit.services, random.token_urlsafe(32)
    until = int(time.time()) + LONGEST_SECONDS
    csrf = random.token_urlsafe(18)
    services.store.commit(Session(_hash(key), person.id, person.epoch, csrf, services.now, services.now, until))
    return [cookie(visit, "session", f"{person.id}.{key}", LONGEST_SECONDS)]


def end(visit: Visit) -> list[str]:
    """Sign out: the session is gone, and so is the cookie."""
    session, _ = _session(visit)
    if session:
        visit.services.store.forget(session)
    return [cookie(visit, "session", "", 0)]


def owner_link(services: Services) -> str:
    """A link, good once and for ten minutes, that signs the owner in. For whoever can run commands on the installation."""
    token = tokens.make(services.secrets, "owner", f"{services.now}/{random.token_hex(8)}")
    return f"{services.settings.base_url}/sign-in/owner/{quote(token)}"


def cookie(visit: Visit, name: str, value: str, seconds: int, same_site: str = "Lax") -> str:
    """A Set-Cookie value. `__Host-` ties it to this host and to HTTPS, which one machine on loopback does not have."""
    flags = f"HttpOnly; SameSite={same_site}; Path=/; Max-Age={seconds}"
    return f"{_name(visit, name)}={value}; {flags}" + ("" if visit.services.settings.on_loopback else "; Secure")


def read_cookie(visit: Visit, name: str) -> str:
    return visit.cookie(_name(visit, name)) or ""


def _name(visit: Visit, name: str) -> str:
    return f"hearback-{name}" if visit.services.settings.on_loopback else f"__Host-hearback-{name}"


def _session(visit: Visit) -> tuple[Session | None, Staff | None]:
    staff_id, _, key = read_cookie(visit, "session").partition(".")
    if not staff_id or not key:
        return None, None
    session, person = visit.services.store.session(_hash(key), staff_id)
    return (session, person) if session and session.staff_id == staff_id else (None, None)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def _same_host(origin: str, host: str) -> bool:
    return bool(host) and urlsplit(origin).netloc == host
