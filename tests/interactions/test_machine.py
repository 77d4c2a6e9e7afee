"""Whatever two workers, a customer and the clock do in whatever order, the books of tasks and owners agree (P4, P5, P6)."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.support import schema
from tests.support.house import Story
from tieline.conversations import Conversation, Owner, OwnerKind, Status
from tieline.conversations.tables import conversations
from tieline.interactions import ChannelStatus, Interaction, RestKind
from tieline.interactions.tables import transfers
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import TielineError
from tieline.routing import Task, TaskStatus, Worker

pytestmark = pytest.mark.store

ANA = "+15550100001"
WORKERS = st.sampled_from(["Marco", "Lucía"])
HELD = {TaskStatus.ASSIGNED, TaskStatus.WRAPPING}
WAITING = {TaskStatus.PENDING, TaskStatus.RESERVED}


class Morning(RuleBasedStateMachine):
    """Ana, Marco, Lucía, and a clock that is turned."""

    @initialize()
    def begin(self) -> None:
        """Marco and Lucía are on duty, and Ana asks for a person."""
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp())
        self.runner.run(self._begin())

    async def _begin(self) -> None:
        db = Database.open(schema.sqlite_with_tables(self.folder), clock=TurnableClock())
        self.story = await Story.begin(db, self.folder)
        self.workers = {name: await self.story.on_duty(name) for name in ("Marco", "Lucía")}
        await self.story.text("I want to speak to a human", from_=ANA)

    def teardown(self) -> None:
        """Close the house."""
        if hasattr(self, "story"):
            self.runner.run(self.story.house.call_stories.close())
            self.runner.run(self.story.db.close())
            self.runner.close()
            shutil.rmtree(self.folder)

    # What may happen

    @rule(name=WORKERS)
    def accepts(self, name: str) -> None:
        """Somebody takes what rings."""
        self._try(lambda: self._accept(self.workers[name]))

    @rule(name=WORKERS)
    def declines(self, name: str) -> None:
        """Somebody declines what rings."""
        self._try(lambda: self._decline(self.workers[name]))

    @rule(name=WORKERS, kind=st.sampled_from(["cold", "warm"]), fallback=st.sampled_from(["queue", "back"]))
    def transfers(self, name: str, kind: str, fallback: str) -> None:
        """Somebody gives Ana to the other."""
        self._try(lambda: self._transfer(name, kind, fallback))

    @rule(verb=st.sampled_from(["complete", "cancel"]))
    def decides(self, verb: str) -> None:
        """A transfer is completed or taken back."""
        self._try(lambda: self._decide(verb))

    @rule(name=WORKERS, verb=st.sampled_from(["leave", "pause", "resume", "end", "invite", "return"]))
    def does(self, name: str, verb: str) -> None:
        """Somebody does something with what they have."""
        self._try(lambda: self._do(name, verb))

    @rule()
    def ana_writes(self) -> None:
        """Ana writes."""
        self._try(lambda: self.story.text("Hello?", from_=ANA))

    @rule(seconds=st.sampled_from([21, 121, 86_400 * 4]))
    def time_passes(self, seconds: int) -> None:
        """Somebody looks out of the window."""
        self._try(lambda: self.story.later(seconds=seconds))

    @rule(name=WORKERS, activity=st.sampled_from(["Available", "Offline"]))
    def moves(self, name: str, activity: str) -> None:
        """Somebody goes home, or comes back."""
        self._try(lambda: self.story.on_duty(name, activity=activity))

    # What is true whatever happened

    @invariant()
    def the_books_agree(self) -> None:
        """P4 one owner at a time; P5 owner and task change together; P6 nobody is left open without somebody."""
        if hasattr(self, "story"):
            self.runner.run(self.story.db.read(self._check))

    def _check(self, tx: Transaction) -> None:
        house = self.story.house
        ids = tx.connection.execute(sa.select(conversations.c.conversation_id)).scalars().all()
        for conversation_id in ids:
            conversation = house.conversations.get_conversation(tx, conversation_id=conversation_id)
            tasks = house.routing.list_open_tasks(tx, conversation_id=conversation_id)
            owners = [task for task in tasks if not house.interactions.is_beside(tx, task_id=task.task_id)]
            interaction = house.interactions.find_interaction(tx, conversation_id=conversation_id)
            _check_owner(conversation, owners, interaction)
            active = tx.connection.execute(
                sa.select(sa.func.count())
                .select_from(transfers)
                .where(transfers.c.conversation_id == conversation_id, transfers.c.status == "active")
            ).scalar_one()
            assert active <= 1
            if conversation.status is Status.CLOSED:
                assert active == 0
                assert all(task.status is TaskStatus.WRAPPING for task in tasks)

    # How it is done

    def _try(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do something; what cannot be done now is refused, and changes nothing."""

        async def attempt() -> None:
            with suppress(TielineError):
                await act()
            await self.story.settle()

        self.runner.run(attempt())

    async def _accept(self, worker: Worker) -> None:
        if await self.story.ringing(worker):
            await self.story.accept(worker)

    async def _decline(self, worker: Worker) -> None:
        for reservation_id in (await self.story.ringing(worker))[:1]:
            await self.story.house.worker_desk.reject(
                account_id=self.story.account_id,
                worker_id=worker.worker_id,
                reservation_id=reservation_id,
            )

    async def _newest(self, name: str) -> dict[str, Any] | None:
        """The worker's newest task about Ana, held or not."""
        worker_id = self.workers[name].worker_id

        def find(tx: Transaction) -> list[Task]:
            listed = self.story.house.routing.list_tasks(
                tx, workspace_id=self.workers[name].workspace_id
            ).items
            return [task for task in listed if task.worker_id == worker_id]

        found = await self.story.db.read(find)
        if not found:
            return None
        return {
            "account_id": self.story.account_id,
            "worker_id": worker_id,
            "task_id": found[-1].task_id,
        }

    async def _transfer(self, name: str, kind: str, fallback: str) -> None:
        other = self.workers["Lucía" if name == "Marco" else "Marco"].worker_id
        mine = await self._newest(name)
        if mine is not None:
            stories = self.story.house.interaction_stories
            begun = await stories.transfers.begin(**mine, to=other, kind=kind, fallback=fallback)
            self.transfer = (mine, begun.transfer_id)

    async def _decide(self, verb: str) -> None:
        if hasattr(self, "transfer"):
            mine, transfer_id = self.transfer
            step = getattr(self.story.house.interaction_stories.transfers, verb)
            await step(account_id=mine["account_id"], worker_id=mine["worker_id"], transfer_id=transfer_id)

    async def _do(self, name: str, verb: str) -> None:
        mine = await self._newest(name)
        if mine is None:
            return
        stories = self.story.house.interaction_stories
        other = self.workers["Lucía" if name == "Marco" else "Marco"].worker_id
        if verb == "invite":
            await stories.transfers.invite(**mine, to=other)
        elif verb == "return":
            await self.story.house.worker_desk.return_to_agent(**mine, note="Knows everything")
        else:
            await getattr(stories.rests, verb)(**mine)


