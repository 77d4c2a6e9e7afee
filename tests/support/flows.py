"""Flows as a test writes them: widgets with their properties and where each event leads, and what became of an execution."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.support.house import Story
from tests.support.served import make_app
from tieline.app.starter import NUMBER
from tieline.channels import NumberVoice
from tieline.flows import Execution, FlowPorts, StepOutcome, StepPlan, StepWait, run_widget
from tieline.journeys import flow_steps
from tieline.kit.jobs import RetryLater
from tieline.kit.pages import PageRequest
from tieline.wire.studio_v2 import build_router

JSON = dict[str, Any]


def widget(name: str, kind: str, properties: JSON | None = None, /, **leads: str | None) -> JSON:
    """Return a state; each of `leads` is an event and the state it leads to (None: the execution ends)."""
    transitions: list[JSON] = [
        {"event": event, **({"next": to} if to else {})} for event, to in leads.items()
    ]
    return {"name": name, "type": kind, "properties": properties or {}, "transitions": transitions}


def leaves(event: str, to: str, *, also: tuple[str, ...] = ()) -> JSON:
    """Return a trigger that goes to `to` whatever of these begins it."""
    return widget("Trigger", "trigger", **dict.fromkeys((event, *also), to))


def definition(*states: JSON) -> JSON:
    """Return a definition that begins at its first state."""
    return {"description": "A flow", "initial_state": states[0]["name"], "flags": {}, "states": list(states)}


async def publish(story: Story, made: JSON) -> str:
    """Publish a flow and return its id."""
    flow = await story.db.transact(
        lambda tx: story.house.flows.put_flow(
            tx, account_id=story.account_id, friendly_name="A flow", status="published", definition=made
        )
    )
    return flow.flow_id


async def steps(story: Story, execution: Execution) -> list[tuple[str, str, JSON]]:
    """Return which widgets were left, by which event, and with what put into their properties."""
    page = await story.db.read(
        lambda tx: story.house.flows.list_steps(
            tx, account_id=story.account_id, execution_id=execution.execution_id, page=PageRequest()
        )
    )
    return [(each.transitioned_from, each.name, each.context["step"]["properties"]) for each in page.items]


async def goes_to(story: Story, flow_id: str) -> None:
    """Let the texts and the calls of the starter number go to a flow, and open the door that calls come back to."""
    url = f"https://webhooks.twilio.com/v1/Accounts/{story.account_id}/Flows/{flow_id}"

    def change(tx: Any) -> None:
        number = story.house.channels.find_number(tx, number=NUMBER)
        assert number is not None
        story.house.channels.configure_number(
            tx, number_id=number.number_id, sms_url=url, voice=NumberVoice(url=url)
        )

    await story.db.transact(change)
    open_door(story)


def open_door(story: Story) -> None:
    """Answer in this process what a call asks of the vendor's host for flows."""
    house = story.house

    async def auth_token_of(account_id: str) -> str | None:
        return story.credentials.auth_token if account_id == story.account_id else None

    router = build_router(
        db=story.db,
        flows=house.flows,
        start_execution=house.handoff.start_execution,
        start_for_call=house.call_to_flow.start,
        call_came_back=house.flow_calls.came_back,
        message_posted=house.inbound.receive_for_flow,
        auth_token_of=auth_token_of,
    )
    story.http.doors = httpx.AsyncClient(transport=httpx.ASGITransport(app=make_app(router)))


async def executions(story: Story, flow_id: str) -> list[Execution]:
    """Return a flow's executions, oldest first."""
    page = await story.db.read(
        lambda tx: story.house.flows.list_executions(
            tx, account_id=story.account_id, flow_id=flow_id, page=PageRequest()
        )
    )
    return list(reversed(page.items))


async def until(story: Story, holds: Callable[[], bool]) -> None:
    """Run what is due until something holds."""
    async with asyncio.timeout(30):
        while not holds():
            await story.settle()
            await asyncio.sleep(0)


async def until_ended(story: Story, flow_id: str) -> None:
    """Run what is due until every execution of a flow has ended."""
    async with asyncio.timeout(30):
        while any(each.status == "active" for each in await executions(story, flow_id)):
            await story.settle()


def kill_each_step(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let every step lose its process once, after its widget had its effect and before anything of it was on disk.

    Returns the types of the widgets that were lost so, in their order.
    """
    lost: dict[str, str] = {}

    async def dies(plan: StepPlan, ports: FlowPorts) -> StepOutcome | StepWait:
        outcome = await run_widget(plan, ports)
        if plan.idempotency_key not in lost:
            lost[plan.idempotency_key] = plan.state.type
            killed.append(plan.state.type)
            raise RetryLater(seconds=0, reason="The process was killed.")
        return outcome

    killed: list[str] = []
    monkeypatch.setattr(flow_steps, "run_widget", dies)
    return killed
