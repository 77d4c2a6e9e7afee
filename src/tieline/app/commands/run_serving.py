"""The lease under which a program serves the project's number, kept while it listens.

The server learns of the program when it begins to listen; a program that never listens is never
registered. The lease ends by itself when this process is killed, and is removed when the program stops.
"""

import asyncio
import time
from collections.abc import Callable
from urllib.parse import quote

from tieline.app.commands.local_server import LocalServer, NoServer, ServerAnswered

BUILT_IN_AGENT = "the built-in agent"
POLL_SECONDS = 0.05
# A development server that reloads leaves its port for a moment; that is not the end of its service.
GRACE_SECONDS = 2.0


class Registration:
    """What this run has told the server about its program."""

    def __init__(self, server: LocalServer, *, number: str, port: int, name: str, public_domain: str) -> None:
        self._server = server
        self._body = {
            "number": number,
            "url": f"http://127.0.0.1:{port}/webhook",
            "publicUrl": f"https://{public_domain}/webhook",
            "name": name,
        }
        self.successor = BUILT_IN_AGENT
        """Who serves the number after this run's program was taken away."""
        self._program_id: str | None = None
        self._renew_at = 0.0
        self._lease_seconds = 0.0

    @property
    def is_held(self) -> bool:
        """Whether the server knows this run's program, as far as we were told."""
        return self._program_id is not None

    def keep(self) -> bool:
        """Register, or renew when it is time; True when it was registered just now.

        A server that is away for a moment is asked again later, one that forgot us gets a new registration.
        """
        try:
            if self._program_id is None:
                return self._register()
            if time.monotonic() >= self._renew_at:
                self._server.call("PUT", self._path, {})
                self._renew_at = time.monotonic() + self._lease_seconds / 3
        except NoServer:
            self._renew_at = time.monotonic() + 1
        except ServerAnswered as answer:
            if answer.status != 404 or self._program_id is None:
                raise
            self._program_id = None
        return False

    def remove(self) -> None:
        """Take this run's registration away; no other run's is touched."""
        if self._program_id is None:
            return
        path, self._program_id = self._path, None
        try:
            self._server.call("DELETE", path, timeout=3)
        except (NoServer, ServerAnswered):
            # Gone already, or the lease will run out by itself.
            return
        self.successor = self._find_successor()

    def _find_successor(self) -> str:
        try:
            numbers = self._server.call("GET", "/console/api/numbers", timeout=3)["numbers"]
        except (NoServer, ServerAnswered):
            return BUILT_IN_AGENT
        named = [one["servedBy"]["name"] for one in numbers if one["number"] == self._body["number"]]
        return str(named[0]) if named else BUILT_IN_AGENT

    @property
    def _path(self) -> str:
        return f"/console/api/programs/{quote(self._program_id or '', safe='')}"

    def _register(self) -> bool:
        if time.monotonic() < self._renew_at:
            return False
        made = self._server.call("POST", "/console/api/programs", self._body)
        self._program_id = str(made["programId"])
        self._lease_seconds = float(made["leaseSeconds"])
        self._renew_at = time.monotonic() + self._lease_seconds / 3
        return True


async def keep_serving(
    registration: Registration, is_listening: Callable[[], bool], say: Callable[[bool], None]
) -> None:
    """Hold the registration while the program listens, until cancelled; `say` is told of each change."""
    last_heard = 0.0
    while True:
        if is_listening():
            last_heard = time.monotonic()
            if await asyncio.to_thread(registration.keep):
                say(True)
        elif registration.is_held and time.monotonic() - last_heard > GRACE_SECONDS:
            await asyncio.to_thread(registration.remove)
            say(False)
        await asyncio.sleep(POLL_SECONDS if not registration.is_held else POLL_SECONDS * 5)
