"""Which route an address belongs to, by API Gateway's rule: fixed segments before {variables}, {greedy+} last."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Match:
    """A route found.

    Attributes:
        resource: the route as written, such as /f/{touchpoint_id}.
        parameters: its path parameters, still percent-encoded as REST APIs hand them over.
        preflight: CORS headers where API Gateway answers OPTIONS by itself, else None.
    """

    resource: str
    parameters: dict[str, str]
    preflight: dict[str, str] | None = None


class Router:
    """Finds routes in a Chalice app's table: {path: {method: entry}}."""

    def __init__(self, routes: dict[str, dict[str, Any]]) -> None:
        self.routes = routes
        ranked = sorted(routes, key=lambda path: [rank(part) for part in split(path)])
        self._paths = [(path, split(path)) for path in ranked]

    def match(self, method: str, path: str) -> Match | None:
        """The route for this method and path, or None. A slash at the end makes no difference."""
        parts = split(path)
        for resource, pattern in self._paths:
            parameters = fit(pattern, parts)
            if parameters is None:
                continue
            entries = self.routes[resource]
            if method in entries:
                return Match(resource, parameters)
            if method == "OPTIONS" and (headers := preflight(entries)):
                return Match(resource, parameters, headers)
            return None
        return None


def split(path: str) -> list[str]:
    return path.strip("/").split("/")


def rank(part: str) -> int:
    """0 for a fixed segment, 1 for a variable, 2 for a greedy one: the smaller wins."""
    if not part.startswith("{"):
        return 0
    return 2 if part.endswith("+}") else 1


def fit(pattern: list[str], parts: list[str]) -> dict[str, str] | None:
    """The parameters with which `parts` fit `pattern`, or None."""
    found: dict[str, str] = {}
    for position, wanted in enumerate(pattern):
        if rank(wanted) == 2:
            found[wanted[1:-2]] = "/".join(parts[position:])
            return found if len(parts) > position and parts[position] else None
        if position >= len(parts):
            return None
        if rank(wanted) == 1:
            if not parts[position]:
                return None
            found[wanted[1:-1]] = parts[position]
        elif wanted != parts[position]:
            return None
    return found if len(parts) == len(pattern) else None


def preflight(entries: dict[str, Any]) -> dict[str, str] | None:
    """What API Gateway's mock answers to OPTIONS on a route declared with `cors`, or None."""
    for entry in entries.values():
        if entry.cors:
            headers = dict(entry.cors.get_access_control_headers())
            headers["Access-Control-Allow-Methods"] = ",".join([*sorted(entries), "OPTIONS"])
            return headers
    return None
