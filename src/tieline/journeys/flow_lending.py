"""A flow lends its conversation to the agent that serves it, and gets it back: the widget `connect-virtual-agent-v2`.

While it is lent the execution waits and the agent is the owner, as ever: it answers turns, first the one that the customer
is waiting for. The flow has it again when the agent hands over (`handoff_to_worker.py`), when the customer has been silent
for too long, or when the conversation is over. Owner and execution change in one transaction each time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from tieline.conversations import Conversation, ConversationService, Owner, SpeakerKind, Status
from tieline.flows import Execution, FlowService, StepOutcome
from tieline.flows.widgets.connect_virtual_agent import left
from tieline.journeys.turn_rounds import TurnRounds
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.jobs import Job

END_LENDING = "end_lending"


class FlowLending:
    """Lends conversations to their agents."""

    def __init__(
        self, db: Database, *, flows: FlowService, conversations: ConversationService, rounds: TurnRounds
    ) -> None:
        """Keep the rooms this story crosses; the agent is asked by `rounds`."""
        self._db = db
        self._flows = flows
        self._conversations = conversations
        self._rounds = rounds

    def lend(self, tx: Transaction, *, execution: Execution) -> None:
        """Make the agent the owner of an execution's conversation, and let it answer what the customer said last."""
        conversation = self._of(tx, execution)
        if conversation is None or conversation.status is Status.CLOSED:
            self._leave(tx, execution, "completed")
        elif conversation.owner != Owner.flow(self._flows.root_id(tx, execution=execution)):
            self._leave(tx, execution, "failed")
        else:
            lent = self._conversations.change_owner(
                tx, conversation_id=conversation.conversation_id, owner=Owner.agent()
            )
            turn = self._conversations.ask_agent(tx, conversation_id=conversation.conversation_id)
            if turn is not None:
                self._rounds.begin(tx, conversation=lent, turn=turn)

    def silent_until(self, tx: Transaction, *, execution: Execution) -> datetime | None:
        """Return when the customer will have been silent for too long; None for an execution that lends nothing."""
        waits = execution.waiting
        if execution.awaits != "agent" or waits is None or waits["until"] is None:
            return None
        began, until = datetime.fromisoformat(waits["began_at"]), datetime.fromisoformat(waits["until"])
        return self._last_words(tx, execution, since=began) + (until - began)

    def _last_words(self, tx: Transaction, execution: Execution, *, since: datetime) -> datetime:
        page = self._conversations.list_communications(
            tx, conversation_id=execution.conversation_id or "", newest_first=True
        )
        said = (one.created_at for one in page.items if one.speaker.kind is SpeakerKind.CUSTOMER)
        return max(since, next(said, since))

    def take_back(self, tx: Transaction, *, execution: Execution) -> None:
        """Make the flow the owner again, if the agent still is."""
        conversation = self._of(tx, execution)
        if conversation is not None and conversation.owner == Owner.agent():
            self._conversations.change_owner(
                tx,
                conversation_id=conversation.conversation_id,
                owner=Owner.flow(self._flows.root_id(tx, execution=execution)),
            )

    async def end_lending(self, job: Job) -> None:
        """Let a flow go on whose conversation is over (job on ConversationClosed)."""
        await self._db.transact(partial(self._closed, job=job), key=job.payload["conversation_id"])

    def _closed(self, tx: Transaction, *, job: Job) -> None:
        jobs.finish(tx, job)
        lent = self._flows.find_lent(tx, conversation_id=job.payload["conversation_id"])
        if lent is not None:
            self._leave(tx, lent, "completed")

    def _leave(self, tx: Transaction, execution: Execution, event: str) -> None:
        self._flows.resume_step(
            tx,
            execution_id=execution.execution_id,
            step_number=execution.step_number,
            outcome=StepOutcome(event=event, output=left(event)),
            awaits="agent",
        )

    def _of(self, tx: Transaction, execution: Execution) -> Conversation | None:
        conversation_id = execution.conversation_id or ""
        return self._conversations.find_conversation(tx, conversation_id=conversation_id)


def waits_longer(tx: Transaction, job: Job, *, until: datetime | None) -> bool:
    """Put a widget's timer off to a later moment; False when the moment has come."""
    if until is None or until <= tx.now + timedelta(milliseconds=1):
        return False
    jobs.enqueue(
        tx, job.kind, dict(job.payload), due_at=until, dedup_id=f"{job.kind}:later:{until.isoformat()}"
    )
    return True
