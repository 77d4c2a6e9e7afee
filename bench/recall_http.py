"""Recall over HTTP, by words and with local weights, in stores of different sizes; and how fast what is said is stored.

A store is filled with profiles of fifty observations each, and one profile with ten thousand; then random profiles are
asked questions through the Recall operation, as a program does. The least that the same door does, one row by its key,
stands beside it. Storing: communications a second through the API, many at once, beside as many single commits of one bare
SQLite writer in the same run.  python -m bench.recall_http [--profiles 1000 10000 100000] [--asked 300]
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.harness import Door, Server, report, scratch, screen, spread, tieline
from tieline.app.starter import STORE_ID
from tieline.models.embedding.choice import choose_embedder

_ITEMS = 50
_MANY = 10_000
_DAY = 86_400_000_000
_NOW = 1_790_000_000_000_000
_WRITERS = 32
_SAID = 3_000
_SENTENCES = 500
_WEIGHTS = Path.home() / ".local/share/tieline/all-MiniLM-L6-v2"
_AGENT = "+15550190999"
_MATTERS = (
    "delivery", "refund", "invoice", "address", "battery", "charger", "screen", "subscription", "password", "warranty",
    "discount", "gift card", "appointment", "repair", "newsletter", "return label", "store", "keyboard", "colour", "size",
)  # fmt: skip
_PLACES = ("Lisbon", "Bergen", "Graz", "Turin", "Cork", "Malmö", "Ghent", "Porto", "Lyon", "Gdansk")


def measure(sizes: list[int], asked: int) -> dict[str, Any]:
    """Fill one database step by step and ask at each size; then the large profile, then storing."""
    rows: dict[str, dict[str, object]] = {}
    with scratch("recall") as folder:
        with tieline(folder):
            # A first start makes the starter project, whose store is filled.
            store_id = STORE_ID
        known = 0
        for size in sizes:
            _fill(folder / "tieline.db", store_id=store_id, first=known, last=size)
            known = size
            with tieline(folder) as server:
                door = _door(server)
                rows[f"{size:,} profiles of {_ITEMS}"] = _ask(door, store_id, profiles=size, asked=asked)
                rows[f"{size:,} profiles, one row by key"] = _bare(door, store_id, asked)
        _fill_one(folder / "tieline.db", store_id=store_id)
        with tieline(folder) as server:
            door = _door(server)
            rows[f"one profile of {_MANY:,}"] = _ask_one(door, store_id, asked=asked // 3)
    return report("recall-http", rows, aim="p99 at most 20 ms")


def measure_meaning(weights: Path, *, profiles: int, asked: int) -> dict[str, Any]:
    """Ask by meaning, with local weights; the texts are of a few hundred sentences, so that their vectors are soon made."""
    chance = random.Random(3)
    sentences = [_content(chance) for _ in range(_SENTENCES)]
    with scratch("meaning") as folder:
        with tieline(folder):
            store_id = STORE_ID
        _fill(folder / "tieline.db", store_id=store_id, first=0, last=profiles, sentences=sentences)
        _fill_one(folder / "tieline.db", store_id=store_id, sentences=sentences)
        _give_vectors(folder / "tieline.db", weights=weights, sentences=sentences)
        with tieline(folder, embeddings=str(weights)) as server:
            row = _ask(_door(server), store_id, profiles=profiles, asked=asked)
            large = _ask_one(_door(server), store_id, asked=asked // 3)
    rows = {
        f"{profiles:,} profiles of {_ITEMS}, by meaning": row,
        f"one profile of {_MANY:,}, by meaning": large,
    }
    return report("recall-meaning", rows, aim="p50 at most 87 ms, p95 at most 155 ms")


def _give_vectors(path: Path, *, weights: Path, sentences: Sequence[str]) -> None:
    embedder = choose_embedder(str(weights))
    assert embedder is not None
    packed = dict(zip(sentences, (one.packed() for one in embedder.embed(sentences)), strict=True))
    link = sqlite3.connect(path)
    query = "SELECT observation_id, profile_id, updated_at, content FROM memory_observations WHERE source = 'bench'"
    rows = [(*row[:3], embedder.name, packed[row[3]]) for row in link.execute(query).fetchall()]
    insert = "INSERT INTO memory_vectors (memory_id, profile_id, updated_at, embedder, packed) VALUES (?, ?, ?, ?, ?)"
    with link:
        link.executemany(insert, rows)
    link.close()


def _door(server: Server) -> Door:
    values = screen(server).call("GET", "/console/api/env")
    key = b64encode(f"{values['TWILIO_API_KEY']}:{values['TWILIO_API_SECRET']}".encode()).decode()
    return Door(server.url, {"Authorization": f"Basic {key}"})


def _profile_id(number: int) -> str:
    return f"mem_profile_{number:026d}"


def _content(chance: random.Random) -> str:
    matter, other = chance.sample(_MATTERS, 2)
    return (
        f"Asked about the {matter} of order {chance.randrange(10_000, 99_999)}; "
        f"had a question on the {other} in {chance.choice(_PLACES)} before."
    )


def _observations(
    profile_id: str, count: int, chance: random.Random, sentences: Sequence[str] = ()
) -> Iterator[tuple[Any, ...]]:
    for number in range(count):
        at = _NOW - chance.randrange(700) * _DAY
        key = f"{profile_id[12:]}{number:08d}"
        content = chance.choice(sentences) if sentences else _content(chance)
        yield f"mem_observation_{key}", profile_id, content, "bench", "[]", at, at, at


def _fill(path: Path, *, store_id: str, first: int, last: int, sentences: Sequence[str] = ()) -> None:
    """Add profiles number `first` to `last`, straight into the tables: how they came to be is not measured."""
    chance = random.Random(first)
    link = sqlite3.connect(path)
    for start in range(first, last, 1_000):
        numbers = range(start + 1, min(start + 1_000, last) + 1)
        _insert(link, store_id=store_id, numbers=numbers, items=_ITEMS, chance=chance, sentences=sentences)
    link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    link.close()


def _fill_one(path: Path, *, store_id: str, sentences: Sequence[str] = ()) -> None:
    link = sqlite3.connect(path)
    chance = random.Random(7)
    _insert(
        link, store_id=store_id, numbers=range(1), items=_MANY, chance=chance, known=True, sentences=sentences
    )
    link.close()


def _insert(
    link: sqlite3.Connection, *, store_id: str, numbers: range, items: int, chance: random.Random,
    known: bool = False, sentences: Sequence[str] = (),
) -> None:  # fmt: skip
    with link:
        if not known:
            link.executemany(
                "INSERT INTO memory_profiles (profile_id, store_id, created_at) VALUES (?, ?, ?)",
                [(_profile_id(number), store_id, _NOW) for number in numbers],
            )
        for number in numbers:
            link.executemany(
                "INSERT INTO memory_observations (observation_id, profile_id, content, source, conversation_ids, "
                "occurred_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                _observations(_profile_id(number), items, chance, sentences),
            )


def _recall(door: Door, store_id: str, profile_id: str, query: str) -> float:
    began = time.perf_counter()
    path = f"/v1/Stores/{store_id}/Profiles/{profile_id}/Recall"
    found = door.call("POST", path, {"query": query, "observationsLimit": 10, "communicationsLimit": 0})
    if not found["observations"]:
        raise AssertionError(f"Nothing was recalled for {query!r}.")
    return time.perf_counter() - began


def _ask(door: Door, store_id: str, *, profiles: int, asked: int) -> dict[str, object]:
    chance = random.Random(1)

    def once() -> float:
        query = f"What about the {chance.choice(_MATTERS)}?"
        return _recall(door, store_id, _profile_id(chance.randrange(1, profiles + 1)), query)

    for _ in range(20):
        once()
    return dict(spread([once() for _ in range(asked)]))


def _ask_one(door: Door, store_id: str, *, asked: int) -> dict[str, object]:
    chance = random.Random(2)
    queries = [f"What about the {chance.choice(_MATTERS)} in {chance.choice(_PLACES)}?" for _ in range(asked)]
    first = _recall(door, store_id, _profile_id(0), queries[0])
    seconds = [_recall(door, store_id, _profile_id(0), query) for query in queries[1:]]
    return {**spread(seconds), "first_ms": round(first * 1000, 1)}


def _bare(door: Door, store_id: str, asked: int) -> dict[str, object]:
    seconds = []
    for _ in range(asked):
        began = time.perf_counter()
        door.call("GET", f"/v1/ControlPlane/Stores/{store_id}")
        seconds.append(time.perf_counter() - began)
    return dict(spread(seconds))


def measure_storing(said: int) -> dict[str, Any]:
    """Store communications through the API, and as many rows with a commit each by a bare writer."""
    with scratch("storing") as folder, tieline(folder) as server:
        conversation_ids, participants = _conversations(server)
        ours = _store_many(server, conversation_ids, participants, said=said)
        bare = _bare_commits(folder / "bare.db", said)
    rows: dict[str, dict[str, object]] = {
        f"communications, {_WRITERS} at once": {"a_second": round(said / ours)},
        "bare SQLite, one commit each": {"a_second": round(said / bare)},
    }
    return report("storing", rows, ratio=round(bare / ours, 2), aim="at least 0.3 of the bare writer")


def _conversations(server: Server) -> tuple[list[str], dict[str, str]]:
    door = _door(server)
    configuration = door.call("GET", "/-/conversations.twilio.com/v2/ControlPlane/Configurations")[
        "configurations"
    ][0]
    ids, participants = [], {}
    for number in range(_WRITERS):
        made = door.call(
            "POST",
            "/-/conversations.twilio.com/v2/Conversations",
            {
                "configurationId": configuration["id"],
                "participants": [_party("CUSTOMER", f"+1555019{number:04d}"), _party("AI_AGENT", _AGENT)],
                # Nobody answers: what is measured is storing, not the built-in agent's turns.
                "configuration": {"statusCallbacks": []},
            },
        )
        path = f"/-/conversations.twilio.com/v2/Conversations/{made['id']}/Participants"
        ids.append(made["id"])
        there = door.call("GET", path)["participants"]
        participants[made["id"]] = next(one["id"] for one in there if one["type"] == "CUSTOMER")
    return ids, participants


def _party(type_: str, address: str) -> dict[str, Any]:
    return {"type": type_, "addresses": [{"channel": "SMS", "address": address}]}


def _store_many(server: Server, ids: list[str], participants: dict[str, str], *, said: int) -> float:
    doors = [_door(server) for _ in ids]

    def speak(place: int) -> None:
        number = f"+1555019{place:04d}"
        author = {"address": number, "channel": "SMS", "participantId": participants[ids[place]]}
        for count in range(said // len(ids)):
            doors[place].call(
                "POST",
                f"/-/conversations.twilio.com/v2/Conversations/{ids[place]}/Communications",
                {
                    "author": author,
                    "recipients": [{"address": _AGENT, "channel": "SMS"}],
                    "content": {"type": "TEXT", "text": f"Line {count} of what was said."},
                },
            )

    began = time.perf_counter()
    with ThreadPoolExecutor(max_workers=len(ids)) as pool:
        list(pool.map(speak, range(len(ids))))
    return time.perf_counter() - began


def _bare_commits(path: Path, count: int) -> float:
    link = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        link.execute(f"PRAGMA {pragma}")
    link.execute("CREATE TABLE said (number INTEGER PRIMARY KEY, text TEXT)")
    began = time.perf_counter()
    for number in range(count):
        link.execute("INSERT INTO said VALUES (?, ?)", (number, f"Line {number} of what was said."))
    return time.perf_counter() - began


def main(arguments: list[str] | None = None) -> None:
    """Measure recall at each size, then storing."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--profiles", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--asked", type=int, default=300)
    parser.add_argument("--said", type=int, default=_SAID)
    parser.add_argument("--weights", type=Path, default=_WEIGHTS, help="a folder with local weights")
    wanted = parser.parse_args(arguments)
    measure(sorted(wanted.profiles), wanted.asked)
    if wanted.weights.is_dir():
        measure_meaning(wanted.weights, profiles=min(wanted.profiles), asked=wanted.asked)
    else:
        print(
            f"By meaning: nothing was measured, for there are no weights in {wanted.weights} (`make meaning`)."
        )
    measure_storing(wanted.said)


if __name__ == "__main__":
    main()
