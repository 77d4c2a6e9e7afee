"""One conversation as a supervisor follows it: who has it, what was said, what was whispered, what they may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tieline.channels import ChannelService
from tieline.conversations import Conversation, ConversationService, OwnerKind, Status
from tieline.journeys.conversation_list import ConversationList, ConversationRow
from tieline.journeys.customer import CustomerView
from tieline.journeys.serving import ServedBy, served_by
from tieline.journeys.spoken import Spoken, SpokenWords
from tieline.kit.db import Transaction
from tieline.routing import RoutingService, Task, TaskStatus
from tieline.supervision import Audience, Repeat, SupervisionService, Whisper


@dataclass(frozen=True, kw_only=True)
class ShownWhisper:
    """A whisper; `given_by` is "turn", "recall" or None."""

    whisper_id: int
    audience: str
    text: str
    by: str
    created_at: datetime
    given_at: datetime | None
    given_by: str | None


@dataclass(frozen=True, kw_only=True)
class ShownTask:
    """The conversation's open task."""

    task_id: str
    status: str
    worker_id: str | None
    taken_from: str | None


@dataclass(frozen=True, kw_only=True)
class Supervised:
    """A conversation with everything a supervisor acts on.

    `listener` is who would get a whisper now: "agent" (the built-in one), "program" (one outside, which reads it when it
    asks memory), "worker", or None.
    """

    conversation: ConversationRow
    served_by: ServedBy
    listener: str | None
    task: ShownTask | None
    transcript: tuple[Spoken, ...]
    whispers: tuple[ShownWhisper, ...]
    repeats: tuple[Repeat, ...] | None
    may_take_over: bool


class SupervisedConversation:
    """Reads conversations for supervisors."""

    def __init__(
        self,
        *,
        conversations: ConversationService,
        channels: ChannelService,
        routing: RoutingService,
        supervision: SupervisionService,
        customer: CustomerView,
        rows: ConversationList,
        words: SpokenWords,
    ) -> None:
        """Keep the rooms, and the reads this one is made of."""
        self._conversations = conversations
        self._channels = channels
        self._routing = routing
        self._supervision = supervision
        self._customer = customer
        self._rows = rows
        self._words = words

    def read(self, tx: Transaction, *, account_id: str, conversation_id: str) -> Supervised:
        """Return a conversation of a project. Raises `ConversationNotFound`."""
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        served = self.served_by(tx, conversation=conversation)
        task = self._routing.find_open_task(tx, conversation_id=conversation_id)
        is_open = conversation.status is not Status.CLOSED
        return Supervised(
            conversation=self._rows.row(tx, conversation=conversation),
            served_by=served,
            listener=_listener(conversation, served) if is_open else None,
            task=None if task is None else _task(task),
            transcript=self._words.transcript(tx, conversation_id=conversation_id),
            whispers=tuple(
                shown_whisper(each)
                for each in self._supervision.list_whispers(tx, conversation_id=conversation_id)
            ),
            repeats=self._supervision.find_repeats(tx, conversation_id=conversation_id),
            may_take_over=is_open and (task is None or task.status is not TaskStatus.WRAPPING),
        )

    def served_by(self, tx: Transaction, *, conversation: Conversation) -> ServedBy:
        """Return who answers for the agent in a conversation: the program that took its number last, or the built-in one."""
        number = self._customer.look(tx, conversation=conversation).our_address
        return served_by(self._channels.find_programs(tx, number=number) if number else [])


def _listener(conversation: Conversation, served: ServedBy) -> str | None:
    if conversation.owner.kind is OwnerKind.AGENT:
        return "program" if served.kind == "program" else "agent"
    return "worker" if conversation.owner.kind is OwnerKind.WORKER else None


def audience_of(conversation: Conversation) -> Audience | None:
    """Return whom a whisper about a conversation is for now; None while nobody has it who could read it."""
    return {OwnerKind.AGENT: Audience.AGENT, OwnerKind.WORKER: Audience.WORKER}.get(conversation.owner.kind)


def _task(task: Task) -> ShownTask:
    taken = task.attributes.get("takenFrom")
    return ShownTask(
        task_id=task.task_id,
        status=str(task.status),
        worker_id=task.worker_id,
        taken_from=taken if isinstance(taken, str) else None,
    )


def shown_whisper(whisper: Whisper) -> ShownWhisper:
    """Return a whisper as the screens show it."""
    given_by = whisper.given_by
    return ShownWhisper(
        whisper_id=whisper.whisper_id,
        audience=whisper.audience.value,
        text=whisper.text,
        by=whisper.by,
        created_at=whisper.created_at,
        given_at=whisper.given_at,
        given_by=given_by and ("recall" if given_by == "recall" else "turn"),
    )
