"""The whole product in one process: engine, server, pumps and clock, started and stopped together."""

import importlib
import os
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from chalicelib import wiring
from dev.clients import client
from dev.clock import EVERY_SECONDS, Clock
from dev.engine import Engine
from dev.expiry import EVERY_SECONDS as EXPIRY_SECONDS
from dev.expiry import sweep_expired
from dev.gateway import Gateway
from dev.installation import Installation
from dev.mail_slot import EVERY_SECONDS as SLOT_SECONDS
from dev.mail_slot import MailSlot
from dev.mailbox.pages import MailboxPages
from dev.mappings import read_mapping
from dev.memory_engine import MemoryEngine
from dev.pump import Pump, settled_by_all
from dev.sample_site import SampleSite, let_in
from dev.server import PortTaken, Server, by_prefix

STREAM_FUNCTIONS = ("react", "deliver")


class Product:
    """Everything, from `start` to `stop`.

    Args:
        installation: where things are kept.
        port: of the product; 0 for any free one.
        sample_port: of the sample shop; 0 for any free one, None for no shop.
        memory: keep everything in memory (moto) instead of running the embedded engine.
        sweep_seconds: how often the schedule calls.
    """

    def __init__(
        self,
        installation: Installation,
        port: int = 0,
        sample_port: int | None = None,
        memory: bool = False,
        sweep_seconds: float = EVERY_SECONDS,
    ) -> None:
        self.installation, self.memory, self.sweep_seconds = installation, memory, sweep_seconds
        self.engine: Engine | MemoryEngine | None = None
        self.pumps: list[Pump] = []
        self.wanted_ports = (port, sample_port)
        self._application: Callable[..., Iterable[bytes]] = starting
        self._stack = ExitStack()
        self.base_url = self.sample_url = ""

    def start(self) -> Self:
        """Bring everything up. Raises PortTaken, EngineMissing or EngineFailed; then nothing is left running."""
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Take everything down in the reverse order: callers first, the engine last."""
        self._stack.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def failure(self) -> Exception | None:
        """What ended the engine for good, or None."""
        return self.engine.failure if self.engine else None

    def _start(self) -> None:
        # The port first: if it is taken, that is the first thing to say.
        server = self._bind()
        endpoint = self._endpoint()
        table = self.installation.enter(endpoint, self.base_url)
        if os.environ["HEARBACK_BASE_URL"] == self.base_url:
            self.installation.remember_address(self.base_url)
        entry = importlib.import_module("app")
        # Mail that leaves this machine is not to be seen here.
        settings = wiring.services().settings
        slot = Path(settings.inbound_mail[7:]) if (settings.inbound_mail or "").startswith("folder:") else None
        written = MailboxPages(self.installation.mail, slot, settings.inbound or "")
        pages = {} if settings.relay else {"mailbox": written}
        self._application = by_prefix(Gateway(entry.app), **pages)
        if self.sample_url:
            let_in(wiring.services(), self.sample_url)
        for name in STREAM_FUNCTIONS:
            self._pump(endpoint, table, entry, name)
        if slot:
            mails = MailSlot(slot, entry.inbound)
            self._every("mail slot", lambda event, context: mails.look(), SLOT_SECONDS)
        self._every("sweep", entry.sweep, self.sweep_seconds)
        dynamodb = client("dynamodb", endpoint)
        self._every("expiry", lambda event, context: sweep_expired(dynamodb, table), EXPIRY_SECONDS)
        server.start()
        self._stack.callback(server.stop)

    def _bind(self) -> Server:
        port, sample_port = self.wanted_ports
        server = Server(lambda environ, respond: self._application(environ, respond), port)
        self.base_url = f"http://localhost:{server.port}"
        if sample_port is not None:
            shop = self._bind_shop(sample_port).start()
            self._stack.callback(shop.stop)
            self.sample_url = f"http://localhost:{shop.port}"
        return server

    def _bind_shop(self, port: int) -> Server:
        site = SampleSite(self.base_url)
        try:
            return Server(site, port, threads=2, name="shop")
        except PortTaken:
            # Only a sample: any other port will do.
            return Server(site, 0, threads=2, name="shop")

    def _endpoint(self) -> str:
        if given := os.environ.get("HEARBACK_DYNAMODB_ENDPOINT"):
            return given
        if self.memory:
            self.engine = MemoryEngine()
        else:
            self.engine = Engine(self.installation.folder, settled=lambda: settled_by_all(self.pumps))
        self._stack.enter_context(self.engine)
        return self.engine.endpoint

    def _pump(self, endpoint: str, table: str, entry: Any, name: str) -> None:
        declared = next((source for source in entry.app.event_sources if source.name == name), None)
        mapping = read_mapping(name, batch_size=getattr(declared, "batch_size", None) or 100)
        pump = Pump(endpoint, table, mapping, getattr(entry, name), self._pump_folder())
        self.pumps.append(pump)
        pump.start()
        self._stack.callback(pump.stop)

    def _pump_folder(self) -> Path:
        if not self.memory:
            return self.installation.pump
        # What is not kept needs no checkpoints either.
        return Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="hearback-")))

    def _every(self, name: str, work: Callable[..., Any], seconds: float) -> None:
        self._stack.callback(Clock(name, work, seconds).start().stop)


def starting(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The answer until everything is up."""
    start_response("503 Service Unavailable", [("Retry-After", "1"), ("Content-Type", "text/plain; charset=utf-8")])
    return [b"Hearback is starting."]
