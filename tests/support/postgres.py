"""A PostgreSQL for the tests: the one that TIELINE_TEST_POSTGRES_URL names, or a throw-away server.

The throw-away server lives in a temporary folder, listens on loopback only, does not care for durability, and
dies with the test run. Database servers refuse to run as root, so root hands it to `nobody`.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

START_SECONDS = 30
_PR_SET_PDEATHSIG = 1


def find_binaries() -> Path | None:
    """Return the folder with `initdb` and `postgres`: Debian keeps it off PATH; the newest version wins."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _user() -> str | None:
    return "nobody" if os.getuid() == 0 else None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    """Ask the kernel to end this process with the test run, even when that is killed (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)


def _create_cluster(binaries: Path, folder: Path) -> None:
    owner = _user()
    if owner is not None:
        os.chown(folder, pwd.getpwnam(owner).pw_uid, -1)
    command = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "-A", "trust"]
    command += ["--no-sync", "--encoding=UTF8", "--locale=C"]
    subprocess.run(command, user=owner, cwd=folder, check=True, capture_output=True, timeout=120)


def _start(binaries: Path, folder: Path, port: int, *, durable: bool) -> subprocess.Popen[bytes]:
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": str(folder),
        "max_connections": "200",
    }
    if not durable:
        settings |= {"full_page_writes": "off", "fsync": "off"}
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "server.log").open("wb") as log:
        # The hook makes one system call and touches no lock, so threads of the test run cannot harm it.
        return subprocess.Popen(
            command,
            user=_user(),
            cwd=folder,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent,  # noqa: PLW1509
        )


def _wait_until_ready(binaries: Path, folder: Path, port: int) -> None:
    probe = [str(binaries / "pg_ctl"), "status", "-D", str(folder / "data")]
    ready = [str(binaries / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port), "-t", str(START_SECONDS)]
    # pg_isready gives up at once while nothing listens yet, so it is asked again until the server is there.
    for _ in range(START_SECONDS * 20):
        if subprocess.run(ready, check=False).returncode == 0:
            return
        subprocess.run(["sleep", "0.05"], check=True)
    subprocess.run(probe, user=_user(), check=False)
    raise RuntimeError(f"PostgreSQL did not start: {(folder / 'server.log').read_text(errors='replace')}")


@contextmanager
def throwaway_server(binaries: Path, *, durable: bool = False) -> Iterator[str]:
    """Start a server of its own and give its URL; end it and remove its folder afterwards.

    A `durable` one waits for the disk at every commit; only figures need that.
    """
    # Beside the other files of the tests, which are in memory where there is room.
    root = os.environ.get("PYTEST_DEBUG_TEMPROOT")
    folder = Path(tempfile.mkdtemp(prefix="tieline-postgres-", dir=root))
    process: subprocess.Popen[bytes] | None = None
    try:
        _create_cluster(binaries, folder)
        port = _free_port()
        process = _start(binaries, folder, port, durable=durable)
        _wait_until_ready(binaries, folder, port)
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)
            process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(server_url: str) -> Iterator[str]:
    """Create a database on the server, give its URL, and drop it afterwards, whoever is still connected."""
    name = f"tieline_test_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
