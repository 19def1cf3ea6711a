"""Build what is deployed: build/sam.yaml and build/deployment.zip (`make package`).

    python -m dev.package [--source FOLDER] [--out FOLDER] [--no-lint]

Chalice is given a copy of the source, never the work tree: its cache of old zips (keyed without file names, so that
a renamed template stays stale) and the byte code of whoever runs tests beside us cannot get in.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import yaml

from dev.package_trim import sdk_operations, trim
from dev.package_zip import compile_all, drop_sources, largest, write_zip

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("app.py", "requirements.txt", "chalicelib", "vendor", ".chalice/config.json")
MUST_HOLD = ("app.py", "chalice/app.py", "chalicelib", "templates")
# Runs on the tree alone, third parties from here: wheels for Lambda need not run on this machine.
PREBUILD = """
import json, sys; sys.path.append(sys.argv[1])
from pathlib import Path
import app
from chalicelib import render
from chalicelib.listen import widget
from chalicelib.web.api import specification
render.prebuild(Path(sys.argv[1]))
specification.prebuild(Path(sys.argv[1]))
widget.prebuild(Path(sys.argv[1]))
rooms = {}
for path, ways in app.app.routes.items():
    rooms[path] = sorted({way.view_name.rpartition(".")[0] for way in ways.values()})
Path(sys.argv[1], "built/rooms.json").write_text(json.dumps(rooms, separators=(",", ":")), "utf-8")
"""


class PackageError(Exception):
    """Says in one sentence why there is nothing to deploy."""


def build(source: Path = ROOT, out: Path = ROOT / "build", lint: bool = True) -> Path:
    """Package `source` into `out` (emptied first) and return the path of the zip.

    Raises PackageError when Chalice fails, something that must ship is missing, or cfn-lint finds anything.
    """
    with tempfile.TemporaryDirectory(prefix="hearback-package-") as scratch:
        copy, packaged, tree = (Path(scratch, name) for name in ("source", "packaged", "tree"))
        copy_source(source, copy)
        run_chalice(copy, packaged)
        with zipfile.ZipFile(packaged / "deployment.zip") as stock:
            stock.extractall(tree)
        finish(tree, copy)
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        write_zip(tree, out / "deployment.zip")
        shutil.copy(packaged / "sam.yaml", out / "sam.yaml")
        report(tree, out / "deployment.zip")
    if lint:
        if found := findings(out / "sam.yaml"):
            raise PackageError(f"cfn-lint:\n{found}")
    return out / "deployment.zip"


def copy_source(source: Path, copy: Path) -> None:
    """Copy what ships, links followed (vendor/templates is one), and join infra/*.yaml into copy/infra.yaml."""
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc", ".DS_Store")
    policies = [path.relative_to(source).as_posix() for path in sorted(source.glob(".chalice/policy-*.json"))]
    for name in [*SHIPPED, *policies]:
        origin, target = source / name, copy / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if origin.is_dir():
            shutil.copytree(origin, target, ignore=ignore)
        else:
            shutil.copy(origin, target)
    joined: dict[str, Any] = {}
    for part in sorted(source.glob("infra/*.yaml")):
        joined = join(joined, yaml.safe_load(part.read_text("utf-8")), part.name)
    (copy / "infra.yaml").write_text(yaml.safe_dump(joined, allow_unicode=True, sort_keys=False), "utf-8")


def join(left: dict[str, Any], right: dict[str, Any], name: str) -> dict[str, Any]:
    """Recursive union of two templates; PackageError when both say something else of one thing."""
    both = dict(left)
    for key, value in right.items():
        if isinstance(value, dict) and isinstance(both.get(key), dict):
            both[key] = join(both[key], value, name)
        elif key in both:
            raise PackageError(f"infra/{name} says {key} a second time")
        else:
            both[key] = value
    return both


def run_chalice(copy: Path, packaged: Path) -> None:
    """`chalice package --stage prod` in `copy`; the runtime is that of the interpreter that runs this."""
    chalice = [sys.executable, "-c", "from chalice.cli import main; main()", "package", "--stage", "prod"]
    # Chalice asks for a region and then writes a template that names none.
    env = {"AWS_DEFAULT_REGION": "us-east-1", **os.environ}
    done = subprocess.run(
        [*chalice, "--merge-template", "infra.yaml", str(packaged)],
        cwd=copy,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if done.returncode or not (packaged / "deployment.zip").exists():
        raise PackageError(f"chalice package failed:\n{done.stdout}")


def finish(tree: Path, copy: Path) -> None:
    """Make the unpacked zip lean: nothing unused, pages built beforehand, byte code that Lambda accepts."""
    missing = [name for name in MUST_HOLD if not (tree / name).exists()]
    if missing:
        raise PackageError(
            f"missing from the zip: {', '.join(missing)} (is vendor/templates still a link to ../templates?)"
        )
    trim(tree, sdk_operations(copy / ".chalice"))
    if (tree / "chalicelib/render.py").exists():
        subprocess.run([sys.executable, "-P", "-B", "-c", PREBUILD, str(tree)], check=True, cwd=tree.parent)
    compile_all(tree)
    drop_sources(tree)


def findings(template: Path) -> str:
    """What cfn-lint has to say of the template, warnings too; nothing where all is well."""
    lint = [sys.executable, "-c", "from cfnlint.runner import main; main()", str(template)]
    done = subprocess.run(lint, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.strip() or ("cfn-lint failed" if done.returncode else "")


def report(tree: Path, archive: Path) -> None:
    """Print what the zip weighs and what weighs most in it."""
    unpacked = sum(path.stat().st_size for path in tree.rglob("*") if path.is_file())
    print(
        f"{archive.stat().st_size / 1e6:.1f} MB zip, {unpacked / 1e6:.1f} MB unpacked:",
        ", ".join(f"{name} {size / 1e6:.1f}" for name, size in largest(tree, 8)),
    )


def main() -> int:
    """Command line; answers 1 with one plain sentence when there is nothing to deploy."""
    parser = argparse.ArgumentParser(prog="make package", description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, default=ROOT)
    parser.add_argument("--out", type=Path, default=ROOT / "build")
    parser.add_argument("--no-lint", action="store_true")
    args = parser.parse_args()
    try:
        archive = build(args.source, args.out, lint=not args.no_lint)
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"ready: {archive} and {archive.with_name('sam.yaml')} (docs/operations.md deploys them)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
