"""What memories mean is worked out after they are written, a few at a time; until then their words find them.

Without an embedder (`TIELINE_EMBEDDINGS`) nothing of this happens. `memory/vectors/` keeps the results.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial

from tieline.conversations import ConversationService
from tieline.journeys.recall import Talk
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job, RetryLater
from tieline.memory import MemoryService, RecallRequest, Unembedded
from tieline.models.embedding.errors import EmbeddingFailed

EMBED_SPOKEN = "embed_spoken"
"""The job that makes the vectors of what was said in one conversation."""
_AGAIN_AFTER_SECONDS = 30.0
_AT_ONCE = 16


class EmbedMemories:
    """Makes the vectors that memories lack."""

    def __init__(
        self, db: Database, *, memory: MemoryService, conversations: ConversationService, talk: Talk
    ) -> None:
        self._db = db
        self._memory = memory
        self._conversations = conversations
        self._talk = talk

    async def embed(self, job: Job) -> None:
        """Embed what a profile's memories lack, or those of every profile, until nothing is missing."""
        profile_id = job.payload["profile_id"]
        read = partial(self._memory.list_unembedded, profile_id=profile_id)
        while memories := await self._db.read(read):
            await self._embed(memories)
        if profile_id is None:
            await self._embed_everything_said()

    async def embed_spoken(self, job: Job) -> None:
        """Embed what was said in a conversation, when it is one profile's alone (job `embed_spoken`)."""

        def find(tx: Transaction) -> tuple[Unembedded, ...]:
            conversation = self._conversations.find_conversation(
                tx, conversation_id=job.payload["conversation_id"]
            )
            if conversation is None or conversation.profile_id is None:
                return ()
            return self._lacking(tx, account_id=conversation.account_id, profile_id=conversation.profile_id)

        await self._embed_in_parts(await self._db.read(find))

    async def _embed_everything_said(self) -> None:
        after = ""
        while heard := await self._db.read(partial(self._conversations.list_profiles_heard, after=after)):
            for account_id, profile_id in heard:
                find = partial(self._lacking, account_id=account_id, profile_id=profile_id)
                await self._embed_in_parts(await self._db.read(find))
            after = heard[-1][1]

    def _lacking(self, tx: Transaction, *, account_id: str, profile_id: str) -> tuple[Unembedded, ...]:
        """What was said by and to a profile and has no vectors; words shared with another profile go without (P12)."""
        spoken = self._talk.spoken(tx, account_id=account_id, profile_id=profile_id, request=RecallRequest())
        lacking = self._memory.list_unembedded_spoken(tx, profile_id=profile_id, spoken=spoken)
        wanted = {one.memory_id for one in lacking}
        shared = {
            conversation_id
            for conversation_id in {one.conversation_id for one in spoken if one.communication_id in wanted}
            if self._is_shared(tx, conversation_id, profile_id)
        }
        mine = {one.communication_id for one in spoken if one.conversation_id not in shared}
        return tuple(one for one in lacking if one.memory_id in mine)

    def _is_shared(self, tx: Transaction, conversation_id: str, profile_id: str) -> bool:
        parts = self._conversations.list_participants(tx, conversation_id=conversation_id)
        return any(part.profile_id not in (None, profile_id) for part in parts)

    async def _embed_in_parts(self, memories: Sequence[Unembedded]) -> None:
        for at in range(0, len(memories), _AT_ONCE):
            await self._embed(memories[at : at + _AT_ONCE])

    async def catch_up(self) -> None:
        """Have embedded what was written while there was no embedder, or another one."""
        if self._memory.embedder is not None:
            await self._db.transact(partial(self._memory.want_vectors, profile_id=None))

    async def _embed(self, memories: Sequence[Unembedded]) -> None:
        try:
            packed = await asyncio.to_thread(self._memory.make_vectors, memories)
        except EmbeddingFailed as failure:
            raise RetryLater(seconds=_AGAIN_AFTER_SECONDS, reason=str(failure)) from failure
        await self._db.transact(partial(self._memory.record_vectors, memories=memories, packed=packed))
