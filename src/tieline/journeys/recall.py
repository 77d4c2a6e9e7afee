"""What is remembered and what was said, found by one question: memory's rows and the conversations' in one answer.

A query is held against observations, summaries and everything said in any of the profile's conversations, so a message
is found by the request after the one that stored it. Reading needs the database, ranking does not: it runs outside of
the transaction. `memory/ranking.py` says how memories are chosen; docs/reference/recall.md what relevance means.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from tieline.conversations import Communication, ConversationService, Participant
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound
from tieline.kit.pages import PageRequest
from tieline.memory import (
    MemoryService,
    Observation,
    RecallCandidates,
    RecallCommunication,
    Recalled,
    RecallParticipant,
    RecallRequest,
    Spoken,
)
from tieline.supervision import Whisper

QUERY_COMMUNICATIONS = 10
"""So many of a conversation's last communications make the query when none is given."""
MOST_ITEMS = 100
"""A program's kit reads no longer list (reference: tac-wire.md section 2, M4)."""
_QUICK = 100_000


class Talk(Protocol):
    """Reads what was said, in the shapes recall knows."""

    def newest(
        self, tx: Transaction, *, account_id: str, conversation_id: str, limit: int
    ) -> Sequence[RecallCommunication]:
        """Return up to `limit` communications of a conversation, oldest first; none of another account's."""
        ...

    def spoken(
        self, tx: Transaction, *, account_id: str, profile_id: str, request: RecallRequest
    ) -> Sequence[Spoken]:
        """Return what was said in all of a profile's conversations, the newest first."""
        ...

    def chosen(self, tx: Transaction, *, spoken: Sequence[Spoken]) -> Sequence[RecallCommunication]:
        """Return the whole communications of what was chosen, in its order and with its scores."""
        ...


class Whispers(Protocol):
    """What a supervisor has left for the program that asks, as memories it reads once."""

    def due(
        self, tx: Transaction, *, account_id: str, profile_id: str, conversation_id: str | None
    ) -> Sequence[Whisper]:
        """Return what there is for the agent of this conversation, or of any open one of this profile."""
        ...

    def as_memories(self, whispers: Sequence[Whisper]) -> Sequence[Observation]:
        """Return whispers as a program reads them."""
        ...

    async def note_given(self, whispers: Sequence[Whisper]) -> None:
        """Keep that they were read."""
        ...


class RecallMemory:
    """Recalls."""

    def __init__(
        self, db: Database, *, memory: MemoryService, talk: Talk, whispers: Whispers | None = None
    ) -> None:
        self._db = db
        self._memory = memory
        self._talk = talk
        self._whispers = whispers

    async def recall(
        self, *, account_id: str, store_id: str, profile_id: str, request: RecallRequest
    ) -> Recalled:
        """Return what matters now of what is known of a profile.

        Raises:
            StoreNotFound, ProfileNotFound, Invalid: naming the field that cannot be used.
        """
        started = time.perf_counter()

        def load(tx: Transaction) -> tuple[RecallCandidates, Sequence[Whisper]]:
            loaded = self._load(
                tx, account_id=account_id, store_id=store_id, profile_id=profile_id, request=request
            )
            return loaded, self._due(tx, account_id=account_id, profile_id=profile_id, request=request)

        candidates, whispers = await self._db.read(load)
        # A profile of thousands of memories takes tens of milliseconds the first time: not on the event loop.
        found = (
            self._memory.rank_recall(candidates)
            if candidates.characters <= _QUICK
            else await asyncio.to_thread(self._memory.rank_recall, candidates)
        )
        if found.spoken:
            whole = await self._db.read(lambda tx: self._talk.chosen(tx, spoken=found.spoken))
            found = replace(found, communications=tuple(whole))
        if self._whispers is not None and whispers:
            await self._whispers.note_given(whispers)
            memories = (*self._whispers.as_memories(whispers), *found.observations)
            found = replace(found, observations=memories[:MOST_ITEMS])
        return replace(found, query_time_ms=round((time.perf_counter() - started) * 1000))

    def _due(
        self, tx: Transaction, *, account_id: str, profile_id: str, request: RecallRequest
    ) -> Sequence[Whisper]:
        if self._whispers is None:
            return ()
        return self._whispers.due(
            tx, account_id=account_id, profile_id=profile_id, conversation_id=request.conversation_id
        )

    def _load(
        self, tx: Transaction, *, account_id: str, store_id: str, profile_id: str, request: RecallRequest
    ) -> RecallCandidates:
        # Asked first: whoever may not see the profile causes no reading, and a bad limit is refused before it is used.
        self._memory.check_recall(
            tx, store_id=store_id, profile_id=profile_id, request=request, account_id=account_id
        )
        wants = request.communications_limit
        in_conversation: Sequence[RecallCommunication] = ()
        spoken: Sequence[Spoken] = ()
        if request.query:
            if wants:
                spoken = self._talk.spoken(tx, account_id=account_id, profile_id=profile_id, request=request)
        elif request.conversation_id:
            in_conversation = self._talk.newest(
                tx,
                account_id=account_id,
                conversation_id=request.conversation_id,
                limit=max(wants, QUERY_COMMUNICATIONS),
            )
        elif wants:
            newest = self._talk.spoken(tx, account_id=account_id, profile_id=profile_id, request=request)
            in_conversation = self._talk.chosen(tx, spoken=tuple(reversed(newest[:wants])))
        return self._memory.load_recall(
            tx, store_id=store_id, profile_id=profile_id, request=request, communications=in_conversation,
            spoken=spoken, account_id=account_id,
        )  # fmt: skip


