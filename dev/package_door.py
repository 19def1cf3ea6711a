"""The front door of the packaged stack, read off build/sam.yaml: an HTTP request in, the deployed API's event out."""

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from dev.events import STAGE, api_event
from dev.routing import Router

Handler = Callable[[dict[str, Any]], Any]
HOST, CALLER = "abc123.execute-api.us-east-1.amazonaws.com", "203.0.113.9"


@dataclass
class Reply:
    """What came back through the door; `headers` by small name, each with its values in order."""

    status: int
    headers: dict[str, list[str]]
    body: bytes

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.body.decode()

    def header(self, name: str) -> str:
        """The first value of a header, or ""."""
        return self.headers.get(name.lower(), [""])[0]


class Door:
    """Turns an HTTP request into the event of the deployed API, or into the API's own refusal."""

    def __init__(self, template: dict[str, Any]) -> None:
        api = template["Resources"]["RestAPI"]["Properties"]
        definition = api["DefinitionBody"]
        if api["StageName"] != STAGE:
            raise ValueError(f"dev/events.py makes events of stage {STAGE}, and the template has {api['StageName']}")
        self.refusals, self.binary_types = api["GatewayResponses"], definition["x-amazon-apigateway-binary-media-types"]
        paths = definition["paths"].items()
        self.router = Router({path: {verb.upper(): None for verb in verbs} for path, verbs in paths})

    def ask(self, handler: Handler, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Reply:
        """One request: the route's function answers, or the gateway where no route fits."""
        try:
            event = self.event(method, url, headers, body)
        except LookupError:
            return self._refusal("MISSING_AUTHENTICATION_TOKEN")
        answer = handler(event)
        given = {name.lower(): [value] for name, value in (answer.get("headers") or {}).items()}
        given |= {name.lower(): list(values) for name, values in (answer.get("multiValueHeaders") or {}).items()}
        text = answer.get("body") or ""
        return Reply(
            answer["statusCode"], given, base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
        )

    def event(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> dict[str, Any]:
        """The REST API (payload v1) proxy event; `url` is path and query below the stage. LookupError for no route."""
        parts = urlsplit(url)
        match = self.router.match(method, parts.path)
        if match is None:
            raise LookupError(f"no route for {method} {url}")
        sent = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in ({"Host": HOST} | headers).items()}
        environ = sent | {
            "REQUEST_METHOD": method, "QUERY_STRING": parts.query, "REMOTE_ADDR": CALLER, "SERVER_PORT": "443",
            "CONTENT_TYPE": sent.pop("HTTP_CONTENT_TYPE", ""), "CONTENT_LENGTH": str(len(body)),
            "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(body),
        }  # fmt: skip
        return api_event(environ, parts.path, match, f"/{STAGE}", self.binary_types)

    def _refusal(self, kind: str) -> Reply:
        known = self.refusals[kind]
        headers = {name.lower(): [value.strip("'")] for name, value in known["ResponseParameters"]["Headers"].items()}
        return Reply(int(known["StatusCode"]), headers, known["ResponseTemplates"]["application/json"].encode())
