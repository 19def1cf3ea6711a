"""A JSON body (RFC 8259) from anybody, read so that every program sees the same thing in it that we do."""

import json
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.web.visit import Visit

# The longest text that we take is 60,000 bytes where a client escapes every character of it.
LARGEST = 64 * 1024
DEEPEST = 20


def read(visit: Visit) -> dict[str, Any]:
    """The object that was sent; raises Invalid with what is wrong with it.

    Refused are other media types, what is not UTF-8, bodies over LARGEST bytes, names that occur twice (parsers
    disagree on which one counts), NaN and Infinity (which are not JSON), and nesting beyond DEEPEST.
    """
    if visit.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Invalid({"body": "errors.not_json"})
    if len(visit.body) > LARGEST:
        raise Invalid({"body": "errors.too_large"})
    try:
        found = json.loads(visit.body.decode(), object_pairs_hook=_once, parse_constant=_refuse)
    except RecursionError as error:
        raise Invalid({"body": "errors.too_deep"}) from error
    except ValueError as error:
        raise Invalid({"body": "errors.not_json"}) from error
    if not isinstance(found, dict):
        raise Invalid({"body": "errors.not_object"})
    _must_be_shallow(found)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Invalid({"body": "errors.duplicate_field"})
    return found


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _must_be_shallow(value: Any) -> None:
    level = [value]
    for _ in range(DEEPEST):
        level = [inner for each in level for inner in _within(each)]
        if not level:
            return
    raise Invalid({"body": "errors.too_deep"})


def _within(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
