"""Calls through an application's relay: our share of a turn beside a bare echo, many at once, and how soon a voice stops it.

A turn is measured at the handset, from its words to the whole answer. The application repeats what was said at once; in
the same run, turn by turn, the same client asks it by a bare websocket echo. What the platform adds is the difference.
Aim: p99 at most 10 ms. Stages on sound are in `voice_sound.py`, the SDK's search in `voice_discovery.py`.

    python -m bench.voice [--turns 300] [--calls 500]
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bench.harness import HERE, BenchFault, Server, report, scratch, spawned, spread, tieline
from bench.phones import Exchange, Phone, exchange

# The kit of the built-in agent is imported behind the first of them, which takes seconds once in a server's life.
_WARM_UP = 100
_BARGES = 50
_TURNS_EACH = 3
_PAUSE_SECONDS = 12.0
_ARRIVALS_PER_SECOND = 10
_LONGEST_SECONDS = 120.0


@contextmanager
def serving(folder: Path, script: str) -> Iterator[tuple[Server, int]]:
    """Serve Tieline and a program that answers its number; give the server and the program's port."""
    with tieline(folder / "data") as server:
        command = [str(HERE / "tieline"), "run", "--data", str(folder / "data"), "--port", "0"]
        command += ["--model", "rehearsal", "--", "python", str(HERE / script)]
        with spawned(command, folder=folder / "run"):
            log = folder / "run" / "output.log"
            deadline = time.monotonic() + _LONGEST_SECONDS
            # It says so after it is registered.
            while not (ports := re.findall(r"now \(port (\d+)\)", log.read_text())):
                if time.monotonic() > deadline:
                    raise BenchFault(f"The program did not listen: {log.read_text()[-500:]}")
                time.sleep(0.1)
            yield server, int(ports[-1])


async def _turn(phone: Phone, number: int) -> float:
    began = time.perf_counter()
    await phone.say(f"Where is my order number {number}, please?")
    return await phone.listen() - began


async def _echo(socket: aiohttp.ClientWebSocketResponse[bool], number: int) -> float:
    began = time.perf_counter()
    await socket.send_str(f"Where is my order number {number}, please?")
    await socket.receive()
    return time.perf_counter() - began


async def share_of_a_turn(server: Server, port: int, turns: int) -> dict[str, dict[str, object]]:
    """Measure relay turns of one call, each beside a bare echo."""
    whole: list[float] = []
    bare: list[float] = []
    async with exchange(server) as phones, aiohttp.ClientSession() as plain:
        phone = await phones.call("+15550150000")
        await phone.listen()
        socket = await plain.ws_connect(f"ws://127.0.0.1:{port}/echo")
        cpu = server.cpu_seconds
        for number in range(turns + _WARM_UP):
            pair = await _turn(phone, number), await _echo(socket, number)
            if number >= _WARM_UP:
                whole.append(pair[0])
                bare.append(pair[1])
            # What a turn leaves behind (webhooks, events) is done before the next one, as it is in life.
            await asyncio.sleep(0.03)
        used = (server.cpu_seconds - cpu) / (turns + _WARM_UP) * 1000
        await socket.close()
        await phone.hang_up()
    ours = [max(0.0, a - b) for a, b in zip(whole, bare, strict=True)]
    return {
        "relay turn at the handset": {**spread(whole), "server_cpu_ms": round(used, 1)},
        "bare websocket echo": spread(bare),
        "our share (difference)": spread(ours),
    }


async def barge_in(server: Server, times: int) -> dict[str, dict[str, object]]:
    """Measure how soon an utterance that sounds is stopped by words of the caller."""
    stopped: list[float] = []
    async with exchange(server) as phones:
        phone = await phones.call("+15550150001")
        await phone.listen()
        for number in range(times):
            await phone.say(f"Tell me about order {number}.")
            await phone.listen_unheard()
            began = time.perf_counter()
            await phone.say("Stop, please.")
            stopped.append(await phone.until("clear") - began)
            await phone.listen()
        await phone.hang_up()
    return {"words until the speech stops": spread(stopped)}


class _Crowd:
    """Customers who are all on the phone at the same time: nobody hangs up before everybody has talked."""

    def __init__(self, phones: Exchange, calls: int) -> None:
        self._phones = phones
        self._barrier = asyncio.Barrier(calls + 1)
        self.connected: list[float] = []
        self.turns: list[float] = []
        self.lost = 0

    async def customer(self, number: int) -> None:
        phone = None
        await asyncio.sleep(number / _ARRIVALS_PER_SECOND)
        try:
            began = time.perf_counter()
            phone = await self._phones.call(f"+1555016{number:04d}")
            self.connected.append(await phone.listen() - began)
            for count in range(_TURNS_EACH):
                # People listen and think; all of them at the same instant would be a measure of something else.
                await asyncio.sleep(_PAUSE_SECONDS * (0.5 + number % 17 / 17))
                self.turns.append(await _turn(phone, count))
        except (BenchFault, aiohttp.ClientError, TimeoutError):
            self.lost += 1
        await self.wait()
        if phone is not None:
            await phone.hang_up()

    async def wait(self) -> None:
        """Return once everybody has talked."""
        await self._barrier.wait()


async def many_at_once(server: Server, calls: int) -> dict[str, dict[str, object]]:
    """Let ten customers a second call until so many are on the phone, each with a turn every twelve seconds or so."""
    cpu, began = server.cpu_seconds, time.perf_counter()
    async with exchange(server) as phones:
        crowd = _Crowd(phones, calls)
        everybody = [asyncio.create_task(crowd.customer(number)) for number in range(calls)]
        await crowd.wait()
        row: dict[str, object] = {
            **spread(crowd.turns),
            "turns_per_s": round(len(crowd.turns) / (time.perf_counter() - began), 1),
            "lost": crowd.lost,
            "seconds": round(time.perf_counter() - began, 1),
            "server_cpu_s": round(server.cpu_seconds - cpu, 1),
            "resident_mb": round(server.resident_mb),
        }
        await asyncio.gather(*everybody)
    greeted = {f"{calls} calls at once: to the greeting": spread(crowd.connected)}
    return greeted | {f"{calls} calls at once: turns": row}


def measure(turns: int, calls: int) -> dict[str, Any]:
    """Measure all of it on one server."""
    with scratch("voice") as folder, serving(folder, "bench/programs/relay.py") as (server, port):
        rows = asyncio.run(share_of_a_turn(server, port, turns))
        rows |= asyncio.run(barge_in(server, min(_BARGES, turns)))
        rows |= asyncio.run(many_at_once(server, calls))
    return report("voice", rows, aim="our share of a relay turn p99 at most 10 ms; nothing lost")


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--calls", type=int, default=500)
    asked = parser.parse_args(arguments)
    measure(asked.turns, asked.calls)


if __name__ == "__main__":
    main()
