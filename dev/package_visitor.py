"""Somebody with a browser at the packaged stack's door, and the forms of the pages they get. No JavaScript."""

import json
from dataclasses import dataclass
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from dev.events import STAGE
from dev.package_door import HOST, Door, Handler, Reply


@dataclass
class Form:
    """A form of a page: where it goes and what it holds before anybody types."""

    action: str
    method: str
    fields: dict[str, str]


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

    def one_click(self, address: str) -> Reply:
        """What a mail program sends for RFC 8058's unsubscribe: that one pair, no cookies, from no page."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._ask("POST", address, b"List-Unsubscribe=One-Click", kind)

    def submit(self, form: Form, **typed: str) -> Reply:
        """Send a form of a page with what was typed into it."""
        return self.post(form.action, form.fields | typed)

    def _own_site(self) -> dict[str, str]:
        return {"Origin": f"https://{HOST}", "Sec-Fetch-Site": "same-origin"}

    def _ask(self, method: str, address: str, body: bytes, headers: dict[str, str]) -> Reply:
        parts = urlsplit(address)
        path = parts.path.removeprefix(f"/{STAGE}") or "/"
        common = {"User-Agent": "Mozilla/5.0", "Accept-Language": self.language}
        if self.cookies:
            common["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = self.door.ask(self.handler, method, f"{path}?{parts.query}".rstrip("?"), common | headers, body)
        for line in reply.headers.get("set-cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return reply


def form_of(reply: Reply, action: str) -> Form:
    """The form that does something at an address with `action` in it; LookupError when the page has none."""
    for form in forms_of(reply):
        if form.method == "POST" and action in form.action:
            return form
    raise LookupError(f"no form for {action} among {[form.action for form in forms_of(reply)]}")


def forms_of(reply: Reply) -> list[Form]:
    """Every form of a page."""
    reader = _Forms()
    reader.feed(reply.text)
    return reader.forms


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
