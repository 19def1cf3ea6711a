"""Taking a file in: several writers at once, progress that survives a kill, each row once however often it is tried.

A row's case id is derived from its own id (or its content), and a submission is one conditional write: so a second run
adds nothing, and a note of how far we came only saves time. It is taken after the rows before it are stored.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

from chalicelib.domain.errors import Conflict, Invalid, Unavailable
from chalicelib.domain.ids import new_id
from chalicelib.domain.touchpoint import Touchpoint
from chalicelib.listen.receive import receive
from chalicelib.wiring import Services
from dev.import_mapping import Mapping, Reader, Voice
from dev.import_rejected import Rejected
from dev.import_sheet import Row, Sheet

TAKEN = "id: it was imported before with other words or options, which stay. Another id, or another --touchpoint, adds this too"
BATCH, WRITERS, TRIES, EDGE = 200, 8, 6, 50


@dataclass
class Progress:
    """How far a run came. `run` marks its cases (Case.source), so that a row stored just before a kill counts as added."""

    run: str
    rows: int = 0
    added: int = 0
    there: int = 0
    rejected: int = 0
    rejected_bytes: int = 0
    done: bool = False


class Import:
    """One file into one touchpoint: `dry`, or `resume` and then `run`."""

    def __init__(
        self, sheet: Sheet, mapping: Mapping, touchpoint: Touchpoint, digest: str, rejected: Path, services: Services
    ) -> None:
        self.sheet, self.mapping, self.touchpoint, self.services = sheet, mapping, touchpoint, services
        self._note = f"import/{mapping.fingerprint(touchpoint.id, digest)}"
        self._reader = Reader(sheet, mapping, touchpoint.id, services.clock.now())
        self._rows: Iterator[Row] = sheet.rows()
        self.progress = Progress(new_id())
        self._rejected_path = rejected

    def dry(self) -> Iterator[Progress]:
        """Check every row; yields after each batch."""
        rejected = Rejected(self._rejected_path, self.sheet)
        while batch := list(islice(self._rows, BATCH)):
            self.progress.added += len(self._voices(batch, rejected))
            self.progress.rows += len(batch)
            yield self.progress
        rejected.close()

    def resume(self) -> int:
        """Skip what an interrupted run of the same file and options stored; returns how many rows that is."""
        noted = self.services.store.noted(self._note)
        if not noted or noted["done"]:
            return 0
        self.progress = Progress(**noted)
        edge: list[str] = []
        for number, row in enumerate(islice(self._rows, self.progress.rows)):
            if number < self.progress.rows - EDGE:
                self._reader.pass_by(row)
                continue
            with suppress(Invalid):
                edge.append(self._reader.voice(row).submission.id)
        if not self._is_there(edge):
            self._start_over()
        return self.progress.rows

    def run(self) -> Iterator[Progress]:
        """Store every row that is left; yields after each batch. Raises Unavailable where the store gives up."""
        progress, store = self.progress, self.services.store
        rejected = Rejected(self._rejected_path, self.sheet, keep=progress.rejected_bytes)
        try:
            with ThreadPoolExecutor(WRITERS) as writers:
                while batch := list(islice(self._rows, BATCH)):
                    self._store(self._voices(batch, rejected), rejected, writers.map)
                    progress.rows += len(batch)
                    progress.rejected_bytes = rejected.settle()
                    store.note(self._note, asdict(progress))
                    yield progress
            progress.done = True
            store.note(self._note, asdict(progress))
        finally:
            rejected.close()

    def _voices(self, batch: list[Row], rejected: Rejected) -> list[Voice]:
        voices = []
        for row in batch:
            try:
                voices.append(self._reader.voice(row))
            except Invalid as error:
                self._reject(rejected, row, "; ".join(f"{name}: {reason}" for name, reason in error.problems.items()))
        return voices

    def _store(self, voices: list[Voice], rejected: Rejected, each: Callable[..., Iterator[bool | None]]) -> None:
        for voice, added in zip(voices, each(self._store_one, voices), strict=True):
            if added is None:
                self._reject(rejected, voice.row, TAKEN)
            elif added:
                self.progress.added += 1
            else:
                self.progress.there += 1

    def _store_one(self, voice: Voice) -> bool | None:
        """Whether this run added it; None where its id was used for something else."""
        source = {"file": self.sheet.name, "id": voice.row_id, "run": self.progress.run}
        for attempt in range(1, TRIES + 1):
            try:
                case = receive(self.services, self.touchpoint, voice.submission, "import", voice.arrived_at, source)
                return (case.source or {}).get("run") == self.progress.run
            except Conflict:
                return None
            except Unavailable:
                if attempt == TRIES:
                    raise
                time.sleep(0.1 * 2**attempt)
        raise AssertionError("the last try returns or raises")

    def _reject(self, rejected: Rejected, row: Row, reason: str) -> None:
        rejected.add(row, reason)
        self.progress.rejected += 1

    def _is_there(self, edge: list[str]) -> bool:
        """Trust a note only where what it says can be seen: the last rows before it, and the rejected file."""
        path = self._rejected_path
        size = path.stat().st_size if path.exists() else 0
        found = len(self.services.store.cases(edge)) if edge else 0
        return size >= self.progress.rejected_bytes and found == len(edge)

    def _start_over(self) -> None:
        self._rows = self.sheet.rows()
        self._reader = Reader(self.sheet, self.mapping, self.touchpoint.id, self.services.clock.now())
        self.progress = Progress(new_id())
