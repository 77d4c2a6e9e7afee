"""A relay session of Ana's call, driven by frames and line events; what came of the last one is sorted for reading."""

from __future__ import annotations

import json
from typing import Any

from tieline.channels.voice.line import BargeIn, LineEvent, Progress, Speech
from tieline.channels.voice.models import CallDirection
from tieline.channels.voice.nouns import ConversationRelay
from tieline.channels.voice.relay import (
    AgentSaid,
    Effect,
    RelaySession,
    Say,
    SendFrame,
    SetupFacts,
    read_relay,
)

ACK = {"type": "text", "token": "", "last": True}
END = {"type": "end", "handoffData": '{"reason": "a person"}'}


class Relay:
    """A session of Ana's call, with what came of the last input sorted for reading."""

    def __init__(
        self,
        *,
        languages: tuple[dict[str, str], ...] = (),
        parameters: dict[str, str] | None = None,
        **given: str,
    ) -> None:
        noun = ConversationRelay(
            attributes={"url": "wss://agent.example/ws", **given},
            languages=languages,
            parameters=parameters or {},
        )
        facts = SetupFacts(
            session_id="VX1",
            account_id="AC1",
            call_id="CA1",
            from_="+15551230001",
            to="+15550100000",
            direction=CallDirection.INBOUND,
        )
        self.session = RelaySession(read_relay(noun), facts=facts)
        self.effects: tuple[Effect, ...] = self.session.open()

    def app(self, *messages: dict[str, Any]) -> Relay:
        """The application sends frames."""
        self.effects = tuple(
            effect for each in messages for effect in self.session.on_app_message(json.dumps(each))
        )
        return self

    def text(self, token: str, **fields: Any) -> Relay:
        return self.app({"type": "text", "token": token, **fields})

    def line(self, *events: LineEvent) -> Relay:
        """Things happen on the line, at a stated moment."""
        self.effects = tuple(effect for each in events for effect in self.session.on_line(each, at_ms=1_000))
        return self

    def cut(self, utterance_id: str, *, at: int, ms: int = 900, kind: str = "speech") -> Relay:
        """Ana cuts an utterance after `at` characters."""
        progress = Progress(utterance_id=utterance_id, characters=at, milliseconds=ms)
        return self.line(BargeIn(kind=kind, progress=progress))

    @property
    def frames(self) -> list[dict[str, Any]]:
        return [dict(each.message) for each in self.effects if isinstance(each, SendFrame)]

    @property
    def speech(self) -> list[Speech]:
        return [each.speech for each in self.effects if isinstance(each, Say)]

    @property
    def kept(self) -> list[AgentSaid]:
        return [each for each in self.effects if isinstance(each, AgentSaid)]

    def only(self, kind: type[Any]) -> Any:
        (found,) = [each for each in self.effects if isinstance(each, kind)]
        return found

    def has(self, kind: type[Any]) -> bool:
        return any(isinstance(each, kind) for each in self.effects)
