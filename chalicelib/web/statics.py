"""Style sheets, scripts and pictures. Their addresses change with their content, so browsers keep them for a year."""

import re
from functools import cache

from chalice import Response

from chalicelib.domain.errors import NotFound
from chalicelib.render import TEMPLATES, static_version
from chalicelib.web import answers, errors
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)
TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@routes.page("/static/{name}")
def static(visit: Visit, name: str) -> Response:
    """A file of templates/static."""
    return _file(
        name, "public, max-age=31536000, immutable" if visit.query.get("v") == _version(name) else "public, max-age=300"
    )


@routes.page("/")
def home(visit: Visit) -> Response:
    """Visitors of the bare address get the public page."""
    return answers.see(visit, "/you-asked")


@routes.page("/{anything+}")
def nowhere(visit: Visit, **_: str) -> Response:
    """An address that no other route has: problem+json for programs, a page for people."""
    if visit.path.startswith("/v1/"):
        return errors.problem(visit, NotFound(visit.path))
    raise NotFound(visit.path)


def _file(name: str, cache_control: str) -> Response:
    version = _version(name)
    headers = {
        "Content-Type": f"{TYPES[name.rpartition('.')[2]]}; charset=utf-8",
        "Cache-Control": cache_control,
        "ETag": f'"{version}"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(body=_text(name), status_code=200, headers=headers)


@cache
def _text(name: str) -> str:
    return (TEMPLATES / "static" / name).read_text("utf-8")


def _version(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9_-]+\.(css|js|svg)", name) or not (TEMPLATES / "static" / name).is_file():
        raise NotFound(name)
    return static_version(name)
