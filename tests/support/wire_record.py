"""What tests met at the doors: which operation answered which test, and the shape of its good answers.

`pytest tests/wire --record-wire` keeps it: docs/reference/wire-tests.txt (who exercises what, for the page of the wire)
and src/tieline/app/contract/answers.json (what `/openapi.json` says of answers). Without the option nothing is done.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.types import Message, Receive, Scope, Send

from tests.support.shapes import common, shape_of, share_types

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "docs/reference/wire-tests.txt"
ANSWERS = ROOT / "src/tieline/app/contract/answers.json"
_HEAD = (
    "# Which test files called which operation and got a good answer. Written by `make wire-record`.\n"
    "# scripts/reference.py puts it beside each operation in wire-coverage.md.\n"
)


class WireRecord:
    """Everything met so far."""

    def __init__(self) -> None:
        """Begin with what was written down before."""
        self.tests: dict[str, set[str]] = defaultdict(set)
        self.answers: dict[str, dict[str, dict[str, Any]]] = defaultdict(
            dict, json.loads(ANSWERS.read_text())
        )
        self._ran: set[str] = set()

    def keep(self, operation: str, *, status: int, media_type: str, body: bytes, test: str) -> None:
        """Keep one good answer."""
        file = test.partition("::")[0]
        self.tests[operation].add(file)
        self._ran.add(file)
        met: dict[str, Any] = {"media_type": media_type} if media_type and body else {}
        if media_type == "application/json" and body:
            met["schema"] = shape_of(json.loads(body))
        kept = self.answers[operation].get(str(status))
        if kept is not None and "schema" in kept and "schema" in met:
            met["schema"] = common(kept["schema"], met["schema"])
        self.answers[operation][str(status)] = met

    def write(self) -> None:
        """Write both files; what files say that did not run now stays."""
        for line in TESTS.read_text().splitlines():
            operation, _, files = line.partition(": ")
            if not line.startswith("#"):
                still = (each for each in files.split() if each not in self._ran and (ROOT / each).exists())
                self.tests[operation].update(still)
        lines = [
            f"{name}: {' '.join(sorted(self.tests[name]))}\n"
            for name in sorted(self.tests)
            if self.tests[name]
        ]
        TESTS.write_text(_HEAD + "".join(lines))
        kept = {name: self.answers[name] for name in sorted(self.answers)}
        for door in {_door(name) for name in kept}:
            met = [each for name in kept if _door(name) == door for each in kept[name].values()]
            share_types([each["schema"] for each in met if "schema" in each])
        ANSWERS.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def _door(operation: str) -> str:
    """The product of an operation, by how its path begins."""
    return "/".join(operation.partition(" ")[2].split("/")[:3])


class Recording:
    """The plugin: it looks at what any application of ours answers while tests run."""

    def __init__(self) -> None:
        self.record = WireRecord()

    def pytest_sessionstart(self) -> None:
        """Look over the shoulder of every application."""
        answer, record = FastAPI.__call__, self.record

        async def answer_and_keep(app: FastAPI, scope: Scope, receive: Receive, send: Send) -> None:
            seen = _Seen(send)
            await answer(app, scope, receive, seen.send if scope["type"] == "http" else send)
            route = scope.get("route")
            path, test = getattr(route, "path_format", None), os.environ.get("PYTEST_CURRENT_TEST", "")
            if path and test and 200 <= seen.status < 300:
                record.keep(
                    f"{scope['method']} {path}",
                    status=seen.status,
                    media_type=seen.media_type,
                    body=bytes(seen.body),
                    test=test,
                )

        FastAPI.__call__ = answer_and_keep  # type: ignore[method-assign, assignment]

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write what was met; a run that was broken off met too little."""
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            self.record.write()


class _Seen:
    """What passed through one answer."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.media_type = ""
        self.body = bytearray()

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = {name.lower(): value for name, value in message["headers"]}
            self.media_type = headers.get(b"content-type", b"").decode().partition(";")[0]
        self.body += message.get("body", b"")
        await self._send(message)


def add_option(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(
        "--record-wire", action="store_true", help="keep what tests meet at the doors, in two files"
    )


def begin(config: pytest.Config) -> None:
    """Record, when asked to."""
    if config.getoption("--record-wire"):
        config.pluginmanager.register(Recording(), "wire-record")
