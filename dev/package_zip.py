"""Byte code and the zip itself: the same source gives the same bytes, so an unchanged product changes nothing."""

import importlib.util
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

COMPILE = """
import compileall, py_compile, sys
sys.exit(not compileall.compile_dir(
    sys.argv[1], quiet=1, workers=1, stripdir=sys.argv[1], prependdir="/var/task",
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
))
"""
EPOCH = (1980, 1, 1, 0, 0, 0)
# What ships as source, too: a traceback through it shows the line. Of libraries the name and the number of it are enough.
OURS = {"app.py", "chalicelib", "chalice", "built", "templates", "vendor"}


def compile_all(tree: Path) -> None:
    """Compile every module under `tree` as unchecked-hash byte code, as if it lay in /var/task.

    Lambda's disk is read-only and the zip's dates are all 1980, so ordinary byte code would be stale at every cold
    start: compiling then costs 2.5 times the start (docs/performance.md). Tracebacks keep their lines and lose the columns
    within them, which are a good part of all byte code.
    """
    done = subprocess.run([sys.executable, "-P", "-B", "-X", "no_debug_ranges", "-c", COMPILE, str(tree)])
    if done.returncode:
        raise SyntaxError(f"a module under {tree} does not compile")


def drop_sources(tree: Path) -> None:
    """Leave of the libraries in `tree` their byte code alone, where Python looks for a module without source (PEP 3147).

    It fits no other Python than the one that packages, which is the functions' runtime. A fifth of the zip is saved.
    """
    for path in [path for top in tree.iterdir() if top.name not in OURS for path in (top, *top.rglob("*.py"))]:
        if path.suffix == ".py":
            Path(importlib.util.cache_from_source(str(path))).rename(path.with_suffix(".pyc"))
            path.unlink()


def write_zip(tree: Path, archive: Path) -> None:
    """Zip `tree` in name order with fixed dates and rights."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        for path in sorted(path for path in tree.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(tree).as_posix(), EPOCH)
            entry.external_attr = (0o100755 if path.suffix == ".so" else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            bundle.writestr(entry, path.read_bytes())


def largest(tree: Path, count: int) -> list[tuple[str, int]]:
    """The `count` heaviest top-level names of `tree` with their bytes."""
    sizes: Counter[str] = Counter()
    for path in tree.rglob("*"):
        if path.is_file():
            sizes[path.relative_to(tree).parts[0]] += path.stat().st_size
    return sizes.most_common(count)
