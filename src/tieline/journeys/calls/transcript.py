"""What is said on a call becomes the conversation's transcript: the caller's words, and everybody's as they were heard.

Words are committed as TRANSCRIPTION communications with the call's id as channel_id. Somebody who speaks to the caller is
committed when their words are complete, and corrected to what was heard when they were cut (reference: voice.md 1.4).
Who may speak now (P4) is asked before anything is said. What sounded all the same (a caller's words, a person's in a
bridge, the last sentence of a call) is kept whoever owns by then, and so is the correction of what stands there already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from tieline.channels.voice.models import Call
from tieline.conversations import (
    Author,
    Communication,
    ConversationClosed,
    ConversationService,
    Participant,
    ParticipantType,
    Speaker,
    worker_of,
)
from tieline.journeys.outbound_message import VOICE
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Refused

NOTHING_HEARD = "…"
"""What stands in the transcript for words that were cut before any was heard."""

_AGENTS = {ParticipantType.AI_AGENT, ParticipantType.AGENT}


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Words of somebody on a call.

    `utterance_id` makes them one communication however often they are told; None for the caller, whose turns are told
    once. `confidence` is 0..1, `engine` what recognised them. `has_sounded` tells that they were heard, or are being said
    whatever becomes of them here.
    """

    text: str
    speaker: Speaker
    utterance_id: str | None = None
    language: str | None = None
    confidence: float | None = None
    engine: str | None = None
    has_sounded: bool = False


class Transcript:
    """Writes down what is said on calls."""

    def __init__(self, db: Database, *, conversations: ConversationService) -> None:
        """Keep the room."""
        self._db = db
        self._conversations = conversations

    async def write(self, *, call: Call, conversation_id: str, spoken: Spoken) -> Communication | None:
        """Commit words, or correct those of the same utterance; None when they may not be said now (P4) or are blank.

        Args:
            call: the call they were said on.
            conversation_id: its conversation.
            spoken: the words.
        """
        if not spoken.text.strip():
            return None
        step = partial(self._write, call=call, conversation_id=conversation_id, spoken=spoken)
        return await self._db.transact(step, key=conversation_id)

    def _write(
        self, tx: Transaction, *, call: Call, conversation_id: str, spoken: Spoken
    ) -> Communication | None:
        known = self._known(tx, conversation_id=conversation_id, spoken=spoken)
        if known is not None:
            return self._conversations.correct_communication(
                tx, communication_id=known.communication_id, text=spoken.text
            )
        people = self._conversations.list_participants(tx, conversation_id=conversation_id)
        customer = next((one for one in people if one.type is ParticipantType.CUSTOMER), None)
        author = _author(people, spoken.speaker)
        if customer is None or author is None:
            return None
        other = _first_agent(people) if author is customer else customer
        if other is None:
            return None
        try:
            return self._conversations.add_communication(
                tx,
                conversation_id=conversation_id,
                author=_voice(author, call),
                recipients=[_voice(other, call)],
                text=spoken.text,
                content_type="TRANSCRIPTION",
                transcription=_details(spoken),
                channel_id=call.call_id,
                resource_id=spoken.utterance_id,
                spoken_by=spoken.speaker,
                has_sounded=spoken.has_sounded or author is customer,
            )
        except (Refused, ConversationClosed):
            # Somebody else speaks for us now; what was being said is cut by whoever carries the call.
            return None

    def _known(self, tx: Transaction, *, conversation_id: str, spoken: Spoken) -> Communication | None:
        """Return what stands of an utterance already."""
        if spoken.utterance_id is None:
            return None
        return self._conversations.find_by_resource(
            tx, conversation_id=conversation_id, resource_id=spoken.utterance_id
        )


def _author(people: tuple[Participant, ...], speaker: Speaker) -> Participant | None:
    if speaker.kind == "customer":
        return next((one for one in people if one.type is ParticipantType.CUSTOMER), None)
    if speaker.kind == "worker":
        return next((one for one in people if worker_of(one) == speaker.reference), None)
    return _first_agent(people)


def _first_agent(people: tuple[Participant, ...]) -> Participant | None:
    return next((one for one in people if one.type in _AGENTS), None)


def _voice(participant: Participant, call: Call) -> Author:
    """Name a participant by the address this call reaches them at."""
    ours = {call.from_, call.to}
    addresses = [one for one in participant.addresses if one.channel == VOICE]
    found = next((one for one in addresses if one.address in ours), addresses[0] if addresses else None)
    if found is None:
        return Author(participant_id=participant.participant_id, channel=VOICE)
    return Author(participant_id=participant.participant_id, channel=VOICE, address=found.address)


def _details(spoken: Spoken) -> Mapping[str, Any]:
    given = {"confidence": spoken.confidence, "engine": spoken.engine, "language": spoken.language}
    return {name: value for name, value in given.items() if value is not None}
