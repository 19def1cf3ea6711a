"""Real pages in a real browser: Debian's Chromium, and the whole product behind a loopback port.

def test_it_works(live, visitor):
    page = visitor("zh-Hans")
    page.goto(live.address("/f/hello"))
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from chalicelib import wiring
from dev.server import Server
from tests.browser.shop import Shop
from tests.world import World

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


class Live:
    """A world on a port of this machine. What the stream brings is settled in the background, as on AWS."""

    def __init__(self, table: str, engine: Any, streams: Any, folder: Path) -> None:
        self.server = Server(lambda environ, start: self.world.gateway(environ, start), 0)
        self.base = f"http://localhost:{self.server.port}"
        self.world = World(table, engine, streams, folder, base_url=self.base)
        self._over, self._turn = threading.Event(), threading.RLock()
        self._pump = threading.Thread(target=self._settle_on, daemon=True)
        self._elsewhere: list[Server] = []

    def address(self, path: str) -> str:
        return self.base + path

    def start(self) -> "Live":
        self.server.start()
        self._pump.start()
        return self

    def stop(self) -> None:
        self._over.set()
        self._pump.join(10)
        for server in (self.server, *self._elsewhere):
            server.stop()

    def settle(self) -> None:
        """Until the stream is at rest; raises what a reaction raised."""
        with self._turn:
            self.world.settle()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Nothing that is stored in here is reacted to before its end."""
        with self._turn:
            yield

    def site(self, html: str, *headers: tuple[str, str]) -> str:
        """Another web site (another origin), every address of which shows this page; returns its origin."""

        def application(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
            start("200 OK", [("Content-Type", "text/html; charset=utf-8"), *headers])
            return [html.encode()]

        server = Server(application, 0).start()
        self._elsewhere.append(server)
        return f"http://localhost:{server.port}"

    def _settle_on(self) -> None:
        # A failure here is seen where it matters: what should have followed does not.
        while not self._over.wait(0.1):
            with self._turn, suppress(Exception):
                self.world.settle()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser, one for the worker. Skips where there is none, unless HEARBACK_REQUIRE_BROWSER says that there must be."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not executable and not os.environ.get("HEARBACK_REQUIRE_BROWSER"):
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    assert executable, "HEARBACK_REQUIRE_BROWSER is set, and there is no Chromium"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def live(table: str, engine: Any, streams: Any, tmp_path: Path) -> Iterator[Live]:
    running = Live(table, engine, streams, tmp_path).start()
    yield running
    running.stop()
    wiring.use(None)


@pytest.fixture
def visitor(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page of its own for somebody: `visitor("zh-Hans", java_script_enabled=False, viewport=...)`."""
    contexts = []

    def arrive(language: str = "en", **options: Any) -> Any:
        context = chromium.new_context(locale="zh-CN" if language == "zh-Hans" else "en-GB", **options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def shop(live: Live, visitor: Callable[..., Any]) -> Callable[..., Shop]:
    """Opens a shop's page with the widget: `shop(options='data-lang="zh-CN"', viewport={...})`."""

    def open_up(language: str = "en", viewport: Any = None, **page: Any) -> Shop:
        return Shop(live, visitor(language, viewport=viewport or {"width": 1280, "height": 900}), **page)

    return open_up
