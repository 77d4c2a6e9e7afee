"""Somebody types: the other side is told now and then. A sign is an event, and fades on the screen that shows it."""

from __future__ import annotations

from tieline.conversations import ConversationService, SpeakerKind
from tieline.conversations.events import TypingSeen
from tieline.journeys.desk_view import DeskView
from tieline.journeys.spoken import SpokenWords
from tieline.kit.db import Database, Transaction
from tieline.kit.events import emit


class TypingSigns:
    """Tells who types."""

    def __init__(
        self, db: Database, *, conversations: ConversationService, words: SpokenWords, desk: DeskView
    ) -> None:
        """Keep the rooms; `desk` says who may see which task."""
        self._db = db
        self._conversations = conversations
        self._words = words
        self._desk = desk

    async def by_worker(self, *, account_id: str, worker_id: str, task_id: str) -> None:
        """Tell a customer that their worker types. Raises `TaskNotFound`."""

        def tell(tx: Transaction) -> None:
            task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
            if task.conversation_id is not None:
                self._tell(tx, account_id, task.conversation_id, SpeakerKind.WORKER)

        await self._db.transact(tell)

    async def by_customer(self, *, account_id: str, address: str) -> None:
        """Tell whoever serves a customer's open conversations that the customer types; without one nobody is told."""

        def tell(tx: Transaction) -> None:
            for one in self._words.open_of_customer(tx, account_id=account_id, address=address.strip()):
                self._tell(tx, account_id, one.conversation_id, SpeakerKind.CUSTOMER)

        await self._db.transact(tell)

    def _tell(self, tx: Transaction, account_id: str, conversation_id: str, by: SpeakerKind) -> None:
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        emit(
            tx,
            TypingSeen(
                account_id=account_id,
                conversation_id=conversation_id,
                profile_id=conversation.profile_id,
                by=str(by),
            ),
        )
