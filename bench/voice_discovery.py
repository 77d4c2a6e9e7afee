"""Whether the public SDK finds the conversation of a call at its first search (promise P2), call after call.

The SDK searches by the call's id when its socket opens, and again after 250 ms if there is not exactly one: each search
in vain is silence for the caller. The program counts its own searches.  python -m bench.voice_discovery [--calls 1000]
"""

from __future__ import annotations

import argparse
import asyncio
import http.client
import json
from typing import Any

from bench.harness import Server, report, scratch
from bench.phones import Exchange, exchange
from bench.voice import serving

_AT_ONCE = 5


async def _calls(server: Server, calls: int) -> None:
    async with exchange(server) as phones:
        waiting = asyncio.Semaphore(_AT_ONCE)

        async def one(number: int) -> None:
            async with waiting:
                await _talk(phones, number)

        await asyncio.gather(*(one(number) for number in range(calls)))


async def _talk(phones: Exchange, number: int) -> None:
    phone = await phones.call(f"+1555017{number:04d}")
    await phone.listen()
    # The first turn is answered only once the SDK knows its conversation.
    await phone.say("Hello")
    await phone.listen()
    await phone.hang_up()


def _searches(port: int) -> dict[str, int]:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    link.request("GET", "/searches")
    found: dict[str, int] = json.loads(link.getresponse().read())
    link.close()
    return found


def measure(calls: int) -> dict[str, Any]:
    """Let so many customers call, a few at a time."""
    with scratch("discovery") as folder, serving(folder, "bench/programs/voice_echo.py") as (server, port):
        asyncio.run(_calls(server, calls))
        found = _searches(port)
    first = sum(1 for count in found.values() if count == 1)
    row = {
        "calls": calls,
        # A program whose lease lapsed on a busy machine is stood in for by the built-in agent: no search, no silence.
        "answered_by_the_program": len(found),
        "found_at_first_search": first,
        "most_searches": max(found.values(), default=0),
    }
    return report("voice-discovery", {"calls through the SDK": row}, aim="all of them at the first search")


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--calls", type=int, default=1000)
    measure(parser.parse_args(arguments).calls)


if __name__ == "__main__":
    main()
