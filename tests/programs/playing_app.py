"""A program that answers calls by playing a sound of its own over the relay; run as a script under `tieline run`.

What it is asked for and what the platform tells it stands in its output, a line each.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI, Response, WebSocket, WebSocketDisconnect
from fastapi.responses import RedirectResponse

from tieline.models.speech.audio import write_wav
from tieline.models.speech.tones import tone

DOMAIN = os.environ["TWILIO_VOICE_PUBLIC_DOMAIN"]
RELAY = f'<ConversationRelay url="wss://{DOMAIN}/ws" welcomeGreeting="Listen to this."/>'
app = FastAPI()


def note(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


@app.post("/twiml")
async def answer() -> Response:
    return Response(f"<Response><Connect>{RELAY}</Connect></Response>", media_type="text/xml")


@app.get("/jingle")
async def jingle() -> RedirectResponse:
    note("asked for /jingle")
    return RedirectResponse("/sounds/jingle.wav")


@app.get("/sounds/jingle.wav")
async def sound() -> Response:
    note("asked for /sounds/jingle.wav")
    return Response(write_wav(tone((440,), 1_000, volume=0.3)), media_type="audio/wav")


@app.websocket("/ws")
async def relay(socket: WebSocket) -> None:
    await socket.accept()
    try:
        while True:
            frame: dict[str, Any] = json.loads(await socket.receive_text())
            note(f"told {frame['type']}: {frame.get('description', '')}")
            if frame["type"] == "prompt":
                path = "/jingle" if "jingle" in frame["voicePrompt"] else "/nothing.wav"
                await socket.send_json({"type": "play", "source": f"https://{DOMAIN}{path}"})
                await socket.send_json({"type": "text", "token": "That was it.", "last": True})
    except WebSocketDisconnect:
        note("hung up")


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["TWILIO_SERVER_PORT"]), log_level="warning")
