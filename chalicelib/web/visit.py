"""One HTTP request as our routes see it."""

from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode

from chalicelib.domain.errors import Invalid
from chalicelib.domain.staff import Session, Staff
from chalicelib.settings import LANGUAGES
from chalicelib.wiring import Services

# A form triples each byte of Chinese: 20,000 bytes of text and the other fields must get through to be judged.
LARGEST_BODY = 256 * 1024


class Visit:
    """What a route may ask of a request. Made by Routes; `services` are the process's own."""

    def __init__(self, request: Any, services: Services) -> None:
        self._request, self.services = request, services
        # Set by web.staff.admit on routes for staff.
        self.staff: Staff
        self.session: Session
        self.method: str = request.method
        self.query: dict[str, str] = dict(request.query_params or {})
        self.headers: dict[str, str] = {name.lower(): value for name, value in request.headers.items()}

    @property
    def path(self) -> str:
        """The path without the stage's prefix."""
        return str(self._request.context.get("path", "/"))[len(self.root) :] or "/"

    @cached_property
    def root(self) -> str:
        """The stage's prefix, such as `/api`, or nothing: the gateway tells it only as the start of the whole path."""
        whole, stage = self._request.context.get("path", ""), self._request.context.get("stage", "")
        return f"/{stage}" if stage and (whole == f"/{stage}" or whole.startswith(f"/{stage}/")) else ""

    @property
    def source_ip(self) -> str:
        """The caller's address as the gateway saw it; never from a header, which anybody can write."""
        return str(self._request.context.get("identity", {}).get("sourceIp", ""))

    @cached_property
    def language(self) -> str:
        """`?lang=`, else the browser's choice, else the installation's."""
        wishes = [self.query.get("lang", "")] + accepted(self.headers.get("accept-language", ""))
        return next((found for wish in wishes if (found := known(wish))), self.services.settings.language)

    @cached_property
    def body(self) -> bytes:
        """The raw body, at most LARGEST_BODY bytes; Invalid beyond."""
        raw: bytes = self._request.raw_body or b""
        if len(raw) > LARGEST_BODY:
            raise Invalid({"body": "errors.too_large"})
        return raw

    @cached_property
    def form(self) -> dict[str, str]:
        """The fields of a submitted form, with line ends as single newlines. Invalid where it is not UTF-8."""
        try:
            pairs = parse_qsl(self.body.decode(), keep_blank_values=True, errors="strict", max_num_fields=200)
        except (UnicodeDecodeError, ValueError) as error:
            raise Invalid({"body": "errors.not_utf8"}) from error
        return {name: value.replace("\r\n", "\n") for name, value in pairs}

    def cookie(self, name: str) -> str | None:
        try:
            found = SimpleCookie(self.headers.get("cookie", "")).get(name)
        except CookieError:
            return None
        return found.value if found else None

    def switch(self, language: str) -> str:
        """This very page in another language."""
        return f"{self.root}{self.path}?{urlencode({**self.query, 'lang': language})}"

    @property
    def params(self) -> dict[str, str]:
        """The variable parts of the path, decoded: API Gateway hands them over as the address had them."""
        return {name: unquote(value) for name, value in (self._request.uri_params or {}).items()}


def known(wish: str) -> str | None:
    """Our language for a language tag (RFC 5646), or None: any Chinese is answered in the Chinese we have."""
    primary = wish.strip().lower().replace("_", "-").split("-")[0]
    return next((language for language in LANGUAGES if primary and language.lower().split("-")[0] == primary), None)


def accepted(header: str) -> list[str]:
    """Language tags of an Accept-Language header, most wanted first (RFC 9110 section 12.5.4)."""
    weighted = []
    for part in header.split(",")[:20]:
        tag, _, quality = part.partition(";")
        try:
            weight = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        weighted.append((-weight, len(weighted), tag.strip()))
    return [tag for weight, _, tag in sorted(weighted) if tag and weight]
