"""`make bench`: what starting, submitting and each access pattern cost, as ratios and units measured in one run.

python -m dev.bench [--rounds N] [--write] [--build FOLDER]
"""

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dev import bench_start, bench_units, bench_warm
from dev.bench_patterns import Patterns
from dev.bench_story import Story
from dev.engine import Engine
from dev.package import ROOT, build
from dev.package_stack import Stack

PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- make bench: begin -->", "<!-- make bench: end -->"
WARM_BAR = 1.25
CASES = 40


@dataclass(frozen=True)
class Row:
    """One line of the table of ratios; `bar` None where nothing is promised."""

    name: str
    ms: float
    ratio: float
    bar: float | None

    @property
    def kept(self) -> bool:
        """Whether the ratio is within its bar."""
        return self.bar is None or self.ratio <= self.bar


def main() -> int:
    """Measure, print, and with --write put the tables into docs/performance.md. 1 when a bar is not met."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=12, help="cold starts of each kind (default 12)")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/performance.md")
    parser.add_argument("--build", type=Path, help="a folder that `make package` filled, instead of packaging now")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hearback-bench-") as scratch, Engine() as engine:
        folder = args.build or Path(scratch, "build")
        if not args.build:
            build(out=folder, lint=False)
        with Stack(folder, Path(scratch), engine.endpoint) as stack:
            story = Story(stack)
            patterns = Patterns(story)
            patterns.fill(CASES)
            units = bench_units.measure(patterns)
            patterns.fill(10 * CASES)
            grown = bench_units.growth(units, bench_units.measure(patterns))
            rows = ratios(stack, story, Path(scratch), args.rounds)
    text = f"{table_of_ratios(rows)}\n\n{bench_units.table(units)}\n\n{said_of_growth(grown)}"
    print(text)
    if args.write:
        write(text, args.rounds)
    return 0 if all(row.kept for row in rows) and all(unit.kept for unit in units) and not grown else 1


def ratios(stack: Stack, story: Story, scratch: Path, rounds: int) -> list[Row]:
    """Cold starts against a boto3 client, and the warm submission against a boto3 PutItem."""
    starts = bench_start.starts(story)
    cold = bench_start.measure(stack, starts, rounds)
    raw = scratch / "raw"
    raw.mkdir()
    warm = bench_warm.measure(stack, raw, story.submission, 2 * rounds)
    rows = [Row(bench_start.ANCHOR, min(cold[bench_start.ANCHOR]), 1.0, None)]
    rows += [
        Row(each.name, min(cold[each.name]), over(cold, each.name, bench_start.ANCHOR), each.bar) for each in starts
    ]
    rows += [Row(bench_warm.ANCHOR, min(warm[bench_warm.ANCHOR]), 1.0, None)]
    return [
        *rows,
        Row(bench_warm.OURS, min(warm[bench_warm.OURS]), over(warm, bench_warm.OURS, bench_warm.ANCHOR), WARM_BAR),
    ]


def over(found: dict[str, list[float]], name: str, anchor: str) -> float:
    """The middle of the ratios of each round: a neighbour who comes or goes hits both of a round alike."""
    return statistics.median(ours / bare for ours, bare in zip(found[name], found[anchor], strict=True))


def table_of_ratios(rows: list[Row]) -> str:
    """Markdown."""
    lines = ["| what | CPU ms (least) | ratio | bar | |", "|---|---|---|---|---|"]
    for row in rows:
        bar, mark = ("", "") if row.bar is None else (f"{row.bar:.2f}", "ok" if row.kept else "**over**")
        lines.append(f"| {row.name} | {row.ms:.2f} | {row.ratio:.2f} | {bar} | {mark} |")
    return "\n".join(lines)


def said_of_growth(grown: list[str]) -> str:
    """Whether ten times as many cases changed any figure."""
    same = f"With {10 * CASES} cases instead of {CASES}, every figure that is no bound is the same."
    return "**Grew with the number of cases**: " + "; ".join(grown) if grown else same


def write(text: str, rounds: int) -> None:
    """Replace what stands between the markers of docs/performance.md."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise SystemExit(f"{PAGE} has lost the line {END}")
    version = ".".join(map(str, sys.version_info[:3]))
    said = f"`make bench ARGS='--write --rounds {rounds}'`, {datetime.now(UTC):%Y-%m-%d}, Python {version}."
    PAGE.write_text(f"{before}{BEGIN}\n{said}\n\n{text}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
