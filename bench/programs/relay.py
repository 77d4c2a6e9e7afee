"""The smallest application with a relay socket, without any SDK: it repeats what was said, at once. `voice.py` runs it.

`/ws` is the relay, `/echo` a bare echo to hold it against, `/twiml` connects a call, and every webhook is taken.
"""

import json
import os
from typing import Any

import uvicorn

DOMAIN = os.environ["TWILIO_VOICE_PUBLIC_DOMAIN"]
TWIML = (
    f'<Response><Connect><ConversationRelay url="wss://{DOMAIN}/ws" welcomeGreeting="Hello."/></Connect></Response>'
).encode()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """One request or one socket."""
    if scope["type"] == "http":
        is_twiml = scope["path"] == "/twiml"
        kind = b"text/xml" if is_twiml else b"text/plain"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        await send({"type": "http.response.body", "body": TWIML if is_twiml else b""})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        answer = _echo if scope["path"] == "/echo" else _relay
        while (message := await receive())["type"] == "websocket.receive":
            said = answer(message["text"])
            if said is not None:
                await send({"type": "websocket.send", "text": said})


def _echo(text: str) -> str:
    return text


def _relay(text: str) -> str | None:
    frame = json.loads(text)
    if frame["type"] != "prompt":
        return None
    return json.dumps({"type": "text", "token": f"You said: {frame['voicePrompt']}", "last": True})


if __name__ == "__main__":
    uvicorn.run(
        application, host="127.0.0.1", port=int(os.environ["TWILIO_SERVER_PORT"]), lifespan="off",
        log_level="warning", access_log=False, loop="uvloop", ws="websockets-sansio",
    )  # fmt: skip
