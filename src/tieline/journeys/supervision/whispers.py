"""A whisper for an agent outside: put in what its program recalls next, for it is the only thing such a program reads.

It stands first among the observations, says that it is not for the customer, and is no memory: it is nowhere else, and gone
once it was read. Whether the program follows it is the program's business, and one that recalls nothing never learns of it;
the supervisor's screen says both.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from tieline.conversations import ConversationService, OwnerKind, Status
from tieline.kit.db import Database, Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.memory import Observation
from tieline.models.whispers import marked
from tieline.supervision import SupervisionService, Whisper

SOURCE = "supervisor"


class RecalledWhispers:
    """Finds whispers for programs, and keeps that they were read."""

    def __init__(
        self, db: Database, *, supervision: SupervisionService, conversations: ConversationService
    ) -> None:
        """Keep the rooms."""
        self._db = db
        self._supervision = supervision
        self._conversations = conversations

    def due(
        self, tx: Transaction, *, account_id: str, profile_id: str, conversation_id: str | None
    ) -> Sequence[Whisper]:
        """Return what there is for the agent of this conversation, or of any open one of this profile.

        A program that recalls once, or by its memory tool, names no conversation (reference: tac-wire.md section 2, M4).
        """
        return [
            each
            for each in self._supervision.list_due_of_account(tx, account_id=account_id)
            if conversation_id in (None, each.conversation_id)
            and self._is_agents(tx, each.conversation_id, profile_id)
        ]

    def _is_agents(self, tx: Transaction, conversation_id: str, profile_id: str) -> bool:
        found = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        return (
            found is not None
            and found.profile_id == profile_id
            and found.status is not Status.CLOSED
            and found.owner.kind is OwnerKind.AGENT
        )

    def as_memories(self, whispers: Sequence[Whisper]) -> Sequence[Observation]:
        """Return whispers as a program reads them."""
        return [
            Observation(
                observation_id=new_id(IdKind.OBSERVATION),
                content=marked(each.text),
                source=SOURCE,
                occurred_at=each.created_at,
                created_at=each.created_at,
                updated_at=each.created_at,
                conversation_ids=(each.conversation_id,),
                score=1.0,
            )
            for each in whispers
        ]

    async def note_given(self, whispers: Sequence[Whisper]) -> None:
        """Keep that they were read."""
        note = partial(self._supervision.mark_given, whispers=whispers, given_by="recall")
        await self._db.transact(note)
