"""A served platform in its own process: started, asked over HTTP, killed with `kill -9`, started again.

`Platform` forks from a process that has imported everything (`chaos_server.py`); the port and the data folder stay the
same over restarts, as they do for an operator.
"""

from __future__ import annotations

import base64
import json
import multiprocessing
import signal
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, TypeVar

from tests.support.chaos_server import Point, serve
from tieline.app.credentials import read_credentials
from tieline.app.datafolder import DataFolder
from tieline.app.starter import Credentials
from tieline.kit.settings import Settings

T = TypeVar("T")

_PATIENCE_SECONDS = 60.0
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.support.chaos_server"])


def until(found: Callable[[], T | None], *, what: str, seconds: float = _PATIENCE_SECONDS) -> T:
    """Return what `found` returns as soon as it is neither None nor false; fail after `seconds` of real time."""
    deadline = time.monotonic() + seconds
    while True:
        result = found()
        if result:
            return result
        assert time.monotonic() < deadline, f"{what}: not within {seconds:g} s"
        time.sleep(0.02)


def free_port() -> int:
    """Return a port of the loopback on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Answer:
    """What a door answered."""

    status: int
    body: Any


@dataclass
class Platform:
    """One platform: its settings stay, its process comes and goes."""

    settings: Settings
    process: BaseProcess | None = None
    told: Connection | None = None

    @classmethod
    def at(cls, folder: Path, database_url: str, **settings: Any) -> Platform:
        """Describe a platform on a database; nothing runs yet."""
        made = Settings(data=folder, database_url=database_url, port=free_port(), model="rehearsal")
        return cls(settings=replace(made, **settings))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def credentials(self) -> Credentials:
        """The starter project's."""
        found = read_credentials(self.settings.data)
        assert found is not None
        return found

    def start(self, point: Point | None = None) -> None:
        """Start a process and wait until it accepts requests; what reaches `point` in it goes no further."""
        assert self.process is None
        self.told, there = _forks.Pipe()
        self.process = _forks.Process(target=serve, args=(self.settings, point, there), daemon=True)
        self.process.start()
        there.close()
        assert self.told.poll(_PATIENCE_SECONDS), "the platform did not start in time"
        assert self.told.recv() is True

    def stand_still_at(self, point: Point) -> None:
        """Let what reaches `point` from here on go no further; to start the process anew for it would cost a second."""
        assert self.told is not None
        self.told.send(point)
        assert self.told.poll(_PATIENCE_SECONDS), "the platform did not take the point"
        assert self.told.recv() == point

    def kill(self) -> None:
        """End the process with `kill -9`."""
        assert self.process is not None
        self.process.kill()
        self.process.join(_PATIENCE_SECONDS)
        assert self.process.exitcode == -signal.SIGKILL, f"exit code {self.process.exitcode}"
        self._forget_process()

    def kill_at_point(self) -> None:
        """Wait until the point that `start` was given is reached, then `kill -9`."""
        assert self.told is not None
        assert self.told.poll(_PATIENCE_SECONDS), "the point was never reached"
        self.kill()

    def _forget_process(self) -> None:
        if self.told is not None:
            self.told.close()
        self.process = self.told = None

    def restart(self, point: Point | None = None) -> None:
        """Kill and start again."""
        self.kill()
        self.start(point)

    def close(self) -> None:
        """End what still runs."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self._forget_process()

    def screen(self, method: str, path: str, body: object = None) -> Answer:
        """Ask a screen's door with the data folder's local key."""
        return self._ask(method, path, body, f"Bearer {DataFolder(self.settings.data).local_key()}")

    def wire(self, method: str, url: str, body: object = None, *, form: str | None = None) -> Answer:
        """Ask a wire door ("conversations.twilio.com/v2/…") with the account's credentials."""
        pair = f"{self.credentials.account_id}:{self.credentials.auth_token}".encode()
        authorization = f"Basic {base64.b64encode(pair).decode()}"
        return self._ask(method, f"/-/{url}", body, authorization, form=form)

    def _ask(
        self, method: str, path: str, body: object, authorization: str, *, form: str | None = None
    ) -> Answer:
        headers: Mapping[str, str] = {
            "Authorization": authorization,
            "Content-Type": "application/x-www-form-urlencoded" if form is not None else "application/json",
        }
        data = form.encode() if form is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=dict(headers), method=method)
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_SECONDS) as answer:
                return Answer(answer.status, _json(answer.read()))
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, _json(refused.read()))


def _json(raw: bytes) -> Any:
    return json.loads(raw) if raw else None
