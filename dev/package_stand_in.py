"""What every stand-in for a service of AWS is: a server on loopback, on a port of its own, for as long as it is entered."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self


class StandIn(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, calls: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), calls)

    @property
    def endpoint(self) -> str:
        """The address for an AWS_ENDPOINT_URL_*."""
        return f"http://127.0.0.1:{self.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *error: object) -> None:
        self.shutdown()
        self.server_close()
