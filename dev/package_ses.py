"""A stand-in for Amazon SES v2 on loopback that records every mail it takes, and can refuse or lose the answer.

Protocol: POST /v2/email/outbound-emails of https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html.
"""

import json
import threading
from collections import deque
from http.server import BaseHTTPRequestHandler
from typing import Any

from dev.package_account import FakeAccount
from dev.package_stand_in import StandIn

REFUSALS = {
    "throttle": (429, "TooManyRequestsException"),
    "reject": (400, "MessageRejected"),
    "break": (500, "InternalFailure"),
}


class FakeSES(StandIn):
    """`accepted` holds the body of every call that SES would say was taken, in order.

    `plan` says how the next calls end: "accept" (also when it is empty), "throttle", "reject", "break" (taken, then an
    error 500), "lose" (taken, then the connection closes without an answer), "stall" (taken, and no answer before
    `release` is set), or "403 AccessDeniedException words": that answer, and taken unless it is a 4xx.
    """

    def __init__(self) -> None:
        super().__init__(_Call)
        self.accepted: list[dict[str, Any]] = []
        self.calls = 0
        self.plan: deque[str] = deque()
        self.release = threading.Event()
        self.account = FakeAccount()

    def mails_to(self, address: str) -> list[dict[str, Any]]:
        """Accepted calls for one address, oldest first."""
        return [call for call in self.accepted if address in call["Destination"]["ToAddresses"]]


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: FakeSES

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        self._answer(*self.server.account.get(self.path))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("X-Amz-Target", "").endswith(".GetMetricData"):
            return self._answer(*self.server.account.answer("GetMetricData"))
        if self.path != "/v2/email/outbound-emails":
            return self._answer(404, {"message": "not imitated"}, "UnknownOperationException")
        ses = self.server
        ses.calls += 1
        ending = ses.plan.popleft() if ses.plan else "accept"
        if ending in ("accept", "lose", "stall", "break") or ending[0] in "235":
            ses.accepted.append(json.loads(body))
        if ending == "stall":
            ses.release.wait(20)
        if ending in ("lose", "stall"):
            self.close_connection = True
            return None
        if ending in REFUSALS:
            status, code = REFUSALS[ending]
            return self._answer(status, {"message": ending}, code)
        if ending[0].isdigit():
            number, code, *words = ending.split(" ", 2)
            return self._answer(int(number), {"message": "".join(words)}, code)
        return self._answer(200, {"MessageId": f"{ses.calls:060d}"})

    def _answer(self, status: int, content: dict[str, Any], error: str = "") -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
