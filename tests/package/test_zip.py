"""What is in the zip that Lambda gets, and what must never be."""

import importlib.util
import json
import marshal
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dev.package import ROOT, PackageError, finish, join
from dev.package_trim import sdk_operations
from dev.package_zip import OURS, write_zip

UNCHECKED_HASH = 1
ZIP_BUDGET, UNPACKED_BUDGET = 9_000_000, 27_000_000


@pytest.fixture(scope="module")
def bundle(package: Path) -> Iterator[zipfile.ZipFile]:
    """The zip, open."""
    with zipfile.ZipFile(package / "deployment.zip") as opened:
        yield opened


def test_the_entry_points_and_every_module_of_ours_are_in(bundle: zipfile.ZipFile) -> None:
    wanted = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("chalicelib/**/*.py")} | {"app.py"}
    assert wanted <= set(bundle.namelist())


def test_every_template_is_in_with_the_same_bytes(bundle: zipfile.ZipFile) -> None:
    templates = [path for path in (ROOT / "templates").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert templates
    for path in templates:
        assert bundle.read(path.relative_to(ROOT).as_posix()) == path.read_bytes()


def test_the_form_is_built_beforehand_in_every_language(bundle: zipfile.ZipFile) -> None:
    shells = {name for name in bundle.namelist() if name.startswith("built/shells/")}
    assert {"built/shells/forms/form.en.html", "built/shells/forms/form.zh-Hans.html"} <= shells


def test_every_address_of_the_door_knows_the_modules_behind_it(
    bundle: zipfile.ZipFile, template: dict[str, Any]
) -> None:
    rooms = json.loads(bundle.read("built/rooms.json"))
    assert set(rooms) == set(template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"])
    for modules in rooms.values():
        assert modules and all(name.replace(".", "/") + ".py" in bundle.namelist() for name in modules)


def test_tests_and_tools_are_out(bundle: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in bundle.namelist()}
    for stray in ("tests", "dev", "docs", "infra", "vendor", "node_modules", "bin", ".chalice", "Makefile"):
        assert stray not in tops
    for tool in (
        "pip",
        "setuptools",
        "wheel",
        "pytest",
        "moto",
        "chalice_",
        "ruff",
        "mypy",
        "cfnlint",
        "waitress",
        "boto3",
    ):
        assert not [name for name in tops if name.lower().startswith(tool)]
    assert {name for name in bundle.namelist() if name.startswith("chalice/") and name.endswith(".py")} == {
        "chalice/__init__.py",
        "chalice/app.py",
    }
    assert not [name for name in bundle.namelist() if re.search(r"(^|/)tests?/|\.pyi$|\.pyx$|(^|/)\.", name)]


def test_compiled_wheels_fit_the_functions_runtime(bundle: zipfile.ZipFile, template: dict[str, Any]) -> None:
    runtime = template["Resources"]["APIHandler"]["Properties"]["Runtime"]
    libraries = [name for name in bundle.namelist() if name.endswith(".so")]
    assert runtime == "python{}.{}".format(*sys.version_info[:2]) and libraries
    for name in libraries:
        assert f"cpython-{runtime.removeprefix('python').replace('.', '')}-x86_64-linux-gnu" in name or ".abi3." in name
        head = bundle.read(name)[:20]
        assert head[:5] == b"\x7fELF\x02" and int.from_bytes(head[18:20], "little") == 62, f"{name} is not for x86-64"


def test_byte_code_is_used_whatever_the_dates(bundle: zipfile.ZipFile) -> None:
    names = set(bundle.namelist())
    for source in [name for name in names if name.endswith(".py")]:
        folder, _, file = source.rpartition("/")
        cached = f"{folder}/__pycache__/{file[:-3]}.{sys.implementation.cache_tag}.pyc".lstrip("/")
        assert cached in names, f"{source} would be compiled at every cold start"
        content = bundle.read(cached)
        assert content[:4] == importlib.util.MAGIC_NUMBER
        assert int.from_bytes(content[4:8], "little") == UNCHECKED_HASH
        assert content[8:16] == importlib.util.source_hash(bundle.read(source))


def test_libraries_are_byte_code_and_nothing_else(bundle: zipfile.ZipFile) -> None:
    libraries = [
        name for name in bundle.namelist() if name.endswith((".py", ".pyc")) and name.split("/")[0] not in OURS
    ]
    assert {"botocore/session.pyc", "jinja2/environment.pyc", "six.pyc"} <= set(libraries)
    for name in (name for name in libraries if not name.startswith("__pycache__/")):
        assert name.endswith(".pyc") and "/__pycache__/" not in name, f"{name} is there twice"
        assert bundle.read(name)[:4] == importlib.util.MAGIC_NUMBER


def test_tracebacks_name_the_place_on_lambda(bundle: zipfile.ZipFile) -> None:
    code = marshal.loads(bundle.read(f"__pycache__/app.{sys.implementation.cache_tag}.pyc")[16:])  # noqa: S302 (ours)
    assert code.co_filename == "/var/task/app.py"


def test_the_sdk_knows_what_the_policies_allow_and_no_more(bundle: zipfile.ZipFile) -> None:
    data = [name for name in bundle.namelist() if name.startswith("botocore/data/") and name.count("/") > 2]
    assert {name.split("/")[2] for name in data} == {"dynamodb", "sesv2", "cloudwatch", "s3"}
    allowed = sdk_operations(ROOT / ".chalice")
    for name in [name for name in data if name.endswith("service-2.json")]:
        assert set(json.loads(bundle.read(name))["operations"]) <= allowed[name.split("/")[2]]
        assert name.split("/")[2] != "dynamodb" or "TransactWriteItems" in json.loads(bundle.read(name))["operations"]


def test_every_region_is_still_known(bundle: zipfile.ZipFile) -> None:
    partitions = json.loads(bundle.read("botocore/data/endpoints.json"))["partitions"]
    assert {"eu-central-1", "us-east-1"} <= set(partitions[0]["regions"])
    assert {"aws", "aws-cn", "aws-us-gov"} <= {partition["partition"] for partition in partitions}


def test_it_stays_within_its_size(package: Path, bundle: zipfile.ZipFile) -> None:
    assert (package / "deployment.zip").stat().st_size <= ZIP_BUDGET
    assert sum(entry.file_size for entry in bundle.infolist()) <= UNPACKED_BUDGET


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "b").mkdir(parents=True)
    (tree / "b/x.py").write_text("x = 1")
    (tree / "a.so").write_bytes(b"so")
    write_zip(tree, tmp_path / "one.zip")
    (tree / "b/x.py").touch()
    write_zip(tree, tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_a_package_without_templates_is_refused(tmp_path: Path) -> None:
    for name in ("chalice", "chalicelib"):
        (tmp_path / name).mkdir()
    for name in ("app.py", "chalice/app.py"):
        (tmp_path / name).touch()
    with pytest.raises(PackageError, match="missing from the zip: templates"):
        finish(tmp_path, tmp_path)


def test_two_files_that_disagree_are_refused() -> None:
    assert join({"a": {"b": 1}}, {"a": {"c": 2}}, "x.yaml") == {"a": {"b": 1, "c": 2}}
    with pytest.raises(PackageError, match=r"infra/x.yaml says b a second time"):
        join({"a": {"b": 1}}, {"a": {"b": 2}}, "x.yaml")
