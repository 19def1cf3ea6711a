"""The public entries as feeds: Atom (RFC 4287) and JSON Feed 1.1 (https://jsonfeed.org/version/1.1)."""

import re
from typing import Any
from urllib.parse import urlencode

from chalicelib import render
from chalicelib.answer.entries import Shown
from chalicelib.settings import Settings

# What XML 1.0 section 2.2 has no place for.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOTHING_YET = "1970-01-01T00:00:00Z"


def atom(settings: Settings, language: str, rows: list[Shown]) -> str:
    """An Atom document with absolute addresses."""
    facts = {
        "home": f"{settings.base_url}/you-asked?{urlencode({'lang': language})}",
        "self_address": _address(settings, "atom", language),
        "updated": rows[0].at if rows else NOTHING_YET,
        "company": _clean(settings.company),
        "entries": [_atom_entry(settings, language, row) for row in rows],
    }
    return render.page("public/feed.xml", language, **facts)


def json_feed(settings: Settings, language: str, rows: list[Shown]) -> dict[str, Any]:
    """The same as a JSON Feed."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{render.words(language, 'site.name')} · {settings.company}",
        "home_page_url": f"{settings.base_url}/you-asked?{urlencode({'lang': language})}",
        "feed_url": _address(settings, "json", language),
        "language": language,
        "authors": [{"name": settings.company}],
        "items": [_json_entry(settings, language, row) for row in rows],
    }


def people(row: Shown, language: str) -> str:
    """The customers behind an entry in one line, as on the page; empty where nobody is on record yet."""

    def t(key: str, **values: Any) -> str:
        return render.words(language, key, **values)

    if not row.names:
        return t("people.only", n=row.more) if row.more else ""
    if row.more:
        return t("people.comma").join(row.names) + t("people.and") + t("people.more", n=row.more)
    *others, last = row.names
    return t("people.comma").join(others) + t("people.and") + last if others else last


def _atom_entry(settings: Settings, language: str, row: Shown) -> dict[str, str]:
    return {
        # Without the slug, which a better wording may change.
        "id": f"{settings.base_url}/you-asked/{row.id}",
        "link": settings.base_url + row.path,
        "language": row.language,
        "title": _clean(row.title),
        "at": row.at,
        "asked": _clean(row.asked),
        "did": _clean(row.did),
        "people": _clean(people(row, language)),
    }


def _json_entry(settings: Settings, language: str, row: Shown) -> dict[str, Any]:
    thanks = people(row, language)
    words = [
        f"{render.words(language, 'entry.asked')}: {row.asked}",
        f"{render.words(language, 'entry.did')}: {row.did}",
        *([f"{render.words(language, 'entry.thanks')} {thanks}"] if thanks else []),
    ]
    return {
        "id": f"{settings.base_url}/you-asked/{row.id}",
        "url": settings.base_url + row.path,
        "title": row.title,
        "content_text": "\n\n".join(words),
        "date_published": row.at,
        "language": row.language,
    }


def _address(settings: Settings, kind: str, language: str) -> str:
    return f"{settings.base_url}/you-asked/feed.{kind}?{urlencode({'lang': language})}"


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)
