"""Capacity units and round trips of each access pattern of the running package, against what docs/data-model.md says.

The units are metered on the wire by the engine (dev/package_meter.py), so a read that nobody thought of is counted too.
"""

from dataclasses import dataclass
from pathlib import Path

from dev.bench_patterns import Patterns
from dev.package import ROOT

DATA_MODEL = ROOT / "docs" / "data-model.md"
COLUMNS = ("pattern", "calls", "read units", "write units")
AT_MOST = "<="


@dataclass(frozen=True)
class Cost:
    """Round trips and units, as written or as metered."""

    calls: float
    read_units: float
    write_units: float

    def __str__(self) -> str:
        return f"{self.calls:g} calls, {self.read_units:g} read, {self.write_units:g} write"


@dataclass(frozen=True)
class Unit:
    """One access pattern: what was metered, what is written (None where nothing is), and which of it are bounds only."""

    name: str
    metered: Cost
    written: Cost | None
    bounds: frozenset[str] = frozenset()

    @property
    def kept(self) -> bool:
        """Whether it costs exactly what is written, or no more than it where a bound is written."""
        if self.written is None:
            return False
        pairs = ((name, getattr(self.metered, name), written) for name, written in vars(self.written).items())
        return all(
            metered <= written if name in self.bounds else metered == written for name, metered, written in pairs
        )


def measure(patterns: Patterns) -> list[Unit]:
    """Every pattern, on functions that have started: what only a start needs is not counted."""
    written, found = costs(DATA_MODEL), []
    for name, prepare in patterns.all.items():
        deed = prepare()
        with patterns.stack.meter.billing() as bill:
            deed()
        metered = Cost(len(bill.calls), bill.read_units, bill.write_units)
        found.append(Unit(name, metered, *written.get(name, (None, frozenset()))))
    return found


def growth(before: list[Unit], after: list[Unit]) -> list[str]:
    """Patterns that cost something else than before, in words; bounds may move below what is written."""
    pairs = zip(before, after, strict=True)
    changed = [(old, new) for old, new in pairs if not (new.kept if old.bounds else new.metered == old.metered)]
    return [f"{old.name}: {old.metered}, then {new.metered}" for old, new in changed]


def costs(page: Path) -> dict[str, tuple[Cost, frozenset[str]]]:
    """Pattern -> what the tables of `page` say, and which of its figures are upper bounds (`<= 4`)."""
    found: dict[str, tuple[Cost, frozenset[str]]] = {}
    places: list[int] | None = None
    for line in page.read_text("utf-8").splitlines():
        cells = [cell.strip().lower() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if set(COLUMNS) <= set(cells):
            places = [cells.index(name) for name in COLUMNS]
        elif not cells:
            places = None
        elif places and not set(cells[0]) <= set("-: "):
            name, *figures = (cells[place] for place in places)
            bounds = {
                field for field, cell in zip(Cost.__annotations__, figures, strict=True) if cell.startswith(AT_MOST)
            }
            found[name] = Cost(*(float(cell.removeprefix(AT_MOST)) for cell in figures)), frozenset(bounds)
    return found


def table(units: list[Unit]) -> str:
    """Markdown."""
    lines = [
        "| access pattern | calls | read units | write units | written in data-model.md |",
        "|---|---|---|---|---|",
    ]
    for unit in units:
        mark = "the same" if unit.kept else f"**{unit.written or 'nothing'}**"
        figures = " | ".join(f"{figure:g}" for figure in vars(unit.metered).values())
        lines.append(f"| {unit.name} | {figures} | {mark if not (unit.kept and unit.bounds) else 'within its bound'} |")
    return "\n".join(lines)
