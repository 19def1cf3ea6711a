""" "You asked, we did" over HTTP: the list, each entry's permanent page, and the feeds."""

import json
from typing import Any
from urllib.parse import urlencode

from chalice import Response

from chalicelib.answer import entries, feed
from chalicelib.answer.days import written
from chalicelib.answer.fresh import CACHE, revalidated
from chalicelib.domain.touchpoint import DEFAULT_ID
from chalicelib.settings import LANGUAGES
from chalicelib.web import answers
from chalicelib.web.routes import Routes
from chalicelib.web.visit import Visit

routes = Routes(__name__)


@routes.page("/you-asked")
def you_asked(visit: Visit) -> Response:
    settings = visit.services.settings
    cursor = visit.query.get("cursor")
    rows, following = entries.page(visit.services.store, visit.language, settings.language, cursor)
    older = f"{visit.root}/you-asked?{urlencode(_asked(visit) | {'cursor': following})}" if following else None
    return _page(visit, "public/you_asked.html", "/you-asked", entries=rows, older=older, first=not cursor)


@routes.page("/you-asked/{entry_id}")
def entry_by_id(visit: Visit, entry_id: str) -> Response:
    return _entry(visit, entry_id)


@routes.page("/you-asked/{entry_id}/{slug}")
def entry_by_address(visit: Visit, entry_id: str, slug: str) -> Response:
    return _entry(visit, entry_id)


@routes.page("/you-asked/feed.atom")
def atom(visit: Visit) -> Response:
    text = feed.atom(visit.services.settings, visit.language, _newest(visit))
    return _feed(visit, text, "application/atom+xml; charset=utf-8")


@routes.page("/you-asked/feed.json")
def json_feed(visit: Visit) -> Response:
    body = feed.json_feed(visit.services.settings, visit.language, _newest(visit))
    return _feed(visit, json.dumps(body, ensure_ascii=False), "application/feed+json; charset=utf-8")


def _entry(visit: Visit, entry_id: str) -> Response:
    shown = entries.one(visit.services.store, entry_id, visit.language, visit.services.settings.language)
    return _page(visit, "public/entry.html", shown.path, entry=shown)


def _newest(visit: Visit) -> list[entries.Shown]:
    rows, _ = entries.page(visit.services.store, visit.language, visit.services.settings.language)
    return rows


def _page(visit: Visit, template: str, path: str, **facts: Any) -> Response:
    """A public page with its addresses: the one to keep, and the same in every language."""
    base = visit.services.settings.base_url + path
    query = urlencode(_asked(visit))
    response = answers.page(
        visit, template, cache=CACHE,
        canonical=f"{base}?{query}" if query else base, base=base, section="entries",
        alternates=[(code, f"{base}?{urlencode({'lang': code})}") for code in LANGUAGES],
        feed=f"/you-asked/feed.atom?{urlencode({'lang': visit.language})}",
        form=f"/f/{DEFAULT_ID}" + (f"?{query}" if query else ""),
        written=lambda stamp: written(stamp, visit.language), **facts,
    )  # fmt: skip
    return revalidated(visit, response)


def _feed(visit: Visit, text: str, content_type: str) -> Response:
    headers = {
        "Content-Type": content_type,
        "Content-Language": visit.language,
        "Cache-Control": CACHE,
        "Vary": "Accept-Language",
        "X-Content-Type-Options": "nosniff",
        # Feed readers in browsers may read it; there is nothing in it that is not public.
        "Access-Control-Allow-Origin": "*",
    }
    return revalidated(visit, Response(body=text, status_code=200, headers=headers))


def _asked(visit: Visit) -> dict[str, str]:
    """The language, where the address asks for one of ours."""
    return {"lang": visit.query["lang"]} if visit.query.get("lang") in LANGUAGES else {}
