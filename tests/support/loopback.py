"""No way off this machine for the programs of a test: a network of their own where allowed, and a record of each connection.

The network namespace holds for everything that the entering thread starts, whatever language it is written in. The
record (`audit/sitecustomize.py`) tells what Python programs tried, also where namespaces are not allowed.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import socket
import struct
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

AUDIT_FOLDER = Path(__file__).parent / "audit"

_CLONE_NEWNET = 0x40000000
_SIOCSIFFLAGS = 0x8914
_IFF_UP = 0x1


@dataclass(frozen=True)
class ConnectionRecord:
    """What every Python of a story connected to or looked up."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        """Return what a process needs to write into this record."""
        return {"PYTHONPATH": str(AUDIT_FOLDER), "TIELINE_TEST_CONNECTIONS": str(self.path)}

    def lines(self) -> list[str]:
        """Return the record so far; empty when nobody has started."""
        return self.path.read_text().splitlines() if self.path.exists() else []

    def check(self) -> None:
        """Fail when anybody tried to leave loopback, or when the record was never written."""
        lines = self.lines()
        away = Counter(line for line in lines if line.startswith("AWAY"))
        assert not away, f"Programs tried to leave this machine: {dict(away)}"
        assert lines, "No connection was recorded, so the record proves nothing."


@contextlib.contextmanager
def network_of_its_own() -> Iterator[bool]:
    """Give this thread, and what it starts, a network that has loopback and nothing else; False where not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    before = _open_current()
    if before is None or libc.unshare(_CLONE_NEWNET) != 0:
        yield False
        return
    try:
        _raise_loopback()
        yield True
    finally:
        if libc.setns(before, _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "The network of the test process could not be entered again.")
        os.close(before)


def _open_current() -> int | None:
    try:
        return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def _raise_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        request = struct.pack("16sh14x", b"lo", _IFF_UP)
        fcntl.ioctl(control, _SIOCSIFFLAGS, request)
