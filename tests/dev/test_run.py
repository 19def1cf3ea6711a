"""One command starts everything, and ending it ends everything."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dev.engine import DATABASE, STATE
from dev.processes import is_running_with
from tests.contracts.relays import relay

ROOT = Path(__file__).resolve().parents[2]


def environment(data: Path) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("HEARBACK_", "AWS_"))}
    return {**ours, "HEARBACK_DATA": str(data)}


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "dev.cli", *words]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A `run` in a process of its own, and what it printed."""

    def __init__(self, data: Path, *words: str, **settings: str) -> None:
        self.port = free_port()
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command("run", "--port", str(self.port), "--sample-port", "0", *words),
            cwd=ROOT,
            env=environment(data) | settings,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed = ""
        assert self.process.stdout
        for line in self.process.stdout:
            self.printed += line
            if "Ctrl-C stops everything" in line:
                break
        self.seconds = time.monotonic() - self.began
        assert "Hearback is up" in self.printed, self.printed

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, ""

    def post(self, path: str, body: object) -> int:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return int(answer.status)

    def end(self, sign: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(sign)
        code = self.process.wait(20)
        if self.process.stdout:
            self.process.stdout.close()
        return code


@contextmanager
def running(data: Path, *words: str, **settings: str) -> Iterator[Running]:
    started = Running(data, *words, **settings)
    try:
        yield started
    finally:
        if started.process.poll() is None:
            started.end(signal.SIGKILL)


def test_it_works(tmp_path: Path) -> None:
    with running(tmp_path / "data") as one:
        for address in ("/you-asked", "/f/hello", "/console", "/mailbox", "/sign-in/owner/"):
            assert f"http://localhost:{one.port}{address}" in one.printed
        assert one.get("/mailbox")[0] == 200
        shop = re.search(r"http://localhost:(\d+)\n", one.printed.split("Shop with the widget")[1])
        assert shop
        with urllib.request.urlopen(f"http://127.0.0.1:{shop.group(1)}/?lang=en", timeout=10) as answer:
            page, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
        assert f"script-src http://localhost:{one.port}; connect-src" in policy and "unsafe" not in policy
        assert f'src="http://localhost:{one.port}/widget.js" data-touchpoint="hello"' in page
        assert one.end(signal.SIGINT) == 0


def test_with_a_relay_mail_leaves_through_it_and_the_password_is_never_shown(tmp_path: Path) -> None:
    with relay() as (kept, port):
        settings = {"HEARBACK_MAIL": f"smtp://127.0.0.1:{port}", "HEARBACK_SENDER": "Acme <hello@acme.example>"}
        with running(tmp_path / "data", **settings) as one:
            assert f"127.0.0.1:{port}" in one.printed and "/mailbox" not in one.printed
            assert one.get("/mailbox")[0] == 404
            said = {"kind": "question", "text": "Do you hear me?", "email": "ada@example.org", "may_answer": True}
            assert one.post("/v1/touchpoints/hello/cases", said) == 201
            for _ in range(100):
                if kept.envelopes:
                    break
                time.sleep(0.1)
            assert [envelope.rcpt_tos for envelope in kept.envelopes] == [["ada@example.org"]]
            assert one.end() == 0
    mistyped = environment(tmp_path / "other") | {"HEARBACK_MAIL": "smtp://ada:ses/ame@relay.acme.example"}
    ended = subprocess.run(command("run", "--port", "0"), cwd=ROOT, env=mistyped, capture_output=True, text=True)
    assert ended.returncode == 1 and "HEARBACK_MAIL" in ended.stderr
    assert "ame@" not in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_ending_it_ends_the_engine_and_frees_the_port(tmp_path: Path, sign: signal.Signals) -> None:
    with running(tmp_path) as one:
        engine = json.loads((tmp_path / STATE).read_text())["pid"]
        assert is_running_with(engine, DATABASE)
        assert one.end(sign) == 0
        assert not is_running_with(engine, DATABASE)
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", one.port)) != 0


def test_after_a_kill_the_next_start_is_quick_and_has_the_same_secret(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        one.end(signal.SIGKILL)
    secret = (tmp_path / "secret").read_text()
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert len(secret) >= 32
    with running(tmp_path) as again:
        assert (tmp_path / "secret").read_text() == secret
        assert again.seconds < 5, "nothing is set up anew"
        assert again.end() == 0


def test_a_taken_port_is_said_plainly_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            command("run", "--port", port), cwd=ROOT, env=environment(tmp_path / "data"), capture_output=True, text=True
        )
    assert ended.returncode == 1
    assert f"Port {port} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "data").exists()


def test_in_memory_it_warns_that_nothing_is_kept(tmp_path: Path) -> None:
    with running(tmp_path, "--memory") as one:
        assert "in memory only" in one.printed
        assert one.get("/mailbox")[0] == 200
        assert not (tmp_path / DATABASE).exists()
        assert one.end() == 0


def test_without_npm_and_engine_the_reason_is_said_plainly(tmp_path: Path) -> None:
    probe = "import dev.engine_binary as b, sys; from pathlib import Path; b.engine_binary(Path(sys.argv[1]))"
    ended = subprocess.run(
        [sys.executable, "-c", probe, str(tmp_path)],
        cwd=ROOT,
        env={**environment(tmp_path / "data"), "PATH": "/nowhere"},
        capture_output=True,
        text=True,
    )
    assert "npm was not found" in ended.stderr


def test_a_command_uses_the_running_engine_and_prints_links_of_the_running_server(tmp_path: Path) -> None:
    with running(tmp_path) as one:
        done = subprocess.run(
            command("owner-link"), cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True
        )
        assert done.stdout.startswith(f"http://localhost:{one.port}/sign-in/owner/"), done.stderr
        refused = subprocess.run(
            command("reset", "--yes"), cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True
        )
        assert "Stop it first" in refused.stderr
        assert one.end() == 0


def test_a_command_without_a_running_engine_starts_one_for_its_time(tmp_path: Path) -> None:
    done = subprocess.run(command("owner-link"), cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True)
    assert "/sign-in/owner/" in done.stdout, done.stderr
    assert not is_running_with(json.loads((tmp_path / STATE).read_text())["pid"], DATABASE)


def test_reset_asks_first_and_then_forgets_everything(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "secret").write_text("x" * 40)
    reset = command("reset")
    kept = subprocess.run(reset, cwd=ROOT, env=environment(data), input="n\n", capture_output=True, text=True)
    assert kept.returncode == 1
    assert data.exists()
    gone = subprocess.run(reset, cwd=ROOT, env=environment(data), input="y\n", capture_output=True, text=True)
    assert gone.returncode == 0
    assert not data.exists()


def test_help_names_every_command() -> None:
    shown = subprocess.run(command("--help"), cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in ("run", "owner-link", "import", "reset"):
        assert f"\n  {name} " in shown
