"""`tieline call` in its own process, against a twin of the phone's door that plays the other side of the call."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import JSONResponse
from starlette.websockets import WebSocketDisconnect

from tests.app.conftest import Said, command_line, tieline
from tests.support.served import serve
from tieline.app.datafolder import DataFolder, ServerFile

pytestmark = pytest.mark.wire

ANA = "+15005550100"
GREETING = "Hello! How can I help?"


@dataclass
class Switchboard:
    """The twin: `replies` says what follows which words; what the device sent is in `got`."""

    data: Path
    replies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    got: list[dict[str, Any]] = field(default_factory=list)
    made: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    greets: bool = True

    def call(self, *words: str) -> Said:
        """Run `tieline call` on this folder."""
        return tieline("call", "--data", str(self.data), *words)

    def said(self) -> list[str]:
        """What the caller said."""
        return [one["text"] for one in self.got if one["type"] == "words"]


def say(text: str, utterance: str = "u", *, last: bool = True) -> dict[str, Any]:
    return {"type": "say", "utterance": utterance, "text": text, "last": last, "interruptible": True}


def doors(board: Switchboard) -> FastAPI:
    app = FastAPI()

    @app.get("/phone/api/state")
    async def state() -> dict[str, Any]:
        return {"defaultCustomer": {"address": ANA, "name": "Ana"}}

    @app.post("/phone/api/calls", status_code=201)
    async def make(request: Request) -> Any:
        body = await request.json()
        board.made.append(body)
        if body.get("to") == "+1":
            return JSONResponse({"code": 21421, "message": "+1 is no number of this project."}, 404)
        return {"callId": "CA1"}

    @app.websocket("/phone/api/calls/CA1/line")
    async def line(socket: WebSocket) -> None:
        board.keys.add(socket.headers["authorization"])
        await socket.accept()
        await socket.send_json(
            {"type": "call", "callId": "CA1", "status": "in-progress", "conversationId": "c1"}
        )
        await socket.send_json({"type": "listen", "language": "en-US"})
        if board.greets:
            await socket.send_json(say(GREETING, "greeting"))
        try:
            await play(board, socket)
        except WebSocketDisconnect:
            board.got.append({"type": "gone"})

    return app


async def play(board: Switchboard, socket: WebSocket) -> None:
    """Answer each turn as the test says; end when the caller hangs up."""
    while True:
        message = await socket.receive_json()
        board.got.append(message)
        if message["type"] == "hangup":
            await socket.send_json({"type": "end", "reason": "completed"})
        for answer in board.replies.get(message.get("text", ""), []):
            await socket.send_json(answer)
            if answer["type"] == "end":
                await socket.close()
                return


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Switchboard]:
    made = Switchboard(tmp_path / "data")
    folder = DataFolder(made.data)
    with folder.hold(), serve(doors(made)) as url:
        key = folder.local_key()
        folder.write_server_file(
            ServerFile(
                url=url, pid=os.getpid(), local_key=key, started_at="2026-11-22T19:00:00Z", version="0"
            )
        )
        try:
            yield made
        finally:
            folder.remove_server_file()


class TestMessages:
    def test_each_is_said_after_the_reply_to_the_one_before(self, board: Switchboard) -> None:
        board.replies = {
            "Where is my order?": [say("It arrives ", "u1", last=False), say("on\nTuesday.", "u1")],
            "Thank you": [say("You are welcome.", "u2")],
        }
        said = board.call("Where is my order?", "Thank you")
        assert (said.code, said.err) == (0, "")
        assert said.out.splitlines() == [
            f"agent: {GREETING}",
            "agent: It arrives on\\nTuesday.",
            "agent: You are welcome.",
        ]
        assert board.said() == ["Where is my order?", "Thank you"]
        assert {"type": "hangup"} in board.got

    def test_every_utterance_is_told_as_heard(self, board: Switchboard) -> None:
        board.replies = {"Hi": [say("One ", "u1", last=False), say("two.", "u1")]}
        board.call("Hi")
        told = [one for one in board.got if one["type"] in {"progress", "ended"}]
        assert [(one["type"], one["utterance"], one.get("characters")) for one in told] == [
            ("ended", "greeting", None),
            ("progress", "u1", 4),
            ("ended", "u1", None),
        ]

    def test_the_call_is_from_the_first_customer_unless_told_otherwise(self, board: Switchboard) -> None:
        board.replies = {"Hi": [say("Hello")]}
        board.call("Hi")
        board.call("--from", "+15005550199", "--to", "+15005550001", "Hi")
        assert board.made == [{"address": ANA}, {"address": "+15005550199", "to": "+15005550001"}]
        assert board.keys == {f"Bearer {DataFolder(board.data).local_key()}"}

    def test_who_speaks_is_told_and_sounds_are_notes(self, board: Switchboard) -> None:
        board.replies = {
            "A person, please": [
                say("One moment.", "u1"),
                {"type": "state", "state": "waiting"},
                {"type": "play", "utterance": "m", "name": "hold music", "loop": 0},
                {"type": "state", "state": "connected", "with": "Lucía"},
                {"type": "words", "who": "worker", "name": "Lucía", "text": "Soy", "final": False},
                {"type": "words", "who": "worker", "name": "Lucía", "text": "Soy Lucía.", "final": True},
                {"type": "words", "who": "caller", "name": "Ana", "text": "Hola", "final": True},
            ],
            "Hola": [say("Hasta luego.", "u3")],
        }
        said = board.call("A person, please", "Hola")
        assert said.out.splitlines()[1:] == [
            "agent: One moment.",
            "worker: Soy Lucía.",
            "worker: Hasta luego.",
        ]
        assert said.err.splitlines() == [
            "tieline: waiting for a person",
            "tieline: hold music",
            "tieline: connected with Lucía",
        ]

    def test_a_sound_with_an_end_is_told_as_heard(self, board: Switchboard) -> None:
        board.replies = {"Hi": [{"type": "play", "utterance": "b", "name": "beep", "loop": 1}, say("Speak.")]}
        board.call("Hi")
        assert {"type": "ended", "utterance": "b"} in board.got

    def test_json_is_one_object(self, board: Switchboard) -> None:
        board.replies = {"Hi": [say("¡Hola!\nAna")]}
        said = board.call("--json", "Hi")
        assert json.loads(said.out) == {
            "callId": "CA1",
            "conversationId": "c1",
            "turns": [
                {"said": None, "replies": [{"who": "agent", "text": GREETING}]},
                {"said": "Hi", "replies": [{"who": "agent", "text": "¡Hola!\nAna"}]},
            ],
            "ended": "completed",
        }

    def test_silence_is_exit_code_one_and_hangs_up(self, board: Switchboard) -> None:
        said = board.call("--wait", "0.2", "Are you there?", "Hello?")
        assert (said.code, said.err) == (
            1,
            "tieline: no reply came within 0.2 seconds, after: Are you there?\n",
        )
        assert board.said() == ["Are you there?"]
        assert {"type": "hangup"} in board.got

    def test_a_call_that_ends_meanwhile_says_what_was_not_said(self, board: Switchboard) -> None:
        board.replies = {"Bye": [say("Goodbye."), {"type": "end", "reason": "completed"}]}
        said = board.call("Bye", "Wait")
        assert said.code == 1 and said.out.splitlines()[-1] == "agent: Goodbye."
        assert said.err == "tieline: the call ended (completed), after: Wait\n"

    def test_lines_that_are_piped_in_are_messages(self, board: Switchboard) -> None:
        board.replies = {"Hi": [say("Hello")], "Bye": [say("Goodbye")]}
        done = subprocess.run(
            command_line("call", "--data", str(board.data)),
            input="Hi\n\n  Bye  \n", capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        assert done.stdout.splitlines()[1:] == ["agent: Hello", "agent: Goodbye"]

    def test_nothing_to_say_says_what_to_type(self, board: Switchboard) -> None:
        said = board.call()
        assert said.code == 1 and "tieline call" in said.err
        assert board.made == []

    def test_a_number_of_nobody_is_refused_in_a_sentence(self, board: Switchboard) -> None:
        said = board.call("--to", "+1", "Hi")
        assert (said.code, said.err) == (1, "tieline: +1 is no number of this project.\n")


class Terminal:
    """`tieline call` on a terminal of its own."""

    def __init__(self, board: Switchboard) -> None:
        """Start it."""
        self._keys, child_side = pty.openpty()
        self._child_side = child_side
        self.process = subprocess.Popen(
            command_line("call", "--data", str(board.data)),
            stdin=child_side, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            # A process group of its own, as a shell gives to what it starts.
            process_group=0,
        )  # fmt: skip
        assert self.process.stdout is not None

    def type(self, line: str) -> None:
        """Type a line."""
        os.write(self._keys, f"{line}\n".encode())

    def read_line(self) -> str:
        """The next line it prints."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> tuple[int, str]:
        """Wait for its end; its exit code and what it noted."""
        try:
            _, noted = self.process.communicate(timeout=30)
        finally:
            self.process.kill()
            os.close(self._keys)
            os.close(self._child_side)
        return self.process.returncode, noted


