"""The documentation is true where a test can tell."""

import re
import subprocess
from pathlib import Path

import pytest

from chalicelib import __version__
from chalicelib.adapters.dynamodb.layout import LAYOUT
from chalicelib.settings import LANGUAGES
from chalicelib.web import tokens

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


def tracked() -> set[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {line.split("/")[0] for line in listed.splitlines()}


def test_the_readmes_tree_is_the_disks() -> None:
    tree = (ROOT / "README.md").read_text("utf-8").partition("```\napp.py")[2].partition("```")[0]
    named = re.findall(r"^( *)([\w./]+)", "app.py" + tree, re.MULTILINE)
    for indent, name in named:
        path = ROOT / ("chalicelib" if indent else "") / name
        assert path.exists(), f"{name} is in the README's tree and not on the disk"
    folders = {name.rstrip("/").split("/")[0] for indent, name in named if not indent}
    on_disk = {name for name in tracked() if (ROOT / name).is_dir() and not name.startswith(".")}
    assert on_disk <= folders, f"not in the README's tree: {on_disk - folders}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_files_that_the_recipes_name_are_there() -> None:
    text = (ROOT / "docs" / "recipes.md").read_text("utf-8")
    for name in re.findall(r"`((?:chalicelib|templates|tests|docs)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name


def test_every_setting_is_described() -> None:
    settings = (ROOT / "chalicelib" / "settings.py").read_text("utf-8")
    described = (ROOT / "docs" / "operations.md").read_text("utf-8")
    assert not [name for name in set(re.findall(r"HEARBACK_[A-Z_]+", settings)) if name not in described]


def test_how_long_links_work_is_described() -> None:
    text = (ROOT / "docs" / "operations.md").read_text("utf-8")
    units = {"day": tokens.DAY, "minute": 60}
    rows = re.findall(r"^\| `(\w+)` \| (\d+) (day|minute)s? \|", text, re.MULTILINE)
    assert {purpose: int(count) * units[unit] for purpose, count, unit in rows} == tokens.PURPOSES


def test_every_noun_of_the_table_is_described() -> None:
    text = (ROOT / "docs" / "data-model.md").read_text("utf-8")
    assert not [cls.__name__ for cls in LAYOUT if cls.__name__ not in text]


def test_the_version_is_in_one_place_and_in_the_changelog() -> None:
    assert f"## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_no_page_speaks_of_a_machine_or_a_registry() -> None:
    for page in PAGES:
        assert not re.search(r"/work/|/tmp/w|/root/|pyenv|registry\.npmjs|pypi\.org/simple", page.read_text("utf-8")), (
            page
        )


def test_each_language_says_its_own_name_in_the_settings() -> None:
    assert LANGUAGES == {"en": "English", "zh-Hans": "简体中文"}
