"""The wire between a worker and the world: every call to the store and every mail is a step with a number and a name,
and a fault may be laid upon any of them.

Faults of the store are injected under the SDK's own retries, at the place where the bytes would leave: what is tested is
the product together with the client that it uses.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError

from tests.provider import Killed

# kind -> whether the store has applied it all the same.
STORE_FAULTS = {
    "throttled": False,
    "refused": False,
    "conflict": False,
    "no answer": False,
    "answer lost": True,
    "timed out": True,
    "broken answer": True,
    "error after": True,
}
MAIL_FAULTS = ("throttled", "never left", "refused", "no answer", "answer lost", "error after")
DEATHS = ("killed before", "killed after")
# One try of the SDK's, the whole call with all its tries, or every call from here on.
WIDTHS = ("once", "call", "on")
READS = ("GetItem", "BatchGetItem", "Query")
# What a call is for, by what it calls and what for; anything else is called by what it is about.
WORDS = {
    "Query suggestion": "supporters",
    "BatchGetItem customer": "people",
    "BatchGetItem naming": "consents",
    "BatchGetItem case naming suggestion entries": "background",
    "GetItem entries": "entry",
    "TransactWriteItems followup": "follow-up",
    "TransactWriteItems event measure": "count",
    "TransactWriteItems followup customer": "claim",
    "TransactWriteItems followup event": "mark",
    "TransactWriteItems customer event": "silence",
    "TransactWriteItems outcome followup": "page",
    "TransactWriteItems outcome entries followup": "page",
    "TransactWriteItems outcome entries": "page's end",
    "UpdateItem outcome": "page's end",
    "Query due": "due",
}


@dataclass(frozen=True)
class Fault:
    """What goes wrong at a worker's step (its number, from 1). For a mail, `kind` is one of tests/faults/post.py's."""

    step: int
    kind: str
    width: str = "call"

    def __str__(self) -> str:
        return f"{self.step}:{self.kind}" + ("" if self.width == "call" else f"/{self.width}")


def calm(number: int, name: str) -> Fault | None:
    """Nothing goes wrong."""
    return None


@dataclass
class Line:
    """One worker's line. `deed` is what it does just now; `claimed` the attempt whose claim the store has, and not its end."""

    faults: dict[int, Fault] = field(default_factory=dict)
    before: list[Callable[[int], None]] = field(default_factory=list)
    storm: Callable[[int, str], Fault | None] = calm
    deed: str = "work"
    names: list[str] = field(default_factory=list)
    claimed: str | None = None
    fired: int = 0
    lasting: Fault | None = None
    _tries: int = 0
    _now: Fault | None = None

    @property
    def is_cut_off(self) -> bool:
        return self.lasting is not None

    def begin(self, name: str) -> Fault | None:
        """The next step, such as "claim: TransactWriteItems followup customer"; what goes wrong with it."""
        self.names.append(f"{self.deed}/{name}")
        number = len(self.names)
        for each in self.before:
            each(number)
        self._now = self.faults.get(number) or self.storm(number, self.names[-1])
        kinds = MAIL_FAULTS if is_send(self.names[-1]) else STORE_FAULTS
        if self._now and self._now.kind not in (*kinds, *DEATHS):
            self._now = None
        if self._now:
            self.fired += 1
            if self._now.width == "on":
                self.lasting = self._now
        return self._now

    def call(self) -> None:
        self._tries = 0

    def attempt(self, name: Callable[[], str]) -> Fault | None:
        """What goes wrong with this try of a call to the store."""
        self._tries += 1
        if self._tries == 1:
            self.begin(name())
        elif self._now and self._now.width == "once":
            return self.lasting
        return self._now or self.lasting


def die() -> None:
    """What stands for the death of a process in a process that lives on."""
    raise Killed


