"""One function of the package, run as Lambda runs it: the zip and AWS's own runtime client, and nothing else.

Not imitated: how much processor a memory size buys, the time a download takes, IAM, and networks.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Self

from dev.package_runtime_api import REGION, RuntimeApi

LARGEST_PAYLOAD = 6 * 1024 * 1024
RUNTIME_CLIENT = ("awslambdaric", "snapshot-restore-py", "simplejson")


class FunctionFailed(Exception):
    """The function did not start, raised, ran out of time or answered too much; the text is what it said."""


def runtime_folder(target: Path) -> Path:
    """Lambda's /var/runtime in `target`: the runtime client that is installed here, and nothing else."""
    if target.exists():
        return target
    for name in RUNTIME_CLIENT:
        found = distribution(name)
        for file in found.files or []:
            if ".." not in file.parts and (origin := Path(str(found.locate_file(file)))).is_file():
                copy = target / file
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(origin.read_bytes())
                # Byte code stays valid only with the date it was made from.
                os.utime(copy, ns=(origin.stat().st_atime_ns, origin.stat().st_mtime_ns))
    return target


class Function:
    """A process of awslambdaric for `handler` (such as "app.react") in the unpacked zip `tree`."""

    def __init__(self, tree: Path, runtime: Path, handler: str, env: dict[str, str], seconds: float = 30.0) -> None:
        self.handler, self.seconds, self.log = handler, seconds, list[str]()
        self.api = RuntimeApi(handler, seconds)
        self.env = reserved(tree, runtime, handler, self.api.server_port) | env
        self.command = [sys.executable, "-s", "-S", "-m", "awslambdaric", handler]
        self.tree = tree
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> Self:
        """Return when the function asks for its first event. FunctionFailed when it never does."""
        threading.Thread(target=self.api.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self.process = subprocess.Popen(
            self.command, cwd=self.tree, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        threading.Thread(target=self._listen, daemon=True).start()
        deadline = time.monotonic() + self.seconds
        while not self.api.ready.wait(0.05):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise FunctionFailed(f"{self.handler} did not start: {self._last_words()}")
        if self.api.start_error:
            raise FunctionFailed(f"{self.handler} did not start: {self.api.start_error}")
        return self

    def invoke(self, event: dict[str, Any]) -> Any:
        """What the handler returns for `event`, through JSON both ways. FunctionFailed for anything else."""
        if self.process is None:
            self.start()
        body = json.dumps(event).encode()
        if len(body) > LARGEST_PAYLOAD:
            raise FunctionFailed("Lambda takes no event over 6 MB")
        self.api.events.put((str(uuid.uuid4()), body))
        deadline = time.monotonic() + self.seconds
        while time.monotonic() < deadline and self.process and self.process.poll() is None:
            try:
                kind, answer = self.api.answers.get(timeout=0.05)
            except queue.Empty:
                continue
            if len(answer) > LARGEST_PAYLOAD:
                raise FunctionFailed(
                    f"{self.handler} answered {len(answer)} bytes, and Lambda passes on no more than 6 MB"
                )
            if kind != "response":
                raise FunctionFailed(f"{self.handler}: {answer[:2000].decode('utf-8', 'replace')}")
            return json.loads(answer)
        alive = self.process and self.process.poll() is None
        self.stop()
        raise FunctionFailed(f"{self.handler} {'ran out of time' if alive else 'died'}: {self._last_words()}")

    @property
    def cpu_ms(self) -> float:
        """Processor time of all its threads until now, in ms (Linux: /proc/PID/task/*/schedstat)."""
        return cpu_ms(self.process.pid) if self.process else 0.0

    def stop(self) -> None:
        """End the process and its Runtime API."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()
        self.api.events.put(None)
        self.api.shutdown()
        self.api.server_close()
        self.process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *error: object) -> None:
        self.stop()

    def _listen(self) -> None:
        assert self.process and self.process.stdout
        for line in self.process.stdout:
            self.log.append(line.rstrip("\n"))

    def _last_words(self) -> str:
        time.sleep(0.1)
        return "\n".join(self.log[-30:])


def cpu_ms(pid: int) -> float:
    """Processor time that the process's living threads have used, in ms."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads) / 1e6


def reserved(tree: Path, runtime: Path, handler: str, port: int) -> dict[str, str]:
    """The environment that Lambda itself gives a function, and a path that hides this machine's packages."""
    name = handler.replace(".", "-")
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "PYTHONPATH": f"{tree}{os.pathsep}{runtime}",
        "PYTHONDONTWRITEBYTECODE": "1",  # as on Lambda's read-only disk
        "LAMBDA_TASK_ROOT": str(tree),
        "LAMBDA_RUNTIME_DIR": str(runtime),
        "_HANDLER": handler,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python{}.{}".format(*sys.version_info[:2]),
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON",
        "AWS_LAMBDA_LOG_GROUP_NAME": name,
        "AWS_LAMBDA_LOG_STREAM_NAME": "here",
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "example",
        "AWS_SESSION_TOKEN": "example",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
