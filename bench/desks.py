"""Many desktops at once: how soon a handoff rings at one, and how soon a customer's words are on one's screen.

500 desktops are connected and 10,000 conversations are open. 100 customers are handed off at once, each by a program's
call; then customers who are with a worker write on. Both are timed until the event is on the worker's feed, and beside
both stands a bare server of feeds with as many connections in the same run.

    python -m bench.desks [--desktops 500] [--conversations 10000] [--at-once 100]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bench.harness import (
    BenchFault,
    Server,
    free_port,
    report,
    scratch,
    screen,
    spawned,
    spread,
    tieline,
    wait_for_first_200,
)

_LONGEST_SECONDS = 300.0
_OPENED_AT_ONCE = 16
_WORDS_A_SECOND = 20
_CONVERSATIONS = "/-/conversations.twilio.com/v2"
_AGENT = "+15550100000"


@dataclass
class Screens:
    """Feeds of many desks in one process; each event wakes whoever waits for its key, with the moment it came."""

    session: aiohttp.ClientSession
    key: Callable[[dict[str, Any]], str | None]
    arrived: dict[str, asyncio.Future[tuple[float, dict[str, Any]]]] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def follow(self, url: str, cookie: str = "") -> None:
        """Connect a desk; returns when its feed has said hello."""
        ready = asyncio.Event()
        self.tasks.append(asyncio.create_task(self._read(url, cookie, ready)))
        await asyncio.wait_for(ready.wait(), 30)

    async def _read(self, url: str, cookie: str, ready: asyncio.Event) -> None:
        async with self.session.get(url, headers={"Cookie": cookie} if cookie else None) as feed:
            feed.raise_for_status()
            async for line in feed.content:
                if not line.startswith(b"data: "):
                    continue
                at, event = time.perf_counter(), json.loads(line[6:])
                ready.set()
                key = self.key(event)
                if key is not None and not self.awaited(key).done():
                    self.awaited(key).set_result((at, event))

    def awaited(self, key: str) -> asyncio.Future[tuple[float, dict[str, Any]]]:
        """Return what is fulfilled when an event with this key arrives."""
        return self.arrived.setdefault(key, asyncio.get_running_loop().create_future())

    async def close(self) -> None:
        """Disconnect every desk."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


def _key(event: dict[str, Any]) -> str | None:
    data = event.get("data", {})
    if event["type"] == "ReservationCreated":
        return f"ring:{event['conversationId']}"
    if event["type"] == "CommunicationAdded":
        return f"said:{data.get('communicationId')}"
    return str(data["number"]) if event["type"] == "told" else None


@dataclass
class Office:
    """The platform with its people and programs, as one client sees them."""

    server: Server
    session: aiohttp.ClientSession
    values: dict[str, str]
    cookies: list[str] = field(default_factory=list)

    async def call(
        self, method: str, path: str, body: object = None, *, form: object = None, cookie: str = ""
    ) -> Any:
        """Make a request: a desk's when it has a cookie, else the project's own."""
        headers, auth = {"Origin": self.server.url}, None
        if cookie:
            headers["Cookie"] = cookie
        elif path.startswith(("/phone", "/console")):
            headers["Authorization"] = f"Bearer {self.server.local_key}"
        else:
            auth = aiohttp.BasicAuth(self.values["TWILIO_API_KEY"], self.values["TWILIO_API_SECRET"])
        async with self.session.request(
            method, self.server.url + path, json=body, data=form, headers=headers, auth=auth
        ) as answer:
            if answer.status >= 400:
                raise BenchFault(f"{method} {path} answered {answer.status}: {await answer.text()}")
            return await answer.json()

    async def hire(self, count: int) -> None:
        """Have so many workers in the starter project's workspace, and sign each in."""
        workspace = (await self.call("GET", "/v1/Workspaces"))["workspaces"][0]["sid"]
        there = len((await self.call("GET", "/console/api/start"))["links"]["desktop"])
        for number in range(there, count):
            form = {"FriendlyName": f"Worker {number}", "Attributes": '{"languages": ["en"]}'}
            await self.call("POST", f"/v1/Workspaces/{workspace}/Workers", form=form)
        for link in (await self.call("GET", "/console/api/start"))["links"]["desktop"][:count]:
            async with self.session.get(link["url"], allow_redirects=False) as answer:
                self.cookies.append(answer.headers["Set-Cookie"].partition(";")[0])

    async def go_on_duty(self, count: int) -> None:
        """Have the first so many be available."""
        me = await self.call("GET", "/desktop/api/me", cookie=self.cookies[0])
        available = next(one["id"] for one in me["activities"] if one["available"])
        for cookie in self.cookies[:count]:
            await self.call("POST", "/desktop/api/activity", {"activityId": available}, cookie=cookie)

    async def open_conversations(self, count: int) -> list[str]:
        """Open so many conversations in which nobody says anything yet; return their ids."""
        found = await self.call("GET", f"{_CONVERSATIONS}/ControlPlane/Configurations")
        configuration_id = found["configurations"][0]["id"]
        room, ids = asyncio.Semaphore(_OPENED_AT_ONCE), [""] * count

        async def open_one(number: int) -> None:
            body = {
                "configurationId": configuration_id,
                "participants": [
                    {"type": "CUSTOMER", "addresses": [{"channel": "SMS", "address": address_of(number)}]},
                    {"type": "AI_AGENT", "addresses": [{"channel": "SMS", "address": _AGENT}]},
                ],
                "configuration": {"statusCallbacks": []},
            }
            async with room:
                made = await self.call("POST", f"{_CONVERSATIONS}/Conversations", body)
                ids[number] = made["id"]

        await asyncio.gather(*(open_one(number) for number in range(count)))
        return ids

    async def hand_off(self, conversation_id: str, number: int) -> float:
        """Hand a customer off as a program does; return when the execution was called."""
        await self.call("PATCH", f"/v2/Conversations/{conversation_id}", {"status": "INACTIVE"})
        data = {"HandoffData": {"conversationId": conversation_id, "attributes": {"reason": "Asked"}}}
        flow_id = next(value for value in self.values.values() if str(value).startswith("FW"))
        form = {"To": address_of(number), "From": _AGENT, "Parameters": json.dumps(data)}
        began = time.perf_counter()
        await self.call("POST", f"/v2/Flows/{flow_id}/Executions", form=form)
        return began


