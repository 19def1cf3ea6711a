"""The rows of a file that were not taken, in a file of their own beside it."""

import csv
import re
from pathlib import Path
from typing import Any, TextIO

from dev.import_sheet import ERRORS, NoSheet, Row, Sheet

# What the file of rejected rows has before the columns of the original.
OURS = ["line", "reason"]


class Rejected:
    """The file of rows that were not taken: `line`, `reason`, and the original columns, as they were.

    Made with its first row, in the encoding of the original. A row that was no CSV has its whole text in the first
    original column. Cells are not defused against spreadsheets that run formulas: they are there to be mended and
    imported again, so they stay as they came.
    """

    def __init__(self, path: Path, sheet: Sheet, keep: int = 0) -> None:
        """`keep`: how many bytes of an earlier, interrupted run stay. Raises NoSheet rather than overwrite anything else."""
        self.path, self._sheet = path, sheet
        self._file: TextIO | None = None
        # Of a file that is one of ours, mended: its lines and reasons are those of an earlier try.
        self._old = len(OURS) if sheet.header[: len(OURS)] == OURS else 0
        if path.exists() and not self._is_ours():
            raise NoSheet(f"{path} exists and is no file of rejected rows. Choose another with --rejected.")
        if path.exists() and keep:
            with path.open("r+b") as file:
                file.truncate(keep)
        elif path.exists():
            path.unlink()

    def _is_ours(self) -> bool:
        """Also where an earlier run took the file for one of another encoding."""
        with self.path.open("rb") as file:
            start = file.read(32).replace(b"\0", b"")
        return bool(re.match(rb"[\xef\xbb\xbf\xff\xfe]*line\Wreason\W", start))

    def add(self, row: Row, reason: str) -> None:
        """Write the row down; `settle` says when it surely stands there."""
        if self._file is None:
            is_new = not self.path.exists()
            # utf-8-sig would put another mark at the place where an earlier run stopped.
            encoding = self._sheet.encoding if is_new else self._sheet.encoding.removesuffix("-sig")
            self._file = self.path.open("a", encoding=encoding, errors=ERRORS, newline="")
            if is_new:
                self._write([*OURS, *self._sheet.header[self._old :]])
        encoding = self._sheet.encoding
        self._write(
            [
                row.line,
                reason.encode(encoding, "replace").decode(encoding),
                *(row.cells[self._old :] or row.cells),
            ]
        )

    def _write(self, cells: list[Any]) -> None:
        csv.writer(self._file, delimiter=self._sheet.delimiter).writerow(cells)

    def settle(self) -> int:
        """Everything added is in the file now; returns its size in bytes, 0 where there is none."""
        if self._file:
            self._file.flush()
        return self.path.stat().st_size if self.path.exists() else 0

    def close(self) -> None:
        if self._file:
            self._file.close()
