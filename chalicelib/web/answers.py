"""Responses with the headers that every page of ours carries."""

import json
from typing import Any

from chalice import Response

from chalicelib import render
from chalicelib.web.visit import Visit

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Of a page that shows another of ours in a frame, and of the page that is shown there.
FRAMING, FRAMED = f"{CSP}; frame-src 'self'", CSP.replace("frame-ancestors 'none'", "frame-ancestors 'self'")


def page(visit: Visit, template: str, status: int = 200, cache: str = "no-store", **facts: Any) -> Response:
    """A page from a template, in the visitor's language (`language=` overrides it, and `csp=` the usual policy)."""
    language, csp = facts.pop("language", visit.language), facts.pop("csp", CSP)
    common = {"company": visit.services.settings.company, "switch": visit.switch, "path": visit.path}
    # Who is signed in, on routes that asked.
    common |= {"staff": getattr(visit, "staff", None), "csrf": visit.session.csrf if hasattr(visit, "session") else ""}
    return html(visit, render.page(template, language, visit.root, **(common | facts)), status, cache, language, csp)


def html(
    visit: Visit, text: str, status: int = 200, cache: str = "no-store", language: str = "", csp: str = CSP
) -> Response:
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Language": language or visit.language,
        "Content-Security-Policy": csp,
        "X-Content-Type-Options": "nosniff",
        # Links carry tokens: they must not travel on to other sites. Where staff press buttons, browsers without
        # Sec-Fetch-Site must still say the Origin, which `no-referrer` would turn into `null`.
        "Referrer-Policy": "same-origin" if cache != "no-store" or _is_for_staff(visit) else "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cache-Control": cache,
        "Vary": "Accept-Language",
    }
    if cache == "no-store":
        headers["X-Robots-Tag"] = "noindex"
    if visit.services.settings.base_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return Response(body=text, status_code=status, headers=headers)


def _is_for_staff(visit: Visit) -> bool:
    return visit.path.startswith(("/console", "/sign-in"))


def see(visit: Visit, path: str, cookies: list[str] | None = None) -> Response:
    """303 to another page of ours, after something was done."""
    headers: dict[str, Any] = {"Location": visit.root + path, "Cache-Control": "no-store"}
    if cookies:
        headers["Set-Cookie"] = cookies
    return Response(body="", status_code=303, headers=headers)


def nothing() -> Response:
    """204: it is noted, and there is nothing to show."""
    return Response(body="", status_code=204, headers={"Cache-Control": "no-store"})


def data(body: Any, status: int = 200, content_type: str = "application/json", **headers: str) -> Response:
    """JSON for programs. Header names are given with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    base = {"Content-Type": content_type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(body=json.dumps(body, ensure_ascii=False), status_code=status, headers=base | named)
