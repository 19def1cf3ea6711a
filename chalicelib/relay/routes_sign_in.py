"""Signing in and out. Opening any of these pages changes nothing; pressing the button does."""

from chalice import Response

from chalicelib.domain.customer import is_email
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.relay import sign_in
from chalicelib.web import answers, staff, tokens
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
ASKING_SECONDS = tokens.PURPOSES["asking"]


@routes.page("/sign-in")
def address(visit: Visit) -> Response:
    """Which address?"""
    return answers.page(visit, "console/sign_in.html", email="", problems={}, expired=False)


@routes.press("/sign-in")
def ask(visit: Visit) -> Response:
    """Send a code, if the address is one of ours; the answer does not tell."""
    staff.same_site(visit)
    email = visit.form.get("email", "").strip()
    problem = None if is_email(email) else "errors.email"
    try:
        asking_id = "" if problem else sign_in.ask(visit.services, email, visit.source_ip)
    except NotAllowed as error:
        problem = str(error)
    if problem:
        return answers.page(visit, "console/sign_in.html", 422, email=email, problems={"email": problem}, expired=False)
    token = tokens.make(visit.services.secrets, "asking", asking_id)
    return answers.see(visit, "/sign-in/code", [staff.cookie(visit, "asking", token, ASKING_SECONDS)])


@routes.page("/sign-in/code")
def code(visit: Visit) -> Response:
    """Which code? Only for the browser that asked."""
    return _code_page(visit) if staff.read_cookie(visit, "asking") else answers.see(visit, "/sign-in")


@routes.press("/sign-in/code")
def prove(visit: Visit) -> Response:
    """The right code opens a session of its own, and ends the one this browser had."""
    staff.same_site(visit)
    try:
        asking_id = tokens.read(visit.services.secrets, "asking", staff.read_cookie(visit, "asking"))
        person = sign_in.prove(visit.services, asking_id, visit.form.get("code", ""))
    except Invalid as error:
        return _code_page(visit, 422, error.problems)
    except NotFound:
        return answers.page(visit, "console/sign_in.html", 410, email="", problems={}, expired=True)
    staff.end(visit)
    return answers.see(visit, "/console", [*staff.start(visit, person), staff.cookie(visit, "asking", "", 0)])


@routes.page("/sign-in/owner/{token}")
def owner_link(visit: Visit, token: str) -> Response:
    """The page behind the owner's link: a button, because mail scanners open links."""
    sign_in.read_owner_link(visit.services, token)
    return answers.page(visit, "console/sign_in_owner.html")


@routes.press("/sign-in/owner/{token}")
def use_owner_link(visit: Visit, token: str) -> Response:
    """Spend the link, once."""
    staff.same_site(visit)
    person = sign_in.spend_owner_link(visit.services, token)
    staff.end(visit)
    return answers.see(visit, "/console", staff.start(visit, person))


@routes.press("/sign-out")
def leave(visit: Visit) -> Response:
    """End this session."""
    staff.same_site(visit)
    return answers.see(visit, "/sign-in", staff.end(visit))


def _code_page(visit: Visit, status: int = 200, problems: dict[str, str] | None = None) -> Response:
    return answers.page(visit, "console/sign_in_code.html", status, problems=problems or {})
