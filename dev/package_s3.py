"""A stand-in for Amazon S3 on loopback that holds the mails a test puts there, and can be out of order.

Protocol: GetObject of https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, by path.
"""

from http.server import BaseHTTPRequestHandler
from typing import Any

from dev.package_stand_in import StandIn

MISSING = b"<?xml version='1.0' encoding='UTF-8'?><Error><Code>NoSuchKey</Code><Message>not here</Message></Error>"
BROKEN = b"<?xml version='1.0' encoding='UTF-8'?><Error><Code>InternalError</Code><Message>try later</Message></Error>"


class FakeS3(StandIn):
    """`objects` is what it holds, by `bucket/key`; every call fails while `broken`."""

    def __init__(self) -> None:
        super().__init__(_Call)
        self.objects: dict[str, bytes] = {}
        self.broken = False


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeS3

    def log_message(self, format: str, *args: Any) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        held = self.server.objects.get(self.path.partition("?")[0].lstrip("/"))
        if self.server.broken:
            return self._answer(500, BROKEN)
        return self._answer(404, MISSING) if held is None else self._answer(200, held)

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/xml" if status != 200 else "binary/octet-stream")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
