"""Starts the web server that operators run, on loopback, as a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
HOST = "127.0.0.1"
STARTS_WITHIN = 60  # seconds


class Server(NamedTuple):
    port: int
    pid: int

    @property
    def memory(self) -> int:
        """Bytes of memory that the serving process holds: its proportional share, as Linux counts it (smaps_rollup)."""
        return max(_memory_of(pid) for pid in (self.pid, *_children_of(self.pid)))

    @property
    def cpu_seconds(self) -> float:
        """Seconds of a core that the server and its workers have used so far, in steps of a clock tick (10 ms)."""
        return sum(_ticks_of(pid) for pid in (self.pid, *_children_of(self.pid))) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(application: str, environment: dict[str, str]) -> Iterator[Server]:
    """Serve a WSGI application with one worker, as ``make demo`` and docs/operating.md do."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "8", "--no-access-log", "--log-level", "error", application]
    paths = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment, "PYTHONPATH": paths})
    try:
        _wait_for(port, process)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        return int(taken.getsockname()[1])


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection((HOST, port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The server did not start within {STARTS_WITHIN} s; it says why above.")


def _children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _ticks_of(pid: int) -> int:
    """Read utime and stime (proc(5)); the name before them may hold blanks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _memory_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
