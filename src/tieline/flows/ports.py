"""What flows need from the rest of the house: four async ports that a journey passes to `run_widget`.

Each request carries an `idempotency_key`: asked twice with the same key, a port makes its effect once and answers the
same. A port says that its effect failed with `WidgetFailed`; anything retryable (`Unavailable`) leaves the step as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class PortRequest:
    """What every port is told: on whose behalf, and under which key."""

    account_id: str
    execution_id: str
    conversation_id: str | None
    idempotency_key: str


@dataclass(frozen=True, kw_only=True)
class SendMessage(PortRequest):
    """Words of the flow for the contact. `to` and `from_` are addresses; `body` may be empty only with media."""

    to: str
    from_: str
    body: str
    media_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class SendToFlex(PortRequest):
    """A task for a person. `timeout` in seconds; `attributes` become the task's; `contact_address` is the customer."""

    workflow_id: str
    channel_id: str
    attributes: Mapping[str, Any]
    priority: int = 0
    timeout: int = 3600
    contact_address: str = ""
    flow_address: str = ""


@dataclass(frozen=True, kw_only=True)
class ResumeConversation(PortRequest):
    """Bind the execution to an existing conversation; `resume_id` is the id the flow names."""

    resume_id: str


@dataclass(frozen=True, kw_only=True)
class HTTPCall(PortRequest):
    """An HTTP request. `body` is already encoded as `content_type` says; None for a GET."""

    method: str
    url: str
    content_type: str
    body: str | None = None


@dataclass(frozen=True, kw_only=True)
class SentMessage:
    """A message that was handed to its channel."""

    message_id: str
    output: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CreatedTask:
    """The task that send-to-flex made."""

    task_id: str
    output: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ResumedConversation:
    """The conversation the execution now belongs to. `channel_id` becomes `flow.channel.sid`."""

    conversation_id: str
    channel_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class HTTPReply:
    """What a server answered; any status is an answer."""

    status: int
    body: str


class FlowPorts(Protocol):
    """The effects a flow may have. Built by a journey; scripted in tests."""

    async def send_message(self, request: SendMessage) -> SentMessage:
        """Send words of the flow to the contact. Raises `WidgetFailed` when they cannot be sent."""
        ...

    async def send_to_flex(self, request: SendToFlex) -> CreatedTask:
        """Make a task and let the conversation wait for a worker, in one transaction. Raises `WidgetFailed`."""
        ...

    async def resume_conversation(self, request: ResumeConversation) -> ResumedConversation:
        """Bind the execution to a conversation of the same account. Raises `WidgetFailed` when there is none."""
        ...

    async def http(self, request: HTTPCall) -> HTTPReply:
        """Make an HTTP request; hosts of the wire APIs are this platform. Raises `WidgetFailed` when nobody answers."""
        ...
