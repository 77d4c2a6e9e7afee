"""The relay: an application's frames on one side, a call's line on the other, as a state machine without I/O.

`settings.py` reads <ConversationRelay>, `frames.py` the frames of both directions, `session.py` holds `RelaySession`:
a frame or a line's event in, `effects.py` out. `heard.py` counts what was heard of an utterance. Who opens the socket
and carries the effects out is `journeys/calls/`.
"""

from __future__ import annotations

from tieline.channels.voice.relay.effects import (
    AgentBegan,
    AgentSaid,
    CallerSaid,
    ClearLine,
    Close,
    Configure,
    Effect,
    Fault,
    Finish,
    FinishStatus,
    PlayUrl,
    Say,
    SendDigits,
    SendFrame,
)
from tieline.channels.voice.relay.frames import SetupFacts
from tieline.channels.voice.relay.session import RelaySession
from tieline.channels.voice.relay.settings import RelaySettings, read_relay

__all__ = [
    "AgentBegan",
    "AgentSaid",
    "CallerSaid",
    "ClearLine",
    "Close",
    "Configure",
    "Effect",
    "Fault",
    "Finish",
    "FinishStatus",
    "PlayUrl",
    "RelaySession",
    "RelaySettings",
    "Say",
    "SendDigits",
    "SendFrame",
    "SetupFacts",
    "read_relay",
]
