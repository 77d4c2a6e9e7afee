"""The program under `tieline run` as a process: started, sent our signals, waited for, cleaned up after."""

import asyncio
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping

from tieline.kit.errors import NotFound

FORWARDED = (
    signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2,
)  # fmt: skip
SET_PARENT_DEATH_SIGNAL = 1
FROM_TERMINAL = (signal.SIGINT, signal.SIGQUIT)


class CommandNotStarted(NotFound):
    """The command could not be started."""


class Child:
    """One started program.

    On a terminal it shares our process group, so that it keeps the keyboard and Ctrl-C reaches it from the
    terminal itself; elsewhere it leads a group of its own, which is ended as a whole.
    """

    def __init__(self, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self._shares_terminal = _owns_terminal()
        try:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                process_group=None if self._shares_terminal else 0,
                # Safe here: no other thread runs before the program is started.
                preexec_fn=_death_bond(),  # noqa: PLW1509
            )
        except OSError as error:
            raise CommandNotStarted(f"{command[0]} could not be started: {error.strerror}.") from error

    @property
    def process_id(self) -> int:
        """The process id of the command."""
        return self._process.pid

    @property
    def leads_group(self) -> bool:
        """Whether the process id is also the id of a process group that holds only the command's own."""
        return not self._shares_terminal

    def forward_signals(self, loop: asyncio.AbstractEventLoop) -> None:
        """From now on pass signals sent to us on to the command."""
        for number in FORWARDED:
            loop.add_signal_handler(number, self._pass_on, number)

    async def wait(self) -> int:
        """Wait for its end; its exit code, or 128 plus the signal that ended it, as shells say it."""
        code = await asyncio.to_thread(self._process.wait)
        return code if code >= 0 else 128 - code

    def end(self) -> None:
        """End what is left: the command itself if it still runs, and its group if it led one."""
        if self.leads_group:
            self._signal_group(signal.SIGTERM)
        elif self._process.poll() is None:
            self._process.terminate()

    def _pass_on(self, number: signal.Signals) -> None:
        if self._shares_terminal and number in FROM_TERMINAL:
            # The terminal has sent it to the whole group already; twice would read as impatience.
            return
        if self.leads_group:
            self._signal_group(number)
        elif self._process.poll() is None:
            self._process.send_signal(number)

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            # Nobody is left in the group.
            return


def _death_bond() -> Callable[[], object] | None:
    """What the new process does first on Linux: ask to be ended when we are killed (prctl(2)).

    Without it a killed run would leave its program behind, holding the port against the next one. The
    library is loaded here, before the fork, so that nothing but the call is left for the new process.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(SET_PARENT_DEATH_SIGNAL, int(signal.SIGTERM), 0, 0, 0)


def _owns_terminal() -> bool:
    try:
        return sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False
