"""What flows need from the rest of the house: async ports that a journey passes to `run_widget`.

Each request carries an `idempotency_key`: asked twice with the same key, a port makes its effect once and answers the
same. A port says that its effect failed with `WidgetFailed`; anything retryable (`Unavailable`) leaves the step as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, kw_only=True)
class PortRequest:
    """What every port is told: on whose behalf, and under which key.

    `root_id` is the execution that owns the conversation: the one itself, or the one whose flow started it.
    """

    account_id: str
    execution_id: str
    conversation_id: str | None
    idempotency_key: str
    root_id: str = ""
    call_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class SendMessage(PortRequest):
    """Words of the flow for the contact. `to` and `from_` are addresses; `body` may be empty only with media."""

    to: str
    from_: str
    body: str
    media_url: str | None = None
    attributes: str | None = None


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
class StartConversation(PortRequest):
    """Open a conversation between `from_`, an address of ours, and the contact `to`."""

    to: str
    from_: str


@dataclass(frozen=True, kw_only=True)
class FindProfile(PortRequest):
    """Find the profile that an address belongs to; `our_address` tells whose memory is meant."""

    identifier_type: str
    value: str
    our_address: str


@dataclass(frozen=True, kw_only=True)
class HTTPCall(PortRequest):
    """An HTTP request. `body` is already encoded as `content_type` says; None for a GET."""

    method: str
    url: str
    content_type: str
    body: str | None = None


@dataclass(frozen=True, kw_only=True)
class MakeCall(PortRequest):
    """A call to be made. The port keeps the wait for its answer in the transaction that makes it; `rendered` goes along."""

    step_number: int
    to: str
    from_: str
    timeout: int = 60
    record: bool = False
    send_digits: str | None = None
    rendered: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SentMessage:
    """A message that was handed to its channel."""

    message_id: str
    sent_at: datetime | None = None
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
class FoundProfile:
    """Who it is: traits by group and name; `created` tells that nothing was known before."""

    profile_id: str
    store_id: str
    created: bool
    traits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


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

    async def start_conversation(self, request: StartConversation) -> ResumedConversation:
        """Open a conversation the execution then belongs to, once. Raises `WidgetFailed` when it cannot be."""
        ...

    async def find_profile(self, request: FindProfile) -> FoundProfile:
        """Find a profile, or make an empty one, once. Raises `WidgetFailed` when the address is none."""
        ...

    async def make_call(self, request: MakeCall) -> str:
        """Make a call that goes on in this execution; return its id. Raises `WidgetFailed`."""
        ...

    async def stop_recording(self, request: PortRequest) -> None:
        """Let the execution's call be recorded no more. Raises `WidgetFailed` without a call."""
        ...

    async def http(self, request: HTTPCall) -> HTTPReply:
        """Make an HTTP request; hosts of the wire APIs are this platform. Raises `WidgetFailed` when nobody answers."""
        ...
