"""Children that cannot outlive their parent by accident, and processes recognised by more than a number."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

# Runs in the child before the real program: asks the kernel to end it with its parent, then becomes the program.
# subprocess's preexec_fn could do the same, but is not safe in a process that has threads.
_TIED_TO_PARENT = """
import os, signal, sys
try:
    import ctypes
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
except Exception:
    pass
if os.getppid() != int(sys.argv[1]):
    sys.exit(1)
os.execv(sys.argv[2], sys.argv[2:])
"""


def start_tied(command: list[str], log: Path | None) -> subprocess.Popen[bytes]:
    """Start `command` so that it dies when the calling *thread's* process does (Linux; elsewhere it may live on).

    It gets its own session: Ctrl-C in a terminal reaches only us, and we stop it when we are done with it.
    `log` receives stdout and stderr, or nothing is kept.
    """
    argv = command
    if sys.platform == "linux":
        argv = [sys.executable, "-I", "-S", "-c", _TIED_TO_PARENT, str(os.getpid()), *command]
    if log is None:
        return subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
    with log.open("wb") as out:
        return subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )


def is_running_with(pid: int, word: str) -> bool:
    """Whether `pid` lives and has `word` on its command line: a bare pid may by now belong to a stranger."""
    return word in command_line(pid)


def command_line(pid: int) -> str:
    """The command line of a process, or "" when there is no such process."""
    proc = Path(f"/proc/{pid}/cmdline")
    if proc.parent.parent.joinpath("self").exists():
        try:
            return proc.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            return ""
    shown = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return shown.stdout.strip()


def end(pid: int, word: str, patience: float = 5.0) -> bool:
    """End process `pid` if it is ours (has `word` on its command line): politely first. True when it is gone."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if not is_running_with(pid, word):
            return True
        try:
            os.kill(pid, sign)
        except ProcessLookupError:
            return True
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if not is_running_with(pid, word):
                return True
            time.sleep(0.02)
    return False
