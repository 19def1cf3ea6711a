"""Public pages that may be kept by anybody, and are asked for again each time: a withdrawn name is gone at the next load."""

import hashlib

from chalice import Response

from chalicelib.web.visit import Visit

CACHE = "public, no-cache"


def revalidated(visit: Visit, response: Response) -> Response:
    """The response with its ETag; 304 and no body for a visitor who has this very one (RFC 9110 section 13.1.2)."""
    etag = f'"{hashlib.sha256(response.body.encode()).hexdigest()[:20]}"'
    response.headers["ETag"] = etag
    known = [each.strip().removeprefix("W/") for each in visit.headers.get("if-none-match", "").split(",")]
    if etag in known:
        response.status_code, response.body = 304, ""
    return response
