"""One function of the package, run as Lambda runs it: AWS's own runtime client, and nothing on the path but zip and client.

The Runtime API is https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, version 2018-06-01. Not imitated: how
much processor a memory size buys, the time a download takes, IAM, and networks.
"""

import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import distribution
from pathlib import Path
from typing import Any, Self

LARGEST_PAYLOAD = 6 * 1024 * 1024
ACCOUNT, REGION = "123456789012", "us-east-1"
RUNTIME_CLIENT = ("awslambdaric", "snapshot-restore-py", "simplejson")


class FunctionFailed(Exception):
    """The function did not start, raised, ran out of time or answered too much; the text is what it said."""


def runtime_folder(target: Path) -> Path:
    """Lambda's /var/runtime in `target`: the runtime client that is installed here, and nothing else."""
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
            self.command, cwd=self.tree, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
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
            if kind != "response" or len(answer) > LARGEST_PAYLOAD:
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
        "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "en_US.UTF-8", "TZ": ":UTC",
        "PYTHONPATH": f"{tree}{os.pathsep}{runtime}",
        "PYTHONDONTWRITEBYTECODE": "1",  # as on Lambda's read-only disk
        "LAMBDA_TASK_ROOT": str(tree), "LAMBDA_RUNTIME_DIR": str(runtime), "_HANDLER": handler,
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}", "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python{}.{}".format(*sys.version_info[:2]),
        "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024", "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_GROUP_NAME": name, "AWS_LAMBDA_LOG_STREAM_NAME": "here",
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "example", "AWS_SESSION_TOKEN": "example",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


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
        self._answer(200, body, {
            "Lambda-Runtime-Aws-Request-Id": request_id,
            "Lambda-Runtime-Deadline-Ms": str(int((time.time() + api.seconds) * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": api.arn,
            # Without it the runtime client's C part dies.
            "Lambda-Runtime-Trace-Id": "Root=1-5e1b4151-5ac6c58f5ac6c58f5ac6c58f;Sampled=0",
            "Content-Type": "application/json",
        })

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
