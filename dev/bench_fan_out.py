"""`make fanout`: one suggestion with very many supporters is adopted: time, memory, units and mails a second.

python -m dev.bench_fan_out [--supporters N] [--workers N] [--write]

The request that adopts it goes over HTTP; fan-out and delivery are the functions' own code, in as many invocations as
their time allows; the provider accepts at once and keeps its own ledger, so the rate is ours and not a provider's.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chalicelib.answer.deliver import deliver
from chalicelib.answer.fan_out import fan_out
from chalicelib.domain.ids import new_id
from chalicelib.ports_sending import Accepted, Mail, Receipt
from dev.bench_crowd import Crowd, Metered, installation
from dev.engine import Engine
from dev.lambda_shapes import Context
from dev.package import ROOT

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- make fanout: begin -->", "<!-- make fanout: end -->"
SPARE_MILLISECONDS = 20_000
BATCH = 100


class Ledger:
    """A provider that accepts at once; what it took is a line in a file of its own."""

    key_seconds = 0

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)

    def send(self, mail: Mail) -> Receipt:
        self._file.write(mail.tags["follow_up"] + "\n")
        return Accepted(new_id())


def main() -> int:
    """Measure and print; 1 where somebody was not told, or twice."""
    parser = argparse.ArgumentParser(prog="make fanout", description=__doc__.splitlines()[0])
    parser.add_argument("--supporters", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=2, help="delivering at once, as Lambda would (default 2)")
    parser.add_argument("--deliver", type=int, metavar="N", help="tell only the first N of them (default: everyone)")
    parser.add_argument("--write", action="store_true", help="put the figures into docs/performance.md")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hearback-fanout-") as scratch, Engine(Path(scratch, "engine")) as engine:
        rows, right = measure(
            engine.endpoint, Path(scratch), args.supporters, args.workers, args.deliver or args.supporters
        )
    text = "\n".join(["| what | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
    print(text)
    if args.write:
        write(text, args.supporters)
    return 0 if right else 1


def measure(
    endpoint: str, scratch: Path, supporters: int, workers: int, tell: int
) -> tuple[list[tuple[str, str]], bool]:
    """The rows of the table, and whether everyone who was to be told was told once."""
    services = installation(endpoint, scratch)
    crowd = Crowd(services)
    alone, (suggestion_id, filled) = crowd.gather(1)[0], crowd.gather(supporters)
    one, many = crowd.adopt(alone), crowd.adopt(suggestion_id)
    outcome_id = crowd.outcome_of(suggestion_id)
    before = memory()
    with Metered(services.store) as bill:
        began, invocations = time.perf_counter(), 0
        while not services.store.outcome(outcome_id).done:
            invocations += 1
            fan_out(services, outcome_id, _has_time(Context("react")))
        fanned = time.perf_counter() - began
    grown = memory() - before
    began = time.perf_counter()
    _tell(endpoint, scratch, outcome_id, workers, tell)
    told = time.perf_counter() - began
    ledger = Counter((scratch / "accepted").read_text().split())
    standings = services.store.standings([outcome_id])[outcome_id]
    rows = [
        ("supporters", f"{supporters:,}"),
        ("the request that adopts it", f"{many}; with one supporter {one}"),
        ("fan-out", f"{fanned:.1f} s in {invocations} invocations, {supporters / fanned:,.0f} people a second"),
        ("fan-out, round trips", f"{len(bill.calls):,} ({len(bill.calls) / supporters * 50:.1f} for each page of 50)"),
        ("fan-out, units", f"{bill.read / supporters:.2f} read and {bill.written / supporters:.2f} write for each person"),
        ("fan-out, memory", f"{grown:.1f} MB more at its end than at its start"),
        ("delivery", f"the first {tell:,} in {told:.0f} s by {workers} workers, {tell / told:,.0f} mails a second"),
        ("accepted by the provider", f"{len(ledger):,} people, {sum(each > 1 for each in ledger.values())} of them twice"),
        ("the outcome's tally", ", ".join(f"{count:,} {name}" for name, count in sorted(standings.items()))),
    ]  # fmt: skip
    left = {"pending": supporters - tell} if supporters > tell else {}
    right = len(ledger) == tell == ledger.total() and standings == {"sent": tell} | left
    return rows, right and one == many and filled == supporters


def memory() -> float:
    """The most memory this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(text: str, supporters: int) -> None:
    """Put the table between its marks."""
    page = PAGE.read_text("utf-8")
    head, rest = page.split(BEGIN)
    _, tail = rest.split(END)
    said = f"`make fanout ARGS='--supporters {supporters} --write'`, {time.strftime('%Y-%m-%d', time.gmtime())}."
    PAGE.write_text(f"{head}{BEGIN}\n{said}\n\n{text}\n{END}{tail}", "utf-8")


def _has_time(context: Context) -> Any:
    return lambda: context.get_remaining_time_in_millis() > SPARE_MILLISECONDS


def _tell(endpoint: str, scratch: Path, outcome_id: str, workers: int, tell: int) -> None:
    """So many follow-ups to the workers, which do with them what the function does."""
    processes = multiprocessing.get_context("spawn").Pool(workers, _start, (endpoint, str(scratch)))
    with processes as pool:
        for _ in pool.imap_unordered(_deliver, _batches(endpoint, scratch, outcome_id, tell)):
            pass


def _batches(endpoint: str, scratch: Path, outcome_id: str, tell: int) -> Iterator[tuple[str, list[str]]]:
    store, cursor = installation(endpoint, scratch).store, None
    while True:
        page = store.follow_ups(outcome_id, cursor, min(BATCH, tell))
        yield outcome_id, [each.id for each in page.rows]
        cursor, tell = page.cursor, tell - len(page.rows)
        if not cursor or tell <= 0:
            return


_worker: Any = None


def _start(endpoint: str, scratch: str) -> None:
    global _worker
    _worker = installation(endpoint, Path(scratch), Ledger(Path(scratch, "accepted")))


def _deliver(work: tuple[str, list[str]]) -> None:
    for follow_up_id in work[1]:
        deliver(_worker, _worker.store.follow_up(work[0], follow_up_id))


if __name__ == "__main__":
    sys.exit(main())
