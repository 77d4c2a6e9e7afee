"""What workers find and write beside a conversation: canned answers filled in for this customer, opinions of suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieline.casework import CannedAnswer, CaseworkService, Opinion
from tieline.conversations import Conversation, ConversationService
from tieline.flows.errors import TemplateFailed
from tieline.flows.liquid import missing_variables, render
from tieline.intelligence import IntelligenceService
from tieline.journeys.customer import CustomerView
from tieline.journeys.desk_view import DeskView
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound
from tieline.routing import RoutingService, Task


class NoConversation(NotFound):
    """This task is about no conversation."""


class SuggestionNotFound(NotFound):
    """There is no such suggestion in this conversation."""


@dataclass(frozen=True, kw_only=True)
class FilledAnswer:
    """A canned answer for one customer; `missing` are the variables of its text that nothing is known for."""

    answer_id: str
    shortcut: str
    title: str
    text: str
    missing: tuple[str, ...]


class Casework:
    """What workers write beside a conversation."""

    def __init__(
        self,
        db: Database,
        *,
        casework: CaseworkService,
        conversations: ConversationService,
        routing: RoutingService,
        intelligence: IntelligenceService,
        customer: CustomerView,
        desk: DeskView,
    ) -> None:
        """Keep the rooms; `desk` says who may see which task."""
        self._db = db
        self._casework = casework
        self._conversations = conversations
        self._routing = routing
        self._intelligence = intelligence
        self._customer = customer
        self._desk = desk

    async def answers(
        self, *, account_id: str, worker_id: str | None, task_id: str
    ) -> tuple[FilledAnswer, ...]:
        """Return the project's canned answers, each filled in for the customer of a task. Raises `TaskNotFound`.

        Without a worker (the console looks on) they are as the task's own worker would send them.
        """

        def read(tx: Transaction) -> tuple[list[CannedAnswer], dict[str, Any]]:
            task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
            known = self._known(tx, task, worker_id or task.worker_id)
            return self._casework.list_answers(tx, account_id=account_id), known

        found, known = await self._db.read(read)
        return tuple(_filled(one, known) for one in found)

    async def judge_suggestion(
        self, *, account_id: str, worker_id: str, task_id: str, result_id: str, verdict: str
    ) -> None:
        """Keep what a worker thinks of a suggestion: "up" or "down".

        Raises: TaskNotFound, UnknownResult, SuggestionNotFound.
        """

        def write(tx: Transaction) -> None:
            conversation = self._case(tx, account_id, worker_id, task_id)
            result = self._intelligence.get_result(tx, account_id=account_id, result_id=result_id)
            if result.conversation_id != conversation.conversation_id:
                raise SuggestionNotFound
            self._casework.put_opinion(
                tx,
                account_id=account_id,
                opinion=Opinion(
                    conversation_id=conversation.conversation_id,
                    result_id=result_id,
                    worker_id=worker_id,
                    verdict=verdict,
                    created_at=tx.now,
                ),
            )

        await self._db.transact(write)

    def _case(self, tx: Transaction, account_id: str, worker_id: str, task_id: str) -> Conversation:
        task = self._desk.task(tx, account_id=account_id, worker_id=worker_id, task_id=task_id)
        if task.conversation_id is None:
            raise NoConversation
        return self._conversations.get_conversation(
            tx, conversation_id=task.conversation_id, account_id=account_id
        )

    def _known(self, tx: Transaction, task: Task, worker_id: str | None) -> dict[str, Any]:
        """Return what a canned answer's variables may name: customer, worker, task, profile."""
        known: dict[str, Any] = {
            "worker": self._known_of_worker(tx, worker_id) if worker_id else {},
            "task": dict(task.attributes),
            "customer": {},
            "profile": {"traits": {}},
        }
        if task.conversation_id is not None:
            conversation = self._conversations.get_conversation(tx, conversation_id=task.conversation_id)
            known |= self._known_of_customer(tx, conversation)
        return known

    def _known_of_worker(self, tx: Transaction, worker_id: str) -> dict[str, Any]:
        worker = self._routing.get_worker(tx, worker_id=worker_id)
        names = worker.friendly_name.split()
        called = {"name": worker.friendly_name, "firstName": names[0] if names else ""}
        return {**worker.attributes, **called}

    def _known_of_customer(self, tx: Transaction, conversation: Conversation) -> dict[str, Any]:
        customer = self._customer.look(tx, conversation=conversation)
        profile = self._customer.profile(tx, conversation=conversation)
        traits = {group: dict(values) for group, values in profile.traits.items()} if profile else {}
        called = {"name": customer.name, "address": customer.address, "language": customer.language}
        # The Contact traits are the customer's own: firstName, lastName, email …
        return {"customer": {**called, **traits.get("Contact", {})}, "profile": {"traits": traits}}


def _filled(answer: CannedAnswer, known: Mapping[str, Any]) -> FilledAnswer:
    values = dict(known)
    try:
        text, missing = render(answer.text, values), missing_variables(answer.text, values)
    except TemplateFailed:
        # A text that cannot be filled in is shown as it is written, and says so.
        text, missing = answer.text, ("the text itself",)
    return FilledAnswer(
        answer_id=answer.answer_id, shortcut=answer.shortcut, title=answer.title, text=text, missing=missing
    )
