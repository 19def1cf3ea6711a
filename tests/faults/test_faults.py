"""The short form of `make faults`, and the harness's own parts."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults import plays
from tests.faults.__main__ import FAULTS_PROMISED, HEADINGS, KILLS_PROMISED, table, verdict
from tests.faults.observe import Seen
from tests.faults.plans import FAMILIES, every, telling
from tests.faults.plays import Play
from tests.faults.wire import Fault

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_it_works() -> None:
    done = subprocess.run([sys.executable, "-m", "tests.faults", "--short"], cwd=ROOT, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert all(name in done.stdout for name in (*HEADINGS, *FAMILIES, "processes killed"))


def test_a_rehearsal_names_every_step_and_tells_everyone(engine: Any) -> None:
    names, ear = plays.rehearse(engine.endpoint, Play("adopted", 3, says=("Bounce",)))
    assert names.count("deliver/send") == 3 and names[0] == "fan_out/outcome: GetItem outcome"
    assert sum(name.startswith("deliver/claim: ") for name in names) == 3
    assert ear[0] == "evidence/followup: GetItem followup" and ear[-1].startswith("evidence/mark: ")
    assert len(every(names)) > 10 * len(names)


def test_a_fault_that_is_injected_is_counted_and_felt(engine: Any) -> None:
    names, _ = plays.rehearse(engine.endpoint, Play())
    send = names.index("deliver/send") + 1
    seen = plays.run(engine.endpoint, [Play(first=(Fault(send, "killed after"),)), Play()])
    assert (seen.faults, seen.owed, seen.once, seen.parked, seen.ambiguous) == (1, 2, 2, 1, 1) and not seen.wrong


def test_of_steps_that_are_alike_three_are_told_apart() -> None:
    assert telling(["a", "b", "b", "b", "b", "b", "c"]) == [1, 2, 4, 6, 7]


def test_whatever_is_wrong_ends_in_an_error() -> None:
    fine = Seen(faults=FAULTS_PROMISED, kills=KILLS_PROMISED, owed=1, once=1)
    assert verdict(fine, is_full=True) == 0
    for wrong in ({"twice": 1}, {"lost": 1}, {"after_leaving": 1}, {"parked": 1}, {"ambiguous": 1}, {"wrong": ["x"]}):
        assert verdict(Seen(**(vars(fine) | wrong)), is_full=True) == 1
    assert verdict(Seen(faults=10), is_full=False) == 0 and verdict(Seen(faults=10), is_full=True) == 1


def test_the_table_has_a_row_for_each_family_and_one_for_all() -> None:
    text = table({"a": Seen(faults=1000), "b": Seen(owed=2)}, {"a": 1.0, "b": 2.0}, Seen(faults=1000, owed=2))
    assert len(text.splitlines()) == 5 and re.search(r"\*\*all\*\* +\| 1,000", text)
