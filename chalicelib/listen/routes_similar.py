"""Similar suggestions and answers over HTTP, for the form while somebody types, and for programs."""

from chalice import Response

from chalicelib.domain.touchpoint import DEFAULT_ID, Touchpoint
from chalicelib.listen import origins, similar
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit, known

routes = Routes(__name__)


@routes.api("/v1/similar", methods=["GET", "OPTIONS"])
def show(visit: Visit) -> Response:
    """What is like `?q=`, in the words of `?language=` where there are any. For pages of `?touchpoint=`'s origins."""
    response = origins.shared(visit, visit.query.get("touchpoint", DEFAULT_ID), _found)
    if visit.method != "OPTIONS":
        response.headers["Vary"] = "Origin, Accept-Language"
    return response


def _found(visit: Visit, touchpoint: Touchpoint) -> Response:
    language = known(visit.query.get("language", "")) or visit.language
    facts = similar.found(visit.services, similar.read(visit.query), language)
    return answers.data(facts, Cache_Control="public, max-age=60", Content_Language=language)
