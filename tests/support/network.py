"""Keeps the tests on this machine: a connection or look-up that leaves loopback fails its test."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

# Names that are reserved for going nowhere (RFC 6761), so a look-up of them leaves nothing behind.
_HARMLESS_ENDINGS = ("localhost", ".localhost", ".invalid", ".test")


class LeftLoopback(AssertionError):
    """A test tried to reach another machine."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host == "":
        return True
    try:
        address = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host.endswith(_HARMLESS_ENDINGS)
    return address.is_loopback or address.is_unspecified


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.getaddrinfo" and not _is_local(arguments[0]):
        raise LeftLoopback(f"A test looked up {arguments[0]!r}; tests use loopback only.")
    if event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple) and not _is_local(address[0]):
            raise LeftLoopback(f"A test connected to {address[0]!r}; tests use loopback only.")


def stay_on_loopback() -> None:
    """Start watching; it lasts as long as the process, since audit hooks cannot be taken off."""
    sys.addaudithook(_watch)
