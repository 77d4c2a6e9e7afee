"""What a customer had to say again is measured once, when their conversation is closed (job on ConversationClosed)."""

from __future__ import annotations

from functools import partial

from tieline.conversations import ConversationService
from tieline.journeys.spoken import SpokenWords
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job
from tieline.supervision import SpokenLine, SupervisionService, find_repeats

MEASURE_REPEATS = "measure_repeats"


class MeasureRepeats:
    """Measures conversations that a worker had."""

    def __init__(
        self,
        db: Database,
        *,
        conversations: ConversationService,
        supervision: SupervisionService,
        words: SpokenWords,
    ) -> None:
        """Keep the rooms, and who reads what was said."""
        self._db = db
        self._conversations = conversations
        self._supervision = supervision
        self._words = words

    async def measure(self, job: Job) -> None:
        """Measure a conversation that is over; twice changes nothing."""
        await self._db.transact(partial(self._measure, job=job), key=job.payload["conversation_id"])

    def _measure(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        conversation_id = job.payload["conversation_id"]
        conversation = self._conversations.find_conversation(tx, conversation_id=conversation_id)
        if conversation is None or conversation.handed_over_at is None:
            return
        lines = [
            SpokenLine(communication_id=said.communication_id, speaker=str(said.speaker.kind), text=said.text)
            for said in self._words.communications(tx, conversation_id=conversation_id)
        ]
        if any(line.speaker == "worker" for line in lines):
            self._supervision.record_repeats(
                tx,
                account_id=conversation.account_id,
                conversation_id=conversation_id,
                repeats=find_repeats(lines),
            )