def _check_owner(conversation: Conversation, owners: list[Task], interaction: Interaction | None) -> None:
    """Hold the owner of a conversation against the tasks that are made for an owner."""
    held = [task for task in owners if task.status is TaskStatus.ASSIGNED]
    waiting = [task for task in owners if task.status in WAITING]
    owner = conversation.owner
    if conversation.status is Status.CLOSED:
        return
    assert len(held) + len(waiting) <= 1
    if owner.kind is OwnerKind.WORKER:
        assert [task.worker_id for task in held] == [owner.reference]
    elif owner.kind is OwnerKind.WAITING:
        assert [Owner.waiting(task.task_id) for task in waiting] == [owner]
    elif owner.kind is OwnerKind.PARKED:
        assert (held, waiting) == ([], [])
        assert conversation.parked_until is not None
        assert interaction is not None
        assert interaction.rest in set(RestKind)
        assert interaction.channel_status in {ChannelStatus.INACTIVE, ChannelStatus.PAUSE}
    else:
        assert (held, waiting) == ([], [])


def test_p6_whatever_happens_in_whatever_order_the_books_agree() -> None:
    """The machine also holds P4 and P5; the rules are refused where they do not apply."""
    kept = settings(
        max_examples=3,
        stateful_step_count=10,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Morning, settings=kept)
