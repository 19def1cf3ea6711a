"""A file of JSON Lines (https://jsonlines.org) as a sheet: its columns are the names of all its objects, nested ones with dots."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dev.import_sheet import ERRORS, NoSheet, Row, Sheet


class Lines(Sheet):
    """Like Sheet. Texts stay as they are, other values become JSON, what is missing or null is empty."""

    def __init__(self, path: Path, encoding: str = "utf-8-sig") -> None:
        """Read the names, in the order in which they come; raises NoSheet."""
        self.path, self.encoding, self.delimiter = path, encoding, ","
        names: dict[str, None] = {}
        try:
            for _, given, _ in self._objects():
                names |= dict.fromkeys(given)
        except (UnicodeError, LookupError) as error:
            raise NoSheet(f"{path.name} cannot be read as {encoding}: {error}") from error
        if not names:
            raise NoSheet(f"{path.name} has no object in any of its lines.")
        self.header = list(names)

    def rows(self) -> Iterator[Row]:
        for line, given, problem in self._objects():
            if problem:
                yield Row(line, [problem], "not a JSON object")
            else:
                yield Row(line, [given.get(name, "") for name in self.header])

    def _objects(self) -> Iterator[tuple[int, dict[str, str], str]]:
        """(line, object, the text itself where it is none)."""
        with self.path.open(encoding=self.encoding, errors=ERRORS, newline="\n") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    given = json.loads(line)
                except (ValueError, RecursionError):
                    given = None
                if isinstance(given, dict):
                    yield number, dict(_flat(given)), ""
                else:
                    yield number, {}, line.rstrip("\r\n")


def _flat(given: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif value is not None:
            yield before + name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
