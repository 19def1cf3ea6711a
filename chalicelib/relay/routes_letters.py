"""Mail that came in, over HTTP: what became of each. What may do harm is for managers."""

from chalice import Response

from chalicelib.domain.errors import Invalid
from chalicelib.domain.letter import KEPT_DAYS, Letter
from chalicelib.ports import Page
from chalicelib.web import pages
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.console("/console/mail")
def letters(visit: Visit) -> Response:
    """Everything but what is held, the newest first."""
    return _list(visit, held=False)


@routes.console("/console/mail/held", role="manager")
def held_letters(visit: Visit) -> Response:
    """What the provider calls spam or a virus."""
    return _list(visit, held=True)


def _list(visit: Visit, held: bool) -> Response:
    problem, status = "", 200
    try:
        found = visit.services.store.letters(held, visit.query.get("cursor"))
    except Invalid as error:
        found, problem, status = Page[Letter]([]), error.problems["cursor"], 422
    return pages.show(
        visit, "letters", status,
        rows=found.rows, following=pages.next_page(visit, found.cursor), turned="cursor" in visit.query,
        held=held, days=KEPT_DAYS, domain=visit.services.settings.inbound, refused=problem,
    )  # fmt: skip
