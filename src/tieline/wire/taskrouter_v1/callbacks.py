"""What programs are sent about routing and what they answer, in the vendor's words.

Two forms go out: an event of a workspace, and an offer that a workflow's program decides about; its answer is a JSON
object with an `instruction` (flex-taskrouter-studio.md section 3.7). Used by `journeys/routing_callbacks.py`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tieline.journeys.calls.supervision import Mode
from tieline.journeys.instructions import Instruction, Verb
from tieline.journeys.routing_callbacks import Assignment
from tieline.kit.errors import Invalid
from tieline.routing import Record
from tieline.wire.taskrouter_v1.render_events import event_form

_MOST_SECONDS = 999
_BEEPS = ("true", "false", "onEnter", "onExit")
_MODES = {"monitor": Mode.MONITOR, "whisper": Mode.COACH, "barge": Mode.BARGE}


class AnswerUnreadable(Invalid):
    """The program's answer is no JSON object with an instruction."""


class Forms:
    """The forms and the answers."""

    def event(self, record: Record) -> Mapping[str, str]:
        """Return the form of something that happened."""
        return event_form(record)

    def assignment(self, assignment: Assignment, *, timestamp: int) -> Mapping[str, str]:
        """Return the form of an offer."""
        task, worker, channel = assignment.task, assignment.worker, assignment.channel
        fields = {
            "Timestamp": timestamp,
            "AccountSid": task.account_id,
            "WorkspaceSid": task.workspace_id,
            "WorkflowSid": task.workflow_id,
            "TaskQueueSid": task.queue_id,
            "TaskSid": task.task_id,
            "TaskAttributes": _text(task.attributes),
            "TaskAge": max(0, timestamp - int(task.created_at.timestamp())),
            "TaskPriority": task.priority,
            "TaskChannelSid": channel.task_channel_id,
            "TaskChannelUniqueName": channel.unique_name,
            "ReservationSid": assignment.reservation.reservation_id,
            "WorkerSid": worker.worker_id,
            "WorkerName": worker.friendly_name,
            "WorkerAttributes": _text(worker.attributes),
        }
        return {name: str(value) for name, value in fields.items() if value is not None}

    def instruction(self, answer: str) -> Instruction | None:
        """Read a program's answer; None is an empty one: it decides later. Raises `AnswerUnreadable`."""
        if not answer.strip():
            return None
        try:
            said = json.loads(answer)
        except (ValueError, RecursionError) as broken:
            raise AnswerUnreadable from broken
        if not isinstance(said, dict):
            raise AnswerUnreadable
        return read_instruction(said) if said.get("instruction") else None


def read_instruction(said: Mapping[str, Any]) -> Instruction:
    """Read an instruction by the names it has in a program's answer. Raises `Invalid`."""
    verb = read_verb(said["instruction"])
    return Instruction(
        verb=verb,
        activity_id=_optional(said, "activity_sid"),
        post_work_activity_id=_optional(said, "post_work_activity_sid"),
        from_=_optional(said, "from"),
        to=_optional(said, "to"),
        url=_optional(said, "url"),
        call_id=_optional(said, "call_sid"),
        accept=str(said.get("accept", "")).lower() == "true",
        timeout_seconds=read_seconds(said.get("timeout"), field="timeout"),
        muted=None if said.get("muted") is None else str(said["muted"]).lower() == "true",
        beep=read_beep(said.get("beep"), field="beep"),
        record_channels=read_channels(
            said.get("record"), said.get("conference_record"), layout=said.get("recording_channels")
        ),
        supervisor_id=_optional(said, "supervisor"),
        mode=read_mode(said.get("supervisor_mode"), field="supervisor_mode"),
    )


def read_verb(word: Any) -> Verb:
    """Read what is to be done. Raises `Invalid` for a word that is no instruction here."""
    known = {str(each): each for each in Verb}
    found = known.get(str(word).lower())
    if found is None:
        raise Invalid(f"Instruction must be one of {', '.join(known)}; it is {word!r}.", field="Instruction")
    return found


def read_seconds(value: Any, *, field: str) -> int | None:
    """Read how long a call rings. Raises `Invalid`."""
    if value is None or value == "":
        return None
    text = str(value)
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) <= _MOST_SECONDS:
        raise Invalid(f"{field} must be from 1 to {_MOST_SECONDS} seconds.", field=field)
    return int(text)


def read_beep(value: Any, *, field: str) -> str | None:
    """Read who hears a beep when. Raises `Invalid`."""
    if value is None or value == "":
        return None
    text = str(value)
    known = {one.lower(): one for one in _BEEPS}
    if text.lower() not in known:
        raise Invalid(f"{field} must be one of {', '.join(_BEEPS)}.", field=field)
    return known[text.lower()]


def read_channels(*wishes: Any, layout: Any = None) -> int:
    """Return on how many channels a talk is to be recorded, 0 when it is not: `record-from-answer-dual` are two."""
    said = [str(wish).lower() for wish in wishes if wish]
    wanted = [wish for wish in said if wish == "true" or wish.startswith("record-")]
    if not wanted:
        return 0
    is_dual = str(layout or "").lower() == "dual" or any(wish.endswith("-dual") for wish in wanted)
    return 2 if is_dual else 1


def read_mode(value: Any, *, field: str) -> Mode:
    """Read how a supervisor is on a call; the vendor calls coaching whisper. Raises `Invalid`."""
    if value is None or value == "":
        return Mode.MONITOR
    found = _MODES.get(str(value).lower())
    if found is None:
        raise Invalid(f"{field} must be one of {', '.join(_MODES)}.", field=field)
    return found


def _optional(said: Mapping[str, Any], name: str) -> str | None:
    value = said.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise Invalid(f"{name} must be a text.", field=name)
    return value


def _text(attributes: Mapping[str, Any]) -> str:
    return json.dumps(attributes, ensure_ascii=False)
