"""What customers find while they write: suggestions that staff opened to them, and public answers. Nothing else, ever."""

from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.places import CUSTOMERS
from chalicelib.ports_words import Alike
from chalicelib.web import fields
from chalicelib.wiring import Services

# Characters (code points, as the specification counts) of what is asked: the beginning of a text says what it is about.
LONGEST = 500
SHOWN, LOOKED_AT = 3, 6


def read(query: dict[str, str]) -> str:
    """`q` of the address; raises Invalid."""
    asked = query.get("q", "")
    if len(asked) > LONGEST:
        raise Invalid({"q": "errors.too_long"})
    return asked


def found(services: Services, asked: str, language: str) -> dict[str, list[dict[str, Any]]]:
    """Up to SHOWN suggestions that customers may join, and up to SHOWN answers, the likest first."""
    alike = services.store.alike(asked, CUSTOMERS, LOOKED_AT)
    base = services.settings.base_url
    return {
        "suggestions": [_suggestion(each, base) for each in alike if not each.entry][:SHOWN],
        "answers": [_answer(each, base, language) for each in alike if each.entry][:SHOWN],
    }


def _suggestion(found: Alike, base: str) -> dict[str, Any]:
    one = found.suggestion
    return {
        "id": one.id,
        "title": one.title,
        "language": one.language,
        "status": one.status,
        "address": f"{base}/asks/{one.id}",
    }


def _answer(found: Alike, base: str, language: str) -> dict[str, Any]:
    """In the words of the entry: the title of an answered suggestion may be for staff only."""
    assert found.entry
    shown, asked, did = found.entry.words(language)
    return {
        "id": found.entry.id,
        "asked": asked,
        "did": fields.excerpt(did),
        "language": shown,
        "published_at": found.entry.published_at,
        "address": f"{base}/you-asked/{found.entry.id}",
    }
