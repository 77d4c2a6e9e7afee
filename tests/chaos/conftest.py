"""A platform that is killed and started again, on each engine, and a look at its database from outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.support.process import Answer, Platform, until
from tieline.app.house import House
from tieline.app.starter import CUSTOMER_NUMBER, STORE_ID
from tieline.channels import MessageFilter
from tieline.conversations import Communication, Conversation, OwnerKind
from tieline.kit import jobs
from tieline.kit.db import Database, Transaction
from tieline.kit.pages import PageRequest
from tieline.routing import ReservationFilter, ReservationStatus, Task, TaskFilter

T = TypeVar("T")

ALL = PageRequest(size=500)


@dataclass
class Town:
    """The platform, its only customer Ana, and its workers Marco and Lucía."""

    platform: Platform
    house: House

    @classmethod
    def of(cls, platform: Platform) -> Town:
        """Look at a platform's database; the platform itself is asked over HTTP only."""
        url = platform.settings.resolved_database_url
        return cls(platform, House(Database.open(url), platform.settings))

    def look(self, read: Callable[[Transaction], T]) -> T:
        """Read what is committed, through the house's own rooms."""
        return asyncio.run(self._look(read))

    async def _look(self, read: Callable[[Transaction], T]) -> T:
        db = Database.open(self.platform.settings.resolved_database_url)
        try:
            return await db.read(read)
        finally:
            await db.close()

    def text(self, body: str, *, address: str = CUSTOMER_NUMBER) -> str:
        """Let a customer write; return the conversation's id once the platform has said 201."""
        answer = self.platform.screen("POST", "/phone/api/messages", {"address": address, "body": body})
        assert answer.status == 201, answer
        return str(answer.body["conversationId"])

    def conversation(self, conversation_id: str) -> Conversation:
        rooms = self.house.conversations
        return self.look(lambda tx: rooms.get_conversation(tx, conversation_id=conversation_id))

    def communications(self, conversation_id: str) -> list[Communication]:
        rooms = self.house.conversations
        page = self.look(lambda tx: rooms.list_communications(tx, conversation_id=conversation_id, page=ALL))
        return list(page.items)

    def said(self, conversation_id: str, speaker: str) -> list[str]:
        """Return what a kind of speaker said, oldest first."""
        return [c.text for c in self.communications(conversation_id) if c.speaker.kind.value == speaker]

    def owner(self, conversation_id: str) -> OwnerKind:
        return self.conversation(conversation_id).owner.kind

    def tasks(self, conversation_id: str) -> list[Task]:
        routing, account_id = self.house.routing, self.platform.credentials.account_id

        def read(tx: Transaction) -> list[Task]:
            workspace = routing.list_workspaces(tx, account_id=account_id).items[0]
            matching = TaskFilter(conversation_id=conversation_id)
            found = routing.list_tasks(tx, workspace_id=workspace.workspace_id, matching=matching, page=ALL)
            return list(found.items)

        return self.look(read)

    def reservations(self, *statuses: ReservationStatus) -> list[str]:
        routing, account_id = self.house.routing, self.platform.credentials.account_id

        def read(tx: Transaction) -> list[str]:
            workspace = routing.list_workspaces(tx, account_id=account_id).items[0]
            matching = ReservationFilter(statuses=statuses)
            found = routing.list_reservations(tx, workspace_id=workspace.workspace_id, matching=matching)
            return [reservation.reservation_id for reservation in found.items]

        return self.look(read)

    def marco_is_available(self) -> tuple[str, str]:
        """Let Marco go on duty; return the ids of his workspace and of himself."""
        routing, account_id = self.house.routing, self.platform.credentials.account_id

        def read(tx: Transaction) -> tuple[str, str, str]:
            workspace_id = routing.list_workspaces(tx, account_id=account_id).items[0].workspace_id
            workers = routing.list_workers(tx, workspace_id=workspace_id).items
            marco = next(worker for worker in workers if worker.friendly_name.startswith("Marco"))
            activities = routing.list_activities(tx, workspace_id=workspace_id).items
            available = next(one for one in activities if one.friendly_name == "Available")
            return workspace_id, marco.worker_id, available.activity_id

        workspace_id, worker_id, activity_id = self.look(read)
        path = f"taskrouter.twilio.com/v1/Workspaces/{workspace_id}/Workers/{worker_id}"
        assert self.platform.wire("POST", path, form=f"ActivitySid={activity_id}").status == 200
        return workspace_id, worker_id

    def accept(self, workspace_id: str, task_id: str, reservation_id: str) -> Answer:
        """Accept an offer as a program of the account does."""
        task = f"taskrouter.twilio.com/v1/Workspaces/{workspace_id}/Tasks/{task_id}"
        return self.platform.wire(
            "POST", f"{task}/Reservations/{reservation_id}", form="ReservationStatus=accepted"
        )

    def close(self, conversation_id: str) -> None:
        """End a conversation from the console."""
        answer = self.platform.screen("POST", f"/console/api/conversations/{conversation_id}/end")
        assert answer.status == 200, answer

    def remembered(self) -> tuple[list[str], list[str]]:
        """Return the summaries and the observations of every profile of the store."""
        memory = self.house.memory

        def read(tx: Transaction) -> tuple[list[str], list[str]]:
            summaries, observations = [], []
            for profile_id in memory.list_profiles(tx, store_id=STORE_ID, page=ALL).items:
                told = memory.list_summaries(tx, store_id=STORE_ID, profile_id=profile_id, page=ALL)
                seen = memory.list_observations(tx, store_id=STORE_ID, profile_id=profile_id, page=ALL)
                summaries += [summary.content for summary in told.items]
                observations += [observation.content for observation in seen.items]
            return summaries, observations

        return self.look(read)

    def results(self, conversation_id: str) -> list[tuple[str, str]]:
        """Return (trigger, operator) of each operator result of a conversation."""
        account_id = self.platform.credentials.account_id
        page = self.look(
            lambda tx: self.house.intelligence.list_results(
                tx, account_id=account_id, page=ALL, conversation_id=conversation_id
            )
        )
        return sorted((r.execution.trigger, r.operator_id) for r in page.items)

    def sent_messages(self, conversation_id: str) -> list[tuple[str, str]]:
        """Return (text, state) of every message that went to the customer."""
        account_id = self.platform.credentials.account_id
        page = self.look(
            lambda tx: self.house.channels.list_messages(
                tx, account_id=account_id, matching=MessageFilter(), page=ALL
            )
        )
        mine = [m for m in page.items if m.conversation_id == conversation_id and m.to == CUSTOMER_NUMBER]
        return [(m.body, m.status.value) for m in reversed(mine)]

    def open_turns(self, conversation_id: str) -> int:
        rooms = self.house.conversations
        return len(self.look(lambda tx: rooms.open_turns(tx, conversation_id=conversation_id)))

    def calm(self) -> None:
        """Wait until nothing is left to do but what waits for a later hour; nothing was given up."""

        def is_calm(tx: Transaction) -> bool:
            return not [job for job in jobs.list_jobs(tx) if (job.due_at - tx.now).total_seconds() < 3]

        until(lambda: self.look(is_calm), what="calm")
        assert self.look(jobs.list_dead_jobs) == []


@pytest.fixture
def start(database_url: str, tmp_path: Path) -> Iterator[Callable[..., Town]]:
    """Starts platforms on this test's database; whatever still runs is ended afterwards."""
    platforms: list[Platform] = []

    def begin(**settings: Any) -> Town:
        platform = Platform.at(tmp_path / "data", database_url, **settings)
        platforms.append(platform)
        platform.start()
        return Town.of(platform)

    yield begin
    for platform in platforms:
        platform.close()
