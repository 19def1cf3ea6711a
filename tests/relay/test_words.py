"""The console's words: every key that is used is there in each language, and every key that is there is used."""

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from chalicelib.render import TEMPLATES, catalogue
from chalicelib.settings import LANGUAGES
from chalicelib.web.pages import DONE

CODE = Path(__file__).resolve().parents[2] / "chalicelib"
SOURCES = [path for path in TEMPLATES.glob("console/*.html") if path.name != "measures.html"]
SOURCES += [TEMPLATES / "email" / "sign_in.html", *CODE.glob("relay/*.py")]
# What stands before a key's changing end, as in t('status.' ~ status).
BUILT = ("done.", "followup.", "touchpoint.kind.")


def of(language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((TEMPLATES / "i18n" / language / "console.json").read_text("utf-8"))
    return found


def used() -> set[str]:
    """Every key that our templates and code write out in full."""
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    return set(re.findall(r"""['"]([a-z_]+\.[A-Za-z_.]+[A-Za-z_])['"]""", text)) & (keys_like(text))


def keys_like(text: str) -> set[str]:
    """Strings handed to t(...), or named as an error's reason."""
    called = re.findall(r"""\bt\((.*?)\)""", text)
    named = {
        key
        for call in called
        for key in re.findall(r"""['"]([a-z_]+\.[A-Za-z_.]+)['"]""", call)
        if not key.endswith(".")
    }
    return named | set(re.findall(r'"((?:errors|signin)\.[a-z_.]+)"', text))


def places(words: Any) -> set[str]:
    forms = words.values() if isinstance(words, dict) else [words]
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_used_has_words(language: str) -> None:
    assert len(used()) > 100
    assert not used() - set(catalogue(language))


def test_the_languages_have_the_same_keys_with_the_same_places() -> None:
    english, *others = (of(language) for language in LANGUAGES)
    for other in others:
        assert list(other) == list(english)
        assert {key: places(words) - {"n"} for key, words in other.items()} == {
            key: places(words) - {"n"} for key, words in english.items()
        }


def test_nothing_is_kept_that_no_page_says() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SOURCES)
    unused = [
        key
        for key in of("en")
        if f"'{key}'" not in text and f'"{key}"' not in text and not key.startswith((*BUILT, "silence."))
    ]
    assert not unused


def test_whatever_was_done_has_its_words() -> None:
    assert {f"done.{name}" for name in DONE} == {key for key in of("en") if key.startswith("done.")}
