"""The platform as the client of an application's relay socket: opened signed, bounded, and closed in order.

`RelayDialer` is the port a call opens sockets through (tests script one), `SignedDialer` the real one. What passes on
the socket is the business of `channels/voice/relay/`; `reach.py` says where an application really listens. The library
is aiohttp: a message costs it about half the CPU of `websockets`, and outgoing HTTP has loaded it already.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, urlsplit, urlunsplit

from tieline.kit.errors import Unavailable
from tieline.webhooks import sign_url

if TYPE_CHECKING:
    import aiohttp

CANNOT_REACH = 39001
SOCKET_ENDED = 64105

OPEN_SECONDS = 10.0
"""How long the upgrade may take; real time, like everything here."""
SEND_SECONDS = 10.0
"""How long an application may leave its socket unread before it counts as gone."""
CLOSE_SECONDS = 2.0
HEARTBEAT_SECONDS = 20.0
MOST_BYTES = 256 * 1024
"""Where a message ends the socket (1009). A frame may hold 64 KiB: what lies between is answered as a bad frame."""

_SECURE = {"https": "wss", "http": "ws", "wss": "wss", "ws": "ws"}


class RelayUnreachable(Unavailable):
    """The application's socket could not be opened."""

    def __init__(self, message: str | None = None) -> None:
        """Say why; the code is 39001 (reference: voice.md 1.5)."""
        super().__init__(message, code=CANNOT_REACH)


class RelayEnded(Unavailable):
    """The application's socket has ended."""

    def __init__(self, message: str | None = None) -> None:
        """Say why; the code is 64105 (reference: voice.md 1.5)."""
        super().__init__(message, code=SOCKET_ENDED)


@dataclass(frozen=True, kw_only=True)
class SocketEnd:
    """How a socket ended: its close code (RFC 6455 section 7.4) and a sentence."""

    code: int
    reason: str


class RelayLink(Protocol):
    """One open socket. `receive` is awaited by one task at a time."""

    @property
    def ended(self) -> SocketEnd | None:
        """Return how the socket ended, or None while it is open."""
        ...

    async def send(self, text: str) -> None:
        """Send one text message. Raises `RelayEnded` once the application is gone or leaves its socket unread."""
        ...

    async def receive(self) -> str | bytes | None:
        """Return the next message; None once the socket has ended."""
        ...

    async def close(self, code: int = 1000) -> None:
        """Close in order, waiting shortly for the other side; does nothing once the socket has ended."""
        ...


class RelayDialer(Protocol):
    """Opens relay sockets."""

    def open(self, *, url: str, public_url: str, auth_token: str) -> AbstractAsyncContextManager[RelayLink]:
        """Open a socket for a block of code, which ends with the socket closed.

        Args:
            url: the address to call, ws(s) or http(s).
            public_url: the address the application believes it has; the upgrade is signed for it.
            auth_token: the account's.

        Raises:
            RelayUnreachable: refused, not answered in time, or answered with anything but an upgrade.
        """
        ...


class SignedDialer:
    """Opens sockets with aiohttp, all through one session."""

    def __init__(self, *, open_seconds: float = OPEN_SECONDS, send_seconds: float = SEND_SECONDS) -> None:
        """Open the session with the first socket; durations are real seconds."""
        self._session: aiohttp.ClientSession | None = None
        self._open_seconds = open_seconds
        self._send_seconds = send_seconds

    @asynccontextmanager
    async def open(self, *, url: str, public_url: str, auth_token: str) -> AsyncIterator[RelayLink]:
        """Open a socket; see `RelayDialer.open`."""
        headers = upgrade_headers(url=url, public_url=public_url, auth_token=auth_token)
        link = _Link(await self._upgrade(_socket_url(url), headers), send_seconds=self._send_seconds)
        try:
            yield link
        finally:
            await link.close()

    async def _upgrade(self, url: str, headers: dict[str, str]) -> aiohttp.ClientWebSocketResponse[bool]:
        import aiohttp
        from yarl import URL

        if self._session is None:
            # Every call holds its socket for as long as it lasts, so their number is not the connector's to bound.
            connector = aiohttp.TCPConnector(limit=0)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=False)
        try:
            async with asyncio.timeout(self._open_seconds):
                return await self._session.ws_connect(
                    URL(url, encoded=True),
                    headers=headers,
                    heartbeat=HEARTBEAT_SECONDS,
                    max_msg_size=MOST_BYTES,
                    timeout=aiohttp.ClientWSTimeout(ws_close=CLOSE_SECONDS),
                )
        except TimeoutError as error:
            raise RelayUnreachable(f"The socket did not open within {self._open_seconds:g} s.") from error
        except aiohttp.WSServerHandshakeError as error:
            raise RelayUnreachable(_refusal(error.status)) from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise RelayUnreachable(f"The socket could not be opened ({type(error).__name__}).") from error

    async def close(self) -> None:
        """Close the session."""
        if self._session is not None:
            await self._session.close()
            # aiohttp closes its transports in the next turn of the loop.
            await asyncio.sleep(0)


