"""The public SDK's media-stream provider, unmodified, has Ana's call; only its model is the test's.

The provider is run in this process: what the platform sends on its socket is given to it, and what it sends comes back.
"""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tac import TAC, TACConfig
from tac.channels.voice import VoiceChannel
from tac.channels.voice.media_streams.openai_realtime import (
    TWILIO_AUDIO_FORMAT_FOR_REALTIME,
    OpenAIRealtimeProvider,
    OpenAIRealtimeProviderConfig,
    generate_twiml,
)
from tac.channels.websocket_protocol import WebSocketDisconnectError

from tests.support.calls import begin_call
from tests.support.documents import LISTENS, serve
from tests.support.house import Story
from tests.support.relay_app import ScriptedRelay
from tests.support.sound_device import VOICE, FakeSoundLine
from tieline.app.starter import NUMBER
from tieline.models.speech.audio import loudness
from tieline.models.speech.telephone import ToTelephone

pytestmark = pytest.mark.journey


class ScriptedModel:
    """A model of sound: keeps what it is sent, says what the test says."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self._says: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._changed = asyncio.Condition()

    def says(self, event: dict[str, Any]) -> None:
        self._says.put_nowait(event)

    async def send(self, text: str) -> None:
        async with self._changed:
            self.received.append(json.loads(text))
            self._changed.notify_all()

    async def until(self, kind: str, count: int = 1) -> list[dict[str, Any]]:
        """Return the first `count` messages of a type, once they have come."""

        def same() -> list[dict[str, Any]]:
            return [one for one in self.received if one["type"] == kind]

        async with asyncio.timeout(60), self._changed:
            await self._changed.wait_for(lambda: len(same()) >= count)
        return same()[:count]

    async def __aiter__(self) -> AsyncIterator[str]:
        while (event := await self._says.get()) is not None:
            yield json.dumps(event)

    async def close(self) -> None:
        self._says.put_nowait(None)


class SocketOfTheSDK:
    """The SDK's end of the platform's socket."""

    def __init__(self, app: ScriptedRelay) -> None:
        self._app = app
        self._taken = 0

    async def accept(self) -> None:
        pass

    async def receive_json(self) -> Any:
        while len(self._app.received) <= self._taken:
            if self._app.ended is not None:
                raise WebSocketDisconnectError
            await asyncio.sleep(0)
        self._taken += 1
        return self._app.received[self._taken - 1]

    async def send_text(self, data: str) -> None:
        self._app.frame(data)

    async def close(self) -> None:
        await self._app.close()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    """The model that the SDK reaches, which nobody beyond this machine is asked for."""
    scripted = ScriptedModel()

    async def connect(*_: object, **__: object) -> ScriptedModel:
        return scripted

    monkeypatch.setattr("websockets.connect", connect)
    for module in ("base", "voice.media_streams.openai_realtime.provider"):
        monkeypatch.setattr(f"tac.channels.{module}.track_event", lambda *_, **__: None)
    return scripted


def sdk_provider(story: Story) -> OpenAIRealtimeProvider:
    """Return the SDK's provider as an application makes it, for sound as the telephone has it."""
    tac = TAC(
        config=TACConfig(
            account_sid=story.account_id,
            auth_token="token",
            api_key="SK" + "0" * 32,
            api_secret="secret",
            phone_number=NUMBER,
        )
    )
    session = {
        "model": "gpt-realtime",
        "audio": {
            "input": {"format": TWILIO_AUDIO_FORMAT_FOR_REALTIME},
            "output": {"format": TWILIO_AUDIO_FORMAT_FOR_REALTIME},
        },
    }
    config = OpenAIRealtimeProviderConfig(openai_api_key="none", default_session_config=session)
    channel = VoiceChannel(tac, config=config)
    made = channel._provider
    assert isinstance(made, OpenAIRealtimeProvider)
    return made


async def test_ana_talks_with_the_model_of_the_sdk_and_cuts_it_short(
    story: Story, model: ScriptedModel
) -> None:
    await serve(story, "<Hangup/>")
    story.http.answers[f"{LISTENS}/twiml"] = (
        200,
        "text/xml",
        generate_twiml("wss://shop.example.test/ws"),
    )
    line = FakeSoundLine(slow=True)
    ana = await begin_call(story, line=line)
    app = await story.dialer.until_opened()
    sdk = sdk_provider(story)
    serving = asyncio.create_task(sdk.handle_websocket(SocketOfTheSDK(app)))
    await model.until("session.update")

    line.sends(VOICE)
    heard = await model.until("input_audio_buffer.append", 50)
    assert {len(base64.b64decode(one["audio"])) for one in heard} == {160}

    model.says({"type": "response.created"})
    delta = base64.b64encode(ToTelephone().feed(VOICE)).decode()
    model.says({"type": "response.output_audio.delta", "item_id": "item_1", "delta": delta})
    await line.until_played("stream")
    assert loudness(line.sounds[0].pcm) == pytest.approx(loudness(VOICE), rel=0.1)

    cleared = line.cleared
    model.says({"type": "input_audio_buffer.speech_started"})
    [truncated] = await model.until("conversation.item.truncate")
    assert truncated["audio_end_ms"] == 1000
    app.frame({"event": "mark", "mark": {"name": "after the clear"}})
    await app.until_event("mark")
    assert line.cleared == cleared + 1

    line.leave()
    await ana.over()
    await asyncio.wait_for(serving, 20)
    assert app.received[-1]["event"] == "stop"
