"""`tieline serve`: the server, its data folder held, its links printed."""

import asyncio
import gc
import os
import signal
import socket
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import uvicorn

from tieline.app.commands.local_server import DEFAULT_DATA, LocalServer
from tieline.app.datafolder import DataFolder, ServerFile
from tieline.kit.errors import Conflict, TielineError
from tieline.kit.settings import Settings

_YOUNG_COLLECTIONS = 100
"""So many collections of what is not old come before one of everything."""
APPLICATION = "tieline.app.main:create_app"


class PortTaken(Conflict):
    """Another program listens on this port."""


class AnnouncingServer(uvicorn.Server):
    """A server that writes `server.json` once it accepts requests, and then prints where it is."""

    def __init__(self, config: uvicorn.Config, *, folder: DataFolder, url: str) -> None:
        super().__init__(config)
        self._folder = folder
        self._url = url
        self._announcement: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as usual; then say so, while requests are already served."""
        await super().startup(sockets=sockets)
        # What the start has made stays for good: no collection need look at it again. A full one comes when a quarter more
        # is alive than the last left; that is little now, so without a higher threshold one would come every second.
        gc.freeze()
        gc.set_threshold(700, 10, _YOUNG_COLLECTIONS)
        gc.enable()
        if self.started:
            key = self._folder.local_key()
            self._folder.write_server_file(_server_file(self._url, key))
            announced = asyncio.to_thread(_announce, LocalServer(self._url, key), self._folder)
            self._announcement = asyncio.create_task(announced)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let the live feeds go first, which never end by themselves; then stop as usual."""
        state = getattr(self.config.loaded_app, "state", None)
        closing: asyncio.Event | None = getattr(state, "closing", None)
        if closing is not None:
            closing.set()
        await super().shutdown(sockets=sockets)


def run_server(settings: Settings) -> int:
    """Serve until a signal; the exit code.

    `FolderServed`, `FolderUnusable`, `PortTaken` and `DatabaseUnreachable` say what stands in the way.
    """
    folder = DataFolder(settings.data)
    _check_database(settings)
    with folder.hold(), _listen(settings.host, settings.port) as listener:
        port = listener.getsockname()[1]
        _hand_over(settings, port=port)
        url = f"http://{_reachable(settings.host)}:{port}"
        server = AnnouncingServer(_configuration(), folder=folder, url=url)
        # Next to nothing that is made while the program loads is garbage; looking for it takes a tenth of the start.
        gc.disable()
        # uvicorn shuts down in order and then raises the signal again; it should end our block, not the process.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            print("\nStopped.", file=sys.stderr)
        finally:
            folder.remove_server_file()
        return 0 if server.started else 1


def _check_database(settings: Settings) -> None:
    if settings.database_url:
        from tieline.kit.db import check_reachable

        check_reachable(settings.database_url)


def _configuration() -> uvicorn.Config:
    return uvicorn.Config(
        APPLICATION,
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        access_log=False,
        log_level="warning",
        # Live feeds never end by themselves, so a stop must not wait for them.
        timeout_graceful_shutdown=3,
        timeout_keep_alive=75,
        # Who calls and with which scheme is never believed from a header.
        proxy_headers=False,
        server_header=False,
    )


def _hand_over(settings: Settings, *, port: int) -> None:
    """Put the options where the application reads its settings: it is built inside the server."""
    os.environ["TIELINE_DATA"] = str(settings.data)
    os.environ["TIELINE_HOST"] = settings.host
    os.environ["TIELINE_PORT"] = str(port)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"{host}:{port} cannot be listened on ({error.strerror}); choose another with: --port {port + 1}"
        ) from error
    return listener


def _reachable(host: str) -> str:
    """The address under which this machine reaches a server that listens on `host`."""
    if host in ("0.0.0.0", "::"):
        return "127.0.0.1" if host == "0.0.0.0" else "[::1]"
    return f"[{host}]" if ":" in host else host


def _server_file(url: str, key: str) -> ServerFile:
    started_at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ServerFile(
        url=url, pid=os.getpid(), local_key=key, started_at=started_at, version=version("tieline")
    )


def _announce(server: LocalServer, folder: DataFolder) -> None:
    print(f"Tieline serves at {server.url} (data in {folder.path})")
    try:
        start = server.call("GET", "/console/api/start")
    except TielineError as error:
        print(f"The links cannot be shown: {error}", file=sys.stderr, flush=True)
        return
    for line in describe_start(start, data=folder.path):
        print(line)
    print("Ctrl-C stops it.", flush=True)


def describe_start(start: dict[str, Any], *, data: Path = DEFAULT_DATA) -> list[str]:
    """The start door's answer as lines: a one-time link per screen, the model, the command to type."""
    lines = []
    for name, link in start.get("links", {}).items():
        if isinstance(link, str):
            lines.append(f"  {name:<8} {link}")
        else:
            lines += [f"  {name:<8} {each['url']}  ({each['name']})" for each in link]
    model = start.get("model") or {}
    if model:
        lines.append(f"Model: {model['name']}: {model['why']}")
    if start.get("command"):
        # A folder of another name has to be named again.
        named = " run " if data == DEFAULT_DATA else f" run --data {data} "
        lines.append("Your own program: " + start["command"].replace(" run ", named, 1))
    return lines
