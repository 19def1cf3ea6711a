"""The front door of the packaged stack, read off build/sam.yaml, and somebody who walks through it.

Event shape: https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html (REST, v1).
"""

import base64
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from dev.package_runtime import ACCOUNT

Handler = Callable[[dict[str, Any]], Any]


@dataclass
class Form:
    """A form of a page: where it goes and what it holds before anybody types."""

    action: str
    method: str
    fields: dict[str, str]


@dataclass
class Reply:
    """What came back through the door."""

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

    def form(self, action: str) -> Form:
        """The form whose address contains `action`; LookupError when the page has none."""
        reader = _Forms()
        reader.feed(self.text)
        for form in reader.forms:
            if action in form.action:
                return form
        raise LookupError(f"no form for {action} among {[form.action for form in reader.forms]}")


class Door:
    """Turns an HTTP request into the event of the deployed API, or into the API's own refusal."""

    def __init__(self, template: dict[str, Any], host: str = "abc123.execute-api.us-east-1.amazonaws.com") -> None:
        api = template["Resources"]["RestAPI"]["Properties"]
        self.host, self.stage, self.refusals = host, str(api["StageName"]), api["GatewayResponses"]
        self.routes = {path: {verb.upper() for verb in verbs} for path, verbs in api["DefinitionBody"]["paths"].items()}

    def ask(self, handler: Handler, method: str, url: str, headers: dict[str, str], body: bytes) -> Reply:
        """One request: the route's function answers, or the gateway where no route fits."""
        parts = urlsplit(url)
        resource = self.resource(method, parts.path)
        if resource is None:
            return self._refusal("MISSING_AUTHENTICATION_TOKEN")
        answer = handler(self.event(method, url, resource, headers, body))
        text = answer.get("body") or ""
        given: dict[str, list[str]] = {}
        for name, value in (answer.get("headers") or {}).items():
            given[name.lower()] = [value]
        for name, values in (answer.get("multiValueHeaders") or {}).items():
            given[name.lower()] = list(values)
        return Reply(answer["statusCode"], given, base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode())

    def resource(self, method: str, path: str) -> str | None:
        """The route that API Gateway would choose: a literal segment wins over a variable one."""
        asked = path.split("/")
        fitting = [route for route, verbs in self.routes.items() if method in verbs and _fits(route.split("/"), asked)]
        return min(fitting, key=lambda route: [part.startswith("{") for part in route.split("/")], default=None)

    def event(self, method: str, url: str, resource: str, headers: dict[str, str], body: bytes) -> dict[str, Any]:
        """The REST API (payload v1) proxy event; `url` is path and query below the stage, percent-encoded."""
        parts = urlsplit(url)
        sent = {"Host": self.host, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", "Accept": "*/*"} | headers
        query = parse_qsl(parts.query, keep_blank_values=True)
        many: dict[str, list[str]] = {}
        for name, value in query:
            many.setdefault(name, []).append(value)
        named = zip(resource.split("/"), parts.path.split("/"), strict=True)
        variables = {route[1:-1]: given for route, given in named if route.startswith("{")}
        return {
            "resource": resource, "path": parts.path, "httpMethod": method,
            "headers": sent, "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": dict(query) or None, "multiValueQueryStringParameters": many or None,
            "pathParameters": variables or None, "stageVariables": None,
            "body": body.decode() if body else None, "isBase64Encoded": False,
            "requestContext": {
                "accountId": ACCOUNT, "apiId": "abc123", "resourcePath": resource, "httpMethod": method,
                "path": f"/{self.stage}{parts.path}", "stage": self.stage, "protocol": "HTTP/1.1",
                "requestId": str(uuid.uuid4()), "requestTimeEpoch": int(time.time() * 1000), "domainName": self.host,
                "identity": {"sourceIp": "203.0.113.9", "userAgent": sent.get("User-Agent")}, "authorizer": None,
            },
        }

    def _refusal(self, kind: str) -> Reply:
        known = self.refusals[kind]
        headers = {name.lower(): [value.strip("'")] for name, value in known["ResponseParameters"]["Headers"].items()}
        return Reply(int(known["StatusCode"]), headers, known["ResponseTemplates"]["application/json"].encode())


class Visitor:
    """A browser without JavaScript: keeps cookies, follows redirects when asked, sends what browsers send."""

    def __init__(self, door: Door, handler: Handler, language: str = "en") -> None:
        self.door, self.handler, self.cookies = door, handler, dict[str, str]()
        self.language = language

    def get(self, path: str) -> Reply:
        """GET a path below the stage, or any address of ours, following redirects."""
        reply = self._ask("GET", path, b"", {})
        return self.get(urljoin(path, reply.header("location"))) if reply.status in (302, 303) else reply

    def post(self, path: str, fields: dict[str, str]) -> Reply:
        """POST a form as a browser does from a page of ours; the answer as it came, a redirect included."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", path, urlencode(fields).encode(), kind | self._own_site())

    def post_json(self, path: str, content: dict[str, Any], origin: str | None = None) -> Reply:
        """POST JSON, as the widget does; `origin` is the page it sits on."""
        from_there = {"Origin": origin, "Sec-Fetch-Site": "cross-site"} if origin else {}
        return self._ask("POST", path, json.dumps(content).encode(), {"Content-Type": "application/json"} | from_there)

    def submit(self, form: Form, **typed: str) -> Reply:
        """Send a form of a page with what was typed into it."""
        return self.post(form.action, form.fields | typed)

    def _own_site(self) -> dict[str, str]:
        return {"Origin": f"https://{self.door.host}", "Sec-Fetch-Site": "same-origin"}

    def _ask(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Reply:
        parts = urlsplit(address)
        path = parts.path.removeprefix(f"/{self.door.stage}") or "/"
        common = {"User-Agent": "Mozilla/5.0", "Accept-Language": self.language}
        if self.cookies:
            common["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = self.door.ask(self.handler, method, f"{path}?{parts.query}".rstrip("?"), common | headers, body)
        for line in reply.headers.get("set-cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return reply


def _fits(route: list[str], asked: list[str]) -> bool:
    return len(route) == len(asked) and all(r.startswith("{") and a or r == a for r, a in zip(route, asked, strict=True))


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get").upper(), {}))
        elif self.forms and (name := given.get("name")):
            unticked = given.get("type") in ("checkbox", "radio") and "checked" not in given
            if tag == "input" and given.get("type") != "submit" and not unticked:
                self.forms[-1].fields[name] = given.get("value", "on" if "checked" in given else "")
            elif tag == "textarea":
                self._area = name
                self.forms[-1].fields[name] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.forms[-1].fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
