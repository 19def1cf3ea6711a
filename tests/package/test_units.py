"""docs/data-model.md says what every access pattern costs, and the packaged functions cost that."""

from pathlib import Path

import pytest

from dev import bench_units
from dev.bench_patterns import Patterns
from dev.bench_story import Story
from dev.bench_units import Cost, Unit
from dev.engine import Engine
from dev.package_stack import Stack

PAGE_OF_CASES = 26


@pytest.mark.slow
def test_every_pattern_costs_what_is_written(package: Path, engine: Engine, workshop: Path) -> None:
    with Stack(package, workshop, engine.endpoint, "hearback-metered") as stack:
        patterns = Patterns(Story(stack))
        patterns.fill(PAGE_OF_CASES)
        found = bench_units.measure(patterns)
    others = {unit.name: f"{unit.metered}; written: {unit.written}" for unit in found if not unit.kept}
    assert not others, "\n".join(f"{name}: {costs}" for name, costs in others.items())
    assert {unit.name for unit in found} == set(bench_units.costs(bench_units.DATA_MODEL)), "every row is metered"


def test_a_figure_must_be_met_and_a_bound_kept() -> None:
    written = Cost(1, 2, 3)
    assert Unit("x", Cost(1, 2, 3), written).kept
    assert not Unit("x", Cost(1, 1, 3), written).kept and not Unit("x", Cost(1, 2, 3), None).kept
    assert Unit("x", Cost(1, 1, 3), written, frozenset({"read_units"})).kept
    assert not Unit("x", Cost(1, 2.5, 3), written, frozenset({"read_units"})).kept
