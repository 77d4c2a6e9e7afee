"""A whole platform in a process of its own that stands still at a named point, to be killed there.

Nothing in the product knows of it: the house is built as `tieline serve` builds it, with outsides and job handlers that
are wrapped here. Processes are forked from one that has imported everything, so a restart takes little time.
"""

from __future__ import annotations

import asyncio
import ctypes
import signal
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Literal

# Imported for the processes forked from here; a real server imports them when they are first needed.
import agents  # noqa: F401
import alembic.command  # noqa: F401
import liquid  # noqa: F401
import phonenumbers  # noqa: F401
import uvicorn

import tieline.migrations.models  # noqa: F401
from tieline.app import background, main
from tieline.app.datafolder import DataFolder
from tieline.app.house import House, Outside
from tieline.app.subscriptions import handlers
from tieline.channels import SimulatedCarrier
from tieline.channels.carrier import Receipt
from tieline.channels.models import Message
from tieline.kit.http import HTTPAnswer, PooledSender
from tieline.kit.job_runner import Handler
from tieline.kit.jobs import Job
from tieline.kit.settings import Settings

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Point:
    """Where a process stands still for ever: the `nth` time that `what` comes by.

    `what` is the kind of a job, "http <part of the address>" for a request that leaves, or "carrier".
    """

    when: Literal["before", "after"]
    what: str
    nth: int = 1

    def __str__(self) -> str:
        """Name the point as a test's id."""
        return f"{self.when} {self.what}" + (f" ({self.nth})" if self.nth > 1 else "")


class Fuse:
    """Counts what comes by; at its point it tells the test and lets nothing of that kind go on."""

    def __init__(self, point: Point | None, tell: Connection) -> None:
        """Watch for `point`; None = live for ever."""
        self._point = point
        self._tell = tell
        self._seen = 0

    def watch_for_points(self) -> None:
        """Take a point from the test while the process runs, and say so; what came by before does not count."""
        asyncio.get_running_loop().add_reader(self._tell.fileno(), self._take_point)

    def _take_point(self) -> None:
        self._point, self._seen = self._tell.recv(), 0
        self._tell.send(self._point)

    async def pass_by(self, when: str, what: str) -> None:
        """Come by; who reaches the point never goes on."""
        point = self._point
        if point is None or when != point.when or not _is_meant(point.what, what):
            return
        self._seen += 1
        if self._seen == point.nth:
            self._tell.send(str(point))
        if self._seen >= point.nth:
            await asyncio.Event().wait()


def _is_meant(wanted: str, what: str) -> bool:
    return what == wanted or (wanted.startswith("http ") and what.startswith("http ") and wanted[5:] in what)


class FusedSender(PooledSender):
    """The real sender, watched."""

    def __init__(self, fuse: Fuse) -> None:
        """Send for real."""
        super().__init__()
        self._fuse = fuse

    async def send(
        self, *, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> HTTPAnswer:
        """Send, if this process lives so long."""
        await self._fuse.pass_by("before", f"http {url}")
        answer = await super().send(
            method=method, url=url, body=body, headers=headers, timeout_seconds=timeout_seconds
        )
        await self._fuse.pass_by("after", f"http {url}")
        return answer


class FusedCarrier(SimulatedCarrier):
    """The simulated carrier, watched."""

    def __init__(self, fuse: Fuse) -> None:
        """Deliver at once."""
        self._fuse = fuse

    async def send(self, message: Message) -> Receipt:
        """Deliver, if this process lives so long."""
        await self._fuse.pass_by("before", "carrier")
        receipt = await super().send(message)
        await self._fuse.pass_by("after", "carrier")
        return receipt


def _fused(house: House, *, fuse: Fuse) -> dict[str, Handler]:
    """Return the house's handlers, each watched before it begins and after it has come to its end."""

    async def run(job: Job, *, handler: Handler) -> None:
        await fuse.pass_by("before", job.kind)
        await handler(job)
        await fuse.pass_by("after", job.kind)

    return {kind: partial(run, handler=handler) for kind, handler in handlers(house).items()}


def serve(settings: Settings, point: Point | None, told: Connection) -> None:
    """Serve until killed; `told` hears when requests are accepted, and when the point is reached."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    fuse = Fuse(point, told)
    setattr(background, "handlers", partial(_fused, fuse=fuse))  # noqa: B010  (not an export of that module)
    with DataFolder(settings.data).hold(), socket.create_server(("127.0.0.1", settings.port)) as listener:
        app = main.create_app(settings, Outside(http=FusedSender(fuse), carrier=FusedCarrier(fuse)))
        server = _Announcing(uvicorn.Config(app, log_level="warning", access_log=False), told, fuse)
        asyncio.run(server.serve(sockets=[listener]))


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, told: Connection, fuse: Fuse) -> None:
        super().__init__(config)
        self._told = told
        self._fuse = fuse

    async def startup(self, sockets: list[Any] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._fuse.watch_for_points()
        self._told.send(self.started)
