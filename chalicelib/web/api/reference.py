"""The specification as its page shows it: what each endpoint takes and gives, field by field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Field:
    """One field of a body, an answer or an address; `within` is how deep it stands."""

    name: str
    kind: str
    required: bool
    words: str
    within: int = 0


@dataclass(frozen=True)
class Shown:
    """An endpoint for people. `refusals` are its statuses beside success."""

    name: str
    method: str
    path: str
    title: str
    words: str
    scope: str
    status: str
    asks: list[Field]
    takes: list[Field]
    gives: list[Field]
    refusals: list[str]


def groups(whole: dict[str, Any]) -> list[tuple[str, str, list[Shown]]]:
    """(tag, what it is about, its endpoints), in the order of the specification."""
    shown = [
        (operation["tags"][0], _shown(whole, path, method, operation))
        for path, item in whole["paths"].items()
        for method, operation in item.items()
    ]
    return [
        (tag["name"], tag["description"], [each for name, each in shown if name == tag["name"]])
        for tag in whole["tags"]
    ]  # fmt: skip


def problems(whole: dict[str, Any]) -> list[tuple[str, str]]:
    """(status, when), of everything that is not taken."""
    found = {
        status: whole["components"]["responses"][answer["$ref"].rpartition("/")[2]]["description"]
        for item in whole["paths"].values()
        for operation in item.values()
        for status, answer in operation["responses"].items()
        if "$ref" in answer
    }
    return sorted(found.items())


def _shown(whole: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Shown:
    [(status, answered)] = [(code, each) for code, each in operation["responses"].items() if "$ref" not in each]
    asks = [
        Field(each["name"], _kind(whole, each["schema"]), each.get("required", False), each["description"])
        for each in operation["parameters"]
    ]  # fmt: skip
    scopes = [scope for each in operation["security"] for scope in each["key"]]
    return Shown(
        operation["operationId"], method.upper(), path, operation["summary"], operation["description"], "".join(scopes),
        status, asks, list(_fields(whole, _body(operation.get("requestBody", {})))), list(_fields(whole, _body(answered))),
        [code for code, each in operation["responses"].items() if "$ref" in each],
    )  # fmt: skip


def _body(part: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = part.get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _fields(whole: dict[str, Any], schema: dict[str, Any], within: int = 0) -> Iterator[Field]:
    """The fields of an object, and of those inside it."""
    schema = _followed(whole, schema)
    if "items" in schema:
        schema = _followed(whole, schema["items"])
    for one in schema.get("oneOf", []):
        yield from _fields(whole, one, within)
    for name, inner in schema.get("properties", {}).items():
        yield Field(name, _kind(whole, inner), name in schema.get("required", []), inner.get("description", ""), within)
        yield from _fields(whole, inner, within + 1)


def _followed(whole: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema itself, where it is a reference or may also be null."""
    kinds = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    if kinds:
        return _followed(whole, kinds[0])
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def _kind(whole: dict[str, Any], schema: dict[str, Any]) -> str:
    """What may stand there: `string`, `"a" | "b"`, `integer 1–100`, `object[]`."""
    inner = _followed(whole, schema)
    if "enum" in inner:
        return " | ".join(json.dumps(each, ensure_ascii=False) for each in inner["enum"])
    if "const" in inner:
        return json.dumps(inner["const"], ensure_ascii=False)
    if "items" in inner:
        return f"{_kind(whole, inner['items'])}[]"
    kind = str(inner.get("format") or inner.get("type") or "object")
    if "minimum" in inner and "maximum" in inner and inner["type"] == "integer":
        kind += f" {inner['minimum']}–{inner['maximum']}"
    return kind
