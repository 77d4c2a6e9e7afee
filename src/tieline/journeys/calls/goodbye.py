"""The last sentence of a call: said to its end, kept with what the caller says to it, then the call is over.

Carries out `SayGoodbye`. The worker who had the caller may have left, or closed the conversation, a moment ago; what is
heard now is part of the call all the same.
"""

from __future__ import annotations

from tieline.channels.voice.line import UtteranceEnded, Words
from tieline.conversations import Speaker
from tieline.journeys.calls.live_call import LiveCall, Signal, TimeUp
from tieline.journeys.calls.plans import Plan, SayGoodbye
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.kit.events import EventRecord

_LONGEST_SECONDS = 60.0
"""No goodbye is longer; a device that never tells that it was heard does not hold the call."""


class GoodbyeStage:
    """Carries out `SayGoodbye` for any call."""

    def __init__(self, *, transcript: Transcript) -> None:
        """Write to `transcript` what is said."""
        self._transcript = transcript

    async def __call__(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Say it, and end the call once it was heard."""
        assert isinstance(plan, SayGoodbye)
        utterance_id = await live.words.say(plan.text)
        until = live.after(_LONGEST_SECONDS)
        while True:
            signal = await live.next(until=until)
            if isinstance(signal, EventRecord):
                await live.words.hear(signal)
            elif isinstance(signal, Words):
                await self._keep(live, signal)
            elif isinstance(signal, TimeUp) or _is_end(signal, utterance_id):
                return None

    async def _keep(self, live: LiveCall, words: Words) -> None:
        if live.conversation_id is None:
            return
        spoken = Spoken(
            text=words.text,
            speaker=Speaker.customer(),
            language=words.language,
            confidence=words.confidence,
            engine=words.engine,
        )
        await self._transcript.write(call=live.call, conversation_id=live.conversation_id, spoken=spoken)


def _is_end(signal: Signal, utterance_id: str) -> bool:
    """Say whether the goodbye was heard. An interruption is none: this one cannot be cut, so it was of what came before."""
    return isinstance(signal, UtteranceEnded) and signal.utterance_id == utterance_id
