"""The bare baseline of `desks.py`: a server of nothing but live feeds. A POST names a desk, and its feed is told."""

import asyncio
import sys

from aiohttp import web

feeds: dict[str, asyncio.Queue[bytes]] = {}


async def follow(request: web.Request) -> web.StreamResponse:
    """One desk's feed."""
    lines = feeds.setdefault(request.match_info["desk"], asyncio.Queue())
    answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await answer.prepare(request)
    await answer.write(b'data: {"type": "hello"}\n\n')
    while True:
        await answer.write(await lines.get())


async def tell(request: web.Request) -> web.Response:
    """Tell a desk what was posted."""
    feeds[request.match_info["desk"]].put_nowait(b"data: " + await request.read() + b"\n\n")
    return web.json_response({})


async def health(_: web.Request) -> web.Response:
    """It runs."""
    return web.json_response({})


app = web.Application()
app.add_routes(
    [
        web.get("/healthz", health),
        web.get("/live/{desk}", follow),
        web.post("/tell/{desk}", tell),
    ]
)

if __name__ == "__main__":
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
