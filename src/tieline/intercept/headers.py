"""Which header lines travel on and which belong to one connection only (RFC 9110, section 7.6.1)."""

from collections.abc import Iterable

import h11

HeaderLines = list[tuple[bytes, bytes]]
# `Expect` is answered by us, so the upstream must not see it. `Transfer-Encoding` stays, because it tells
# h11 the framing.
ONE_HOP = frozenset(
    {b"connection", b"keep-alive", b"proxy-connection", b"proxy-authorization", b"te", b"upgrade", b"expect"}
)
FRAMING = frozenset({b"transfer-encoding", b"content-length"})


def travelling(message: h11.Request | h11.Response | h11.InformationalResponse) -> HeaderLines:
    """The header lines of `message` that the next hop may see, in order and in their original spelling."""
    named = _named_by_connection(message.headers)
    return [
        (name, value)
        for name, value in message.headers.raw_items()
        if name.lower() not in ONE_HOP and name.lower() not in named
    ]


def wants_upgrade(request: h11.Request) -> bytes | None:
    """The protocol a request asks to switch to (`websocket`), or None."""
    if b"upgrade" not in _named_by_connection(request.headers):
        return None
    return first_value(request, b"upgrade")


def has_body(request: h11.Request) -> bool:
    """Whether a body follows the request's head."""
    length = first_value(request, b"content-length")
    return first_value(request, b"transfer-encoding") is not None or length not in (None, b"0")


def first_value(message: h11.Request | h11.Response, name: bytes) -> bytes | None:
    """The first value of header `name` (lower case), or None."""
    return next((value for key, value in message.headers if key == name), None)


def replaced_host(lines: HeaderLines, authority: str) -> HeaderLines:
    """The lines with `Host` naming `authority`, and standing first as servers like it."""
    return [(b"Host", authority.encode("ascii")), *((n, v) for n, v in lines if n.lower() != b"host")]


def _named_by_connection(headers: Iterable[tuple[bytes, bytes]]) -> frozenset[bytes]:
    named = b",".join(value for key, value in headers if key == b"connection")
    # A Connection header may not take the framing away.
    return frozenset(token.strip().lower() for token in named.split(b",")) - FRAMING
