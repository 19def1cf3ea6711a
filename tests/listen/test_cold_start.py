"""What a visitor costs who only looks: the form, ready-made, loads neither the store nor the template engine."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib import render

ROOT = Path(__file__).resolve().parents[2]
HEAVY = (
    "jinja2",
    "markupsafe",
    "botocore",
    "boto3",
    "pydantic",
    "pydantic_core",
    "regex",
    "itsdangerous",
    "email.message",
    "jwt",
    "ecdsa",
)
SCRIPT = f"""
import json, sys
import app
from chalicelib import render
from pathlib import Path
render.BUILT = Path(sys.argv[1]) / "built"
path = sys.argv[2]
resource, parameters = ("/f/{{touchpoint_id}}", {{"touchpoint_id": "hello"}}) if path.startswith("/f/") else (path, None)
answer = app.app({{
    "resource": resource, "path": path, "httpMethod": "GET", "headers": {{"Accept-Language": "zh-CN"}},
    "multiValueHeaders": {{}}, "queryStringParameters": None, "multiValueQueryStringParameters": None,
    "pathParameters": parameters, "stageVariables": None, "body": None, "isBase64Encoded": False,
    "requestContext": {{"path": path, "stage": "api", "resourcePath": resource, "httpMethod": "GET", "identity": {{}}}},
}}, None)
print(json.dumps([answer["statusCode"], answer["body"], [name for name in {HEAVY!r} if name in sys.modules]]))
"""


def load(built: Path, path: str) -> tuple[int, str, list[str]]:
    """The answer of a new process, and what it had to load for it."""
    import json

    settings = {"HEARBACK_SECRET": "s" * 40, "HEARBACK_COMPANY": "Ada & <Sons>", "PYTHONPATH": str(ROOT)}
    environment = {"PATH": os.environ["PATH"]} | settings
    command = [sys.executable, "-c", SCRIPT, str(built), path]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    status, body, loaded = json.loads(done.stdout)
    return status, body, loaded


def test_the_ready_made_form_loads_nothing_heavy(tmp_path: Path) -> None:
    render.prebuild(tmp_path)
    status, body, loaded = load(tmp_path, "/f/hello")
    assert (status, loaded) == (200, [])
    assert '<html lang="zh-Hans"' in body and "@@" not in body and "Ada &amp; &lt;Sons&gt;" in body


def test_it_is_the_very_page_that_the_template_makes(tmp_path: Path) -> None:
    render.prebuild(tmp_path)
    places = {place: place for place in render.PLACES}
    fresh = render.shell("forms/form", "en", **places)
    built = (tmp_path / "built" / "shells" / "forms" / "form.en.html").read_text("utf-8")
    for place in places:
        built = built.replace(f"@@{place}@@", place)
    assert built == fresh


@pytest.mark.parametrize("path", ["/widget.js"])
def test_the_widget_loads_nothing_heavy(tmp_path: Path, path: str) -> None:
    status, body, loaded = load(tmp_path, path)
    assert (status, loaded) == (200, []) and "hearback-widget" in body


def test_nothing_that_reads_tokens_is_loaded_before_there_is_one() -> None:
    script = "import sys, chalicelib.listen.routes, chalicelib.listen.receive; print([n in sys.modules for n in ('jwt', 'ecdsa')])"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[False, False]"
