"""The map is true: layers, walls, words and sizes are what docs/architecture.md says."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.answer.emails import EMAILS
from chalicelib.domain.errors import HearbackError
from chalicelib.domain.events import NAMES
from chalicelib.domain.outcome import KINDS, OUTCOMES
from chalicelib.reactions import REACTIONS
from chalicelib.settings import LANGUAGES
from chalicelib.web.errors import STATUS

ROOT = Path(__file__).resolve().parents[1]
CODE = sorted([*ROOT.glob("chalicelib/**/*.py"), *ROOT.glob("dev/**/*.py"), ROOT / "app.py"])
TEMPLATES = sorted(path for path in ROOT.glob("templates/**/*") if path.suffix in (".html", ".xml"))


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_the_layers_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    if not linter.exists():
        pytest.fail("import-linter is not installed beside the Python that runs the tests")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    "path", [path for path in CODE if "chalicelib" in path.parts], ids=lambda path: str(path.relative_to(ROOT))
)
def test_only_the_adapters_talk_to_aws(path: Path) -> None:
    outside = [name for name in imports_of(path) if name.split(".")[0] in ("boto3", "botocore")]
    assert not outside or "adapters" in path.parts
    assert not [name for name in imports_of(path) if name.split(".")[0] in ("dev", "tests")]


def test_the_domain_needs_nothing_but_the_standard_library() -> None:
    for path in ROOT.glob("chalicelib/domain/*.py"):
        for name in imports_of(path):
            assert name.startswith("chalicelib.domain") or name.split(".")[0] in sys.stdlib_module_names, (
                f"{path.name}: {name}"
            )


def test_only_settings_reads_the_environment() -> None:
    readers = [
        path for path in ROOT.glob("chalicelib/**/*.py") if re.search(r"os\.environ|getenv", path.read_text("utf-8"))
    ]
    assert [path.name for path in readers] == ["settings.py"]


def test_no_file_becomes_the_big_one() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in CODE}
    assert not {name: length for name, length in lengths.items() if length > 250}


def test_functions_stay_short() -> None:
    long = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 50:
                long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert not long


def test_our_own_code_is_never_mocked() -> None:
    this = Path(__file__).name
    for path in ROOT.glob("tests/**/*.py"):
        if path.name != this:
            assert not re.search(
                r"mock\.patch|MagicMock|monkeypatch\.setattr\(.?['\"]?(chalicelib|dev)", path.read_text("utf-8")
            ), path


def test_every_fact_has_its_reactions_or_none_and_every_outcome_its_email() -> None:
    assert set(REACTIONS) <= NAMES and set(OUTCOMES) <= NAMES
    assert set(KINDS) == set(EMAILS)
    assert all((ROOT / "templates" / "email" / f"{kind}.html").is_file() for kind in EMAILS)


def test_every_error_has_a_status() -> None:
    assert set(HearbackError.__subclasses__()) - {
        each for each in HearbackError.__subclasses__() if each.__name__.startswith("_")
    } <= set(STATUS)


def catalogue(language: str) -> dict[str, object]:
    words: dict[str, object] = {}
    for path in sorted((ROOT / "templates" / "i18n" / language).glob("*.json")):
        added = json.loads(path.read_text("utf-8"))
        assert not words.keys() & added.keys(), f"{path}: said twice: {sorted(words.keys() & added.keys())}"
        words |= added
    return words


def test_every_language_has_every_word() -> None:
    english = catalogue("en")
    for language in LANGUAGES:
        words = catalogue(language)
        assert words.keys() == english.keys(), sorted(words.keys() ^ english.keys())
        for key, said in words.items():
            places = {frozenset(re.findall(r"{(\w+)}", str(each))) - {"n"} for each in (said, english[key])}
            assert len(places) == 1, f"{language} {key}: places differ"


def test_every_word_that_templates_and_code_ask_for_is_there() -> None:
    known = catalogue("en").keys()
    asked: dict[str, str] = {}
    for path in TEMPLATES:
        for key in re.findall(r"""\bt\(\s*['"]([\w.-]+)['"]\s*[,)]""", path.read_text("utf-8")):
            asked[key] = path.name
    for path in ROOT.glob("chalicelib/**/*.py"):
        for key in re.findall(r"""['"](errors\.[a-z_0-9]+)['"]""", path.read_text("utf-8")):
            asked[key] = path.name
    for error in STATUS:
        asked[f"errors.{error.__name__.lower()}"] = "web/errors.py"
    for name in NAMES:
        asked[f"events.{name}"] = "domain/events.py"
    assert not {key: where for key, where in asked.items() if key not in known}


def test_templates_carry_no_style_and_no_script_of_their_own() -> None:
    for path in TEMPLATES:
        if "email" in path.parts:
            continue
        text = path.read_text("utf-8")
        assert not re.search(r"<[^>]+\sstyle=|<style|\son[a-z]+=\"|javascript:", text), path
        assert all("src=" in tag or "application/ld+json" in tag for tag in re.findall(r"<script[^>]*>", text)), path
        assert not re.search(r"""(href|src|action)="/""", text), f"{path}: use url('/...')"
        # The drawings of _icons.html are constants of that very file.
        assert "|safe" not in text.replace(" ", "") or path.name == "_icons.html", path


def test_the_templates_travel_in_the_package() -> None:
    link = ROOT / "vendor" / "templates"
    assert link.is_symlink() and link.resolve() == (ROOT / "templates").resolve()


def test_the_words_of_the_design_are_used() -> None:
    """design.md section 1: ticket, post, item, message, request and notification are not our words for our things."""
    for path in [*ROOT.glob("chalicelib/domain/*.py"), ROOT / "chalicelib" / "reactions.py"]:
        names = {
            node.name
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.ClassDef | ast.FunctionDef)
        }
        assert not [name for name in names if re.search(r"ticket|notification|message", name, re.IGNORECASE)], path


def test_commands_that_the_tests_need_are_there() -> None:
    assert shutil.which("npm"), "the embedded engine and axe-core come from npm"
