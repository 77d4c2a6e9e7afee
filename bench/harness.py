"""What every measure needs: a server of its own on an empty folder, a client that waits on its feed, and a report.

Look next at `turns.py`, the simplest of the measures.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent.parent
RESULTS = HERE / "test-artifacts" / "bench"
_START_SECONDS = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


class BenchFault(RuntimeError):
    """A measure could not be taken; the sentence says why."""


@dataclass
class Server:
    """A running server process and how to reach it."""

    process: subprocess.Popen[bytes]
    url: str
    folder: Path
    local_key: str = ""

    @property
    def cpu_seconds(self) -> float:
        """Processor time used so far, in user and kernel mode."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    @property
    def resident_mb(self) -> float:
        """Memory in use now, in MB of 10**6 bytes."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * _PAGE / 1e6


@contextmanager
def scratch(name: str) -> Iterator[Path]:
    """Give an empty folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f"tieline-bench-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def spawned(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends; what it prints goes to `output.log` in its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("OPENAI_", "TWILIO_"))}
    with (folder / "output.log").open("ab") as log:
        process = subprocess.Popen(
            list(command), cwd=HERE, stdout=log, stderr=log, env={**clean, **(environment or {})}
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def tieline(folder: Path, **settings: str) -> Iterator[Server]:
    """Serve Tieline on a data folder; `settings` are environment variables without `TIELINE_`."""
    port = free_port()
    environment = {f"TIELINE_{name.upper()}": value for name, value in settings.items()}
    command = [str(HERE / "tieline"), "serve", "--data", str(folder), "--port", str(port)]
    with spawned(
        command, folder=folder, environment={"TIELINE_MODEL": "rehearsal", **environment}
    ) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for_first_200(f"{url}/healthz", process)
        said = _read_soon(folder / "server.json")
        yield Server(process=process, url=url, folder=folder, local_key=str(said["localKey"]))


def wait_for_first_200(
    url: str, process: subprocess.Popen[bytes], *, seconds: float = _START_SECONDS
) -> float:
    """Ask until the answer is 200; return the moment (`time.perf_counter`)."""
    parts = urlsplit(url)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise BenchFault(f"The server ended by itself with {process.returncode}.")
        link = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=10)
        try:
            link.request("GET", parts.path)
            if link.getresponse().status == 200:
                return time.perf_counter()
        except OSError:
            time.sleep(0.01)
        finally:
            link.close()
    raise BenchFault("The server did not answer in time.")


def _read_soon(path: Path) -> dict[str, Any]:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with suppress(FileNotFoundError, json.JSONDecodeError):
            said: dict[str, Any] = json.loads(path.read_text())
            return said
        time.sleep(0.01)
    raise BenchFault(f"{path.name} was not written.")


class Door:
    """One connection kept open to a server, for JSON requests; not for two threads at once."""

    def __init__(self, url: str, headers: Mapping[str, str]) -> None:
        """Connect when first used."""
        parts = urlsplit(url)
        self._link = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=30)
        self._headers = dict(headers)

    def call(self, method: str, path: str, body: object = None, *, form: str | None = None) -> Any:
        """Make a request; its JSON answer. Raises `BenchFault` on a 4xx or 5xx."""
        sent = form.encode() if form is not None else None if body is None else json.dumps(body).encode()
        kind = "application/x-www-form-urlencoded" if form is not None else "application/json"
        self._link.request(method, path, sent, {**self._headers, "Content-Type": kind})
        answer = self._link.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise BenchFault(f"{method} {path} answered {answer.status}: {text[:200]!r}")
        return json.loads(text) if text else None


def screen(server: Server) -> Door:
    """Return the door of the machine's owner: phone and console."""
    return Door(server.url, {"Authorization": f"Bearer {server.local_key}"})


@dataclass
class Feed:
    """A live feed read by a thread of its own; each event with the moment it arrived."""

    url: str
    headers: Mapping[str, str]
    events: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    def follow(self, path: str) -> None:
        """Begin to read; returns when the feed has said hello."""
        threading.Thread(target=self._read, args=(path,), daemon=True).start()
        self.wait_for(lambda event: event["type"] == "hello")

    def wait_for(self, wanted: Any, *, seconds: float = 30.0, begin: int = 0) -> tuple[float, dict[str, Any]]:
        """Return the first event from number `begin` on that is wanted, and when it arrived (`perf_counter`)."""
        deadline = time.monotonic() + seconds
        seen = begin
        with self._arrived:
            while True:
                for at, event in self.events[seen:]:
                    if wanted(event):
                        return at, event
                seen = len(self.events)
                left = deadline - time.monotonic()
                if left <= 0 or not self._arrived.wait(left):
                    raise BenchFault("The feed did not tell in time.")

    def _read(self, path: str) -> None:
        parts = urlsplit(self.url)
        link = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        link.request("GET", path, headers=dict(self.headers))
        answer = link.getresponse()
        # The server going away at the end of a measure ends the feed; nothing is lost by that.
        with suppress(OSError, ValueError, http.client.HTTPException, AttributeError):
            while line := answer.readline():
                if line.startswith(b"data: "):
                    event = json.loads(line[6:])
                    with self._arrived:
                        self.events.append((time.perf_counter(), event))
                        self._arrived.notify_all()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` (0..1) of the values do not exceed."""
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))] if ranked else float("nan")


def spread(seconds: Sequence[float]) -> dict[str, object]:
    """Describe durations: how many, and p50, p95, p99 in milliseconds."""
    shares = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    return {"count": len(seconds), **{n: round(percentile(seconds, s) * 1000, 2) for n, s in shares.items()}}


def report(name: str, rows: Mapping[str, Mapping[str, object]], **more: object) -> dict[str, Any]:
    """Print rows as a table, keep everything as JSON, and return it."""
    result = {
        "measure": name,
        "rows": rows,
        "load_average": os.getloadavg(),
        "processors": os.cpu_count(),
        **more,
    }
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=2, default=str) + "\n")
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\n{name}   (load average {load} on {os.cpu_count()} processors)")
    for row, values in rows.items():
        print(f"  {row:<34} " + "  ".join(f"{key} {value}" for key, value in values.items()))
    for key, value in more.items():
        print(f"  {key}: {value}")
    sys.stdout.flush()
    return result


def child_cpu_seconds() -> float:
    """Processor time of this process alone, to tell a slow client from a slow server."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
