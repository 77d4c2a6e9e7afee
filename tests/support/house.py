"""A whole house for stories: every room on one database, a clock that is turned by hand, the outside scripted.

`Story` runs what is due when told to, so a test decides when anything happens; nothing sleeps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from tests.support.relay_app import ScriptedDialer
from tieline.agents import BuiltInAgent
from tieline.app.house import House, Outside
from tieline.app.starter import (
    CUSTOMER_NUMBER,
    CUSTOMER_PROFILE_ID,
    NUMBER,
    STORE_ID,
    Credentials,
    Rooms,
    make_starter_project,
)
from tieline.app.subscriptions import SUBSCRIPTIONS, handlers
from tieline.conversations import Communication, Conversation
from tieline.doorway.hosts import EXPLICIT
from tieline.journeys.inbound_message import Received
from tieline.kit import jobs
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.http import HTTPAnswer, NoAnswer
from tieline.kit.job_runner import JobRunner
from tieline.kit.pages import PageRequest
from tieline.kit.settings import Settings
from tieline.routing import ReservationFilter, ReservationStatus, Task, Worker

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class ScriptedHTTP:
    """Receivers outside: keeps what they were sent, answers what the test says (200 unless told otherwise)."""

    sent: list[tuple[str, bytes, Mapping[str, str]]] = field(default_factory=list)
    status: int = 200
    silent: bool = False
    answers: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    """What an address answers: status, content type, body; whatever is not named here answers `status`."""
    files: dict[str, bytes] = field(default_factory=dict)
    """The content of an answer that is no text."""
    doors: httpx.AsyncClient | None = None
    """This platform's own doors, for what is sent to the vendor's hosts."""

    async def send(
        self, *, method: str, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float
    ) -> HTTPAnswer:
        """Keep the request and answer it."""
        if self.silent:
            raise NoAnswer
        self.sent.append((url, body, headers))
        if self.doors is not None and EXPLICIT in url:
            answer = await self.doors.request(method, url, content=body, headers=dict(headers))
            told = {"content-type": answer.headers["content-type"]}
            return HTTPAnswer(status=answer.status_code, headers=told, body=answer.text, duration_ms=1.0)
        for address, (status, kind, text) in self.answers.items():
            if url.startswith(address):
                return HTTPAnswer(
                    status=status,
                    headers={"content-type": kind},
                    body=text,
                    duration_ms=1.0,
                    content=self.files.get(address, text.encode()),
                )
        return HTTPAnswer(status=self.status, headers={}, body="{}", duration_ms=1.0)


class Story:
    """A house with a starter project, told forward step by step."""

    def __init__(self, db: Database, credentials: Credentials, house: House, http: ScriptedHTTP) -> None:
        """Use `begin`."""
        self.db = db
        self.credentials = credentials
        self.house = house
        self.http = http
        self._runner = JobRunner(db, handlers(house))

    @classmethod
    async def begin(
        cls, db: Database, folder: Path, *, agent: BuiltInAgent | None = None, **given: Any
    ) -> Story:
        """Make the starter project in an empty database whose schema exists; `given` are settings."""
        db.subscriptions = SUBSCRIPTIONS
        http = ScriptedHTTP()
        settings = Settings(data=folder, model="rehearsal", turnable_clock=True, **given)
        house = House(db, settings, Outside(http=http, agent=agent, relay=ScriptedDialer()))
        credentials = await make_starter_project(db, rooms_of(house))
        assert credentials is not None
        return cls(db, credentials, house, http)

    @property
    def dialer(self) -> ScriptedDialer:
        """The sockets that calls opened to applications."""
        dialer = self.house.outside.relay
        assert isinstance(dialer, ScriptedDialer)
        return dialer

    @property
    def account_id(self) -> str:
        """The starter project's account."""
        return self.credentials.account_id

    async def settle(self) -> int:
        """Run everything that is due now, and what that makes due."""
        return await self._runner.run_due()

    async def later(self, *, seconds: float) -> None:
        """Turn the clock and run what became due."""
        assert isinstance(self.db.clock, TurnableClock)
        self.db.clock.advance(seconds=seconds)
        await self.settle()

    async def text(self, body: str, *, from_: str = CUSTOMER_NUMBER, settle: bool = True) -> Received:
        """Let a customer write, and run what follows unless told not to."""
        received = await self.house.inbound.receive(channel="SMS", from_=from_, to=NUMBER, body=body)
        if settle:
            await self.settle()
        return received

    async def prefers(self, language: str) -> None:
        """Note on the first customer's profile which language she prefers."""
        await self.db.transact(
            lambda tx: self.house.memory.patch_traits(
                tx,
                store_id=STORE_ID,
                profile_id=CUSTOMER_PROFILE_ID,
                traits={"Contact": {"language": language}},
                source="test",
            )
        )

    async def conversation(self, conversation_id: str) -> Conversation:
        """Return a conversation as it is now."""
        return await self.db.read(
            lambda tx: self.house.conversations.get_conversation(tx, conversation_id=conversation_id)
        )

    async def transcript(self, conversation_id: str) -> list[Communication]:
        """Return what was said, oldest first."""
        page = await self.db.read(
            lambda tx: self.house.conversations.list_communications(
                tx, conversation_id=conversation_id, page=PageRequest(size=200)
            )
        )
        return list(page.items)

    async def said(self, conversation_id: str) -> list[tuple[str, str]]:
        """Return who said what, oldest first."""
        return [(c.speaker.kind.value, c.text) for c in await self.transcript(conversation_id)]

    async def worker(self, first_name: str) -> Worker:
        """Return a worker of the starter project by the beginning of the name."""

        def find(tx: Any) -> Worker:
            routing = self.house.routing
            workspace = routing.list_workspaces(tx, account_id=self.account_id).items[0]
            workers = routing.list_workers(tx, workspace_id=workspace.workspace_id).items
            return next(worker for worker in workers if worker.friendly_name.startswith(first_name))

        return await self.db.read(find)

    async def on_duty(self, first_name: str, *, activity: str = "Available") -> Worker:
        """Let a worker go on duty (or into another activity)."""
        worker = await self.worker(first_name)
        activities = await self.db.read(
            lambda tx: self.house.routing.list_activities(tx, workspace_id=worker.workspace_id)
        )
        chosen = next(a for a in activities.items if a.friendly_name == activity)
        changed = await self.house.worker_desk.set_activity(
            account_id=self.account_id, worker_id=worker.worker_id, activity_id=chosen.activity_id
        )
        await self.settle()
        return changed

    async def ringing(self, worker: Worker) -> list[str]:
        """Return the reservations that ring at a worker's desktop."""
        wanted = ReservationFilter(statuses=(ReservationStatus.PENDING,), worker_id=worker.worker_id)
        page = await self.db.read(
            lambda tx: self.house.routing.list_reservations(
                tx, workspace_id=worker.workspace_id, matching=wanted
            )
        )
        return [reservation.reservation_id for reservation in page.items]

    async def accept(self, worker: Worker) -> str:
        """Let a worker accept what rings first; return the task's id."""
        reservation_id = (await self.ringing(worker))[0]
        task = await self.house.worker_desk.accept(
            account_id=self.account_id, worker_id=worker.worker_id, reservation_id=reservation_id
        )
        await self.settle()
        return task.task_id

    async def conversation_task(self, worker_id: str) -> Task:
        """Return the task that a worker works on."""

        def find(tx: Any) -> Task:
            live = self.house.routing.list_live_reservations(tx, worker_id=worker_id)
            held = next(each for each in live if each.status is not ReservationStatus.PENDING)
            return self.house.routing.get_task(tx, task_id=held.task_id)

        return await self.db.read(find)

    async def waiting_jobs(self, kind: str) -> int:
        """Return how many jobs of a kind wait."""
        return len(await self.db.read(lambda tx: jobs.list_jobs(tx, kind=kind)))


def rooms_of(house: House) -> Rooms:
    """Return a house's services as the starter project takes them."""
    return Rooms(
        accounts=house.accounts,
        channels=house.channels,
        conversations=house.conversations,
        flows=house.flows,
        intelligence=house.intelligence,
        knowledge=house.knowledge,
        memory=house.memory,
        routing=house.routing,
    )
