"""Staff over HTTP: the owner invites and shuts out; everyone chooses their own language."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chalice import Response

from chalicelib.domain.staff import ROLES, Staff
from chalicelib.relay import crew
from chalicelib.web import answers, pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/staff", role="owner")
def index(visit: Visit) -> Response:
    """Everyone who works here."""
    return _page(visit)


@routes.act("/console/staff", role="owner")
def invite(visit: Visit) -> Response:
    again = partial(_page, visit)
    return pages.attempt(visit, lambda: crew.invite(visit.services, visit.form), again, "/console/staff?done=invited")


@routes.act("/console/staff/{staff_id}/role", role="owner")
def role(visit: Visit, staff_id: str) -> Response:
    return _do(visit, staff_id, lambda person: crew.give_role(visit.services, person, visit.form.get("role", "")))


@routes.act("/console/staff/{staff_id}/team", role="owner")
def team(visit: Visit, staff_id: str) -> Response:
    return _do(visit, staff_id, lambda person: crew.give_team(visit.services, person, visit.form))


@routes.act("/console/staff/{staff_id}/departure", role="owner")
def departure(visit: Visit, staff_id: str) -> Response:
    return _do(visit, staff_id, lambda person: crew.shut_out(visit.services, person))


@routes.act("/console/staff/{staff_id}/return", role="owner")
def comeback(visit: Visit, staff_id: str) -> Response:
    return _do(visit, staff_id, lambda person: crew.let_in(visit.services, person))


@routes.act("/console/staff/{staff_id}/sessions-end", role="owner")
def sessions_end(visit: Visit, staff_id: str) -> Response:
    return _do(visit, staff_id, lambda person: crew.end_sessions(visit.services, person))


@routes.act("/console/preferences")
def preferences(visit: Visit) -> Response:
    """The language the console speaks to me; then back to the page I was on."""
    crew.speak(visit.services, visit.staff, visit.form.get("language", ""))
    return answers.see(visit, pages.back(visit, "/console"))


def _do(visit: Visit, staff_id: str, deed: Callable[[Staff], None]) -> Response:
    def current() -> None:
        person = crew.one_of(visit.services, staff_id)
        pages.must_be_current(visit, person)
        deed(person)

    return pages.attempt(visit, current, partial(_page, visit), "/console/staff?done=changed")


def _page(visit: Visit, status: int = 200, **facts: Any) -> Response:
    people = sorted(
        visit.services.store.staff(), key=lambda person: (not person.active, -ROLES.index(person.role), person.name)
    )
    typed = visit.form if status == 422 else {}
    address = f"{visit.services.settings.base_url}/sign-in"
    return pages.show(visit, "staff", status, people=people, roles=ROLES, address=address, **({"typed": typed} | facts))
