"""A file of JSON Lines (https://jsonlines.org) as a sheet: its columns are the names of all its objects, nested ones with dots."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dev.import_hints import ONE_A_LINE
from dev.import_sheet import ERRORS, HALF, HALF_A_CHARACTER, NoSheet, Row, Sheet


class Lines(Sheet):
    """Like Sheet. Texts stay as they are, other values become JSON, what is missing or null is empty."""

    def __init__(self, path: Path, encoding: str = "utf-8-sig") -> None:
        """Read the names, in the order in which they come; raises NoSheet."""
        self.path, self.encoding, self.delimiter = path, encoding, ","
        names: dict[str, None] = {}
        try:
            for _, given, problem in self._objects():
                names |= {} if problem else dict.fromkeys(given)
        except (UnicodeError, LookupError) as error:
            raise NoSheet(f"{path.name} cannot be read as {encoding}: {error}") from error
        if not names:
            raise NoSheet(f"{path.name} has no object in any of its lines. {ONE_A_LINE}")
        self.header = list(names)

    def rows(self) -> Iterator[Row]:
        for line, given, problem in self._objects():
            if problem:
                yield Row(line, [given[""]], problem)
            else:
                yield Row(line, [given.get(name, "") for name in self.header])

    def _objects(self) -> Iterator[tuple[int, dict[str, str], str]]:
        """(line, object, why it cannot be taken: the line itself is the object then)."""
        with self.path.open(encoding=self.encoding, errors=ERRORS, newline="\n") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                given, problem = _read(line)
                yield number, given, problem


def _read(line: str) -> tuple[dict[str, str], str]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        problem = "not a JSON object"
    elif HALF.search(json.dumps(given, ensure_ascii=False)):
        problem = HALF_A_CHARACTER
    else:
        return dict(_flat(given)), ""
    return {"": line.rstrip("\r\n")}, problem


def _flat(given: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        elif value is not None:
            yield before + name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
