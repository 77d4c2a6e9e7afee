"""What a live call does next, as plain data. `live_call.py` looks up who carries a plan out; no stage knows another.

A stage ends by returning the next plan, or None when the call should end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tieline.channels.voice.models import Program


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Find out who this call is for: whoever serves the number, the worker who has the customer, or the queue."""


@dataclass(frozen=True, kw_only=True)
class RunProgram:
    """Fetch and carry out TwiML; `fields` go with the first request (what ended before: HandoffData, Digits, …)."""

    program: Program
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AgentTalk:
    """Talk with the built-in agent; `greeting` is said first, None goes on where the call was.

    `language` is the customer's, as their profile names it; None when it does not.
    """

    greeting: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class WaitForWorker:
    """Hear music and the truth while a flow runs and its task looks for a worker.

    `execution_id` is the flow the call was given to; None: the one that owns its conversation, if one does.
    """

    execution_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class TalkToWorker:
    """Be joined with the worker who owns the conversation."""

    worker_id: str


@dataclass(frozen=True, kw_only=True)
class JoinConference:
    """Be joined with whoever else is in a conference (a worker's own call, a call created into a conference)."""

    conference_id: str


@dataclass(frozen=True, kw_only=True)
class JoinDialed:
    """Be joined with the caller whose document dialed this call."""


@dataclass(frozen=True, kw_only=True)
class Supervise:
    """Listen to a worker's talk with a customer, and speak with the worker or with both as the row says."""

    conference_id: str


@dataclass(frozen=True, kw_only=True)
class SayGoodbye:
    """Say a last sentence, keep it and what the caller says to it, and hang up."""

    text: str


Plan = (
    Answer
    | RunProgram
    | AgentTalk
    | WaitForWorker
    | TalkToWorker
    | JoinConference
    | JoinDialed
    | Supervise
    | SayGoodbye
)
