"""Words that somebody in the house says in a call's conversation are spoken to the caller; what was cut is corrected.

A flow, the platform, an API caller's action and a worker who types commit their words by `outbound_message.py`; the call
hears of them from the event log and speaks them in their order. What the call itself said (an application's or the
built-in agent's words) is known by its utterance and not said twice.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tieline.channels.voice.line import BargeIn, Interruptible, Progress, Speech, SpeechFailed
from tieline.channels.voice.relay.heard import Utterance as _Utterance
from tieline.channels.voice.relay.heard import heard_of
from tieline.conversations import Communication, ConversationService, Speaker
from tieline.journeys.calls.live_call import LiveCall, Signal, new_utterance_id
from tieline.journeys.calls.transcript import NOTHING_HEARD, Spoken, Transcript
from tieline.journeys.outbound_message import VOICE
from tieline.kit.db import Database
from tieline.kit.errors import NotFound
from tieline.kit.events import EventRecord
from tieline.models.language_id import identify


class HouseWords:
    """Speaks what is committed, one instance for one call."""

    def __init__(
        self, live: LiveCall, *, db: Database, conversations: ConversationService, transcript: Transcript
    ) -> None:
        """Speak on `live`."""
        self._live = live
        self._db = db
        self._conversations = conversations
        self._transcript = transcript
        self._said: dict[str, Spoken] = {}
        self._sounding: dict[str, tuple[Spoken, _Utterance]] = {}
        """What the line has and has not ended, in its order."""

    def mark_said(
        self, *, utterance_id: str, text: str, speaker: Speaker, language: str | None = None
    ) -> None:
        """Remember words that this call says itself, so that they are not said twice and are corrected when cut."""
        self._mark(Spoken(text=text, speaker=speaker, utterance_id=utterance_id, language=language))

    def _mark(self, spoken: Spoken) -> None:
        utterance_id = spoken.utterance_id or ""
        self._said[utterance_id] = spoken
        # An application's own words are corrected by its relay; they have no text here.
        if spoken.text:
            self._sounding[utterance_id] = (spoken, _Utterance(utterance_id, text=spoken.text))

    async def say(self, text: str, *, language: str | None = None, voice: str | None = None) -> str:
        """Say a sentence of the house's own, whoever owns the conversation, and keep it; return its utterance.

        Said first and written then: it must be heard even where it cannot be kept. Nothing cuts it.
        """
        spoken = Spoken(
            text=text,
            speaker=Speaker.flow(),
            utterance_id=new_utterance_id(),
            language=language or identify(text),
            has_sounded=True,
        )
        self._mark(spoken)
        utterance_id = spoken.utterance_id or ""
        await self._live.line.say(
            Speech(
                utterance_id=utterance_id,
                text=text,
                last=True,
                language=spoken.language,
                voice=voice,
                interruptible=Interruptible.NONE,
            )
        )
        await self._keep(spoken)
        return utterance_id

    async def _keep(self, spoken: Spoken) -> None:
        """Write down what the customer hears; what is said to a worker alone is not part of their conversation."""
        call, conversation_id = self._live.call, self._live.conversation_id
        if conversation_id is not None and call.worker_id is None:
            await self._transcript.write(call=call, conversation_id=conversation_id, spoken=spoken)

    def note_end(self, utterance_id: str) -> None:
        """Note that an utterance was heard to its end."""
        self._sounding.pop(utterance_id, None)

    async def hear(self, signal: Signal) -> bool:
        """Speak what a signal tells of, or correct what it cut; say whether words are being spoken because of it."""
        if isinstance(signal, BargeIn):
            await self.cut(signal.progress)
        if isinstance(signal, EventRecord) and signal.type == "CommunicationAdded":
            return await self._speak(signal)
        return False

    async def brings_words(self, signal: Signal) -> bool:
        """Say whether `hear` is going to speak because of a signal."""
        if not isinstance(signal, EventRecord) or signal.type != "CommunicationAdded":
            return False
        return await self._to_speak(signal) is not None

    async def _to_speak(self, event: EventRecord) -> Communication | None:
        """Return the words an event tells of, if they are for this call's party and were not said yet."""
        if event.data.get("channel") != VOICE or event.data.get("speaker") == "customer":
            return None
        communication = await self._find(event.data["communication_id"])
        if communication is None or communication.channel_id != self._live.call_id:
            return None
        return None if _utterance_of(communication) in self._said else communication

    async def _speak(self, event: EventRecord) -> bool:
        communication = await self._to_speak(event)
        if communication is None:
            return False
        utterance_id = _utterance_of(communication)
        language = (communication.transcription or {}).get("language") or identify(communication.text)
        self._mark(
            Spoken(
                text=communication.text,
                speaker=communication.speaker,
                utterance_id=utterance_id,
                language=language,
            )
        )
        await self._live.line.say(
            Speech(utterance_id=utterance_id, text=communication.text, last=True, language=language)
        )
        return True

    async def _find(self, communication_id: str) -> Communication | None:
        find = partial(self._conversations.get_communication, communication_id=communication_id)
        try:
            return await self._db.read(find)
        except NotFound:
            return None

    async def cut(self, progress: Progress) -> None:
        """Keep of what the line had only what was heard: a part of what sounded, of what was to follow nothing."""
        had, self._sounding = self._sounding, {}
        for utterance, heard in heard_of([each for _, each in had.values()], progress):
            if heard != utterance.written:
                await self._correct(had[utterance.utterance_id][0], heard)

    async def note_unspoken(self, failed: SpeechFailed) -> None:
        """Correct what stands on the record of an utterance that the line could not speak, or not all of."""
        found = self._sounding.get(failed.utterance_id or "")
        if found is not None:
            spoken, utterance = found
            utterance.fail(begins=failed.begins, characters=failed.characters)
            await self._correct(spoken, utterance.written)

    async def _correct(self, written: Spoken, heard: str) -> None:
        await self._keep(replace(written, text=heard or NOTHING_HEARD))


def _utterance_of(communication: Communication) -> str:
    return communication.resource_id or communication.communication_id
