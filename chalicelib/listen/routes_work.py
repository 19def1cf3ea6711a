"""The work that is asked for while many come at once, over HTTP."""

from chalice import Response

from chalicelib.domain.touchpoint import DEFAULT_ID, Touchpoint
from chalicelib.listen import origins, work
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.api("/v1/challenge", methods=["GET", "OPTIONS"])
def challenge(visit: Visit) -> Response:
    """A challenge for submissions at `?touchpoint=`, for its own pages and those of its origins. Nothing of it is kept."""
    return origins.shared(visit, visit.query.get("touchpoint", DEFAULT_ID), _made)


def _made(visit: Visit, touchpoint: Touchpoint) -> Response:
    return answers.data(work.challenge(visit.services, touchpoint.id))
