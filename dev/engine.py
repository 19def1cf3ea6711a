"""The embedded DynamoDB-compatible engine: a supervised child on a loopback port, its data in a folder.

One process at a time supervises the engine of a folder: the one that holds the folder's lock. Others (a command-line
tool beside `make run`) find its address in the state file, and take over on the same port if that process goes away.
"""

import fcntl
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from dev.engine_binary import engine_binary
from dev.guard_rails import care_for
from dev.loopback import answers, free_port, is_free
from dev.processes import end, is_running_with, start_tied

START_SECONDS = 15.0
START_ATTEMPTS = 5
CARE_SECONDS = 600.0
DATABASE, LOCK, STATE, LOG = "hearback.sqlite", "engine.lock", "engine.json", "engine.log"


class EngineFailed(Exception):
    """The engine did not start; the text says what it printed."""


class Engine:
    """Keeps one engine answering at `endpoint` until `stop`.

    `folder` holds the data and survives everything; None keeps all in memory (tests), and then a dead engine stays
    dead, for an empty one in its place would only confuse. `settled` tells up to which stream record everybody is done;
    by default nobody is, and nothing is trimmed.
    """

    def __init__(
        self,
        folder: Path | None = None,
        binary: Path | None = None,
        care_seconds: float = CARE_SECONDS,
        settled: Callable[[], int] = lambda: 0,
    ) -> None:
        self.folder = folder.resolve() if folder else None
        self.binary = binary or engine_binary()
        self.care_seconds = care_seconds
        self.settled = settled
        self.port = 0
        self.child: subprocess.Popen[bytes] | None = None
        self.restarts = 0
        self._lock: IO[str] | None = None
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._failure: Exception | None = None
        self._thread = threading.Thread(target=self._supervise, name="engine", daemon=True)

    @property
    def endpoint(self) -> str:
        """The address for HEARBACK_DYNAMODB_ENDPOINT."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def failure(self) -> Exception | None:
        """Why the engine cannot be kept running any more, or None."""
        return self._failure

    def start(self) -> Self:
        """Return when the engine answers; EngineFailed when it does not within 15 s."""
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._thread.start()
        if not self._ready.wait(START_SECONDS + 5):
            self.stop()
            raise EngineFailed("The engine did not answer in time.")
        if self._failure:
            raise self._failure
        return self

    def stop(self) -> None:
        """End the engine, if it is ours, and give the folder free."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(START_SECONDS)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    # The supervising thread. It starts every child itself, because the kernel ties a child to the *thread* that
    # started it, and this one lives as long as the process.

    def _supervise(self) -> None:
        try:
            while not self._own_folder():
                if self._attached():
                    self._ready.set()
                if self._stopping.wait(0.1):
                    return
            self._start_child(self._end_orphan())
            self._ready.set()
            self._watch()
        except Exception as failure:
            # start() raises it; once past that, the terminal is all that is left to hear of it.
            self._failure = failure
            if self._ready.is_set():
                print(f"The embedded engine stopped: {failure}", file=sys.stderr, flush=True)
            self._ready.set()
        finally:
            self._end_child()
            if self._lock:
                self._lock.close()

    def _watch(self) -> None:
        cared_at = time.monotonic()
        while not self._stopping.wait(0.05):
            if self.child and self.child.poll() is not None:
                if self.folder is None:
                    return
                self.restarts += 1
                self._start_child(self.port)
            if self.folder and time.monotonic() - cared_at >= self.care_seconds:
                cared_at = time.monotonic()
                care_for(self.folder / DATABASE, self.settled())

    def _own_folder(self) -> bool:
        """Whether this process is now the one that supervises the folder's engine."""
        if self.folder is None:
            return True
        lock = (self.folder / LOCK).open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True

    def _attached(self) -> bool:
        """Whether the engine of another living process answers; its port becomes ours."""
        self.port = self._read_state().get("port", self.port)
        return bool(self.port) and answers(self.port)

    def _end_orphan(self) -> int:
        """End an engine that outlived a killed parent. Returns the port to prefer: the one used last."""
        state = self._read_state()
        if pid := state.get("pid"):
            end(pid, self._mark())
        return self.port or state.get("port", 0)

    def _start_child(self, port: int) -> None:
        for attempt in range(START_ATTEMPTS):
            if self._stopping.wait(0.1 * attempt):
                return
            self.port = port if port and is_free(port) else free_port()
            self.child = start_tied(self._command(), self.folder / LOG if self.folder else None)
            if self._wait_for_child(time.monotonic() + START_SECONDS):
                self._settle()
                return
            self._end_child()
        raise EngineFailed(f"The embedded engine does not start. It said: {self._last_words()}")

    def _wait_for_child(self, deadline: float) -> bool:
        while self.child and self.child.poll() is None and time.monotonic() < deadline:
            if answers(self.port):
                return self.child.poll() is None
            time.sleep(0.003)
        return False

    def _settle(self) -> None:
        if self.folder and self.child:
            care_for(self.folder / DATABASE)
            draft = self.folder / f"{STATE}.new"
            draft.write_text(json.dumps({"pid": self.child.pid, "port": self.port, "owner": os.getpid()}), "utf-8")
            draft.replace(self.folder / STATE)

    def _end_child(self) -> None:
        if self.child and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(5)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()

    def _command(self) -> list[str]:
        command = [str(self.binary), "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        return [*command, "--db-path", self._mark()] if self.folder else command

    def _mark(self) -> str:
        """What makes an engine's command line ours: the path of our database."""
        return str(self.folder / DATABASE) if self.folder else str(self.binary)

    def _read_state(self) -> dict[str, Any]:
        if self.folder:
            with suppress(OSError, ValueError):
                return dict(json.loads((self.folder / STATE).read_text("utf-8")))
        return {}

    def _last_words(self) -> str:
        with suppress(OSError):
            return (self.folder / LOG).read_text("utf-8", "replace")[-500:] if self.folder else "nothing"
        return "nothing"


def running_endpoint(folder: Path) -> str | None:
    """The address of the engine that serves `folder` now, or None. Read from the state file and then tried."""
    try:
        state = json.loads((folder / STATE).read_text("utf-8"))
        alive = is_running_with(state["pid"], str(folder.resolve() / DATABASE)) and answers(state["port"])
    except (OSError, ValueError, KeyError):
        return None
    return f"http://127.0.0.1:{state['port']}" if alive else None