class Wire:
    """Lies on a botocore DynamoDB client. A thread without a line goes through untouched."""

    def __init__(self, client: Any) -> None:
        self.client, self._here = client, threading.local()
        self.die: Callable[[], None] = die
        client.meta.events.register("before-call.dynamodb", self._call)
        client.meta.events.register("before-send.dynamodb", self._send)

    @property
    def line(self) -> Line | None:
        return getattr(self._here, "line", None)

    @line.setter
    def line(self, line: Line | None) -> None:
        self._here.line = line

    def _call(self, **_: Any) -> None:
        if self.line:
            self.line.call()

    def _send(self, request: Any, **_: Any) -> Any:
        line = self.line
        if line is None:
            return None
        operation = request.headers["X-Amz-Target"].decode().partition(".")[2]
        fault = line.attempt(lambda: called(operation, thing(request.body)))
        if fault is None:
            return self._pass(line, operation, request)
        return self._suffer(line, fault, operation, request)

    def _pass(self, line: Line, operation: str, request: Any) -> Any:
        answer = self.client._endpoint.http_session.send(request)
        if operation not in READS and answer.status_code == 200:
            line.claimed = claimed_by(request.body, line.claimed)
        return answer

    def _suffer(self, line: Line, fault: Fault, operation: str, request: Any) -> Any:
        kind = fault.kind
        if kind == "killed before":
            self.die()
        if kind == "killed after" or STORE_FAULTS[kind]:
            self._pass(line, operation, request)
        match kind:
            case "killed after":
                self.die()
            case "answer lost":
                raise ConnectionClosedError(endpoint_url=request.url)
            case "timed out" | "no answer":
                raise ReadTimeoutError(endpoint_url=request.url)
            case "broken answer":
                return answer_of(request.url, 200, b"<html>Bad Gateway")
            case "throttled":
                return error_of(request.url, 400, "ProvisionedThroughputExceededException")
            case "conflict":
                return conflict_of(request.url, operation)
        return error_of(request.url, 500, "InternalServerError")


class _Raw:
    """As much of urllib3's answer as botocore reads."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, *_: Any, **__: Any) -> Any:
        yield self.body


@dataclass
class Storm:
    """A fault at every so many steps of whoever works in it, of each kind in turn. Never so dense that a worker's patience
    is no use."""

    stride: int
    turn: int
    faults_of: Callable[[int, str], list[Fault]]
    _steps: int = 0

    def __call__(self, number: int, name: str) -> Fault | None:
        self._steps += 1
        if self._steps % self.stride:
            return None
        faults = self.faults_of(number, name)
        return faults[(self._steps // self.stride + self.turn) % len(faults)]


def answer_of(url: str, status: int, body: bytes) -> AWSResponse:
    return AWSResponse(url, status, {"content-type": "application/x-amz-json-1.0"}, _Raw(body))


def error_of(url: str, status: int, code: str, **more: Any) -> AWSResponse:
    body = {"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "injected", **more}
    return answer_of(url, status, json.dumps(body).encode())


def conflict_of(url: str, operation: str) -> AWSResponse:
    if operation in READS:
        return error_of(url, 500, "InternalServerError")
    if operation != "TransactWriteItems":
        return error_of(url, 400, "TransactionConflictException")
    reasons = [{"Code": "TransactionConflict", "Message": "injected"}]
    return error_of(url, 400, "TransactionCanceledException", CancellationReasons=reasons)


def called(operation: str, about: str) -> str:
    """A step's name."""
    call = f"{operation} {about}"
    return f"{WORDS.get(call, about)}: {call}"


def is_send(name: str) -> bool:
    return name.endswith("/send")


def thing(body: bytes) -> str:
    """What a call is about, for people: the kinds of the keys in it."""
    kinds = re.findall(rb'"(?:pk|due_key|:pk|:key)": \{"S": "([A-Z]+)(?:#[^"]*)?"(?:\}, "sk": \{"S": "([A-Z]+))?', body)
    names = dict.fromkeys((second or first).decode().lower() for first, second in kinds)
    # An index that a record stands in, and the tally that moves with it, say nothing of what a call is for.
    return " ".join(name for name in names if name not in ("due", "tally") or len(names) == 1)


def claimed_by(body: bytes, before: str | None) -> str | None:
    """The attempt that holds a claim after this write was applied: read from the bytes, whatever the product believes."""
    if b'"attempt_id"' not in body:
        return before
    whole = json.loads(body)
    for action in whole.get("TransactItems", [{"Update": whole}]):
        change = action.get("Update") or {}
        values, names = change.get("ExpressionAttributeValues", {}), change.get("ExpressionAttributeNames", {})
        marks = {name: f":{mark[1:]}" for mark, name in names.items()}
        state = values.get(marks.get("state", ""), {}).get("S")
        attempt = values.get(marks.get("attempt_id", ""), {}).get("S")
        if state == "sending":
            return attempt
        if attempt and attempt == before:
            return None
    return before
