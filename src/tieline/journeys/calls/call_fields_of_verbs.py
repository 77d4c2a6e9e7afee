"""What the verbs of a document tell an application, by the vendor's names (reference: voice.md section 2).

The fields that every request of a call has are `call_fields.py`'s.
"""

from __future__ import annotations

import hashlib

from tieline.channels.voice.models import Call, Recording
from tieline.journeys.calls.call_fields import call_fields, recording_fields


def dial_fields(
    status: str,
    *,
    call_id: str | None = None,
    conference_id: str | None = None,
    seconds: int = 0,
    met: bool = False,
    recording: Recording | None = None,
) -> dict[str, str]:
    """Return what became of a <Dial>.

    Args:
        status: the vendor's word for it (completed, answered, no-answer, busy, canceled, failed).
        call_id: the other party's call.
        conference_id: the conference, of a <Conference>.
        seconds: how long they talked.
        met: whether there was somebody to talk with.
        recording: what was recorded of it.
    """
    ids = {"DialCallSid": call_id, "ConferenceSid": conference_id}
    return {
        "DialCallStatus": status,
        "DialCallDuration": str(seconds),
        "DialBridged": "true" if met else "false",
        **{name: value for name, value in ids.items() if value},
        **recording_fields(recording),
    }


def queue_fields(*, account_id: str, name: str) -> dict[str, str]:
    """Return which queue something is about; the same name has the same id."""
    digits = hashlib.sha256(f"{account_id}:{name}".encode()).hexdigest()[:32]
    return {"QueueSid": f"QU{digits}"}


def left_queue_fields(result: str, *, seconds: int) -> dict[str, str]:
    """Return what became of a caller in a queue, and how long they waited."""
    return {"QueueResult": result, "QueueTime": str(max(0, seconds))}


def in_queue_fields(*, seconds: int, position: int, size: int) -> dict[str, str]:
    """Return what a caller's document is told while they wait."""
    return {
        "QueueTime": str(seconds),
        "QueuePosition": str(position),
        "CurrentQueueSize": str(size),
        "AvgQueueTime": str(seconds),
    }


def stream_fields(event: str, *, stream_id: str, name: str | None, at: str) -> dict[str, str]:
    """Return how a stream is: stream-started, stream-stopped or stream-error."""
    return {"StreamSid": stream_id, "StreamName": name or stream_id, "StreamEvent": event, "Timestamp": at}


def task_of_call(call: Call) -> dict[str, str]:
    """Return what the vendor's tasks of calls tell of the call (reference: flex-taskrouter-studio.md section 3)."""
    told = {
        "call_sid": "CallSid",
        "account_sid": "AccountSid",
        "call_status": "CallStatus",
        "from": "From",
        "to": "To",
        "caller": "Caller",
        "called": "Called",
    }
    fields = call_fields(call)
    return {name: fields[field] for name, field in told.items()}