class ConversationTalk:
    """What was said, as the conversations room keeps it."""

    def __init__(self, *, conversations: ConversationService) -> None:
        self._conversations = conversations

    def newest(
        self, tx: Transaction, *, account_id: str, conversation_id: str, limit: int
    ) -> Sequence[RecallCommunication]:
        """Return up to `limit` communications of a conversation, oldest first; none of another account's."""
        try:
            page = self._conversations.list_communications(
                tx,
                conversation_id=conversation_id,
                account_id=account_id,
                page=PageRequest(size=limit),
                newest_first=True,
            )
        except NotFound:
            return ()
        participants = self._conversations.list_participants(tx, conversation_id=conversation_id)
        by_id = {participant.participant_id: participant for participant in participants}
        return tuple(recallable(communication, by_id) for communication in reversed(page.items))

    def spoken(
        self, tx: Transaction, *, account_id: str, profile_id: str, request: RecallRequest
    ) -> Sequence[Spoken]:
        """Return what was said in all of a profile's conversations, the newest first."""
        lines = self._conversations.list_spoken(
            tx, account_id=account_id, profile_id=profile_id, begin=request.begin, end=request.end
        )
        names = self._conversations.list_names(tx, profile_id=profile_id) if lines else {}
        return tuple(
            Spoken(
                communication_id=line.communication_id,
                conversation_id=line.conversation_id,
                content=line.text,
                speaker=names.get(line.participant_id, ""),
                by_customer=line.by_customer,
                occurred_at=line.occurred_at,
                updated_at=line.updated_at,
            )
            for line in lines
        )

    def chosen(self, tx: Transaction, *, spoken: Sequence[Spoken]) -> Sequence[RecallCommunication]:
        """Return the whole communications of what was chosen, in its order and with its scores."""
        scores = {one.communication_id: one.score for one in spoken}
        found = self._conversations.list_chosen(tx, communication_ids=list(scores))
        by_id = {
            participant.participant_id: participant
            for conversation_id in {one.conversation_id for one in found}
            for participant in self._conversations.list_participants(tx, conversation_id=conversation_id)
        }
        return tuple(replace(recallable(one, by_id), score=scores[one.communication_id]) for one in found)


def recallable(communication: Communication, by_id: dict[str, Participant]) -> RecallCommunication:
    """Return a communication as recall returns it."""

    def end(participant_id: str | None, address: str | None, channel: str | None) -> RecallParticipant:
        known = by_id.get(participant_id or "")
        return RecallParticipant(
            participant_id=participant_id or "",
            name=known.name if known else address or "",
            type=known.type.value if known else None,
            profile_id=known.profile_id if known else None,
            address=address or "",
            channel=channel or "",
        )

    author = communication.author
    return RecallCommunication(
        communication_id=communication.communication_id,
        text=communication.text,
        author=end(author.participant_id, author.address, author.channel),
        recipients=tuple(end(r.participant_id, r.address, r.channel) for r in communication.recipients),
        created_at=communication.created_at,
        updated_at=communication.updated_at,
        channel_id=communication.channel_id,
    )
