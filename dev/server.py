"""HTTP on loopback: waitress with a few threads before any WSGI application."""

import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import waitress.server

from dev.events import BODY_LIMIT

HOST, THREADS = "127.0.0.1", 8
# waitress warns each time a call waits for a thread, which is what a queue is for.
logging.getLogger("waitress.queue").setLevel(logging.ERROR)
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class PortTaken(Exception):
    """Somebody else listens on the port."""


class Server:
    """Serves one WSGI application on one loopback port, from a thread, until `stop`."""

    def __init__(self, application: Wsgi, port: int, threads: int = THREADS, name: str = "server") -> None:
        """Bind the port (0 for any free one); PortTaken when it is not to be had."""
        try:
            self._server: Any = waitress.server.create_server(
                application,
                host=HOST,
                port=port,
                threads=threads,
                ident=None,
                # One more than API Gateway takes, so that it is the gateway that says no.
                max_request_body_size=BODY_LIMIT + 1024 * 1024,
                clear_untrusted_proxy_headers=False,
                channel_timeout=60,
            )
        except OSError as error:
            raise PortTaken(f"Port {port} is taken by another program.") from error
        self.port: int = self._server.effective_port
        self._thread = threading.Thread(target=self._server.run, name=name, daemon=True)

    def start(self) -> "Server":
        self._thread.start()
        return self

    def stop(self) -> None:
        """Take no more calls; those under way are answered first, within seconds."""
        # The server's loop must close itself: from here its sockets would vanish under it. Awake for another reason, it may do
        # so before it is woken.
        with suppress(OSError):
            self._server.trigger.pull_trigger(self._server.close)
        self._thread.join(5)


def by_prefix(default: Wsgi, **others: Wsgi) -> Wsgi:
    """One application out of several: /mailbox and what is below go to `others["mailbox"]`, the rest to `default`."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        first = environ.get("PATH_INFO", "/").split("/", 2)[1:2]
        chosen = others.get(first[0], default) if first else default
        return chosen(environ, start_response)

    return application
