"""`make faults`: every fault that can be injected here, and one table of what became of everyone.

python -m tests.faults              everything: at least 100,000 faults and 10,000 kills
python -m tests.faults --short      a few of each kind, as `make test` does
python -m tests.faults --only "two workers"
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

from dev.engine import Engine
from tests.faults import kills, model, plays
from tests.faults.lanes import Task, cut, side_by_side
from tests.faults.observe import Seen
from tests.faults.plans import FAMILIES
from tests.faults.plays import Play

KILLED = "processes killed"
# (outcome, people) whose workers are killed, two at a time, in every pair of steps.
VICTIMS = (("resolved", 1), ("replied", 1), ("declined", 1), ("adopted", 1), ("adopted", 3))
KILLS_AT_ONCE = 40
FAULTS_PROMISED, KILLS_PROMISED = 100_000, 10_000
COLUMNS = ("faults", "kills", "owed", "once", "twice", "lost", "parked", "ambiguous", "after_leaving")
HEADINGS = (
    "faults injected", "processes killed", "owed", "accepted once", "accepted twice", "lost", "parked",
    "truly ambiguous", "claims after opt-out",
)  # fmt: skip
MOST_SHOWN = 30


def main() -> int:
    given = arguments()
    began, when = time.monotonic(), datetime.now(UTC)
    totals: dict[str, Seen] = {}
    seconds: dict[str, float] = {}
    with ExitStack() as stack:
        engines = [stack.enter_context(Engine()) for _ in range(given.lanes)]
        if given.steps:
            return steps(engines[0].endpoint)
        faults, deaths = planned(engines[0].endpoint, given)
        results = [side_by_side(faults, given.lanes)] if faults else []
        results += [side_by_side(deaths, given.lanes, [engine.endpoint for engine in engines])] if deaths else []
        done, all_tasks = 0, len(faults) + len(deaths)
        for result in results:
            for family, seen, spent in result:
                totals.setdefault(family, Seen())
                totals[family] += seen
                seconds[family] = seconds.get(family, 0) + spent
                done += 1
                if sys.stderr.isatty() or done % 50 == 0:
                    counted = sum(each.faults for each in totals.values())
                    print(f"\r{done} of {all_tasks} tables, {counted:,} faults", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    whole = Seen()
    for seen in totals.values():
        whole += seen
    print(table(totals, seconds, whole))
    command = " ".join(["python -m tests.faults", *sys.argv[1:]])
    print(
        f"\n{when:%Y-%m-%d}, `{command}`, {time.monotonic() - began:.0f} s on {given.lanes} of {os.cpu_count()} cores."
    )
    return verdict(whole, is_full=not given.short and not given.only)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description="Break everything that can be broken here."
    )
    parser.add_argument("--short", action="store_true", help="a few of each kind: seconds")
    parser.add_argument("--only", metavar="FAMILY", help=", ".join([*FAMILIES, KILLED]))
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th play")
    parser.add_argument("--steps", action="store_true", help="only say the places where something can go wrong")
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
        if given.only in (None, name):
            most = 1 if "crowd" in name else 30
            faults += cut(name, sample(list(family.plays(rehearse)), given, most), family.at_once)
    deaths: list[Any] = []
    if given.only in (None, KILLED):
        for outcome, people in VICTIMS if not given.short else VICTIMS[:1] + VICTIMS[-1:]:
            every = kills.every(kills.rehearse(endpoint, outcome, people), outcome, people)
            deaths += sample(every, given, 12)
    return faults, cut(KILLED, deaths, KILLS_AT_ONCE)


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
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 1) + ":" for width in widths) + "|", *lines[1:]])


def verdict(whole: Seen, is_full: bool) -> int:
    """0 where every promise was kept, and the run was as large as is promised."""
    for each in whole.wrong[:MOST_SHOWN]:
        print(f"WRONG: {each}")
    if len(whole.wrong) > MOST_SHOWN:
        print(f"WRONG: and {len(whole.wrong) - MOST_SHOWN} more")
    found = model.search(3)
    for promise, way in found.broken.items():
        print(f"WRONG: the model breaks {promise}: {', '.join(way)}")
    few = is_full and (whole.faults < FAULTS_PROMISED or whole.kills < KILLS_PROMISED)
    if few:
        print("WRONG: too few faults or kills for what docs/reliability.md says of a full run")
    bad = whole.wrong or found.broken or few or whole.twice or whole.lost or whole.after_leaving
    return 1 if bad or whole.parked != whole.ambiguous else 0


if __name__ == "__main__":
    sys.exit(main())
