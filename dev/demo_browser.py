"""Somebody with a browser or a program, as the sample company needs it: forms, JSON, cookies, nothing else."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

HIDDEN = r'name="{}" value="([^"]*)"'


class DemoFailed(Exception):
    """Something did not go as the story wants it; the text is for people."""


@dataclass(frozen=True)
class Page:
    status: int
    text: str
    headers: Any

    def hidden(self, name: str) -> str:
        """The value of a hidden field of the page's first form that has it."""
        found = re.search(HIDDEN.format(name), self.text)
        if not found:
            raise DemoFailed(f"the page has no field {name}")
        return found[1]


class _Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Browser:
    """Keeps cookies, sends forms as our own pages would, and takes no redirect for an answer."""

    def __init__(self, base_url: str, language: str = "en") -> None:
        self.base_url, self.language = base_url, language
        self._cookies: dict[str, str] = {}
        self._opener = urllib.request.build_opener(_Stay)

    def get(self, path: str) -> Page:
        """Raises DemoFailed for anything but a page."""
        page = self._send("GET", path)
        if page.status != 200:
            raise DemoFailed(f"{path} answered {page.status}")
        return page

    def press(self, path: str, **form: str) -> Page:
        """Send a form; an underscore in a field's name stands for itself. Raises DemoFailed unless it was taken (303)."""
        return self.send_form(path, form)

    def send_form(self, path: str, form: dict[str, str]) -> Page:
        """The same for fields whose names are no Python names."""
        page = self._send("POST", path, urlencode(form).encode(), "application/x-www-form-urlencoded")
        if page.status != 303:
            reasons = re.findall(r'class="(?:error|notice error)"[^>]*>(.*?)</(?:p|div)>', page.text, re.DOTALL)
            told = " ".join(re.sub(r"<[^>]+>", " ", " ".join(reasons)).split())
            raise DemoFailed(f"{path} answered {page.status}: {told}")
        return page

    def submit(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send JSON as a program does; returns the JSON that came back."""
        page = self._send("POST", path, json.dumps(body).encode(), "application/json")
        if page.status >= 300:
            raise DemoFailed(f"{path} answered {page.status}: {page.text}")
        answer: dict[str, Any] = json.loads(page.text)
        return answer

    def _send(self, method: str, path: str, body: bytes | None = None, content_type: str = "") -> Page:
        headers = {"Accept": "text/html", "Accept-Language": self.language, "Sec-Fetch-Site": "same-origin"}
        if content_type:
            headers["Content-Type"] = content_type
        if self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        address = path if path.startswith("http") else self.base_url + path
        request = urllib.request.Request(address, data=body, headers=headers, method=method)
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        except OSError as error:
            raise DemoFailed(f"Nobody answers at {self.base_url}. Start it first with: make run") from error
        with answer:
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            return Page(answer.status, answer.read().decode(), answer.headers)
