"""What the flow tests share: ports that do what a story says, and a driver that takes an execution to its end."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tieline.flows import (
    CreatedTask,
    Execution,
    FlowService,
    HTTPCall,
    HTTPReply,
    MakeCall,
    ResumeConversation,
    ResumedConversation,
    SendMessage,
    SendToFlex,
    SentMessage,
    WidgetFailed,
    run_widget,
)
from tieline.flows.ports import FindProfile, FoundProfile, PortRequest, StartConversation
from tieline.kit.db import Database

ACCOUNT = "AC" + "1" * 32


class ScriptedPorts:
    """Keeps every request, makes each effect once per idempotency key, fails where the story says so."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.effects: dict[str, Any] = {}
        self.participants: dict[str, Any] = {"participants": []}
        self.http_status = 200
        self.failing: set[str] = set()

    def _once(self, kind: str, request: Any, effect: Any) -> Any:
        self.requests.append(request)
        if kind in self.failing:
            raise WidgetFailed(f"{kind} failed")
        return self.effects.setdefault(request.idempotency_key, effect)

    async def send_message(self, request: SendMessage) -> SentMessage:
        result: SentMessage = self._once("message", request, SentMessage(message_id="SM" + "2" * 32))
        return result

    async def send_to_flex(self, request: SendToFlex) -> CreatedTask:
        task = CreatedTask(task_id=f"WT{len(self.effects):032x}")
        result: CreatedTask = self._once("flex", request, task)
        return result

    async def resume_conversation(self, request: ResumeConversation) -> ResumedConversation:
        resumed = ResumedConversation(conversation_id=request.resume_id)
        result: ResumedConversation = self._once("resume", request, resumed)
        return result

    async def start_conversation(self, request: StartConversation) -> ResumedConversation:
        opened = ResumedConversation(conversation_id="conv_new", channel_id="CHnew")
        result: ResumedConversation = self._once("start", request, opened)
        return result

    async def find_profile(self, request: FindProfile) -> FoundProfile:
        known = FoundProfile(
            profile_id="mem_profile_1",
            store_id="mem_store_1",
            created=False,
            traits={"Contact": {"name": "Ana"}},
        )
        result: FoundProfile = self._once("profile", request, known)
        return result

    async def make_call(self, request: MakeCall) -> str:
        call_id: str = self._once("call", request, "CA" + "3" * 32)
        return call_id

    async def stop_recording(self, request: PortRequest) -> None:
        self._once("recording", request, None)

    async def http(self, request: HTTPCall) -> HTTPReply:
        reply = HTTPReply(status=self.http_status, body=json.dumps(self.participants))
        result: HTTPReply = self._once("http", request, reply)
        return result


@pytest.fixture
def ports() -> ScriptedPorts:
    return ScriptedPorts()


@pytest.fixture
def flows() -> FlowService:
    return FlowService()


Drive = Callable[[Execution], Awaitable[Execution]]


async def take_step(
    db: Database, flows: FlowService, ports: ScriptedPorts, *, execution_id: str, step_number: int
) -> bool:
    """Do what the job handler does for one step; say whether there was anything to do."""
    plan = await db.transact(
        lambda tx: flows.begin_step(tx, execution_id=execution_id, step_number=step_number)
    )
    if plan is None:
        return False
    outcome = await run_widget(plan, ports)
    await db.transact(
        lambda tx: flows.finish_step(tx, execution_id=execution_id, step_number=step_number, outcome=outcome)
    )
    return True


@pytest.fixture
def drive(db: Database, flows: FlowService, ports: ScriptedPorts) -> Drive:
    """Take an execution step by step to its end."""

    async def to_the_end(execution: Execution) -> Execution:
        execution_id = execution.execution_id
        number = execution.step_number
        while await take_step(db, flows, ports, execution_id=execution_id, step_number=number):
            number += 1
        return await db.read(
            lambda tx: flows.get_execution(tx, account_id=ACCOUNT, execution_id=execution_id)
        )

    return to_the_end