def address_of(number: int) -> str:
    """Return a customer's number."""
    return f"+1555{2_000_000 + number}"


async def _ring(office: Office, screens: Screens, ids: list[str]) -> list[float]:
    async def one(number: int) -> float:
        began = await office.hand_off(ids[number], number)
        at, _ = await asyncio.wait_for(screens.awaited(f"ring:{ids[number]}"), _LONGEST_SECONDS)
        return at - began

    return list(await asyncio.gather(*(one(number) for number in range(len(ids)))))


async def _accept_all(office: Office, screens: Screens, ids: list[str], at_once: int) -> None:
    for cookie in office.cookies[:at_once]:
        ringing = (await office.call("GET", "/desktop/api/tasks", cookie=cookie))["offers"]
        for offer in ringing:
            await office.call(
                "POST", f"/desktop/api/reservations/{offer['reservationId']}/accept", {}, cookie=cookie
            )


async def _write_on(office: Office, screens: Screens, count: int, at_once: int) -> list[float]:
    async def one(number: int) -> float:
        await asyncio.sleep(number / _WORDS_A_SECOND)
        body = {"address": address_of(number % at_once), "body": f"And another thing: {number}"}
        began = time.perf_counter()
        sent = await office.call("POST", "/phone/api/messages", body)
        at, _ = await asyncio.wait_for(screens.awaited(f"said:{sent['communicationId']}"), _LONGEST_SECONDS)
        return at - began

    return list(await asyncio.gather(*(one(number) for number in range(count))))


async def _bare(session: aiohttp.ClientSession, url: str, *, desktops: int, at_once: int, words: int) -> Any:
    screens = Screens(session, _key)
    for number in range(desktops):
        await screens.follow(f"{url}/live/{number}")

    async def one(number: int, wait: float) -> float:
        await asyncio.sleep(wait)
        began = time.perf_counter()
        body = {"type": "told", "data": {"number": number}}
        async with session.post(f"{url}/tell/{number % desktops}", json=body) as answer:
            answer.raise_for_status()
        at, _ = await asyncio.wait_for(screens.awaited(str(number)), 30)
        return at - began

    rung = await asyncio.gather(*(one(number, 0) for number in range(at_once)))
    told = await asyncio.gather(*(one(at_once + number, number / _WORDS_A_SECOND) for number in range(words)))
    await screens.close()
    return list(rung), list(told)


async def _measure(server: Server, bare_url: str, asked: argparse.Namespace) -> dict[str, dict[str, object]]:
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0), timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        sizes = {"desktops": asked.desktops, "at_once": asked.at_once, "words": asked.words}
        bare_rung, bare_told = await _bare(session, bare_url, **sizes)
        office = Office(server, session, screen(server).call("GET", "/console/api/env"))
        await office.hire(asked.desktops)
        ids = await office.open_conversations(asked.conversations)
        screens = Screens(session, _key)
        for cookie in office.cookies:
            await screens.follow(f"{server.url}/desktop/api/live", cookie)
        await office.go_on_duty(asked.at_once)
        rung = await _ring(office, screens, ids[: asked.at_once])
        await _accept_all(office, screens, ids, asked.at_once)
        told = await _write_on(office, screens, asked.words, asked.at_once)
        await screens.close()
    return {
        f"handoff to ringing, {asked.at_once} at once": spread(rung),
        f"bare feeds, {asked.at_once} at once": spread(bare_rung),
        f"words to screen, {_WORDS_A_SECOND} a second": spread(told),
        f"bare feeds, {_WORDS_A_SECOND} a second": spread(bare_told),
    }


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Serve both, and time both."""
    with scratch("desks") as folder, tieline(folder / "data") as server:
        port = free_port()
        program = Path(__file__).parent / "programs" / "bare_feeds.py"
        with spawned([sys.executable, str(program), str(port)], folder=folder / "bare") as bare:
            wait_for_first_200(f"http://127.0.0.1:{port}/healthz", bare)
            rows = asyncio.run(_measure(server, f"http://127.0.0.1:{port}", asked))
    return report(
        "desks", rows, desktops=asked.desktops, open_conversations=asked.conversations,
        aim="handoff to ringing p95 at most 250 ms; words to screen p99 at most 200 ms",
    )  # fmt: skip


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--desktops", type=int, default=500)
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--at-once", type=int, default=100)
    parser.add_argument("--words", type=int, default=400)
    measure(parser.parse_args(arguments))


if __name__ == "__main__":
    main()
