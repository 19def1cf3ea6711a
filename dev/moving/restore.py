"""Into an empty installation: an export, so that this house is what the other one was. Nothing is sent by it.

A fact is an *insert* with the mark `fact`. So a fact that was heard in the old house is laid down here as a bare key and
filled in afterwards: the stream calls that a change, and nothing follows. Killed in the middle, the same command goes on.
"""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from chalicelib.adapters.dynamodb.records import Item, from_item, key
from chalicelib.adapters.dynamodb.table import Refusal
from chalicelib.domain.errors import Unavailable
from chalicelib.domain.follow_up import FollowUp
from chalicelib.wiring import Services
from dev.moving.export import _table, fingerprint, pages, sums
from dev.moving.folder import Sum, lines, read
from dev.moving.in_flight import ON_THE_WAY, is_unheard, park, quiet
from dev.moving.lines import OURS, PLAIN, SPENT, filled, item_of, line_of, noun_of, record_of

# DynamoDB's most for one BatchWriteItem.
BATCH = 25
TRIES = 10
NOTE = OURS.removeprefix("NOTE#")


class NotHere(Exception):
    """This export cannot come into this installation; the text says why, for people."""


@dataclass
class Progress:
    """How far an import came: `lines` of each noun that are in, and what the whole will hold."""

    lines: dict[str, int] = field(default_factory=dict)
    take_over: bool = False
    done: bool = False

    @property
    def rows(self) -> int:
        return sum(self.lines.values())


class Restore:
    """One export into one installation: `check`, `run`, `differences`, `park`."""

    def __init__(self, services: Services, folder: Path, take_over: bool = False) -> None:
        """Raises WrongFolder."""
        self.services, self.store, self.folder = services, _table(services), folder
        self.manifest = read(folder)
        self._note = f"{NOTE}{self.manifest.name}"
        noted = services.store.noted(self._note)
        self.is_begun = noted is not None
        self.progress = Progress(**noted) if noted else Progress(take_over=take_over)
        self.expected: dict[str, Sum] = {}

    @property
    def rows(self) -> int:
        return sum(each.count for each in self.manifest.nouns.values())

    def check(self, take_over: bool) -> None:
        """Raises NotHere where the ids of people would not meet, where there is something, or where two would send."""
        if fingerprint(self.services) != self.manifest.identity:
            raise NotHere(
                "This installation makes other ids of the same people: whoever writes again would be a stranger. Start it with "
                "the secret of the old one, or with HEARBACK_IDENTITY_KEY from `export --with-identity-key` (docs/moving.md)."
            )
        if self.is_begun and self.progress.take_over != take_over:
            raise NotHere("This import was begun the other way: run it again as it was, with or without --take-over.")
        if not self.is_begun and (found := self._inhabitant()):
            raise NotHere(f"This installation is not empty: it has a {found}. Whole exports go into empty ones.")
        if self.manifest.in_flight.must_settle and not take_over:
            raise NotHere(
                f"When it was exported there was under way: {self.manifest.in_flight}. Either let the old installation finish (a "
                "few minutes without new submissions) and export again, or switch it off for good and use --take-over."
            )

    def run(self) -> Iterator[Progress]:
        """Everything in; yields after each batch."""
        self.store.note(self._note, asdict(self.progress))
        for noun in sorted(self.manifest.nouns):
            start = self.progress.lines.get(noun, 0)
            self.expected[noun], rows = Sum(), lines(self.folder, noun)
            for line in islice(rows, start):
                self._expect(noun, line)
            while batch := list(islice(rows, BATCH)):
                self._write(noun, [self._expect(noun, line) for line in batch])
                self.progress.lines[noun] = self.progress.lines.get(noun, 0) + len(batch)
                self.store.note(self._note, asdict(self.progress))
                yield self.progress

    def differences(self) -> list[str]:
        """Nouns that are not, record by record, what was to come in; for a house in which nothing else happens yet."""
        found = sums(self.services)
        return [
            noun
            for noun in sorted(set(found) | set(self.expected))
            if noun != SPENT and not found.get(noun, Sum()).says_the_same(self.expected.get(noun, Sum()))
        ]

    def park(self) -> int:
        """Unless this house takes over, the mails that were on the way wait for a named person. Returns how many do now."""
        parked = 0
        if not self.progress.take_over and "FollowUp" in self.manifest.nouns:
            for line in lines(self.folder, "FollowUp"):
                record = from_item(item_of("FollowUp", line))
                assert isinstance(record, FollowUp)
                if record.state in ON_THE_WAY:
                    parked += park(self.services, record.outcome_id, record.id)
        self.progress.done = True
        self.store.note(self._note, asdict(self.progress))
        return parked

    def _expect(self, noun: str, line: str) -> Item:
        item = self._item(noun, line)
        self.expected[noun].add(line_of(item))
        return item

    def _item(self, noun: str, line: str) -> Item:
        if noun in PLAIN or self.progress.take_over:
            return item_of(noun, line)
        record, beside = record_of(noun, json.loads(line))
        return filled(quiet(record), beside)

    def _write(self, noun: str, items: list[Item]) -> None:
        """What is not there yet, facts in two steps; what was not heard in the old house is heard here, if this one takes over."""
        there = self._there(items)
        missing = [each for each in items if (each["pk"]["S"], each["sk"]["S"]) not in there]
        new = [
            each for each in missing if noun not in PLAIN and self.progress.take_over and is_unheard(self.store, each)
        ]
        for item in new:
            with suppress(Refusal):
                self.store.write(
                    {
                        "Put": {
                            "TableName": self.store.name,
                            "Item": item,
                            "ConditionExpression": "attribute_not_exists(pk)",
                        }
                    }
                )
        others = [each for each in missing if each not in new]
        if facts := [each for each in others if "fact" in each]:
            self._put([key((each["pk"]["S"], each["sk"]["S"])) for each in facts])
        self._put(others)

    def _there(self, items: list[Item]) -> set[tuple[str, str]]:
        """The keys of those that an earlier run filled in."""
        if not self.is_begun:
            return set()
        found = self.store.batch([(each["pk"]["S"], each["sk"]["S"]) for each in items], consistent=True)
        return {(each["pk"]["S"], each["sk"]["S"]) for each in found if len(each) > 2}

    def _put(self, items: list[Item]) -> None:
        wanted: dict[str, Any] = {self.store.name: [{"PutRequest": {"Item": each}} for each in items]}
        for attempt in range(TRIES):
            if not wanted.get(self.store.name):
                return
            wanted = self.store.call("batch_write_item", RequestItems=wanted).get("UnprocessedItems") or {}
            if wanted:
                time.sleep(min(5.0, 0.05 * 2**attempt))
        raise Unavailable()

    def _inhabitant(self) -> str | None:
        """Something that lives here already."""
        for page in pages(self.store):
            for item in page:
                if (noun := noun_of(item)) and noun != SPENT:
                    return noun
        return None
