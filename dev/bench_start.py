"""What a cold start costs: from an unpacked zip to the first answer, in processor time, against one plain boto3 client.

Processor time, not the clock: a neighbour on the machine changes the one and not the other. Ours runs under AWS's
runtime client and the anchor runs bare, so the ratio is against us.
"""

import subprocess
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dev.bench_story import Story
from dev.clock import scheduled_event
from dev.package_runtime import cpu_ms
from dev.package_stack import Stack

ANCHOR = "a bare process that makes one boto3 DynamoDB client"
NO_STORE, STORE = 0.35, 1.15
_BARE = "import boto3; boto3.client('dynamodb', region_name='us-east-1'); print('ready', flush=True); input()"


@dataclass(frozen=True)
class Start:
    """One way to wake a function: `event(round)` is what wakes it, `bar` the ratio it must stay under."""

    name: str
    function: str
    bar: float
    event: Callable[[int], dict[str, Any]]


def starts(story: Story) -> list[Start]:
    """What a cold start may have to answer, with the bar of each. Readers of the stream get the last record that was theirs."""
    staff = {"Cookie": "; ".join(f"{name}={value}" for name, value in story.grace.cookies.items())}

    def get(path: str, **headers: str) -> Callable[[int], dict[str, Any]]:
        return lambda number: story.stack.door.event("GET", path, headers)

    def again(name: str) -> Callable[[int], dict[str, Any]]:
        own = [record for record in story.stack.stream.records if story.stack.hears(name, record)]
        return lambda number: {"Records": own[-1:]}

    return [
        Start("form page", "APIHandler", NO_STORE, get("/f/hello")),
        Start("widget.js", "APIHandler", NO_STORE, get("/widget.js")),
        Start("submit", "APIHandler", STORE, lambda number: story.submission()),
        Start("public page", "APIHandler", STORE, get("/you-asked")),
        Start("console, inbox", "APIHandler", STORE, get("/console", **staff)),
        Start("react, one fact", "React", STORE, again("React")),
        Start("deliver, one follow-up", "Deliver", STORE, again("Deliver")),
        Start("sweep, nothing due", "Sweep", STORE, lambda number: scheduled_event("Sweep")),
    ]


def measure(stack: Stack, starts: list[Start], rounds: int) -> dict[str, list[float]]:
    """Processor ms of each start (and of ANCHOR), once per round, all in turn so that a slow moment hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in (ANCHOR, *(start.name for start in starts))}
    for number in range(-1, rounds):  # the first round only fills the disk's cache
        taken = {ANCHOR: bare()}
        for start in starts:
            with stack.fresh(start.function) as function:
                check(start.name, function.invoke(start.event(number)))
                taken[start.name] = function.cpu_ms
        if number >= 0:
            for name, spent in taken.items():
                found[name].append(spent)
    return found


def check(name: str, answer: Any) -> None:
    """A quick error must not pass for a quick start."""
    status = answer.get("statusCode", 200) if isinstance(answer, dict) else 200
    failed = answer.get("batchItemFailures") if isinstance(answer, dict) else None
    if status >= 300 or failed:
        raise RuntimeError(f"{name} answered {str(answer)[:500]}")


def bare() -> float:
    """Processor ms of the anchor, with this machine's boto3 and its ordinary byte code."""
    env = {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }
    with subprocess.Popen(
        [sys.executable, "-s", "-S", "-c", _BARE], env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout and process.stdin
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the bare boto3 process did not start")
        spent = cpu_ms(process.pid)
        process.stdin.write("\n")
    return spent
