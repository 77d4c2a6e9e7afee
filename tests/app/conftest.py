"""A twin of the server's local doors on loopback, in a data folder of its own, and the commands against it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tieline.app.datafolder import DataFolder, ServerFile

NUMBER = "+15005550001"
PROJECT = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "it's secret",
    "TWILIO_API_KEY": "SK" + "0" * 32,
    "TWILIO_API_SECRET": "hush",
    "TWILIO_PHONE_NUMBER": NUMBER,
}


@dataclass
class Twin:
    """What the doors were asked, and what they answer: `answers` maps `METHOD /path` to (status, JSON)."""

    data: Path
    url: str = ""
    calls: list[tuple[str, str, Any]] = field(default_factory=list)
    answers: dict[str, Callable[[Any], tuple[int, Any]]] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)

    def asked(self, start: str) -> list[Any]:
        """The bodies of the calls whose `METHOD /path` begins with `start`."""
        return [body for method, path, body in self.calls if f"{method} {path}".startswith(start)]

    def wait_for(self, start: str, *, seconds: float = 10) -> None:
        """Wait until such a call has come."""
        deadline = time.monotonic() + seconds
        while not self.asked(start):
            assert time.monotonic() < deadline, f"{start} never came; came: {self.calls}"
            time.sleep(0.02)


def _no_such_door(_: Any) -> tuple[int, Any]:
    return 404, {"code": 20404, "message": "no such door", "status": 404}


def _handler(twin: Twin) -> type[BaseHTTPRequestHandler]:
    class Doors(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(length)
            body = json.loads(raw) if raw else None
            twin.keys.add(self.headers.get("Authorization", ""))
            twin.calls.append((self.command, self.path, body))
            door = twin.answers.get(f"{self.command} {self.path.partition('?')[0]}", _no_such_door)
            status, said = door(body)
            text = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = answer

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Doors


@contextlib.contextmanager
def serve_twin(data: Path) -> Iterator[Twin]:
    """Serve the twin on a data folder, held as a real server holds it."""
    twin = Twin(data)
    twin.answers["GET /console/api/env"] = lambda _: (200, PROJECT)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(twin))
    server.daemon_threads = True
    twin.url = f"http://127.0.0.1:{server.server_address[1]}"
    folder = DataFolder(data)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    with folder.hold():
        folder.write_server_file(
            ServerFile(
                url=twin.url, pid=os.getpid(), local_key=folder.local_key(),
                started_at="2026-11-22T19:00:00Z", version="0",
            )
        )  # fmt: skip
        thread.start()
        try:
            yield twin
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            folder.remove_server_file()


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    with serve_twin(tmp_path / "data") as serving:
        yield serving


@dataclass(frozen=True)
class Said:
    """What a command did: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


def command_line(*words: str) -> list[str]:
    return [sys.executable, "-c", "from tieline.app.cli import main; main()", *words]


def tieline(*words: str, folder: Path | None = None, **environment: str) -> Said:
    """Run a command in its own process."""
    done = subprocess.run(
        command_line(*words), capture_output=True, text=True, check=False, timeout=60,
        cwd=folder, env={**os.environ, **environment},
    )  # fmt: skip
    return Said(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def free_port() -> int:
    """A port on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
