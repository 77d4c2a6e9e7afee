"""The floor of a turn: the same agent on the same instant model, bare hops, and as many durable commits; nothing else.

A Starlette-free ASGI app under the same server: a text is committed and answered 201, the remaining commits are made one
after the other, the agent runs on the same `TurnInput`, the reply is committed and told on a feed. No rooms, no events,
no jobs, no authentication. Run by `turns.py`:  python -m bench.floor PORT DATABASE_URL COMMITS
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import uvicorn

from tieline.agents import BuiltInAgent, HistoryItem, TurnInput
from tieline.agents.turns import KnowledgeAccess, Passage
from tieline.app.starter_knowledge import ARTICLES
from tieline.models.ports import choose_model

_CREATE = "CREATE TABLE said (number BIGINT, text TEXT)"
_HISTORY = 60


async def _found_at_once(_: str) -> list[Passage]:
    return _PASSAGES


_PASSAGES = [Passage(source="starter-knowledge", text=text) for text in list(ARTICLES.values())[:3]]
# The agent looks a question up, as it does in the product; here what it finds is there at once.
_KNOWLEDGE = KnowledgeAccess(about="starter-knowledge: sample articles", search=_found_at_once)


class _Store(Protocol):
    def keep(self, number: int, text: str) -> None: ...


class _SQLite:
    """One row, one commit that is on disk, with the product's own pragmas."""

    def __init__(self, path: str) -> None:
        self._link = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "secure_delete=ON"):
            self._link.execute(f"PRAGMA {pragma}")
        self._link.execute(_CREATE)

    def keep(self, number: int, text: str) -> None:
        self._link.execute("BEGIN IMMEDIATE")
        self._link.execute("INSERT INTO said VALUES (?, ?)", (number, text))
        self._link.execute("COMMIT")


class _Postgres:
    """The same on a server."""

    def __init__(self, url: str) -> None:
        import psycopg

        self._link = psycopg.connect(url)
        self._link.execute(_CREATE)
        self._link.commit()

    def keep(self, number: int, text: str) -> None:
        self._link.execute("INSERT INTO said VALUES (%s, %s)", (number, text))
        self._link.commit()


class Floor:
    """The app."""

    def __init__(self, store: Callable[[], _Store], commits: int) -> None:
        """`commits`: how many durable commits there are from the text to its reply."""
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._make = store
        self._store: _Store | None = None
        self._commits = commits
        self._agent = BuiltInAgent(choose_model({}, wanted="rehearsal"))
        self._said: dict[str, list[HistoryItem]] = defaultdict(list)
        self._replies: dict[str, str] = {}
        self._feeds: list[asyncio.Queue[str]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._count = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if scope["method"] == "POST":
            await self._take(json.loads((await receive())["body"]), send)
        elif path.endswith("/live"):
            await self._feed(send)
        elif "/turns/" in path:
            turn_id = path.rpartition("/")[2]
            body = {"turnId": turn_id, "state": "answered", "replies": [{"body": self._replies[turn_id]}]}
            await _answer(send, 200, body)
        else:
            await _answer(send, 200, {})

    async def _take(self, body: dict[str, str], send: Any) -> None:
        self._count += 1
        turn_id = str(self._count)
        await self._keep(body["body"])
        await _answer(send, 201, {"turnId": turn_id})
        task = asyncio.create_task(self._serve(turn_id, body["address"], body["body"]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, turn_id: str, address: str, text: str) -> None:
        for _ in range(self._commits - 2):
            await self._keep(text)
        said = self._said[address]
        turn = TurnInput(
            conversation_id=address, text=text, history=tuple(said[-_HISTORY:]), knowledge=_KNOWLEDGE
        )
        outcome = await self._agent.take_turn(turn)
        self._replies[turn_id] = outcome.reply or ""
        await self._keep(outcome.reply or "")
        said += [
            HistoryItem(speaker="customer", text=text),
            HistoryItem(speaker="agent", text=outcome.reply or ""),
        ]
        for feed in self._feeds:
            feed.put_nowait(json.dumps({"type": "TurnAnswered", "data": {"turnId": turn_id}}))

    async def _keep(self, text: str) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write, text)

    def _write(self, text: str) -> None:
        # A connection belongs to the thread that made it.
        self._store = self._store or self._make()
        self._store.keep(self._count, text)

    async def _feed(self, send: Any) -> None:
        lines: asyncio.Queue[str] = asyncio.Queue()
        self._feeds.append(lines)
        lines.put_nowait('{"type": "hello"}')
        await send(
            {
                "type": "http.response.start",
                "status": 200,
                "headers": [(b"content-type", b"text/event-stream")],
            }
        )
        while True:
            line = await lines.get()
            await send(
                {"type": "http.response.body", "body": f"data: {line}\n\n".encode(), "more_body": True}
            )


async def _answer(send: Any, status: int, body: object) -> None:
    text = json.dumps(body).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text})


def main() -> None:
    """Serve until interrupted."""
    port, url, commits = sys.argv[1:]
    store = (
        (lambda: _SQLite(url.removeprefix("sqlite:///")))
        if url.startswith("sqlite")
        else (lambda: _Postgres(url))
    )
    options: dict[str, Any] = {
        "loop": "uvloop",
        "http": "httptools",
        "access_log": False,
        "log_level": "warning",
    }
    uvicorn.run(
        Floor(store, int(commits)),
        port=int(port),
        lifespan="off",
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,
        **options,
    )


if __name__ == "__main__":
    main()
