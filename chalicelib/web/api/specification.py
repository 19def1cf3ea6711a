"""OpenAPI 3.1 of every endpoint, generated from the models that validate; its words are the catalogue's, in each language.

In the package it is built beforehand (`prebuild`): an address there knows only its own module.
"""

import json
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

from chalicelib import __version__, render
from chalicelib.settings import LANGUAGES
from chalicelib.web.api import again
from chalicelib.web.api.endpoint import ENDPOINTS, PARAMETERS, Endpoint

# What every call with a key may be answered with, beside what its endpoint names.
ALWAYS = (401, 403, 422, 429, 503)
PUBLIC = (422, 503)
TITLES = {401: "key", 403: "scope", 404: "missing", 409: "state", 422: "input", 429: "limit", 503: "later"}
LIMITS = ("RateLimit", "RateLimit-Policy")
HEADERS = {
    "RateLimit": {"type": "string", "pattern": '^"minute";r=[0-9]+;t=[0-9]+$'},
    "RateLimit-Policy": {"type": "string", "pattern": '^"minute";q=[0-9]+;w=60$'},
    "Retry-After": {"type": "string", "pattern": "^[0-9]+$"},
}
ORDER = ("cases", "suggestions", "customers", "signals", "interactions", "entries", "touchpoints")


def document(language: str, base_url: str) -> dict[str, Any]:
    """The specification in one language, for this installation."""
    built = _built(language)
    whole: dict[str, Any] = json.loads(built.read_text("utf-8")) if built.is_file() else _made(language)
    return {**whole, "servers": [{"url": base_url}]}


def prebuild(target: Path) -> None:
    """Write it below `target`/built in every language."""
    for language in LANGUAGES:
        text = json.dumps(_made(language), ensure_ascii=False, separators=(",", ":"))
        (target / "built" / f"openapi.{language}.json").write_text(text, "utf-8")


def endpoints() -> list[Endpoint]:
    """In the order of the page: what is most often wanted first, reading before writing."""
    return sorted(ENDPOINTS.values(), key=lambda each: (ORDER.index(tag_of(each)), bool(each.scope), each.deed))


def tag_of(endpoint: Endpoint) -> str:
    """What it is about."""
    noun = endpoint.path.split("/")[2]
    if endpoint.path.endswith("/cases") or noun == "challenge":
        return "cases"
    return "suggestions" if noun == "similar" else noun


def _built(language: str) -> Path:
    return render.BUILT / f"openapi.{language}.json"


@cache
def _made(language: str) -> dict[str, Any]:
    t = partial(render.words, language)
    schemas = _schemas(language)
    paths: dict[str, dict[str, Any]] = {}
    for each in endpoints():
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas, t)
    return {
        "openapi": "3.1.0",
        "info": {"title": t("api.title"), "version": __version__, "description": t("api.what")},
        "tags": [{"name": tag, "description": t(f"api.tag.{tag}")} for tag in ORDER],
        "paths": paths,
        "components": {
            "schemas": {name: schema for name, schema in sorted(schemas.items()) if not name.endswith("Query")},
            "responses": {name: _problem(status, t) for status, name in TITLES.items()},
            "headers": {
                name: {"description": t(f"api.header.{name}"), "schema": schema} for name, schema in HEADERS.items()
            },
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": t("api.key")}},
        },
        "security": [{"key": []}],
    }


def _operation(each: Endpoint, schemas: dict[str, Any], t: Any) -> dict[str, Any]:
    answered = {"description": t("api.answer"), "content": {"application/json": {"schema": _ref(each.gives)}}}
    refusals = sorted({*(ALWAYS if each.scope else PUBLIC), *each.refusals, *([404] if "{" in each.path else [])})
    if each.scope:
        answered["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in LIMITS}
    found: dict[str, Any] = {
        "operationId": each.name,
        "tags": [tag_of(each)],
        "summary": t(f"api.{each.name}"),
        "description": t(f"api.{each.name}.what"),
        "parameters": [*_parameters(each, schemas, t)],
        "responses": {str(each.status): answered}
        | {str(status): {"$ref": f"#/components/responses/{TITLES[status]}"} for status in refusals},
        "security": [{"key": [each.scope]}] if each.scope else [],
    }
    if each.takes:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _ref(each.takes)}}}
    return found


def _parameters(each: Endpoint, schemas: dict[str, Any], t: Any) -> Iterator[dict[str, Any]]:
    for name in [part[1:-1] for part in each.path.split("/") if part.startswith("{")]:
        schema = {"type": "string", "pattern": f"^{PARAMETERS[name]}$"}
        yield {"name": name, "in": "path", "required": True, "schema": schema, "description": t(f"api.field.{name}")}
    asked = schemas[each.asks] if each.asks else {"properties": {}}
    for name, schema in asked["properties"].items():
        plain = {key: value for key, value in schema.items() if key != "description"}
        yield {"name": name, "in": "query", "schema": _given(plain), "description": schema["description"]}
    if each.deed:
        schema = {"type": "string", "pattern": f"^({again.PATTERN})$"}
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "schema": schema,
            "description": t("api.header.Idempotency-Key"),
        }


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """Of a field that may be left out: what it is where it is there. An address has no null."""
    kinds = [each for each in schema.get("anyOf", []) if each != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {key: value for key, value in schema.items() if value is not None}


def _problem(status: int, t: Any) -> dict[str, Any]:
    headers = [*(LIMITS if status == 429 else ()), *(["Retry-After"] if status in (429, 503) else [])]
    found: dict[str, Any] = {
        "description": t(f"api.refusal.{status}"),
        "content": {"application/problem+json": {"schema": _ref("Problem")}},
    }
    if headers:
        found["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in headers}
    return found


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _schemas(language: str) -> dict[str, Any]:
    """Every model by name, with the words of each field."""
    from pydantic import BaseModel
    from pydantic.json_schema import models_json_schema

    from chalicelib.web.api.models import Problem

    named = [each.model(name) for each in ENDPOINTS.values() for name in (each.asks, each.takes, each.gives) if name]
    ours = {each for each in (*named, Problem) if issubclass(each, BaseModel)}
    ours |= {part for each in named for part in getattr(each, "parts", ())}
    _, made = models_json_schema([(each, "validation") for each in ours], ref_template="#/components/schemas/{model}")
    found: dict[str, Any] = made["$defs"] | {each.__name__: each.schema() for each in named if each not in ours}
    for name, schema in found.items():
        schema.pop("description", None)
        schema.pop("title", None)
        _describe(language, name, schema)
    return found


def _describe(language: str, model: str, schema: Any) -> None:
    """Put its words to each field, also of an object inside it."""
    if not isinstance(schema, dict):
        return
    for field, inner in schema.get("properties", {}).items():
        inner.pop("title", None)
        if not model.endswith("Query"):
            # Generators take a default for what is always there, and make whoever sends it send a null.
            inner.pop("default", None)
        inner["description"] = _field_words(language, model, field)
    for inner in (*schema.get("properties", {}).values(), *schema.get("anyOf", [])):
        _describe(language, model, inner)


def _field_words(language: str, model: str, field: str) -> str:
    """A field means the same everywhere, unless its model has words of its own for it."""
    known = render.catalogue(language)
    own = f"api.field.{model}.{field}"
    return render.words(language, own if own in known else f"api.field.{field}")
