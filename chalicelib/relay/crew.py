"""Who works here: inviting, roles, and leaving."""

from chalicelib.domain.customer import is_email, normal_email
from chalicelib.domain.errors import Exists, Invalid, NotAllowed, NotFound
from chalicelib.domain.staff import ROLES, Staff
from chalicelib.relay.sign_in import staff_id
from chalicelib.settings import LANGUAGES
from chalicelib.web import fields
from chalicelib.wiring import Services

LONGEST_NAME = LONGEST_TEAM = 60


def invite(services: Services, form: dict[str, str]) -> Staff:
    """Somebody new, who may sign in from now on. Raises Invalid, also where the address is one of ours already."""
    email, role, language = normal_email(form.get("email", "")), form.get("role", ""), form.get("language", "")
    problems = {} if is_email(email) else {"email": "errors.email"}
    problems |= {} if role in ROLES else {"role": "errors.not_a_choice"}
    problems |= {} if language in LANGUAGES else {"language": "errors.not_a_choice"}
    name = ""
    try:
        name = fields.required(form, "name", LONGEST_NAME)
    except Invalid as error:
        problems |= error.problems
    if any(person.email == email for person in services.store.staff()):
        problems["email"] = "errors.invited_before"
    if problems:
        raise Invalid(problems)
    person = Staff(staff_id(email), email, name, role, language, invited_at=services.now)
    try:
        services.store.commit(person)
    except Exists as error:
        raise Invalid({"email": "errors.invited_before"}) from error
    return person


def one_of(services: Services, wanted: str) -> Staff:
    """Raises NotFound."""
    person = next((each for each in services.store.staff() if each.id == wanted), None)
    if person is None:
        raise NotFound(wanted)
    return person


def give_role(services: Services, person: Staff, role: str) -> None:
    """Another role, from the next click on; sessions begun in the old one end."""
    if role not in ROLES:
        raise Invalid({"role": "errors.not_a_choice"})
    if role != "owner":
        _must_leave_an_owner(services, person)
    person.role = role
    _end_sessions(services, person)


def give_team(services: Services, person: Staff, form: dict[str, str]) -> None:
    """Whose cases they look after: the name of a touchpoint's team, or nobody's in particular."""
    person.team = fields.optional(form, "team", LONGEST_TEAM) or None
    services.store.commit(person)


def shut_out(services: Services, person: Staff) -> None:
    """They may not sign in any more, and are out at their next click. Their name stays on what they did."""
    _must_leave_an_owner(services, person)
    person.active = False
    _end_sessions(services, person)


def let_in(services: Services, person: Staff) -> None:
    """They may sign in again."""
    person.active = True
    services.store.commit(person)


def end_sessions(services: Services, person: Staff) -> None:
    """Out of every browser; they may sign in again."""
    _end_sessions(services, person)


def speak(services: Services, person: Staff, language: str) -> None:
    """The language in which the console speaks to this person."""
    if language not in LANGUAGES:
        raise Invalid({"language": "errors.not_a_choice"})
    person.language = language
    services.store.commit(person)


def _end_sessions(services: Services, person: Staff) -> None:
    person.epoch += 1
    services.store.commit(person)


def _must_leave_an_owner(services: Services, person: Staff) -> None:
    others = [each for each in services.store.staff() if each.id != person.id and each.active and each.role == "owner"]
    if person.role == "owner" and not others:
        raise NotAllowed("errors.last_owner")
