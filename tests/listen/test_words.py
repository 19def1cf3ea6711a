"""Every reason that the code can give has words, in every language."""

import re
from pathlib import Path

import pytest

from chalicelib import render
from chalicelib.domain import errors
from chalicelib.settings import LANGUAGES

CODE = Path(__file__).resolve().parents[2] / "chalicelib"
KINDS = {
    f"errors.{name.lower()}"
    for name, each in vars(errors).items()
    if isinstance(each, type) and name != "HearbackError"
}


def reasons() -> set[str]:
    found = set(KINDS)
    for path in CODE.rglob("*.py"):
        text = path.read_text("utf-8")
        found |= set(re.findall(r'"(errors\.[a-z_0-9]+)"', text))
        found |= {f"errors.{name}" for name in re.findall(r'refuse\("([a-z_0-9]+)"\)', text)}
    return found


def test_it_finds_them() -> None:
    assert {"errors.too_long", "errors.name_to_show", "errors.unavailable", "errors.csrf"} <= reasons()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words_of_its_own(language: str) -> None:
    words = {key: render.words(language, key) for key in reasons()}
    assert [key for key, found in words.items() if found == key] == []
    assert language == "en" or [key for key, found in words.items() if found == render.words("en", key)] == []


def test_the_languages_have_the_same_keys() -> None:
    for area in ("forms", "errors"):
        paths = [render.TEMPLATES / "i18n" / language / f"{area}.json" for language in LANGUAGES]
        keys = {tuple(sorted(re.findall(r'^  "([\w.]+)":', path.read_text("utf-8"), re.MULTILINE))) for path in paths}
        assert len(keys) == 1 and keys != {()}, area
