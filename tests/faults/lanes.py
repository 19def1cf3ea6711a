"""Processes that play, side by side: each with an engine of its own, which starts anew before it gets slow."""

import logging
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dev.engine import Engine
from tests.faults import kills, plays, stage
from tests.faults.kills import Kill
from tests.faults.observe import Seen
from tests.faults.plans import FAMILIES, weather
from tests.faults.plays import Play

TABLES_OF_AN_ENGINE = 6


@dataclass(frozen=True)
class Task:
    """Plays of one family that share a table; `number` chooses their weather."""

    family: str
    number: int
    plays: Sequence[Play | Kill]


class Lane:
    """What one process keeps between two tasks."""

    engine: Engine | None = None
    tables = 0
    folder: Path
    # For kills, whose processes are forked, the engine lives elsewhere: this one must have no threads.
    endpoint = ""


def enter(endpoint: str, folder: str) -> None:
    """Begin a lane. Nobody waits in it: what would be seconds of waiting for a store is none."""
    logging.disable(logging.CRITICAL)
    Lane.endpoint, Lane.folder = endpoint, Path(folder)
    time.sleep = lambda seconds: None  # type: ignore[assignment]


def work(task: Task) -> tuple[str, Seen, float]:
    """Play one task: its family, what was seen, and how many seconds it took."""
    began = time.monotonic()
    if Lane.endpoint:
        folder = Lane.folder / f"{os.getpid()}-{task.number}"
        seen = kills.run(Lane.endpoint, task.plays, folder)  # type: ignore[arg-type]
        shutil.rmtree(folder)
    else:
        storm = weather(task.number) if FAMILIES[task.family].in_storms else None
        seen = plays.run(engine_of_lane(), task.plays, storm)  # type: ignore[arg-type]
    return task.family, seen, time.monotonic() - began


def engine_of_lane() -> str:
    """The address of this process's engine: a new one every few tables, for all that was ever written slows it down."""
    Lane.tables += 1
    if Lane.engine is None or Lane.tables > TABLES_OF_AN_ENGINE:
        if Lane.engine:
            Lane.engine.stop()
            stage.forget_clients()
        # With a file, so that its streams are indexed (dev/guard_rails.py).
        Lane.engine, Lane.tables = Engine(Path(tempfile.mkdtemp(dir=Lane.folder))).start(), 1
    return Lane.engine.endpoint


def side_by_side(tasks: Sequence[Task], lanes: int, endpoints: Sequence[str] = ()) -> Iterator[tuple[str, Seen, float]]:
    """The tasks' results as they come. With `endpoints`, one lane for each of them."""
    context: Any = multiprocessing.get_context("spawn")
    folder = tempfile.mkdtemp(prefix="hearback-faults-")
    pools = [context.Pool(1, enter, (endpoint, folder)) for endpoint in endpoints]
    pools = pools or [context.Pool(lanes, enter, ("", folder))]
    try:
        streams = [pool.imap_unordered(work, tasks[number :: len(pools)]) for number, pool in enumerate(pools)]
        while streams:
            for stream in list(streams):
                try:
                    yield next(stream)
                except StopIteration:
                    streams.remove(stream)
    finally:
        for pool in pools:
            pool.terminate()
            pool.join()
        shutil.rmtree(folder, ignore_errors=True)


def cut(family: str, plays: Sequence[Any], at_once: int) -> list[Task]:
    return [
        Task(family, number, plays[start : start + at_once])
        for number, start in enumerate(range(0, len(plays), at_once))
    ]
