"""The built-in agent's turn, from the customer's POST to the reply being readable, beside its floor in the same run.

Both are asked in turn, text by text, by the same client: POST, wait for the feed to say that the turn is answered, GET the
reply. Aim: at most 1.5 times the floor.  python -m bench.turns [--turns 200] [--postgres]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.commits import count_commits
from bench.harness import (
    BenchFault,
    Door,
    Feed,
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

_TEXTS_A_CUSTOMER = 10
_WARM_UP = 20
_LONGEST_SECONDS = 90.0


@dataclass
class Side:
    """One of the two that are measured."""

    server: Server
    door: Door
    feed: Feed
    seconds: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    cpu_began: float = 0.0

    def turn(self, number: int, *, counts: bool) -> None:
        """Text once and wait until the reply has been read."""
        address = f"+1555010{1000 + number // _TEXTS_A_CUSTOMER:04d}"
        seen = len(self.feed.events)
        began = time.perf_counter()
        sent = self.door.call(
            "POST", "/phone/api/messages", {"address": address, "body": "Where is my order?"}
        )
        accepted = time.perf_counter()
        turn_id = sent["turnId"]
        self.feed.wait_for(lambda event: _answers(event, turn_id), begin=seen)
        read = self.door.call("GET", f"/phone/api/turns/{turn_id}")
        ended = time.perf_counter()
        if read["state"] != "answered" or not read["replies"]:
            raise BenchFault(f"The turn was told as answered and read as {read}.")
        if counts:
            self.seconds.append(ended - began)
            self.accepted.append(accepted - began)

    def text(self, address: str, body: str) -> dict[str, Any]:
        """Text and wait for the answer; what the POST said."""
        seen = len(self.feed.events)
        sent: dict[str, Any] = self.door.call(
            "POST", "/phone/api/messages", {"address": address, "body": body}
        )
        self.feed.wait_for(lambda event: _answers(event, sent["turnId"]), begin=seen)
        return sent

    def row(self) -> dict[str, object]:
        """The side's figures."""
        cpu = (self.server.cpu_seconds - self.cpu_began) / max(1, len(self.seconds)) * 1000
        return {
            **spread(self.seconds),
            "to_201_p50_ms": spread(self.accepted)["p50_ms"],
            "cpu_ms": round(cpu, 1),
        }


def _answers(event: dict[str, Any], turn_id: str) -> bool:
    return bool(event["type"] == "TurnAnswered" and event["data"]["turnId"] == turn_id)


@contextmanager
def _floor(folder: Path, *, url: str, commits: int) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "bench.floor", str(port), url, str(commits)]
    with spawned(command, folder=folder) as process:
        address = f"http://127.0.0.1:{port}"
        wait_for_first_200(address + "/", process)
        yield Server(process=process, url=address, folder=folder)


def open_side(server: Server) -> Side:
    """Return a customer's side of a server, its feed followed."""
    headers = {"Authorization": f"Bearer {server.local_key}"}
    feed = Feed(server.url, headers)
    feed.follow("/phone/api/live")
    return Side(server, screen(server), feed)


def measure(turns: int, *, urls: tuple[str, str] | None = None, engine: str = "sqlite") -> dict[str, Any]:
    """Measure both sides on one engine; `urls` are the databases of the product and of the floor."""
    commits = count_commits()
    with ExitStack() as stack:
        folder = stack.enter_context(scratch("turns"))
        product_url, floor_url = urls or (
            f"sqlite:///{folder / 'tieline.db'}",
            f"sqlite:///{folder / 'floor.db'}",
        )
        product = open_side(stack.enter_context(tieline(folder / "product", database_url=product_url)))
        floor_server = _floor(folder / "floor", url=floor_url, commits=commits["until_reply"])
        floor = open_side(stack.enter_context(floor_server))
        _alternate(product, floor, turns)
        rows = {"built-in agent": product.row(), "floor": floor.row()}
    ratio = {
        name: round(float(str(rows["built-in agent"][name])) / float(str(rows["floor"][name])), 2)
        for name in ("p50_ms", "p99_ms", "cpu_ms")
    }
    pairs = sorted(a / b for a, b in zip(product.seconds, floor.seconds, strict=True))
    ratio["pairs_p50"] = round(pairs[len(pairs) // 2], 2)
    return report(
        f"turns-{engine}", rows, ratio=ratio, commits=commits, aim="p50 at most 1.5 times the floor"
    )


def _alternate(product: Side, floor: Side, turns: int) -> None:
    deadline = time.monotonic() + _LONGEST_SECONDS
    for number in range(turns + _WARM_UP):
        if number == _WARM_UP:
            product.cpu_began, floor.cpu_began = product.server.cpu_seconds, floor.server.cpu_seconds
        for side in (product, floor):
            side.turn(number, counts=number >= _WARM_UP)
        if time.monotonic() > deadline:
            break


def main(arguments: list[str] | None = None) -> None:
    """Measure on SQLite, and on PostgreSQL where its programs are found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--engine", choices=("both", "sqlite", "postgres"), default="both")
    asked = parser.parse_args(arguments)
    if asked.engine != "postgres":
        measure(asked.turns)
    if asked.engine != "sqlite":
        _on_postgres(asked.turns)


def _on_postgres(turns: int) -> None:
    from tests.support.postgres import find_binaries, fresh_database, throwaway_server

    binaries = find_binaries()
    if binaries is None:
        print("turns-postgres: no PostgreSQL on this machine, not measured")
        return
    with (
        throwaway_server(binaries, durable=True) as url,
        fresh_database(url) as one,
        fresh_database(url) as two,
    ):
        measure(turns, urls=(one, two), engine="postgres")


if __name__ == "__main__":
    main()
