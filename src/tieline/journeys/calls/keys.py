"""Keys that are pressed for somebody: those of a <Play digits>, and what a begun call presses once it is answered."""

from __future__ import annotations

from tieline.channels.voice.line import Sound
from tieline.journeys.calls.live_call import LiveCall, new_utterance_id
from tieline.models.speech.audio import silence
from tieline.models.speech.tones import dtmf

_PAUSE_MS = 500


async def press(live: LiveCall, digits: str) -> str:
    """Let the party hear keys, behind what is queued; return the sound's utterance_id."""
    sound = Sound(utterance_id=new_utterance_id(), pcm=keys(digits), name=f"keys {digits}")
    return await live.play(sound)


def keys(digits: str) -> bytes:
    """Return the sound of keys (0-9, *, #); a "w" is half a second of silence (reference: voice.md)."""
    return b"".join(
        silence(_PAUSE_MS) if digit in "wW" else dtmf(digit) for digit in digits if digit in "0123456789*#wW"
    )
