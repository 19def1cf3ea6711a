"""The words of questions, their editor and the wish to talk: every kind has them, and none is kept that no page says."""

import json
import re
from pathlib import Path

import pytest

from chalicelib.domain.case import KINDS as CASE_KINDS
from chalicelib.domain.question import KINDS, SCALES
from chalicelib.relay.form_editor import WORDED
from chalicelib.render import TEMPLATES, catalogue
from chalicelib.settings import LANGUAGES

CODE = Path(__file__).resolve().parents[2] / "chalicelib"
# What stands before a key's changing end, as in t('editor.kind.' ~ kind).
BUILT = (
    "scale.", "question.default.", "editor.kind.", "editor.scheme.", "editor.text.", "editor.contrast.", "promise.",
    "talk.pill.", "talk.wish.", "talk.words.", "touchpoint.kind.", "errors.", "touchpoint.begun", "touchpoint.finished",
    "editor.up", "editor.down",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_question_has_its_words(language: str) -> None:
    words = catalogue(language)
    assert not [kind for kind in KINDS if f"editor.kind.{kind}" not in words]
    assert not [kind for kind in WORDED if f"question.default.{kind}" not in words]
    assert not [kind for kind in SCALES for end in ("least", "most") if f"scale.{kind}.{end}" not in words]
    assert all(f"kind.{kind}" in words for kind in CASE_KINDS)


def test_nothing_is_kept_that_no_page_says() -> None:
    sources = [*TEMPLATES.glob("**/*.html"), *CODE.glob("*/*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    keys = json.loads((TEMPLATES / "i18n" / "en" / "questions.json").read_text("utf-8"))
    unused = [key for key in keys if not re.search(rf"""['"]{re.escape(key)}['"]""", text)]
    assert not [key for key in unused if not key.startswith(BUILT)]
    said = [key for key in keys if key.startswith("errors.")]
    # "errors.x" in full, or x as the reason of a Wrong.
    assert not [key for key in said if f'"{key}"' not in text and f'Wrong("{key.removeprefix("errors.")}")' not in text]
