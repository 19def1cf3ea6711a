"""A stand-in for machines without npm: moto's DynamoDB in this process. Nothing outlives it, and it is slow."""

import logging
from typing import Any, Self

WARNING = "Everything is kept in memory only: when Hearback stops, all of it is gone."


class MemoryEngine:
    """Answers like dev.engine.Engine, without a file."""

    failure = None

    def __init__(self) -> None:
        self._server: Any = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        # Imported here: only those without npm wait for it.
        from moto.server import ThreadedMotoServer

        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self.port = self._server.get_host_and_port()[1]
        return self

    def stop(self) -> None:
        if self._server:
            self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
