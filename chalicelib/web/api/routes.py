"""What there is to know of the API, for programs and for people."""

from chalice import Response

from chalicelib.web import answers
from chalicelib.web.api import reference, specification
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
CACHE = "public, max-age=300"


@routes.page("/openapi.json")
def openapi(visit: Visit) -> Response:
    """The specification, in the language asked for. Anybody may read it, from any site."""
    whole = specification.document(visit.language, visit.services.settings.base_url)
    headers = {"Access_Control_Allow_Origin": "*", "Vary": "Accept-Language", "Cache_Control": CACHE}
    return answers.data(whole, content_type="application/openapi+json", Content_Language=visit.language, **headers)


@routes.page("/developers")
def developers(visit: Visit) -> Response:
    """The same for people, with how to begin."""
    base = visit.services.settings.base_url
    whole = specification.document(visit.language, base)
    facts = {"groups": reference.groups(whole), "problems": reference.problems(whole), "base": base}
    return answers.page(visit, "public/developers.html", cache=CACHE, **facts)
