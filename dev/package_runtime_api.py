"""Lambda's Runtime API for one function on loopback: it asks for events here and brings its answers.

Protocol: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, version 2018-06-01.
"""

import queue
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ACCOUNT, REGION = "123456789012", "us-east-1"


class RuntimeApi(ThreadingHTTPServer):
    """Hands one function its events, one at a time, on a loopback port."""

    daemon_threads = True

    def __init__(self, handler: str, seconds: float) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{handler.replace('.', '-')}"
        self.seconds = seconds
        self.events: queue.Queue[tuple[str, bytes] | None] = queue.Queue()
        self.answers: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.ready = threading.Event()
        self.start_error = ""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A function that is ended while it waits for an event breaks its connection; that is no error."""


class _Exchange(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # otherwise each event waits 40 ms for a delayed acknowledgement
    server: RuntimeApi

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        api = self.server
        api.ready.set()
        given = api.events.get()
        if given is None:
            self.close_connection = True
            return
        request_id, body = given
        self._answer(
            200,
            body,
            {
                "Lambda-Runtime-Aws-Request-Id": request_id,
                "Lambda-Runtime-Deadline-Ms": str(int((time.time() + api.seconds) * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": api.arn,
                # Without it the runtime client's C part dies.
                "Lambda-Runtime-Trace-Id": "Root=1-5e1b4151-5ac6c58f5ac6c58f5ac6c58f;Sampled=0",
                "Content-Type": "application/json",
            },
        )

    def do_POST(self) -> None:
        body = self._body()
        kind = self.path.rsplit("/", 1)[-1]
        if self.path.endswith("/init/error"):
            self.server.start_error = body.decode("utf-8", "replace")
            self.server.ready.set()
        else:
            self.server.answers.put((kind, body))
        self._answer(202, b"")

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
