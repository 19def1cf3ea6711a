"""The widget over HTTP, under addresses that never change, for pages that embed it. Every site may read what it shows to all."""

import hashlib

from chalice import Response

from chalicelib.listen import widget
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
# A change in the console is seen within minutes; where we cannot be reached, the old one goes on.
READY, OWN = "public, max-age=300, stale-while-revalidate=86400", "public, max-age=60, stale-while-revalidate=300"
IN_TROUBLE = "stale-if-error=86400"


@routes.page("/widget.js")
def script(visit: Visit) -> Response:
    """The code and what a touchpoint asks (`?touchpoint=`, `?lang=`); alone it is for the touchpoint that is always there."""
    if "touchpoint" not in visit.query:
        return _answer(widget.ready_made(), "text/javascript", READY)
    return _answer(widget.script(_facts(visit)), "text/javascript", OWN)


@routes.page("/widget.json")
def facts(visit: Visit) -> Response:
    """What a touchpoint asks, for code that came with another one."""
    return _answer(widget.as_json(_facts(visit)), "application/json", OWN)


def _facts(visit: Visit) -> dict[str, object]:
    from chalicelib.listen import touchpoints
    from chalicelib.web.visit import known

    place = touchpoints.find(visit.services, visit.query.get("touchpoint", ""))
    return widget.facts(place, known(visit.query.get("lang", "")) or "")


def _answer(body: str, media: str, kept: str) -> Response:
    headers = {
        "Content-Type": f"{media}; charset=utf-8",
        "Cache-Control": f"{kept}, {IN_TROUBLE}",
        "ETag": f'"{hashlib.sha256(body.encode()).hexdigest()[:10]}"',
        "X-Content-Type-Options": "nosniff",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return Response(body=body, status_code=200, headers=headers)
