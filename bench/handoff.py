"""From the handoff call to the offer on the worker's screen; aim: p95 at most 250 ms.

Two ways in: a program's calls (the conversation set inactive, then the Studio execution, as the public SDK makes them),
and a customer who asks the built-in agent for a person, which has the agent's turn in it.

    python -m bench.handoff [--times 30]
"""

from __future__ import annotations

import argparse
import base64
import json
import time
from typing import Any
from urllib.parse import urlencode

from bench.desk import Desk
from bench.harness import Door, Server, report, scratch, screen, spread, tieline
from bench.turns import Side, open_side

_LONGEST_SECONDS = 90.0


class _Program:
    """What a program does to hand off."""

    def __init__(self, server: Server) -> None:
        values = screen(server).call("GET", "/console/api/env")
        pair = f"{values['TWILIO_API_KEY']}:{values['TWILIO_API_SECRET']}".encode()
        self._door = Door(server.url, {"Authorization": f"Basic {base64.b64encode(pair).decode()}"})
        self._number = values["TWILIO_PHONE_NUMBER"]
        self._flow_id = next(value for value in values.values() if str(value).startswith("FW"))

    def hand_off(self, *, conversation_id: str, address: str) -> float:
        """Hand off; return when the execution was called."""
        self._door.call("PATCH", f"/v2/Conversations/{conversation_id}", {"status": "INACTIVE"})
        data = {
            "HandoffData": {"conversationId": conversation_id, "attributes": {"reason": "Asked for a person"}}
        }
        form = urlencode({"To": address, "From": self._number, "Parameters": json.dumps(data)})
        began = time.perf_counter()
        self._door.call("POST", f"/v2/Flows/{self._flow_id}/Executions", form=form)
        return began


def _by_program(side: Side, desk: Desk, program: _Program, number: int) -> float:
    address = f"+1555011{number:04d}"
    sent = side.text(address, "Where is my order?")
    begin = len(desk.feed.events)
    began = program.hand_off(conversation_id=sent["conversationId"], address=address)
    at, reservation_id = desk.wait_for_offer(begin=begin)
    desk.finish(reservation_id)
    return at - began


def _by_agent(side: Side, desk: Desk, number: int) -> float:
    begin = len(desk.feed.events)
    body = {"address": f"+1555012{number:04d}", "body": "I want to speak to a human"}
    began = time.perf_counter()
    side.door.call("POST", "/phone/api/messages", body)
    at, reservation_id = desk.wait_for_offer(begin=begin)
    desk.finish(reservation_id)
    return at - began


def measure(times: int) -> dict[str, Any]:
    """Measure both ways, in turn."""
    found: dict[str, list[float]] = {"Studio execution": [], "asked of the built-in agent": []}
    with scratch("handoff") as folder, tieline(folder / "data") as server:
        side, desk, program = open_side(server), Desk(server), _Program(server)
        deadline = time.monotonic() + _LONGEST_SECONDS
        for number in range(times + 3):
            taken = (_by_program(side, desk, program, number), _by_agent(side, desk, number))
            if number >= 3:
                for name, seconds in zip(found, taken, strict=True):
                    found[name].append(seconds)
            if time.monotonic() > deadline:
                break
    rows = {name: spread(seconds) for name, seconds in found.items()}
    return report("handoff", rows, aim="call to offer p95 at most 250 ms")


def main(arguments: list[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=30)
    measure(parser.parse_args(arguments).times)


if __name__ == "__main__":
    main()
