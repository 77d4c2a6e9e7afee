"""What happened to an execution, told to the rest of the house. Emitted by `service.py`; heard in `app/subscriptions.py`."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class ExecutionStarted(Event):
    """A flow began to run for a contact."""

    account_id: str
    flow_id: str
    execution_id: str
    conversation_id: str | None


@dataclass(frozen=True, kw_only=True)
class ExecutionStepped(Event):
    """One widget was left by `event`."""

    account_id: str
    flow_id: str
    execution_id: str
    conversation_id: str | None
    step_id: str
    step_number: int


@dataclass(frozen=True, kw_only=True)
class ExecutionWaits(Event):
    """The widget in flight waits; `call_id` is the call that has something to do meanwhile."""

    account_id: str
    flow_id: str
    execution_id: str
    conversation_id: str | None
    call_id: str | None
    awaits: str


@dataclass(frozen=True, kw_only=True)
class ExecutionEnded(Event):
    """The execution is over; `task_id` is the task it made, or None (then the handoff was not done by it)."""

    account_id: str
    flow_id: str
    execution_id: str
    conversation_id: str | None
    reason: str
    task_id: str | None
    call_id: str | None = None
