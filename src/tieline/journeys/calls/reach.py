"""Where an application's address is really answered: a program on this machine goes by a public name it does not have.

`tieline run` gives a program a public domain (TWILIO_VOICE_PUBLIC_DOMAIN) and registers where on the loopback it
listens. A URL under that domain is called there, signed for the name the program believes it has; `X-Forwarded-Proto`
and `X-Forwarded-Host` tell it (reference: tac-wire.md section 2.2). Every other URL is called as it stands, except that
this machine is spoken to in the clear: a program whose lease has just lapsed still listens where its name says.
"""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from tieline.channels import ChannelService, Program
from tieline.journeys.turn_rounds import Target
from tieline.kit.db import Transaction

__all__ = ["Target", "find_program", "forwarded_headers", "reach"]

_SOCKETS = {"http": "ws", "https": "wss"}
_IN_THE_CLEAR = {"https": "http", "wss": "ws"}
_THIS_MACHINE = frozenset({"127.0.0.1", "::1", "localhost"})


def reach(
    tx: Transaction, channels: ChannelService, *, account_id: str, url: str, method: str = "POST"
) -> Target:
    """Return where to call `url` (http, https, ws or wss), and the address to sign for.

    Of several programs under one public domain the one that registered last is called: the lease of one that was
    killed and started anew may not have ended yet.
    """
    program = find_program(tx, channels, account_id=account_id, url=url)
    called = _on_this_machine(url) if program is None else _at(program, url)
    return Target(url=called, public_url=url, method=method)


def find_program(tx: Transaction, channels: ChannelService, *, account_id: str, url: str) -> Program | None:
    """Return the program of an account under whose public domain `url` is, or None."""
    wanted = urlsplit(url)
    for program in channels.list_programs(tx, account_id=account_id):
        if wanted.netloc and wanted.netloc.lower() == urlsplit(program.public_url).netloc.lower():
            return program
    return None


def _at(program: Program, url: str) -> str:
    """Return `url` at the address where a program listens."""
    wanted, listens = urlsplit(url), urlsplit(program.url)
    is_socket = wanted.scheme.lower() in {"ws", "wss"}
    scheme = _SOCKETS.get(listens.scheme, "ws") if is_socket else listens.scheme
    return urlunsplit((scheme, listens.netloc, wanted.path, wanted.query, ""))


def _on_this_machine(url: str) -> str:
    """Return a URL of this machine without TLS, for which no certificate could be checked; any other as it stands."""
    parts = urlsplit(url)
    scheme = _IN_THE_CLEAR.get(parts.scheme.lower())
    if scheme is None or parts.hostname not in _THIS_MACHINE:
        return url
    return urlunsplit((scheme, parts.netloc, parts.path, parts.query, ""))


def forwarded_headers(target: Target) -> dict[str, str]:
    """Return the headers by which the receiver rebuilds the address it was signed for."""
    public = urlsplit(target.public_url)
    return {"X-Forwarded-Proto": public.scheme, "X-Forwarded-Host": public.netloc}
