"""Keys of programs: the owner makes them, lets another secret take over, and ends them."""

from dataclasses import dataclass

from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, Stale
from chalicelib.domain.ids import is_id, new_id
from chalicelib.domain.key import A_MINUTE, MOST_A_MINUTE, OVERLAPS, SCOPES, Key
from chalicelib.domain.naming import clean_name
from chalicelib.domain.times import later
from chalicelib.web import fields
from chalicelib.wiring import Services

LONGEST_NAME = 60
# Days after which a key ends by itself; 0 is never.
LIVES = (90, 365, 30, 0)
DAY = 24 * 3600


@dataclass(frozen=True)
class Bunch:
    """A key with its secrets: the newest, and earlier ones that still work. `standing` is the newest one's."""

    key: Key
    earlier: list[Key]
    standing: str


def all_of(services: Services) -> list[Bunch]:
    """Every key, those that work first, then by name."""
    by_key: dict[str, list[Key]] = {}
    for each in sorted(services.store.api_keys(), key=lambda key: key.made_at, reverse=True):
        by_key.setdefault(each.key_id, []).append(each)
    bunches = [_bunch(secrets, services.now) for secrets in by_key.values()]
    return sorted(bunches, key=lambda bunch: (bunch.standing != "works", bunch.key.name.lower(), bunch.key.made_at))


def make(services: Services, form: dict[str, str], by: str) -> tuple[Key, str]:
    """A new key from a submitted form, and its secret. Raises Invalid, and Exists where this very form made one before."""
    name, scopes, days, a_minute = _read(form)
    if any(bunch.key.name == name and bunch.standing == "works" for bunch in all_of(services)):
        raise Invalid({"name": "errors.key_name_taken"})
    key_id = form.get("key_id", "")
    ends = later(services.now, days * DAY) if days else None
    made = key_id if is_id(key_id) else new_id()
    key, secret, event = Key.make(made, name, scopes, ends, by, services.now)
    key.a_minute = a_minute
    services.store.commit(key, event)
    return key, secret


def rotate(services: Services, key_id: str, version: str, hours: str, by: str) -> tuple[Key, str]:
    """A new secret; the old one works on for so many hours, which are one of OVERLAPS. Raises Invalid, NotAllowed, Stale."""
    old = _newest(services, key_id)
    if hours not in map(str, OVERLAPS):
        raise Invalid({"hours": "errors.not_a_choice"})
    if version != str(old.version):
        raise Stale(key_id)
    new, secret, event = old.rotate(int(hours), by, services.now)
    services.store.commit(old, new, event)
    return new, secret


def revoke(services: Services, key_id: str, by: str) -> None:
    """None of its secrets opens anything from now on. Raises NotAllowed where none does."""
    working = [each for each in _secrets(services, key_id) if each.standing(services.now) == "works"]
    if not working:
        raise NotAllowed("errors.key_over")
    events = [each.revoke(by, services.now) for each in working]
    services.store.commit(*working, events[0])


def _read(form: dict[str, str]) -> tuple[str, list[str], int, int]:
    problems: dict[str, str] = {}
    name = ""
    try:
        name = clean_name(fields.required(form, "name", LONGEST_NAME))
    except Invalid as error:
        problems |= error.problems
    if "name" not in problems and not name:
        problems["name"] = "errors.required"
    scopes = [scope for scope in SCOPES if form.get(f"scope-{scope}")]
    if not scopes:
        problems["scopes"] = "errors.key_scopes"
    days, a_minute = form.get("days", ""), form.get("a_minute", "").strip() or str(A_MINUTE)
    if days not in map(str, LIVES):
        problems["days"] = "errors.not_a_choice"
    if not (a_minute.isascii() and a_minute.isdigit() and len(a_minute) < 6 and 1 <= int(a_minute) <= MOST_A_MINUTE):
        problems["a_minute"] = "errors.not_a_limit"
    if problems:
        raise Invalid(problems)
    return name, scopes, int(days), int(a_minute)


def _bunch(secrets: list[Key], now: str) -> Bunch:
    newest, *others = secrets
    return Bunch(newest, [each for each in others if each.standing(now) == "works"], newest.standing(now))


def _newest(services: Services, key_id: str) -> Key:
    return max(_secrets(services, key_id), key=lambda key: key.made_at)


def _secrets(services: Services, key_id: str) -> list[Key]:
    """Raises NotFound."""
    found = [each for each in services.store.api_keys() if each.key_id == key_id]
    if not found:
        raise NotFound(key_id)
    return found
