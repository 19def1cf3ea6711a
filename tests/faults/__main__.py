"""`make faults`: every fault that can be injected here, and one table of what became of everyone.

python -m tests.faults              everything: at least 100,000 faults and 10,000 kills
python -m tests.faults --short      a few of each kind, as `make test` does
python -m tests.faults --only "two workers"
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dev.engine import Engine
from tests.faults import kills, model, plays
from tests.faults.lanes import Task, cut, side_by_side
from tests.faults.observe import Seen
from tests.faults.plans import FAMILIES
from tests.faults.plays import Play

FAULTS, KILLED = "faults", "processes killed"
# (outcome, people) whose workers are killed, two at a time, in every pair of steps.
VICTIMS = (("resolved", 1), ("replied", 1), ("declined", 1), ("adopted", 1), ("adopted", 3), ("declined", 3))
KILLS_AT_ONCE = 40
FAULTS_PROMISED, KILLS_PROMISED = 100_000, 10_000
COLUMNS = ("faults", "kills", "owed", "once", "twice", "lost", "parked", "ambiguous", "after_leaving")
HEADINGS = (
    "faults injected", "processes killed", "owed", "accepted once", "accepted twice", "lost", "parked",
    "truly ambiguous", "claims after opt-out",
)  # fmt: skip
MOST_SHOWN = 30
PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
MARKS = ("<!-- make faults: begin -->", "<!-- make faults: end -->")


def main() -> int:
    given = arguments()
    began, when = time.monotonic(), datetime.now(UTC)
    with ExitStack() as stack:
        # With files, so that their streams are indexed (dev/guard_rails.py) and the last fault costs what the first did.
        scratch = Path(stack.enter_context(TemporaryDirectory(prefix="hearback-faults-")))
        engines = [stack.enter_context(Engine(scratch / str(lane))) for lane in range(given.lanes)]
        if given.steps:
            return steps(engines[0].endpoint)
        totals, seconds = play(engines, given)
    whole = sum_of(totals)
    command = " ".join(["python -m tests.faults", *(each for each in sys.argv[1:] if each != "--write")])
    spent = f"{time.monotonic() - began:,.0f} s with {given.lanes} processes on {os.cpu_count()} cores"
    text = f"{table(totals, seconds, whole)}\n\n{when:%Y-%m-%d}, `{command}`, {spent}.\n"
    print(text)
    if given.write:
        write(text)
    return verdict(whole, is_full=not given.short and not given.only and given.every == 1)


def play(engines: Sequence[Engine], given: argparse.Namespace) -> tuple[dict[str, Seen], dict[str, float]]:
    """Everything that was asked for: what was seen of each family, and the seconds that it took."""
    totals: dict[str, Seen] = {}
    seconds: dict[str, float] = {}
    faults, deaths = planned(engines[0].endpoint, given)
    # In no order, so that a run that is cut short has seen something of everything.
    random.Random(len(faults)).shuffle(faults)
    results = [side_by_side(deaths, given.lanes, [engine.endpoint for engine in engines])] if deaths else []
    results += [side_by_side(faults, given.lanes)] if faults else []
    began = time.monotonic()
    for done, (family, seen, spent) in enumerate(chain(*results), 1):
        totals.setdefault(family, Seen())
        totals[family] += seen
        seconds[family] = seconds.get(family, 0) + spent
        if sys.stderr.isatty() or done % 10 == 0:
            counted = sum_of(totals)
            shown = f"{done} of {len(faults) + len(deaths)} tables, {counted.faults:,} faults, {counted.kills:,} kills"
            print(f"\r{shown}, {len(counted.wrong)} wrong", end="", file=sys.stderr, flush=True)
        if given.minutes and time.monotonic() - began > 60 * given.minutes:
            break
    print(file=sys.stderr)
    return totals, seconds


def sum_of(totals: dict[str, Seen]) -> Seen:
    whole = Seen()
    for seen in totals.values():
        whole += seen
    return whole


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description="Break everything that can be broken here."
    )
    parser.add_argument("--short", action="store_true", help="a few of each kind: seconds")
    parser.add_argument("--only", metavar="FAMILY", help=", ".join([FAULTS, *FAMILIES, KILLED]))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th play")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    parser.add_argument("--steps", action="store_true", help="only say the places where something can go wrong")
    parser.add_argument("--minutes", type=int, default=0, metavar="N", help="stop after so long, wherever that is")
    parser.add_argument("--lanes", type=int, default=2, help="processes side by side")
    return parser.parse_args()


def steps(endpoint: str) -> int:
    """Print the places where something can go wrong."""
    for play in (Play("resolved", says=("Bounce",)), Play("adopted", 2)):
        names, ear = plays.rehearse(endpoint, play)
        for number, name in enumerate([*names, *ear], 1):
            print(f"{play.outcome}  {number:2}  {name}")
    return 0


def planned(endpoint: str, given: argparse.Namespace) -> tuple[list[Task], list[Task]]:
    """The tables to play: faults, and kills."""
    rehearsed: dict[Play, tuple[list[str], list[str]]] = {}

    def rehearse(play: Play) -> tuple[list[str], list[str]]:
        if play not in rehearsed:
            rehearsed[play] = plays.rehearse(endpoint, play)
        return rehearsed[play]

    faults: list[Task] = []
    for name, family in FAMILIES.items():
        if given.only in (None, FAULTS, name):
            most = 1 if "crowd" in name else 30
            faults += cut(name, sample(list(family.plays(rehearse)), given, most), family.at_once)
    deaths: list[Any] = []
    if given.only in (None, KILLED):
        for outcome, people in VICTIMS if not given.short else VICTIMS[:1] + VICTIMS[-1:]:
            every = kills.every(kills.rehearse(endpoint, outcome, people), outcome, people)
            deaths += sample(every, given, 12)
    return faults, cut(KILLED, deaths, KILLS_AT_ONCE)


def write(text: str) -> None:
    """Put the table into docs/reliability.md, between its marks."""
    before, rest = PAGE.read_text("utf-8").split(MARKS[0])
    PAGE.write_text(f"{before}{MARKS[0]}\n{text}{MARKS[1]}{rest.split(MARKS[1])[1]}", "utf-8")


def sample(every: Sequence[Any], given: argparse.Namespace, most: int) -> list[Any]:
    """All of them, or so many from all over the list, or each N-th."""
    step = max(1, len(every) // most) if given.short else given.every
    # A step that has a factor with the number of faults in common would meet the same ones again and again.
    return list(every[step // 2 :: step + (step > 1 and step % 2 == 0)])


def table(totals: dict[str, Seen], seconds: dict[str, float], whole: Seen) -> str:
    """One row for each family, in Markdown."""
    rows = [["", *HEADINGS, "seconds"]]
    for family, seen in [*totals.items(), ("**all**", whole)]:
        spent = seconds.get(family, sum(seconds.values()))
        rows.append([family, *(f"{getattr(seen, name):,}" for name in COLUMNS), f"{spent:,.0f}"])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join(
        [
            lines[0],
            "|" + "|".join("-" * (width + 1) + (":" if column else "-") for column, width in enumerate(widths)) + "|",
            *lines[1:],
        ]
    )


@cache
def searched(workers: int) -> model.Found:
    """The model's own verdict, which no run changes."""
    return model.search(workers)


def verdict(whole: Seen, is_full: bool) -> int:
    """0 where every promise was kept, and the run was as large as is promised."""
    for each in whole.wrong[:MOST_SHOWN]:
        print(f"WRONG: {each}")
    if len(whole.wrong) > MOST_SHOWN:
        print(f"WRONG: and {len(whole.wrong) - MOST_SHOWN} more")
    found = searched(3)
    for promise, way in found.broken.items():
        print(f"WRONG: the model breaks {promise}: {', '.join(way)}")
    few = is_full and (whole.faults < FAULTS_PROMISED or whole.kills < KILLS_PROMISED)
    if few:
        print("WRONG: too few faults or kills for what docs/reliability.md says of a full run")
    bad = whole.wrong or found.broken or few or whole.twice or whole.lost or whole.after_leaving
    return 1 if bad or whole.parked != whole.ambiguous else 0


if __name__ == "__main__":
    sys.exit(main())
