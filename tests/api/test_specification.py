"""The specification and its page: generated from what validates, in every language, whole, and free for whoever waits on a page."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib import render
from chalicelib.settings import LANGUAGES
from chalicelib.web.api import reference, specification
from chalicelib.web.api.endpoint import ENDPOINTS
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]


def document(language: str = "en") -> dict[str, Any]:
    import app  # noqa: F401 (its routes are the endpoints)

    return specification.document(language, "https://hearback.example")


def words_in(node: Any) -> list[str]:
    """Every description and summary."""
    if isinstance(node, dict):
        own = [value for name, value in node.items() if name in ("description", "summary") and isinstance(value, str)]
        return own + [word for value in node.values() for word in words_in(value)]
    return [word for value in node for word in words_in(value)] if isinstance(node, list) else []


def test_it_works(world: World) -> None:
    answer = world.ada.get("/openapi.json")
    assert answer.status == 200 and answer.headers["Content-Type"] == "application/openapi+json"
    assert answer.json["openapi"] == "3.1.0" and answer.json["servers"] == [{"url": "http://localhost:8000"}]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert {(method.upper(), path) for path, item in answer.json["paths"].items() for method in item} == set(ENDPOINTS)


def test_openapi_itself_finds_nothing_wrong_with_it() -> None:
    from openapi_python_client.schema import OpenAPI

    assert OpenAPI.model_validate(document()).openapi == "3.1.0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_words_in_every_language(language: str) -> None:
    words = words_in(document(language))
    assert len(words) > 150
    assert not [each for each in words if each.startswith("api.")]
    assert language == "en" or not [each for each in words if each.isascii()]


def test_every_reference_leads_somewhere_and_nothing_is_there_for_nobody() -> None:
    text = json.dumps(document())
    parts = document()["components"]
    for kind in ("schemas", "responses", "headers"):
        for name in parts[kind]:
            assert f'"#/components/{kind}/{name}"' in text, name
            text_without = text.replace(f'"#/components/{kind}/{name}"', "")
            assert len(text_without) < len(text)


def test_nothing_is_taken_that_it_does_not_name() -> None:
    for name, schema in document()["components"]["schemas"].items():
        assert schema["additionalProperties"] is False, name


def test_no_client_is_made_to_send_what_may_be_left_out() -> None:
    """Generators take a default for what is always there: a client in TypeScript then demands each field."""
    for name, schema in document()["components"]["schemas"].items():
        for field, inner in schema.get("properties", {}).items():
            assert "default" not in inner, f"{name}.{field}"


def test_every_refusal_that_an_endpoint_may_make_is_named(world: World) -> None:
    for (method, path), each in ENDPOINTS.items():
        answers = set(document()["paths"][path][method.lower()]["responses"])
        assert {"422", "503"} <= answers
        assert not each.scope or {"401", "403", "429"} <= answers
        assert not each.deed or "409" in answers, path


def test_what_the_package_builds_is_what_the_models_make(tmp_path: Path) -> None:
    (tmp_path / "built").mkdir()
    made = document("zh-Hans")
    specification.prebuild(tmp_path)
    built = json.loads((tmp_path / "built" / "openapi.zh-Hans.json").read_text("utf-8"))
    assert built | {"servers": made["servers"]} == made


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_endpoint_with_every_field(world: World, language: str) -> None:
    page = world.ada.get(f"/developers?lang={language}")
    assert page.status == 200 and f'<html lang="{language}"' in page.text
    assert "<script" not in page.text
    for _, _, shown in reference.groups(document(language)):
        for each in shown:
            assert f'id="{each.name}"' in page.text and each.path in page.text
            assert all(f">{field.name}</code>" in page.text for field in (*each.asks, *each.takes, *each.gives))


def test_the_page_names_no_word_that_no_catalogue_has(world: World) -> None:
    import re

    for language in LANGUAGES:
        text = re.sub(r"<[^>]+>", " ", world.ada.get(f"/developers?lang={language}").text)
        assert not re.findall(r"\b(?:dev|api)\.[a-z_.]+", text)


@pytest.mark.parametrize("area", ["developers"])
def test_nothing_is_kept_that_no_page_says(area: str) -> None:
    keys = json.loads((render.TEMPLATES / "i18n" / "en" / f"{area}.json").read_text("utf-8"))
    sources = [*render.TEMPLATES.glob("**/*.html"), *(ROOT / "chalicelib").glob("**/*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    said = "\n".join(words_in(document()))
    built = (
        "scope.",
        "apikey.is.",
        "apikey.overlap.",
        "apikey.life.",
        "did.",
        "dev.",
        "events.",
        "api.tag.",
        "errors.",
    )
    unused = [key for key in keys if f'"{key}"' not in text and f"'{key}'" not in text and not key.startswith(built)]
    assert not [key for key in unused if keys[key] not in said]


def test_a_customers_pages_load_no_pydantic() -> None:
    """The submission and the form stay as cold as they were (docs/decisions/0007)."""
    script = "import sys, app; sys.exit('pydantic' in sys.modules)"
    environment = {"PATH": os.environ["PATH"], "HEARBACK_SECRET": "s" * 40, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=ROOT, timeout=60, check=True)
