"""The words of this movement: every fact, reason and state has them, in every language."""

import json
import string

import pytest

from chalicelib.domain.events import NAMES
from chalicelib.domain.follow_up import STATES
from chalicelib.domain.suggestion import STATUSES
from chalicelib.render import TEMPLATES
from chalicelib.settings import LANGUAGES

AREAS = ("email", "public", "events")
SILENCES = ("opted_out", "bounced", "complained", "erased", "no_address", "not_wanted")


def words(language, area):
    return json.loads((TEMPLATES / "i18n" / language / f"{area}.json").read_text("utf-8"))


def places(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("area", AREAS)
def test_every_language_has_the_same_keys_and_places(area):
    english = words("en", area)
    for language in LANGUAGES:
        own = words(language, area)
        assert own.keys() == english.keys()
        for key, text in own.items():
            forms = text.values() if isinstance(text, dict) else [text]
            wanted = english[key]["other"] if isinstance(english[key], dict) else english[key]
            assert all(form.strip() and places(form) == places(wanted) for form in forms), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_reason_and_state_has_words(language):
    own = words(language, "events")
    assert {f"events.{name}" for name in NAMES} <= own.keys()
    assert {f"silence.{reason}" for reason in SILENCES} <= own.keys()
    assert {f"follow_up.{state}" for state in STATES} <= own.keys()
    assert {f"mine.outcome.{status}" for status in STATUSES} <= words(language, "public").keys()


def test_no_sentence_of_a_timeline_needs_more_than_who():
    assert all(places(text) <= {"who"} for text in words("en", "events").values())
