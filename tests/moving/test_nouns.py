"""Every noun travels, or is on the written list of what stays: a new one that does neither fails here."""

import dataclasses
import re
import typing
from pathlib import Path
from typing import Any

import pytest

from chalicelib.adapters.dynamodb.layout import LAYOUT
from chalicelib.adapters.dynamodb.records import from_item
from dev.moving.lines import ITEMS, SPENT, STAYS, filled, item_of, line_of, noun_of

ROOT = Path(__file__).resolve().parents[2]
VALUES: dict[str, Any] = {"str": "a", "int": 3, "bool": True, "float": 2}
# Fields whose values are checked.
KNOWN = {
    "name": {"Event": "Replied"},
    "subject": {"Event": "case/1", "Outcome": "suggestion/1"},
    "talk": {"Case": {"way": "call"}},
    "held": {"Case": {"why": ["links"], "at": "a"}},
}


def an_example(cls: type) -> Any:
    """A record with something in every field, however many fields it gets."""
    hints = typing.get_type_hints(cls)
    given = {}
    for field in dataclasses.fields(cls):
        given[field.name] = KNOWN.get(field.name, {}).get(cls.__name__) or _value(hints[field.name])
    return cls(**given)


def _value(hint: Any) -> Any:
    origin, inside = typing.get_origin(hint), [each for each in typing.get_args(hint) if each is not type(None)]
    if origin in (list, set):
        return origin([_value(inside[0])])
    if origin is dict:
        return {"en": _value(inside[1])}
    if inside:
        return _value(inside[0])
    return VALUES.get(getattr(hint, "__name__", ""), "a")


@pytest.mark.parametrize("cls", LAYOUT, ids=lambda cls: cls.__name__)
def test_every_noun_travels_with_every_field_or_is_said_to_stay(cls: type) -> None:
    record = an_example(cls)
    item = filled(record, {"counted": {"BOOL": True}})
    noun = noun_of(item)
    if noun is None:
        assert cls.__name__ in STAYS
        return
    back = item_of(noun, line_of(item))
    assert back == item and from_item(back) == record


def test_what_the_data_model_names_travels_or_is_said_to_stay() -> None:
    """By the keys that docs/data-model.md gives: a row of a new kind of item is exported as it is, if nothing says otherwise."""
    text = (ROOT / "docs" / "data-model.md").read_text("utf-8").partition("## Nouns")[2].partition("## Facts")[0]
    keys = re.findall(r"^\| ([^|]+) \|[^|]*\| `([^`]+)` \|", text, re.MULTILINE)
    classes = {cls.__name__ for cls in LAYOUT}
    plain = [(noun, pk) for noun, pk in keys if not classes & set(re.findall(r"\w+", noun))]
    assert len(plain) >= 4
    for _, pk in plain:
        item = {"pk": {"S": pk}, "sk": {"S": "x"}, "n": {"N": "1"}, "of": {"SS": ["b", "a"]}}
        noun = noun_of(item)
        assert noun in (ITEMS, SPENT) and item_of(noun, line_of(item)) == item


def test_what_stays_says_why() -> None:
    assert all(len(why.split()) > 4 for why in STAYS.values())
    assert {"Session", "SignIn"} <= set(STAYS)


def test_a_field_that_only_a_newer_version_knows_stays_what_it_is() -> None:
    item = item_of("Entry", '{"id":"1","suggestion_id":"2","published_at":"x","asked":{},"did":{},"mood":["good"]}')
    assert item["mood"] == {"L": [{"S": "good"}]}
    assert '"mood"' in line_of(item) and item_of("Entry", line_of(item)) == item