@contextmanager
def at_terminal(board: Switchboard) -> Iterator[Terminal]:
    terminal = Terminal(board)
    try:
        assert terminal.read_line() == f"agent: {GREETING}"
        yield terminal
    finally:
        if terminal.process.poll() is None:
            terminal.process.kill()


def wait_for(board: Switchboard, message: dict[str, Any]) -> None:
    deadline = time.monotonic() + 20
    while message not in board.got:
        assert time.monotonic() < deadline, board.got
        time.sleep(0.02)


class TestConversation:
    def test_what_is_typed_is_said_until_hangup_is_typed(self, board: Switchboard) -> None:
        board.replies = {"Hi there": [say("Hello")]}
        with at_terminal(board) as terminal:
            terminal.type("Hi there")
            assert terminal.read_line() == "agent: Hello"
            terminal.type("/digits 1 2#")
            terminal.type("/what")
            terminal.type("/hangup")
            code, noted = terminal.close()
        assert code == 0 and noted.count("/digits 12# presses keys") == 2
        assert [one["digit"] for one in board.got if one["type"] == "digit"] == ["1", "2", "#"]
        assert board.said() == ["Hi there"]
        wait_for(board, {"type": "hangup"})

    def test_ctrl_c_hangs_up(self, board: Switchboard) -> None:
        with at_terminal(board) as terminal:
            terminal.process.send_signal(signal.SIGINT)
            assert terminal.close()[0] == 0
        wait_for(board, {"type": "hangup"})

    def test_the_other_side_hangs_up(self, board: Switchboard) -> None:
        board.replies = {"Bye": [say("Goodbye."), {"type": "end", "reason": "completed"}]}
        with at_terminal(board) as terminal:
            terminal.type("Bye")
            assert terminal.read_line() == "agent: Goodbye."
            code, noted = terminal.close()
        assert code == 0 and "the call is over (completed)" in noted
