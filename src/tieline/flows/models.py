"""Flows, executions, steps, and the values that travel between a step's three halves. No I/O here.

A flow definition is Studio's JSON and is kept as it came; `definition.py` reads it into `State`s.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

JSON = dict[str, Any]

FlowStatus = Literal["draft", "published"]
ExecutionStatus = Literal["active", "ended"]
Trigger = Literal[
    "incomingRequest", "incomingCall", "incomingMessage", "incomingConversationMessage", "incomingParent"
]
Awaits = Literal["reply", "call", "answer", "child", "agent"]
"""What a widget may wait for: the contact's message, its call, its call's answer, the flow it started, an agent."""

MAXIMUM_STEPS = 1_000
"""An execution that takes more steps is going round in a circle and is ended."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault of a definition, with where it stands ("#/states/3/properties/timeout")."""

    property_path: str
    message: str

    def as_json(self) -> JSON:
        """Return it as Studio spells it."""
        return {"property_path": self.property_path, "message": self.message}


@dataclass(frozen=True, kw_only=True)
class Transition:
    """Where an event leads; without `next` the execution ends."""

    event: str
    next: str | None = None
    conditions: tuple[JSON, ...] = ()


@dataclass(frozen=True, kw_only=True)
class State:
    """One widget as placed in a flow. `name` is also its name space (`widgets.<name>`)."""

    name: str
    type: str
    properties: JSON
    transitions: tuple[Transition, ...]

    def next_after(self, outcome: StepOutcome) -> str | None:
        """Return the name of the state that an outcome leads to; None ends the execution."""
        if outcome.transition is not None and outcome.transition < len(self.transitions):
            return self.transitions[outcome.transition].next
        return next((each.next for each in self.transitions if each.event == outcome.event), None)

    def has(self, event: str) -> bool:
        """Say whether an event leads anywhere."""
        return any(each.event == event and each.next for each in self.transitions)


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One revision of a flow (the newest, unless a revision was asked for)."""

    flow_id: str
    account_id: str
    friendly_name: str
    status: FlowStatus
    revision: int
    definition: JSON
    commit_message: str | None
    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    created_at: datetime
    updated_at: datetime

    @property
    def valid(self) -> bool:
        """Say whether this revision could run."""
        return not self.errors


@dataclass(frozen=True, kw_only=True)
class FlowTestUsers:
    """Who gets a flow's newest revision, draft or not: addresses, in the order they were given."""

    flow_id: str
    addresses: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One run of a flow for one contact. `step_number` counts the widgets entered, from 1.

    waiting: what the widget in flight waits for and has done already (`StepWait` as it is kept).
    unread: the last message of the contact that no widget was waiting for.
    call_id: the call it drives.
    parent_id: the execution whose widget started it.
    """

    execution_id: str
    account_id: str
    flow_id: str
    flow_revision: int
    contact_id: str
    contact_address: str
    conversation_id: str | None
    initiated_by: str | None
    status: ExecutionStatus
    trigger: Trigger
    widget: str | None
    step_number: int
    context: JSON
    reason: str | None
    task_id: str | None
    created_at: datetime
    updated_at: datetime
    waiting: JSON | None = None
    unread: JSON | None = None
    call_id: str | None = None
    parent_id: str | None = None

    @property
    def awaits(self) -> Awaits | None:
        """Return what the widget in flight waits for; None: nothing, its job is under way."""
        return self.waiting["for"] if self.waiting and self.status == "active" else None


@dataclass(frozen=True, kw_only=True)
class Step:
    """One widget that was left: by which event (`name`), from where to where, and the context after it."""

    step_id: str
    execution_id: str
    account_id: str
    flow_id: str
    step_number: int
    name: str
    transitioned_from: str
    transitioned_to: str
    type: str
    context: JSON
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class StepPlan:
    """What one advance has to do; read in a transaction, run outside of one.

    root_id: the execution that no other started; it owns the conversation.
    now: when the step began, on the clock that can be turned.
    idempotency_key: the same each time this very step is run again ("{execution_id}:{step_number}"); ports use it to
    make their effect once.
    """

    execution_id: str
    account_id: str
    flow_id: str
    conversation_id: str | None
    step_number: int
    trigger: Trigger
    state: State
    context: JSON
    call_id: str | None = None
    root_id: str = ""
    now: datetime | None = None

    def mentions(self, name: str) -> bool:
        """Say whether the widget's properties or conditions name a variable."""
        conditions = [list(each.conditions) for each in self.state.transitions]
        return name in json.dumps([dict(self.state.properties), conditions], default=str)

    @property
    def idempotency_key(self) -> str:
        """Return the key that is the same whenever this step runs."""
        return f"{self.execution_id}:{self.step_number}"


@dataclass(frozen=True, kw_only=True)
class StepOutcome:
    """What a widget came to.

    event: the transition to take.
    transition: its place in the list, where several transitions have the same event.
    output: what `widgets.<name>` will hold.
    variables: what it sets in `flow.variables`.
    channel: what it sets in `flow.channel`.
    rendered: the substituted properties, for the log.
    task_id: the task it made.
    """

    event: str
    transition: int | None = None
    output: JSON = field(default_factory=dict)
    variables: Mapping[str, Any] = field(default_factory=dict)
    channel: Mapping[str, Any] = field(default_factory=dict)
    rendered: JSON = field(default_factory=dict)
    task_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Child:
    """The flow a widget starts and waits for; `parameters` are what it sees of its trigger.

    newest: its newest revision that could run is meant, published or not.
    """

    flow_id: str
    parameters: JSON
    newest: bool = False


@dataclass(frozen=True, kw_only=True)
class StepWait:
    """What a widget comes to that cannot leave yet: it has begun, and somebody else says how it goes on.

    awaits: who.
    seconds: after how long it leaves by the event `timeout`; None: never by itself.
    markup: what the call does meanwhile (TwiML).
    child: the flow to start, in the transaction that keeps the wait.
    reference: what it waits for by id (a message, a call).
    since: what the contact wrote after this moment answers it.
    output, rendered: as of a `StepOutcome`.
    """

    awaits: Awaits
    seconds: float | None = None
    markup: str | None = None
    child: Child | None = None
    reference: str | None = None
    since: datetime | None = None
    output: JSON = field(default_factory=dict)
    rendered: JSON = field(default_factory=dict)
