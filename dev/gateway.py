"""API Gateway on one machine: a WSGI call becomes a REST API (v1) proxy event, its answer a WSGI response.

The event's shape: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

import base64
import binascii
import json
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from chalice.app import Chalice, Request

from dev.events import BODY_LIMIT, api_event
from dev.lambda_shapes import Context
from dev.routing import Router

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
log = logging.getLogger("hearback.gateway")


class PerThreadRequest(Chalice):
    """A Chalice app asked from many threads: each sees its own current request. On Lambda there is one at a time."""

    _of_thread = threading.local()

    @property  # type: ignore[override]
    def current_request(self) -> Request | None:
        return getattr(self._of_thread, "request", None)

    @current_request.setter
    def current_request(self, value: Request | None) -> None:
        self._of_thread.request = value


@dataclass(frozen=True)
class Answer:
    """An answer on its way out: status, headers in order (a name may come twice) and the bytes."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Gateway:
    """A WSGI application that serves a Chalice app as API Gateway and Lambda would.

    Args:
        app: the Chalice app; from here on its `current_request` is kept per thread.
        base_path: "" as behind a custom domain, or a stage prefix such as "/api", as at an execute-api address.
    """

    def __init__(self, app: Chalice, base_path: str = "") -> None:
        if not isinstance(app, PerThreadRequest):
            vars(app).pop("current_request", None)
            app.__class__ = type(type(app).__name__, (PerThreadRequest, type(app)), {})
        self.app, self.base_path = app, base_path
        self.router = Router(app.routes)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer = self.answer(environ)
        lines = [*answer.headers, ("Content-Length", str(len(answer.body)))]
        start_response(f"{answer.status} {phrase(answer.status)}", lines)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else answer.body]

    def answer(self, environ: Environ) -> Answer:
        """Route one call; what API Gateway answers by itself never reaches the app."""
        if int(environ.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
            return refusal(413, "Request Too Long")
        method, path = environ["REQUEST_METHOD"], request_path(environ)
        if self.base_path:
            if not path.startswith(f"{self.base_path}/"):
                return nothing_here(environ, path)
            path = path.removeprefix(self.base_path)
        match = self.router.match(method, path)
        if match is None:
            return nothing_here(environ, path)
        if match.preflight is not None:
            return Answer(200, sorted(match.preflight.items()), b"")
        event = api_event(environ, path, match, self.base_path, self.app.api.binary_types)
        return self._invoke(event)

    def _invoke(self, event: dict[str, Any]) -> Answer:
        try:
            reply = self.app(event, Context("app", timeout_seconds=29))
            # Lambda carries JSON: what does not survive it would not reach anybody.
            return read_reply(json.loads(json.dumps(reply)))
        except Exception:
            log.exception("The app failed on %s %s", event["httpMethod"], event["resource"])
            return refusal(502, "Internal server error")


def read_reply(reply: dict[str, Any]) -> Answer:
    """The function's answer in WSGI's terms. Lists in multiValueHeaders become one header line each."""
    headers = {name.lower(): (name, [str(value)]) for name, value in (reply.get("headers") or {}).items()}
    for name, values in (reply.get("multiValueHeaders") or {}).items():
        headers[name.lower()] = (name, [str(value) for value in values])
    headers.pop("content-length", None)
    body = (reply.get("body") or "").encode()
    if reply.get("isBase64Encoded"):
        try:
            body = base64.b64decode(body, validate=True)
        except binascii.Error:
            return refusal(502, "Internal server error")
    lines = [(name, value) for name, values in headers.values() for value in values]
    return Answer(int(reply["statusCode"]), lines, body)


def request_path(environ: Environ) -> str:
    """The path as the client wrote it, still percent-encoded."""
    raw = str(environ.get("REQUEST_URI") or "")
    if raw.startswith("/"):
        return raw.partition("?")[0]
    return quote(environ.get("PATH_INFO", "/").encode("latin-1"), safe="/:@!$&'()*+,;=~-._%")


def nothing_here(environ: Environ, path: str) -> Answer:
    """The page for an address that no route has; deployed, a GatewayResponse answers."""
    if "text/html" in environ.get("HTTP_ACCEPT", ""):
        page = (
            "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            "<title>Nothing here</title><style>body{font:1.1rem/1.6 system-ui;max-width:34rem;margin:20vh auto;"
            "padding:0 1.5rem;color-scheme:light dark}a{color:inherit}</style><h1>Nothing at this address</h1>"
            "<p>The address may be mistyped, or the page has moved.</p>"
            "<p><a href='/you-asked'>You asked, we did</a> · <a href='/console'>Console</a></p>"
        )
        return Answer(404, [("Content-Type", "text/html; charset=utf-8")], page.encode())
    return refusal(404, "There is nothing at this address.")


def refusal(status: int, detail: str) -> Answer:
    """A refusal by the gateway itself, as RFC 9457 problem+json."""
    problem = {"type": "about:blank", "title": phrase(status), "status": status, "detail": detail}
    return Answer(status, [("Content-Type", "application/problem+json")], json.dumps(problem).encode())


def phrase(status: int) -> str:
    """The status in words, as on the response's first line."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
