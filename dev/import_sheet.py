"""A CSV file (RFC 4180) as rows with their line numbers; what is wrong with a row is said of that row alone."""

import csv
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

# Bytes that are no text in the file's encoding travel through as lone surrogates, so that only their row is refused,
# and it is written to the rejected file as it was.
ERRORS = "surrogateescape"
NO_TEXT = "bytes that are no text in this encoding. Is there another --encoding, such as gb18030 or windows-1252?"
# What JSON can say and no file and no store can hold: programs that cut words after so many units leave half an emoji.
HALF = re.compile("[\ud800-\udc7f\udd00-\udfff]")
HALF_A_CHARACTER = "half a character, such as an emoji that was cut: take it out"


class NoSheet(Exception):
    """The file cannot be read as CSV at all; the text says why, for people."""


@dataclass(frozen=True)
class Row:
    """One record. `line` is where it starts in the file, from 1; `problem` says why its cells cannot be trusted."""

    line: int
    cells: list[str]
    problem: str | None = None


@dataclass
class _Lines:
    """The file's lines, remembering those of the record being read."""

    file: TextIO
    number: int = 0
    taken: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        for line in self.file:
            self.number += 1
            self.taken.append(line)
            yield line


class Sheet:
    """A file with a header row. Reading it is repeatable: each call of `rows` starts from the beginning."""

    def __init__(self, path: Path, encoding: str = "utf-8-sig", delimiter: str = ",") -> None:
        """Read the header; raises NoSheet."""
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        try:
            records = self._records()
            first = next(records, None)
        except (UnicodeError, LookupError) as error:
            raise NoSheet(f"{path.name} cannot be read as {encoding}: {error}.") from error
        if first is None or first.problem:
            raise NoSheet(f"{path.name} has no header row." + (f" Line 1: {first.problem}." if first else ""))
        self.header = first.cells
        # Spreadsheets write the empty columns beside what was filled in, and the empty rows below it.
        if twice := sorted({name for name in self.header if name and self.header.count(name) > 1}):
            raise NoSheet(f"{path.name} names a column twice: {', '.join(twice)}. Rename one.")

    @property
    def name(self) -> str:
        """The file's, made fit to be stored and shown."""
        return os.fsencode(self.path.name).decode(errors="replace")

    def survey(self) -> tuple[int, str]:
        """(how many rows there are, SHA-256 of the file)."""
        with self.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return sum(1 for _ in self.rows()), digest

    def rows(self) -> Iterator[Row]:
        """Everything below the header. Lines without anything in any cell are no rows."""
        records = self._records()
        next(records)
        wide = len(self.header)
        for row in records:
            if row.problem or len(row.cells) == wide:
                yield row
            else:
                yield Row(row.line, row.cells, f"{len(row.cells)} cells under a header of {wide}")

    def _records(self) -> Iterator[Row]:
        with self.path.open(encoding=self.encoding, errors=ERRORS, newline="") as file:
            lines = _Lines(file)
            # Strict: what a lenient reader guesses is no longer what stood there.
            reader = csv.reader(iter(lines), strict=True, delimiter=self.delimiter)
            while True:
                start = lines.number + 1
                lines.taken.clear()
                try:
                    cells = next(reader, None)
                except csv.Error as error:
                    why = f"; {len(lines.taken)} lines are in this row" if len(lines.taken) > 1 else ""
                    yield Row(start, ["".join(lines.taken).rstrip("\r\n")], f"not RFC 4180: {error}{why}")
                    continue
                if cells is None:
                    return
                if any(cells):
                    yield Row(start, cells)


def is_text(cell: str) -> bool:
    """Whether all its bytes were text in the file's encoding; those that were not came as lone surrogates."""
    return not any("\ud800" <= letter <= "\udfff" for letter in cell)
