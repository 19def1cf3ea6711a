"""Rows of whatever file a tool exports: CSV, JSON, JSON Lines, alone, in a folder or in a zip; never a whole file in memory.

Column names are compared by their letters and digits alone: `author.email`, `Author Email` and `{"author": {"email"}}` are one.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from dev.import_sheet import HALF, HALF_A_CHARACTER, NO_TEXT, NoSheet, Sheet, is_text

ENDINGS = (".csv", ".json", ".jsonl")
REFUSED = ".refused.jsonl"
CHUNK = 1 << 16
LONGEST = 4 << 20


@dataclass(frozen=True)
class Row:
    """`given` is the row as it stood, `values` its cells by plain name, without empty ones."""

    table: str
    where: str
    given: dict[str, Any]
    values: dict[str, Any]
    problem: str | None = None

    def get(self, *names: str) -> str:
        """The first of these cells that says something, as text."""
        return next((str(self.values[name]) for name in names if name in self.values), "")


class Source:
    """An export. `tables`: name of a table -> how its file may be called, without ending."""

    def __init__(
        self, path: Path, tables: dict[str, tuple[str, ...]], encoding: str = "utf-8-sig", delimiter: str = ","
    ) -> None:
        """Raises NoSheet where there is nothing to read."""
        self.path, self.encoding, self.delimiter, first = path, encoding, delimiter, next(iter(tables))
        self.is_packed = path.is_file() and zipfile.is_zipfile(path)
        # Rows that were refused, and are mended now, of whatever table.
        self.mended: list[str] = sorted(each.name for each in path.glob(f"*{REFUSED}")) if path.is_dir() else []
        self.files: dict[str, str | None] = {table: self._find(names) for table, names in tables.items()}
        if path.is_file() and not self.is_packed:
            alone = next((table for table, names in tables.items() if path.stem.lower() in names), first)
            self.files = {table: path.name if table == alone else None for table in tables}
            if path.name.endswith(REFUSED):
                self.mended, self.files = [path.name], dict.fromkeys(tables)
        elif not self.files[first]:
            raise NoSheet(f"{path} has none of: {', '.join(tables[first])} ({', '.join(ENDINGS)}).")

    def rows(self, table: str) -> Iterator[Row]:
        name = self.files[table]
        if name and name.lower().endswith(".csv"):
            yield from self._sheet(table, name)
        elif name:
            with self._open(name) as file:
                for number, given in enumerate(values(file), 1):
                    yield _row(table, f"{name} row {number}", given)
        for each in self.mended:
            with self._open(each) as file:
                for number, given in enumerate(values(file), 1):
                    if not isinstance(given, dict) or given.get("table") == table:
                        yield _row(
                            table, f"{each} row {number}", given.get("row") if isinstance(given, dict) else given
                        )

    def _sheet(self, table: str, name: str) -> Iterator[Row]:
        with self._unpacked(name) as path:
            sheet = Sheet(path, self.encoding, self.delimiter)
            for row in sheet.rows():
                given = dict(zip(sheet.header, row.cells, strict=False))
                yield _row(table, f"{name} line {row.line}", given, row.problem)

    def _find(self, names: tuple[str, ...]) -> str | None:
        there: list[str] = []
        if self.path.is_dir():
            there = sorted(each.name for each in self.path.iterdir())
        elif self.is_packed:
            with zipfile.ZipFile(self.path) as packed:
                there = sorted(packed.namelist())
        for each in there:
            stem, dot, ending = each.rpartition(".")
            if (
                f"{dot}{ending.lower()}" in ENDINGS
                and not each.endswith(REFUSED)
                and stem.rpartition("/")[2].lower() in names
            ):
                return each
        return None

    @contextmanager
    def _open(self, name: str) -> Iterator[TextIO]:
        if not self.is_packed:
            path = self.path / name if self.path.is_dir() else self.path
            with path.open(encoding=self.encoding, errors="surrogateescape") as file:
                yield file
            return
        with zipfile.ZipFile(self.path) as packed, packed.open(name) as file:
            yield io.TextIOWrapper(file, encoding=self.encoding, errors="surrogateescape")

    @contextmanager
    def _unpacked(self, name: str) -> Iterator[Path]:
        if self.is_packed:
            raise NoSheet(f"{name}: unpack {self.path.name} first; of a zip only JSON is read.")
        yield self.path / name if self.path.is_dir() else self.path


def values(file: TextIO) -> Iterator[Any]:
    """The elements of a JSON array (also the first one inside an object, as APIs answer), or the lines of JSON Lines, one at
    a time. What cannot be read as JSON comes as text, and ends an array."""
    start = file.read(CHUNK)
    head = re.match(r'\s*(\{\s*(?:"[^"\\]*"\s*:\s*(?:"[^"\\]*"|[\w.+-]+)\s*,\s*)*"[^"\\]*"\s*:\s*)?\[', start)
    if not head:
        yield from _json_lines(start, file)
        return
    text, decoder = start[head.end() :], json.JSONDecoder()
    while True:
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        try:
            value, end = decoder.raw_decode(text)
            # A number at the end of what was read may go on in the next piece.
            if end == len(text):
                raise ValueError("may go on")
        except ValueError:
            more = file.read(CHUNK)
            if not more or len(text) > LONGEST:
                if text:
                    yield text[:1000]
                return
            text += more
            continue
        yield value
        text = text[end:]


def _json_lines(start: str, file: TextIO) -> Iterator[Any]:
    pending = start
    while True:
        *whole, pending = pending.split("\n")
        more = file.read(CHUNK)
        if not more:
            whole.append(pending)
        for line in whole:
            if line.strip():
                try:
                    yield json.loads(line)
                except ValueError:
                    yield line[:1000]
        if not more:
            return
        pending += more


def _row(table: str, where: str, given: Any, problem: str | None = None) -> Row:
    if not isinstance(given, dict):
        return Row(table, where, {"text": given if isinstance(given, str) else json.dumps(given)}, {}, "not readable")
    values = {name: value for name, value in _flat(given) if value not in (None, "", [], {})}
    if not problem and not is_text(said := json.dumps(values, ensure_ascii=False)):
        problem = HALF_A_CHARACTER if HALF.search(said) else NO_TEXT
    return Row(table, where, given, values, problem)


def _flat(given: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in given.items():
        plain = before + re.sub(r"[\W_]+", "", str(name)).lower()
        if isinstance(value, dict):
            yield from _flat(value, plain)
        else:
            yield (
                plain,
                value.strip() if isinstance(value, str) and "text" not in plain and "body" not in plain else value,
            )


def column_names(given: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """(plain name, name as it stood) of every cell."""
    for name, value in given.items():
        shown = f"{before}{name}"
        if isinstance(value, dict):
            yield from column_names(value, f"{shown}.")
        else:
            yield re.sub(r"[\W_]+", "", shown).lower(), shown


# A post may be longer than what the csv module takes for a slip of a quote.
csv.field_size_limit(LONGEST)
