"""A turn of an unmodified program on the public SDK, from its second on; aim: p50 at most 60 ms.

The program runs under `tieline run`, so its calls pass the interceptor. Its own time is told apart by what the console's
timeline says: from the webhook being sent to the call of the action, less the answers the platform gave in between. The
hops through the interceptor count as the program's side; what is left of the turn is the platform's.

    python -m bench.tac [--turns 60]
"""

from __future__ import annotations

import argparse
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from bench.harness import HERE, BenchFault, Server, report, scratch, screen, spawned, spread, tieline
from bench.turns import Side, open_side

_LONGEST_SECONDS = 60.0
_BETWEEN_TEXTS_SECONDS = 0.2
_PROGRAMS = {
    "echo, recall always": "bench/programs/echo.py",
    "with an agent and a model": "examples/handoff_agent.py",
}


def _wait_until_served(server: Server, log: Path) -> None:
    door = screen(server)
    deadline = time.monotonic() + _LONGEST_SECONDS
    while door.call("GET", "/phone/api/state")["servedBy"]["kind"] != "program":
        if time.monotonic() > deadline:
            raise BenchFault(f"The program did not listen: {log.read_text()[-500:]}")
        time.sleep(0.1)


def _moment(entry: dict[str, Any]) -> float:
    return datetime.fromisoformat(entry["at"]).timestamp()


def _own_seconds(lanes: list[dict[str, Any]]) -> list[float]:
    """Return the program's own time in each turn of a timeline, oldest first."""
    found = []
    begun, answers = None, 0.0
    for entry in sorted(lanes, key=_moment):
        if entry["kind"] == "webhook" and _is_customers(entry):
            begun, answers = _moment(entry), 0.0
        elif begun is not None and entry["kind"] == "api":
            if entry["title"].endswith("/Actions"):
                found.append(_moment(entry) - begun - answers)
                begun = None
            else:
                answers += (entry["durationMs"] or 0.0) / 1000
    return found


def _is_customers(entry: dict[str, Any]) -> bool:
    body = (entry["request"] or {}).get("body") or {}
    is_new = isinstance(body, dict) and body.get("eventType") == "COMMUNICATION_CREATED"
    return is_new and str(body["data"]["author"].get("address", "")).startswith("+15550100001")


def _texts(side: Side, turns: int) -> tuple[list[float], str]:
    seconds, conversation_id = [], ""
    deadline = time.monotonic() + _LONGEST_SECONDS
    for number in range(turns + 3):
        began = time.perf_counter()
        sent = side.text("+15550100001", f"Where is my order {number}?")
        if number >= 3:
            seconds.append(time.perf_counter() - began)
        conversation_id = sent["conversationId"]
        # The delivery reports of one reply go out before the next words of the customer, as they would in life.
        time.sleep(_BETWEEN_TEXTS_SECONDS)
        if time.monotonic() > deadline:
            break
    return seconds, conversation_id


def measure(name: str, script: str, turns: int) -> dict[str, dict[str, object]]:
    """Measure one program on a server of its own."""
    with scratch("tac") as folder, tieline(folder / "data") as server:
        command = [str(HERE / "tieline"), "run", "--data", str(folder / "data"), "--port", "0"]
        command += ["--model", "rehearsal", "--", "python", str(HERE / script)]
        with spawned(command, folder=folder / "run"):
            _wait_until_served(server, folder / "run" / "output.log")
            side = open_side(server)
            cpu = server.cpu_seconds
            seconds, conversation_id = _texts(side, turns)
            cpu = (server.cpu_seconds - cpu) / (len(seconds) + 3) * 1000
            path = f"/console/api/conversations/{conversation_id}/timeline"
            own = _own_seconds(side.door.call("GET", path)["lanes"])[-len(seconds) :]
    ours = [max(0.0, whole - theirs) for whole, theirs in zip(seconds, own, strict=False)]
    return {
        f"{name}: whole turn": {**spread(seconds), "server_cpu_ms": round(cpu, 1)},
        f"{name}: in the program": spread(own),
        f"{name}: in the platform": spread(ours),
    }


def main(arguments: list[str] | None = None) -> None:
    """Measure both programs and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--turns", type=int, default=60)
    asked = parser.parse_args(arguments)
    rows: dict[str, dict[str, object]] = {}
    for name, script in _PROGRAMS.items():
        rows |= measure(name, script, asked.turns)
    report("tac", rows, aim="whole turn p50 at most 60 ms, from the second on")


if __name__ == "__main__":
    main()
