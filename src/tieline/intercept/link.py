"""One HTTP/1.1 connection: a byte stream and the h11 state that frames it.

Both sides of the proxy use it, the program's as SERVER and the upstream's as CLIENT. h11 decides about
lengths, chunks, HEAD, 204, 304 and keep-alive, so nothing here counts bytes.
"""

import asyncio
import ssl
from typing import cast

import h11

READ_SIZE = 65536
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Event = (
    h11.Request | h11.InformationalResponse | h11.Response | h11.Data | h11.EndOfMessage
    | h11.ConnectionClosed | type[h11.PAUSED]
)  # fmt: skip


class Link:
    """A connection that speaks in h11 events."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        role: type[h11.CLIENT | h11.SERVER],
        under: Stream | None = None,
    ) -> None:
        # The plain pair under a TLS pair is kept, because asyncio aborts a connection whose reader is dropped.
        self._under = under
        self.reader = reader
        self.writer = writer
        # 64 KB for a head: some programs send long cookies, nobody sends more.
        self.http = h11.Connection(role, max_incomplete_event_size=65536)
        self._staged: list[bytes] = []

    def poll_event(self) -> Event | None:
        """The next event that is already here, or None; h11.RemoteProtocolError on nonsense."""
        event = self.http.next_event()
        return None if event is h11.NEED_DATA else cast(Event, event)

    async def fill(self) -> None:
        """Wait for more bytes of the other side; its end counts as bytes too."""
        if self.http.they_are_waiting_for_100_continue:
            self.stage(h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue"))
            await self.flush()
        self.http.receive_data(await self.reader.read(READ_SIZE))

    async def next_event(self) -> Event:
        """The next event, waited for when needed."""
        while (event := self.poll_event()) is None:
            await self.fill()
        return event

    def stage(self, event: h11.Event) -> None:
        """Frame the event; it leaves with the next `flush`, so that a head and its body are one write."""
        if data := self.http.send(event):
            self._staged.append(data)

    async def flush(self) -> None:
        """Write what is staged and wait while the other side is slow."""
        if self._staged:
            self.writer.write(b"".join(self._staged))
            self._staged.clear()
            await self.writer.drain()

    async def send(self, event: h11.Event) -> None:
        """Stage one event and write at once."""
        self.stage(event)
        await self.flush()

    async def hung_up(self) -> bool:
        """Wait for whatever the other side does next: True when it left, False when it sent more."""
        data = await self.reader.read(READ_SIZE)
        self.http.receive_data(data)
        return not data

    @property
    def is_reusable(self) -> bool:
        """Whether one exchange ended cleanly on both sides, so that another may follow."""
        return self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    @property
    def is_fresh(self) -> bool:
        """Whether an idle connection may still be used: open, and silent since the last exchange."""
        return not (self.writer.is_closing() or self.reader.at_eof())

    def take_leftover(self) -> bytes:
        """Bytes that came after the head of a protocol switch and belong to the new protocol."""
        return bytes(self.http.trailing_data[0])

    def abort(self) -> None:
        """Close without the farewell of TLS, which needs the event loop to live on."""
        self.writer.transport.abort()

    def close(self) -> None:
        """Close at once; bytes already written still leave."""
        self.writer.close()


async def upgrade_to_tls(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    context: ssl.SSLContext,
    *,
    server_hostname: str | None = None,
) -> Stream:
    """Turn an open plain stream into TLS: as the server, or as the client of `server_hostname`.

    A new pair is made because StreamWriter.start_tls of Python 3.11 leaves the old reader tied to the plain
    transport, which breaks its flow control under large bodies.
    """
    loop = asyncio.get_running_loop()
    new_reader = asyncio.StreamReader(limit=READ_SIZE, loop=loop)
    protocol = asyncio.StreamReaderProtocol(new_reader, loop=loop)
    transport = await loop.start_tls(
        writer.transport, protocol, context,
        server_side=server_hostname is None, server_hostname=server_hostname,
        ssl_handshake_timeout=20,
    )  # fmt: skip
    if transport is None:
        raise ConnectionResetError("closed during the TLS handshake")
    protocol.connection_made(transport)
    return new_reader, asyncio.StreamWriter(transport, protocol, new_reader, loop)
