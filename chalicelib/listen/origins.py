"""Which pages of other sites may talk to us: exact origins of the touchpoint, never a pattern (CORS, Fetch standard).

A browser sends `Origin` with everything that a page of another site sends; other programs send none and are let in. The
answer's headers go onto errors as well, because the widget must be able to say what was wrong.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from chalice import Response

from chalicelib.domain.errors import Forbidden, HearbackError
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen import touchpoints
from chalicelib.web import errors
from chalicelib.web.visit import Visit

# Browsers keep the answer to a preflight this long; most of them cap it at two hours.
PREFLIGHT_SECONDS = 7200


def shared(visit: Visit, touchpoint_id: str, view: Callable[[Visit, Touchpoint], Response]) -> Response:
    """The view's answer, or its error, readable for pages that may be here; Forbidden for pages that may not.

    `view` is not asked for OPTIONS: that is the browser's question whether it may ask (preflight).
    """
    touchpoint = touchpoints.find(visit.services, touchpoint_id)
    headers = _admit(visit, touchpoint)
    if visit.method == "OPTIONS":
        return Response(body="", status_code=204, headers=headers | _preflight())
    try:
        response = view(visit, touchpoint)
    except HearbackError as error:
        response = errors.problem(visit, error)
    response.headers.update(headers)
    return response


def _admit(visit: Visit, touchpoint: Touchpoint) -> dict[str, str]:
    origin = visit.headers.get("origin")
    if origin is None:
        return {"Vary": "Origin"}
    if not touchpoint.allows(origin) and origin != _own(visit.services.settings.base_url):
        raise Forbidden("errors.origin")
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": "Retry-After"}


def _preflight() -> dict[str, str]:
    return {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        "Cache-Control": "no-store",
    }


def _own(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
