"""Between a function and the engine: counts what each call costs, without the function knowing.

It asks the engine for ReturnConsumedCapacity on the function's behalf. Capacity units are the engine's, which meters as
DynamoDB does (0.5 or 1 unit per 4 KB read, 1 per KB written, indexes included, transactions twice).
"""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

READS = {"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"}


@dataclass
class Bill:
    """What some deed cost: one entry in `calls` per round trip, as (who, operation)."""

    calls: list[tuple[str, str]] = field(default_factory=list)
    read_units: float = 0.0
    write_units: float = 0.0


class Meter(ThreadingHTTPServer):
    """A loopback address to use as DynamoDB's; `address(who)` says whose calls these are."""

    daemon_threads = True

    def __init__(self, engine: str) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.engine = urlsplit(engine)
        self.total = Bill()
        self.open: list[Bill] = [self.total]
        self.lock = threading.Lock()
        # (who, action, index or "") that IAM would have been asked for.
        self.asked: set[tuple[str, str, str]] = set()

    def address(self, who: str) -> str:
        """The endpoint to give to `who` (a function's name)."""
        return f"http://127.0.0.1:{self.server_port}/{who}"

    @contextmanager
    def billing(self) -> Iterator[Bill]:
        """Everything that is called within the block."""
        bill = Bill()
        self.open.append(bill)
        try:
            yield bill
        finally:
            self.open.remove(bill)

    def note(self, who: str, operation: str, answer: dict[str, Any]) -> None:
        """Put one call on every open bill."""
        used = answer.get("ConsumedCapacity", []) or refusal(answer)
        units = sum(one.get("CapacityUnits", 0.0) for one in (used if isinstance(used, list) else [used]))
        with self.lock:
            for bill in self.open:
                bill.calls.append((who, operation))
                if operation in READS:
                    bill.read_units += units
                else:
                    bill.write_units += units

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()


def actions(operation: str, asked: dict[str, Any]) -> set[str]:
    """What IAM asks for: a transaction needs the actions of its parts."""
    return {f"{kind}Item" for part in asked.get("TransactItems", []) for kind in part} or {operation}


def refusal(answer: dict[str, Any]) -> list[dict[str, float]]:
    """A write whose condition fails costs what the item that is there weighs, at least 1; the answer does not say so.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
    """
    if not answer.get("__type", "").endswith("ConditionalCheckFailedException"):
        return []
    return [{"CapacityUnits": float(max(1, -(-weight({"M": answer.get("Item", {})}) // 1024)))}]


def weight(typed: dict[str, Any]) -> int:
    """About how many bytes a typed value counts for (S, N, BOOL, NULL, SS, L, M are all that we store)."""
    ((kind, value),) = typed.items()
    if kind == "M":
        return sum(len(name.encode()) + weight(inner) for name, inner in value.items())
    if kind == "L":
        return sum(weight(inner) + 1 for inner in value)
    if kind == "SS":
        return sum(len(each.encode()) for each in value)
    return len(value.encode()) if kind == "S" else 1 + len(str(value)) // 2 if kind == "N" else 1


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Meter

    def setup(self) -> None:
        super().setup()
        self.onward = http.client.HTTPConnection(str(self.server.engine.hostname), self.server.engine.port, timeout=30)

    def finish(self) -> None:
        self.onward.close()
        super().finish()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        target = self.headers.get("X-Amz-Target", "")
        metered = target.startswith("DynamoDB_") and not target.endswith(("Table", "Tables", "TimeToLive"))
        body = json.dumps(asked | ({"ReturnConsumedCapacity": "TOTAL"} if metered else {})).encode()
        kept = ("X-Amz-Target", "Content-Type", "Authorization", "X-Amz-Date")
        self.onward.request("POST", "/", body, {name: self.headers[name] for name in kept if name in self.headers})
        answer = self.onward.getresponse()
        content = answer.read()
        if metered:
            who, operation = self.path.strip("/"), target.partition(".")[2]
            self.server.asked |= {(who, action, asked.get("IndexName", "")) for action in actions(operation, asked)}
            self.server.note(who, operation, json.loads(content or b"{}"))
        self.send_response(answer.status)
        for name in ("Content-Type", "x-amzn-RequestId", "x-amz-crc32"):
            if value := answer.getheader(name):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
