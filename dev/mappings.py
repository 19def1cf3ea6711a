"""Event source mappings as the template declares them: which records go to which function, and how often."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.table import RESOURCES, resources

INFRA = RESOURCES.parent
# Lambda's limits on what it hands over at once: https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
DEFAULT_BATCH, MOST_RECORDS = 100, 10_000
ONE_DAY = 24 * 3600


class UnknownMatcher(ValueError):
    """A filter pattern uses a matcher that dev/mappings.py does not have; it must not be guessed."""


@dataclass(frozen=True)
class Mapping:
    """One function's share of the stream.

    Attributes:
        name: the function's name in app.py, such as "react".
        patterns: event patterns, of which one must match; none at all means every record.
        batch_size: most records per invocation.
        attempts: how often a failing batch is tried again before it is given up; -1 for ever.
        bisect: whether a failing batch is halved, so that one bad record cannot hold up the others.
        partial: whether the function's own report of failed records is heeded.
        max_age: seconds after which a failing record is not tried again.
    """

    name: str
    patterns: tuple[dict[str, Any], ...] = ()
    batch_size: int = DEFAULT_BATCH
    attempts: int = -1
    bisect: bool = False
    partial: bool = False
    max_age: float = ONE_DAY

    def wants(self, record: dict[str, Any]) -> bool:
        """Whether the record goes to this function."""
        return not self.patterns or any(matches(pattern, record) for pattern in self.patterns)


def read_mapping(name: str, folder: Path = INFRA, batch_size: int = DEFAULT_BATCH) -> Mapping:
    """The mapping of the function `name` as the files in `folder` have it; Lambda's defaults for what is not there.

    `batch_size` is what app.py says; the files may say otherwise.
    """
    found = next(event_sources(name, folder), {})
    age = found.get("MaximumRecordAgeInSeconds", -1)
    return Mapping(
        name=name,
        patterns=tuple(read_patterns(found)),
        batch_size=min(found.get("BatchSize", batch_size), MOST_RECORDS),
        attempts=found.get("MaximumRetryAttempts", -1),
        bisect=bool(found.get("BisectBatchOnFunctionError", False)),
        partial="ReportBatchItemFailures" in found.get("FunctionResponseTypes", []),
        max_age=ONE_DAY if age == -1 else age,
    )


def event_sources(name: str, folder: Path) -> Iterator[dict[str, Any]]:
    """Properties of the function's DynamoDB event sources. Chalice calls the resource of `react` `React`."""
    for path in sorted(folder.glob("*.yaml")):
        function = resources(path).get(name.title().replace("_", "")) or {}
        for key, source in ((function.get("Properties") or {}).get("Events") or {}).items():
            if key.endswith("DynamodbEventSource"):
                yield source.get("Properties") or {}


def read_patterns(source: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in (source.get("FilterCriteria") or {}).get("Filters") or []:
        pattern = json.loads(entry["Pattern"])
        check_pattern(pattern)
        yield pattern


def check_pattern(pattern: Any) -> None:
    """UnknownMatcher unless the pattern is made of nested names and lists of exact values."""
    if isinstance(pattern, dict):
        for value in pattern.values():
            check_pattern(value)
    elif not isinstance(pattern, list) or any(isinstance(value, dict | list) for value in pattern):
        raise UnknownMatcher(f"Only exact values are understood in stream filters here, not {json.dumps(pattern)}.")


def matches(pattern: dict[str, Any], record: Any) -> bool:
    """EventBridge's rule for exact values: every name in the pattern is there, with one of the listed values."""
    if not isinstance(record, dict):
        return False
    for name, wanted in pattern.items():
        if name not in record:
            return False
        if isinstance(wanted, dict):
            if not matches(wanted, record[name]):
                return False
        elif not any(same(value, record[name]) for value in wanted):
            return False
    return True


def same(wanted: Any, found: Any) -> bool:
    """Equal and of one type, for True is 1 in Python and not in JSON."""
    return type(wanted) is type(found) and bool(wanted == found)
