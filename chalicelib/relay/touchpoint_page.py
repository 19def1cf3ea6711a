"""What staff see of one touchpoint: where it is, how to hand it out, and how many begin and finish its form."""

from typing import Any
from urllib.parse import quote

from chalicelib.domain.times import day, later
from chalicelib.domain.touchpoint import DEFAULT_ID, FORMS, Touchpoint
from chalicelib.ports import Store
from chalicelib.web import pages, tokens
from chalicelib.web.visit import Visit

DAYS = 30
DAY_SECONDS = 24 * 3600
# Pixels of a module: sharp on paper at a hand's width.
PNG_SCALE = 16


def facts_of(visit: Visit, place: Touchpoint) -> dict[str, Any]:
    given = addresses(visit, place)
    return {
        "addresses": given,
        "numbers": numbers(visit.services.store, place.id, visit.services.now),
        "try_path": try_path(visit, place),
        "qr": qr_code(given["form"]),
    }


def addresses(visit: Visit, place: Touchpoint) -> dict[str, Any]:
    """What to give to customers and web masters: the form's address, one per language, and the widget's line."""
    base = visit.services.settings.base_url
    form = f"{base}/f/{quote(place.id)}"
    domain = visit.services.settings.inbound
    return {
        "form": form,
        "languages": [(pages.language_name(code), f"{form}?lang={code}") for code in place.languages],
        "snippet": _snippet(base, place) if place.origins else "",
        "snippets": _snippets(base, place),
        "mail": f"{place.id}@{domain}" if domain and place.kind == "inbox" else "",
        "mail_comes": bool(domain),
    }


def _snippet(base: str, place: Touchpoint, language: str = "") -> str:
    """The widget's line. The ready-made one needs no look-up; with a language it brings no words of another."""
    chosen = f"&lang={language}" if language else ""
    query = "" if place.id == DEFAULT_ID else f"?touchpoint={quote(place.id)}{chosen}"
    return f'<script async src="{base}/widget.js{query}" data-touchpoint="{place.id}"></script>'


def _snippets(base: str, place: Touchpoint) -> list[tuple[str, str]]:
    """The same for pages of one language, where the touchpoint speaks several."""
    if place.id == DEFAULT_ID or not place.origins or len(place.languages) < 2:
        return []
    return [(pages.language_name(code), _snippet(base, place, code)) for code in place.languages]


def try_path(visit: Visit, place: Touchpoint, language: str = "") -> str:
    """Where staff try the form: what is sent from there is a test. Good for a day."""
    token = tokens.make(visit.services.secrets, "form", f"test/{place.id}")
    chosen = language if language in place.languages else (visit.language if visit.language in place.languages else "")
    return f"/f/{quote(place.id)}?lang={chosen or place.languages[0]}&test={quote(token)}"


def numbers(store: Store, touchpoint_id: str, now: str) -> dict[str, int]:
    """How many forms were begun and finished in the last days, and the share in percent."""
    found = {"started": 0, "finished": 0}
    for count in store.counts(FORMS, day(later(now, -(DAYS - 1) * DAY_SECONDS)), day(now)):
        if count.dimension == touchpoint_id:
            found = {name: number + count.amounts.get(name, 0) for name, number in found.items()}
    share = round(100 * found["finished"] / found["started"]) if found["started"] else 0
    return found | {"percent": min(share, 100)}


def qr_code(address: str) -> dict[str, str]:
    """The address as a QR code (ISO/IEC 18004), as data: addresses of an SVG and a PNG, with the quiet zone that scanners need."""
    # Loaded here: no other page needs it.
    import segno

    code = segno.make(address, error="m", micro=False)
    return {"svg": code.svg_data_uri(scale=4, border=4), "png": code.png_data_uri(scale=PNG_SCALE, border=4)}
