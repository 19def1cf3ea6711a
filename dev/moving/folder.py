"""The folder of an export: a file of JSON Lines for each noun, and a manifest that is written last."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TextIO

from chalicelib import __version__
from dev.moving.in_flight import InFlight
from dev.moving.lines import WHOLE, mark

FORMAT = 1
MANIFEST, IDENTITY_KEY = "manifest.json", "identity.key"


class WrongFolder(Exception):
    """The folder cannot be written to, or read as an export; the text says why, for people."""


@dataclass
class Sum:
    """What a file holds: `digest` is the same in whatever order its lines stand, `sha256` is of its bytes."""

    count: int = 0
    digest: str = "0"
    sha256: str = ""

    def add(self, line: str) -> None:
        self.count += 1
        self.digest = f"{(int(self.digest, 16) + mark(line)) % WHOLE:x}"

    def says_the_same(self, other: "Sum") -> bool:
        return (self.count, self.digest) == (other.count, other.digest)


@dataclass
class Manifest:
    """What an export says of itself.

    Attributes:
        identity: fingerprint of the key that customers' ids are made with.
        nouns: name of a file, without its ending -> its sum.
        stayed: noun -> how many did not travel.
    """

    hearback: str
    exported_at: str
    identity: str
    format: int = FORMAT
    nouns: dict[str, Sum] = field(default_factory=dict)
    stayed: dict[str, int] = field(default_factory=dict)
    in_flight: InFlight = field(default_factory=InFlight)

    @property
    def name(self) -> str:
        """The same for the same content only."""
        parts = [f"{noun}={each.sha256}" for noun, each in sorted(self.nouns.items())]
        return hashlib.sha256("\x1f".join([self.exported_at, *parts]).encode()).hexdigest()[:32]


class Writer:
    """Writes lines, then the manifest. A folder without one is an export that did not come to its end, and is begun anew."""

    def __init__(self, folder: Path, exported_at: str, identity: str) -> None:
        """Raises WrongFolder rather than write among other things."""
        if (folder / MANIFEST).exists():
            raise WrongFolder(f"{folder} holds an export already.")
        if folder.exists() and [path for path in folder.iterdir() if path.suffix not in (".jsonl", ".part")]:
            raise WrongFolder(f"{folder} holds other things. Choose a new folder.")
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in folder.glob("*.jsonl"):
            path.unlink()
        self.folder, self.manifest = folder, Manifest(__version__, exported_at, identity)
        self._files: dict[str, TextIO] = {}
        self._open = ExitStack()

    def add(self, noun: str, line: str) -> None:
        if noun not in self._files:
            self._files[noun] = self._open.enter_context(_private(self.folder / f"{noun}.jsonl"))
            self.manifest.nouns[noun] = Sum()
        self._files[noun].write(line + "\n")
        self.manifest.nouns[noun].add(line)

    def close(self, identity_key: str | None = None) -> Manifest:
        """Everything is written: the manifest says so."""
        self._open.close()
        for noun, each in self.manifest.nouns.items():
            each.sha256 = _sha256(self.folder / f"{noun}.jsonl")
        if identity_key:
            with _private(self.folder / IDENTITY_KEY) as file:
                file.write(identity_key + "\n")
        draft = self.folder / f"{MANIFEST}.part"
        with _private(draft) as file:
            json.dump(asdict(self.manifest), file, indent=1, sort_keys=True)
        draft.rename(self.folder / MANIFEST)
        return self.manifest


def read(folder: Path) -> Manifest:
    """The manifest of a whole, undamaged export; raises WrongFolder."""
    try:
        given = json.loads((folder / MANIFEST).read_text("utf-8"))
        nouns = {noun: Sum(**each) for noun, each in given.pop("nouns").items()}
        manifest = Manifest(**given | {"in_flight": InFlight(**given["in_flight"]), "nouns": nouns})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WrongFolder(f"{folder} has no {MANIFEST} of an export that came to its end.") from error
    if manifest.format > FORMAT:
        raise WrongFolder(
            f"{folder} was written by Hearback {manifest.hearback}, which is newer. Update this one first."
        )
    for noun, each in manifest.nouns.items():
        path = folder / f"{noun}.jsonl"
        if path.name != os.path.basename(path) or not path.exists() or _sha256(path) != each.sha256:
            raise WrongFolder(f"{path.name} is not what the manifest says: it was changed, or is not whole.")
    return manifest


def lines(folder: Path, noun: str) -> Iterator[str]:
    with (folder / f"{noun}.jsonl").open(encoding="utf-8", newline="\n") as file:
        for line in file:
            yield line.rstrip("\n")


def _private(path: Path) -> TextIO:
    """Customers' words and addresses: readable by us only."""
    return open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
