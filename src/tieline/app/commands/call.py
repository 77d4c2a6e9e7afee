"""`tieline call [MESSAGE …]`: a call as a customer, with typed turns; the other side's words are printed.

With messages it says each one after the reply to the one before, and hangs up; without any it is a conversation on the
terminal. It uses the same door as the phone in the browser. `call_device.py` speaks on the call's socket.
"""

import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tieline.app.commands.call_device import MOST_BYTES, CallDevice, Heard
from tieline.app.commands.local_server import LocalServer
from tieline.app.commands.phone import customer_address, open_phone
from tieline.app.commands.text import one_line
from tieline.kit.errors import Invalid, Refused

GREETING_SECONDS = 5.0
"""How long the first message waits for a greeting: not every agent has one."""
HANG_UP_SECONDS = 5.0
HELP = "Type what you say. /digits 12# presses keys, /hangup or Ctrl-C hangs up."


class NothingToSay(Invalid):
    """There is nothing to say; type: tieline call "Where is my order?", or call from a terminal."""


class LineRefused(Refused):
    """The server did not connect the call."""


@dataclass(frozen=True, kw_only=True)
class CallOptions:
    """The words behind `tieline call`; `wait` is seconds of patience for each reply."""

    data: Path
    messages: tuple[str, ...]
    sender: str | None
    to: str | None
    wait: float
    as_json: bool


@dataclass
class Record:
    """What was said on the call, turn by turn; the first turn is the greeting."""

    turns: list[dict[str, Any]] = field(default_factory=lambda: [{"said": None, "replies": []}])

    def said(self, text: str) -> None:
        """Begin a turn."""
        self.turns.append({"said": text, "replies": []})

    def heard(self, heard: Heard) -> None:
        """Keep what the other side said."""
        self.turns[-1]["replies"].append({"who": heard.who, "text": heard.text})


def make_call(options: CallOptions) -> int:
    """Call, talk, hang up; the exit code: 1 when a reply did not come in time."""
    server, state = open_phone(options.data)
    address = customer_address(state, options.sender, command="call")
    messages = options.messages or _typed_messages()
    made = server.call("POST", "/phone/api/calls", _without_none(address=address, to=options.to))
    call_id = str(made["callId"])
    return asyncio.run(_talk(server, call_id, options, messages))


def _typed_messages() -> tuple[str, ...]:
    """Return what is piped in as messages, one a line; none on a terminal, where there is somebody to talk."""
    if sys.stdin.isatty():
        return ()
    lines = tuple(line.strip() for line in sys.stdin if line.strip())
    if not lines:
        raise NothingToSay
    return lines


async def _talk(server: LocalServer, call_id: str, options: CallOptions, messages: tuple[str, ...]) -> int:
    record = Record()
    async with _connected(server, call_id, record, quiet=options.as_json) as device:
        answered = True
        if messages:
            answered = await _say_all(device, record, messages, wait=options.wait)
        else:
            await _converse(device)
        if device.ended is None:
            await device.hang_up()
            await device.wait_for_end(seconds=HANG_UP_SECONDS)
    if options.as_json:
        _print_json(call_id, device, record)
    return 0 if answered else 1


@contextlib.asynccontextmanager
async def _connected(
    server: LocalServer, call_id: str, record: Record, *, quiet: bool
) -> AsyncIterator[CallDevice]:
    """The call's socket as a device, listening."""
    import aiohttp

    url = f"{server.url}/phone/api/calls/{quote(call_id, safe='')}/line?device=words"
    headers = {"Authorization": f"Bearer {server.local_key}"}

    def show(heard: Heard) -> None:
        record.heard(heard)
        if not quiet:
            print(f"{heard.who}: {one_line(heard.text)}", flush=True)

    async with aiohttp.ClientSession(trust_env=False) as session:
        try:
            socket = await session.ws_connect(url, headers=headers, max_msg_size=MOST_BYTES)
        except aiohttp.ClientError as error:
            raise LineRefused(f"The server did not connect the call ({_why(error)}).") from error
        device = CallDevice(socket, show, _note)
        listening = asyncio.create_task(device.listen())
        try:
            yield device
        finally:
            await socket.close()
            await listening


async def _say_all(device: CallDevice, record: Record, messages: Iterable[str], *, wait: float) -> bool:
    """Say each message after the reply to the one before; say whether every one was answered."""
    await device.wait_until_heard(1, seconds=min(wait, GREETING_SECONDS))
    for message in messages:
        record.said(message)
        heard = device.heard
        await device.say(message)
        if not await device.wait_until_heard(heard + 1, seconds=wait):
            silent = (
                f"the call ended ({device.ended})"
                if device.ended
                else f"no reply came within {wait:g} seconds"
            )
            _note(f"{silent}, after: {message}")
            return False
    return True


async def _converse(device: CallDevice) -> None:
    """Say what is typed, line by line, until somebody hangs up."""
    _note(HELP)
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop.add_reader(sys.stdin, lambda: lines.put_nowait(sys.stdin.readline() or None))
    loop.add_signal_handler(signal.SIGINT, lines.put_nowait, None)
    over = asyncio.create_task(device.wait_for_end(seconds=24 * 3600))
    over.add_done_callback(lambda _: lines.put_nowait(None))
    try:
        while (line := await lines.get()) is not None and await _do(device, line.strip()):
            pass
    finally:
        over.cancel()
        loop.remove_reader(sys.stdin)
        loop.remove_signal_handler(signal.SIGINT)
    if device.ended is not None:
        _note(f"the call is over ({device.ended}).")


async def _do(device: CallDevice, line: str) -> bool:
    """Do what was typed; say whether the call goes on."""
    command, _, rest = line.partition(" ")
    if command == "/hangup":
        return False
    if command == "/digits":
        await device.press("".join(rest.split()))
    elif command.startswith("/"):
        _note(HELP)
    elif line:
        await device.say(line)
    return True


def _print_json(call_id: str, device: CallDevice, record: Record) -> None:
    shown = {
        "callId": call_id,
        "conversationId": device.conversation_id,
        "turns": record.turns,
        "ended": device.ended,
    }
    print(json.dumps(shown, ensure_ascii=False))


def _note(sentence: str) -> None:
    # Standard output holds what was said on the call, and nothing else.
    print(f"tieline: {one_line(sentence)}", file=sys.stderr, flush=True)


def _why(error: Exception) -> str:
    status = getattr(error, "status", None)
    return f"status {status}" if status else type(error).__name__


def _without_none(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}
