"""Executions that wait, on both engines: what they wait for moves them on once, whoever says it twice, and whenever."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from tests.flows.conftest import ACCOUNT
from tieline.flows import TIME_OUT_STEP, Execution, FlowService, StepOutcome, StepWait
from tieline.flows.models import Child
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database
from tieline.kit.jobs import list_jobs
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

ANA, SHOP = "+15550100001", "+15550109999"
CALL = "CA" + "1" * 32


def state(
    name: str, kind: str, properties: dict[str, Any] | None = None, **leads: str | None
) -> dict[str, Any]:
    to = [{"event": event, "next": name} if name else {"event": event} for event, name in leads.items()]
    return {"name": name, "type": kind, "properties": properties or {}, "transitions": to}


ASK = state("ask", "send-and-wait-for-reply", {"body": "Which?"}, incomingMessage=None, timeout="ask")
DIAL = state("dial", "connect-call-to", {"noun": "client", "to": "marco"}, callCompleted=None, hangup="keep")
KEEP = state("keep", "set-variables", {"variables": []}, next=None)


class Flows:
    """The room, one transaction for each verb."""

    def __init__(self, db: Database, flows: FlowService) -> None:
        self.db, self.flows = db, flows

    async def do(self, name: str, **asked: Any) -> Any:
        return await self.db.transact(partial(getattr(self.flows, name), **asked))

    async def publish(self, *states: dict[str, Any]) -> str:
        first = states[0]["name"]
        trigger = state(
            "Trigger",
            "trigger",
            **dict.fromkeys(("incomingCall", "incomingRequest", "incomingParent"), first),
        )
        made = {"initial_state": "Trigger", "states": [trigger, *states]}
        flow = await self.do(
            "put_flow", account_id=ACCOUNT, friendly_name="A", status="published", definition=made
        )
        return str(flow.flow_id)

    async def at_first_widget(self, flow_id: str, **asked: Any) -> Execution:
        started = {"to": ANA, "from_": SHOP, "parameters": {}, "trigger": "incomingRequest", **asked}
        execution = await self.do("start_execution", account_id=ACCOUNT, flow_id=flow_id, **started)
        event = StepOutcome(event=started["trigger"])
        moved: Execution = await self.step(execution, 1, event)
        return moved

    async def step(self, execution: Execution, number: int, outcome: StepOutcome | StepWait) -> Any:
        return await self.do(
            "finish_step", execution_id=execution.execution_id, step_number=number, outcome=outcome
        )

    async def now(self, execution: Execution) -> Execution:
        found: Execution = await self.do(
            "get_execution", account_id=ACCOUNT, execution_id=execution.execution_id
        )
        return found

    async def left_by(self, execution: Execution) -> list[str]:
        page = await self.do(
            "list_steps", account_id=ACCOUNT, execution_id=execution.execution_id, page=PageRequest()
        )
        return [each.name for each in page.items]


@pytest.fixture
def room(db: Database, flows: FlowService) -> Flows:
    return Flows(db, flows)


async def test_an_answer_counts_once_and_also_when_it_comes_before_the_wait_is_kept(
    room: Flows, clock: TurnableClock
) -> None:
    flow_id = await room.publish(ASK)
    early = await room.at_first_widget(flow_id)
    sent = clock.now()
    wait = StepWait(awaits="reply", seconds=60, since=sent, output={"outbound": {"Body": "Which?"}})
    take = partial(room.do, "take_message", execution_id=early.execution_id)
    await take(message={"Body": "too early"}, at=sent - timedelta(seconds=1))
    assert (await room.step(early, 2, wait)).awaits == "reply"
    assert await room.step(early, 2, wait) is None
    assert await room.do("begin_step", execution_id=early.execution_id, step_number=2) is None
    assert await room.do("time_out", execution_id=early.execution_id, step_number=2) is not None
    assert await room.do("time_out", execution_id=early.execution_id, step_number=2) is None
    await take(message={"Body": "quick"}, at=sent + timedelta(seconds=1))
    done = await room.step(early, 3, wait)
    assert (done.status, done.context["widgets"]["ask"]) == (
        "ended",
        {"outbound": {"Body": "Which?"}, "inbound": {"Body": "quick"}},
    )
    assert await take(message={"Body": "late"}, at=sent + timedelta(seconds=2)) is None
    assert await room.left_by(early) == ["incomingRequest", "timeout", "incomingMessage"]
    assert [job for job in await room.db.read(list_jobs) if job.kind == TIME_OUT_STEP] == []


async def test_a_call_that_is_over_leaves_by_hangup_and_what_it_brings_later_changes_nothing(
    room: Flows,
) -> None:
    flow_id = await room.publish(DIAL, KEEP)
    talks = await room.at_first_widget(flow_id, trigger="incomingCall", call_id=CALL)
    await room.step(talks, 2, StepWait(awaits="call", markup="<Response/>"))
    assert [each.execution_id for each in await room.do("list_of_call", call_id=CALL)] == [talks.execution_id]
    await room.do("leave_call", call_id=CALL, event="hangup", reason="hangup")
    back = {"execution_id": talks.execution_id, "step_number": 2, "event": "callCompleted", "fields": {}}
    assert await room.do("return_from_call", **back) is None
    assert await room.left_by(talks) == ["incomingCall", "hangup"]
    assert (await room.now(talks)).widget == "keep"


async def test_flows_start_one_another_once_and_not_without_end(room: Flows) -> None:
    flow_id = await room.publish(
        state("again", "run-subflow", {"flow_sid": "FW"}, completed=None, failed=None)
    )
    outermost = await room.at_first_widget(flow_id)
    at, depth = outermost, 0
    while True:
        wait = StepWait(awaits="child", child=Child(flow_id=flow_id, parameters={"depth": depth}))
        waits = await room.step(at, 2, wait)
        if waits.status == "ended":
            break
        assert await room.step(at, 2, wait) is None
        at = await room.do("innermost", execution_id=outermost.execution_id)
        await room.step(at, 1, StepOutcome(event="incomingParent"))
        depth += 1
    assert depth == 10
    assert waits.context["widgets"]["again"]["error"] == "Flows may start one another 10 deep."
    # The end of the innermost is told outwards, one after the other, in its own transaction.
    assert (await room.now(outermost)).status == "ended"
