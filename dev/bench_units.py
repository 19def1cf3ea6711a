"""Capacity units and round trips of each access pattern of the running package, against what docs/data-model.md says.

The units are metered on the wire by the engine (dev/package_meter.py), so a read that nobody thought of is counted too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dev.package import ROOT

if TYPE_CHECKING:
    from dev.bench_story import Story
    from dev.package_stack import Stack

DATA_MODEL = ROOT / "docs" / "data-model.md"
COLUMNS = ("pattern", "calls", "read units", "write units")


@dataclass(frozen=True)
class Cost:
    """Round trips and units, as written or as metered."""

    calls: int
    read_units: float
    write_units: float


@dataclass(frozen=True)
class Unit:
    """One access pattern: what was metered, and what is written; `written` None where nothing is."""

    name: str
    metered: Cost
    written: Cost | None

    @property
    def kept(self) -> bool:
        """Whether it costs no more than is written."""
        if self.written is None:
            return False
        pairs = zip(vars(self.metered).values(), vars(self.written).values(), strict=True)
        return all(metered <= written for metered, written in pairs)


def measure(stack: Stack, story: Story) -> list[Unit]:
    """Every pattern of the story, once more after its first time, so that what only a start needs is not counted."""
    written, found = minimums(DATA_MODEL), []
    for name, deed in story.patterns().items():
        deed()
        with stack.meter.billing() as bill:
            reply = deed()
        if reply.status >= 300:
            raise RuntimeError(f"{name} answered {reply.status}: {reply.text[:300]}")
        found.append(Unit(name, Cost(len(bill.calls), bill.read_units, bill.write_units), written.get(name)))
    return found


def minimums(page: Path) -> dict[str, Cost]:
    """Pattern -> minimum, from every table of `page` whose header has the columns of COLUMNS."""
    found: dict[str, Cost] = {}
    places: list[int] | None = None
    for line in page.read_text("utf-8").splitlines() if page.exists() else []:
        cells = [cell.strip().lower() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if set(COLUMNS) <= set(cells):
            places = [cells.index(name) for name in COLUMNS]
        elif not cells:
            places = None
        elif places and not set(cells[0]) <= set("-: "):
            name, calls, reads, writes = (cells[place] for place in places)
            found[name] = Cost(int(calls), float(reads), float(writes))
    return found


def table(units: list[Unit]) -> str:
    """Markdown, each cell as metered / written."""
    lines = ["| access pattern | round trips | read units | write units | |", "|---|---|---|---|---|"]
    for unit in units:
        written = list(vars(unit.written).values()) if unit.written else ["?"] * 3
        pairs = [
            f"{m:g} / {w if isinstance(w, str) else format(w, 'g')}"
            for m, w in zip(vars(unit.metered).values(), written, strict=True)
        ]
        lines.append(f"| {unit.name} | {' | '.join(pairs)} | {'ok' if unit.kept else '**over**'} |")
    return "\n".join(lines)
