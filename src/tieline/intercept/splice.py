"""Two byte streams tied together until both have ended: tunnels, and sockets after a protocol switch."""

import asyncio

from tieline.intercept.link import READ_SIZE, Stream


async def splice(left: Stream, right: Stream) -> None:
    """Copy both ways until each side has ended or one breaks; closes both."""
    copies = [asyncio.create_task(_copy(left[0], right[1])), asyncio.create_task(_copy(right[0], left[1]))]
    try:
        await asyncio.wait(copies, return_when=asyncio.ALL_COMPLETED)
    finally:
        for copy in copies:
            copy.cancel()
        left[1].close()
        right[1].close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(READ_SIZE):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        else:
            # TLS cannot half-close, so the end of one direction ends both.
            writer.close()
    except OSError:
        writer.close()