class _Link:
    """A socket of aiohttp's, which answers pings by itself and reads no faster than its messages are taken."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse[bool], *, send_seconds: float) -> None:
        self._socket = socket
        self._send_seconds = send_seconds
        self._ended: SocketEnd | None = None

    @property
    def ended(self) -> SocketEnd | None:
        """Return how the socket ended, or None while it is open."""
        return self._ended

    async def send(self, text: str) -> None:
        """Send one text message."""
        if self._ended is not None or self._socket.closed:
            raise RelayEnded
        try:
            async with asyncio.timeout(self._send_seconds):
                await self._socket.send_str(text)
        except TimeoutError as error:
            self._end(1006, "The application left its socket unread.")
            raise RelayEnded("The application left its socket unread.") from error
        except ConnectionError as error:
            raise RelayEnded from error

    async def receive(self) -> str | bytes | None:
        """Return the next message; None once the socket has ended."""
        import aiohttp

        if self._ended is not None:
            return None
        message = await self._socket.receive()
        if message.type in {aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY}:
            content: str | bytes = message.data
            return content
        if message.type is aiohttp.WSMsgType.CLOSE:
            self._end(message.data, str(message.extra or "The application closed the socket."))
        elif message.type is aiohttp.WSMsgType.ERROR:
            self._end(self._socket.close_code or 1006, f"A message could not be read: {message.data}")
        else:
            self._end(1006, "The application is gone without a word.")
        return None

    async def close(self, code: int = 1000) -> None:
        """Close in order."""
        self._end(code, "The platform closed the socket.")
        # An application that reads nothing would hold up even the closing frame; aiohttp drops the connection then.
        with suppress(TimeoutError):
            async with asyncio.timeout(2 * CLOSE_SECONDS):
                await self._socket.close(code=code)

    def _end(self, code: int, reason: str) -> None:
        self._ended = self._ended or SocketEnd(code=code, reason=reason)


def upgrade_headers(*, url: str, public_url: str, auth_token: str) -> dict[str, str]:
    """Return the headers of a signed upgrade (reference: voice.md 1.6, tac-wire.md 2.2).

    What is signed is the public wss URL without its query, then the query's fields sorted, as name and value. The
    forwarded headers tell an application that is called under another address which one was signed.
    """
    public = urlsplit(_socket_url(public_url))
    fields = {name: values[0] for name, values in parse_qs(public.query).items()}
    bare = urlunsplit((public.scheme, public.netloc, public.path, "", ""))
    signed = bare + "".join(name + fields[name] for name in sorted(fields))
    headers = {"X-Twilio-Signature": sign_url(auth_token, signed), "User-Agent": "Tieline/1 (relay)"}
    if _socket_url(url) != _socket_url(public_url):
        headers["X-Forwarded-Proto"] = "https" if public.scheme == "wss" else "http"
        headers["X-Forwarded-Host"] = public.netloc
    return headers


def _socket_url(url: str) -> str:
    """Return an http(s) address as the ws(s) one; raises `RelayUnreachable` for any other."""
    scheme, _, rest = url.partition("://")
    socket_scheme = _SECURE.get(scheme.lower())
    try:
        host = urlsplit(url).hostname
    except ValueError:
        host = None
    if socket_scheme is None or not host:
        raise RelayUnreachable("The socket's URL must begin with wss:// and name a host.")
    return f"{socket_scheme}://{rest.partition('#')[0]}"


def _refusal(status: int) -> str:
    if status == 403:
        return "The application refused the socket (403): it may know another auth token or another public address."
    return f"The application answered {status} instead of opening a socket."
