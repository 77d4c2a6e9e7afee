"""`tieline text MESSAGE`: one message from a customer's phone, and the replies of its turn.

It uses the same door as the phone in the browser, so the story is the same.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tieline.app.commands.local_server import LocalServer, spell
from tieline.app.commands.phone import customer_address, open_phone

FIRST_POLL_SECONDS = 0.02
LONGEST_POLL_SECONDS = 0.25


@dataclass(frozen=True, kw_only=True)
class TurnSeen:
    """What one sent message led to."""

    conversation_id: str | None
    turn_id: str | None
    state: str
    replies: tuple[str, ...]


def send_text(data: Path, message: str, *, sender: str | None, new: bool, wait: float, as_json: bool) -> int:
    """Send the message, wait up to `wait` seconds for its turn and print the replies; the exit code."""
    server, state = open_phone(data)
    address = customer_address(state, sender, command="text")
    if new:
        server.call("POST", "/phone/api/conversations/end", {"address": address})
    sent = server.call("POST", "/phone/api/messages", {"address": address, "body": message})
    seen = _await_replies(server, sent, address=address, wait=wait)
    _show(seen, as_json=as_json)
    if not seen.replies:
        print(f"tieline: {_silence(seen, wait=wait, data=data)}", file=sys.stderr)
    return 0 if seen.replies else 1


def _silence(seen: TurnSeen, *, wait: float, data: Path) -> str:
    """Why nothing is printed, and what to do about it."""
    console = f"the console says why ({spell('links', data=data)} opens it)"
    if seen.turn_id is None:
        return (
            f"no reply came within {wait:g} seconds: a person has the conversation, or it waits for one, who "
            f"answers at the desktop ({spell('links', data=data)} opens it); --new begins another conversation."
        )
    if seen.state != "open":
        return f"the turn ended without a reply; {console}."
    return f"no reply came within {wait:g} seconds; {console}. --wait gives it longer."


def _await_replies(server: LocalServer, sent: dict[str, Any], *, address: str, wait: float) -> TurnSeen:
    """Poll, ever more slowly, until the turn is answered or the time is up."""
    deadline = time.monotonic() + wait
    pause = FIRST_POLL_SECONDS
    while True:
        seen = _look(server, sent, address=address)
        if seen.state != "open" or time.monotonic() + pause > deadline:
            return seen
        time.sleep(pause)
        pause = min(pause * 1.5, LONGEST_POLL_SECONDS)


def _look(server: LocalServer, sent: dict[str, Any], *, address: str) -> TurnSeen:
    turn_id = sent.get("turnId")
    if turn_id:
        turn = server.call("GET", f"/phone/api/turns/{quote(turn_id, safe='')}")
        state, replies = turn["state"], tuple(reply["body"] for reply in turn["replies"])
    else:
        # While a person has the conversation there is no turn: the next words to the customer end the wait.
        replies = _received_since(server, sent["messageId"], address=address)
        state = "answered" if replies else "open"
    return TurnSeen(conversation_id=sent.get("conversationId"), turn_id=turn_id, state=state, replies=replies)


def _received_since(server: LocalServer, message_id: str, *, address: str) -> tuple[str, ...]:
    said = server.call("GET", f"/phone/api/messages?address={quote(address, safe='')}&limit=50")["messages"]
    ids = [message["messageId"] for message in said]
    later = said[ids.index(message_id) + 1 :] if message_id in ids else []
    return tuple(message["body"] for message in later if message["direction"] == "in")


def _show(seen: TurnSeen, *, as_json: bool) -> None:
    if as_json:
        said = asdict(seen)
        print(json.dumps({
            "conversationId": said["conversation_id"], "turnId": said["turn_id"],
            "state": said["state"], "replies": list(said["replies"]),
        }, ensure_ascii=False))  # fmt: skip
        return
    for reply in seen.replies:
        print(one_line(reply))


def one_line(text: str) -> str:
    """The text on one line: backslashes and line breaks escaped, so that lines and replies match."""
    return text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
