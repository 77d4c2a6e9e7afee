"""Read by every Python that has this folder on PYTHONPATH: writes down each connection, and stops those that leave.

It stands alone, because it also runs in environments that have nothing of ours. `tests/support/loopback.py` reads the
record. Which file to write to is named in TIELINE_TEST_CONNECTIONS.
"""

import ipaddress
import os
import sys

_RECORD = os.environ.get("TIELINE_TEST_CONNECTIONS")
# Names that are reserved for going nowhere (RFC 6761), so a look-up of them leaves nothing behind.
_HARMLESS_ENDINGS = ("localhost", ".localhost", ".invalid", ".test")


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


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = arguments[1][0]
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    local = _is_local(host)
    # The operating system's own calls: `open` would raise events of its own in here.
    line = f"{'local' if local else 'AWAY'} {event} {host}\n".encode()
    os.write(_record, line)
    if not local:
        raise OSError(f"{host!r} is not on this machine, and tests use loopback only")


if _RECORD:
    _record = os.open(_RECORD, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    sys.addaudithook(_watch)
