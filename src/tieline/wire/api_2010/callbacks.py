"""The forms of the 2010 API's status callbacks (reference: voice.md section 2); `journeys/calls/tell_outside.py` sends them.

Numbers and truth values are text, dates RFC 2822 in UTC; a field without a value is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from tieline.channels.voice import (
    Call,
    CallStatus,
    Conference,
    ConferenceParticipant,
    ConferenceStatus,
    Recording,
    Transcription,
)
from tieline.wire.api_2010.caller import VERSION
from tieline.wire.envelope import render_rfc2822, wire_time_ms

API_HOST = "https://api.twilio.com"
_CONFERENCE_EVENTS = {
    "start": "conference-start",
    "end": "conference-end",
    "announcement": "announcement",
    "coach": "participant-modify",
    "update": "participant-modify",
}
_SIP_CODES: Mapping[str, str] = {
    CallStatus.COMPLETED: "200",
    CallStatus.BUSY: "486",
    CallStatus.NO_ANSWER: "487",
    CallStatus.CANCELED: "487",
    CallStatus.FAILED: "404",
}
"""The final SIP answer that a trunk gives to a call which ends so; no trunk is asked here, and applications branch on it."""


def call_status(
    call: Call, *, status: str, sequence: int, at: datetime, recording: Recording | None = None
) -> dict[str, str]:
    """Return the form of a call's progress.

    A call that is over says how long it was connected, and what was recorded of it where its maker asked for that.
    """
    fields = {
        **_call(call),
        "CallStatus": status,
        "Timestamp": render_rfc2822(at),
        "SequenceNumber": str(sequence),
        "CallbackSource": "call-progress-events",
    }
    return fields if status not in _SIP_CODES else fields | _end_of(call, status, recording)


def _end_of(call: Call, status: str, recording: Recording | None) -> dict[str, str]:
    seconds = call.duration_seconds or 0
    fields = {
        "CallDuration": str(seconds),
        "Duration": str(-(-seconds // 60)),
        # Whatever cut a call that had been answered, its invitation was accepted.
        "SipResponseCode": _SIP_CODES[status if call.started_at is None else CallStatus.COMPLETED],
    }
    if recording is None:
        return fields
    return fields | {
        "RecordingUrl": recording_url(recording),
        "RecordingSid": recording.recording_id,
        "RecordingDuration": str(recording.duration_seconds or 0),
    }


def _call(call: Call) -> dict[str, str]:
    optional = {
        "ParentCallSid": call.parent_call_id,
        "CallerName": call.caller_name,
        "AnsweredBy": call.answered_by,
    }
    return {
        "AccountSid": call.account_id,
        "ApiVersion": VERSION,
        "CallSid": call.call_id,
        "From": call.from_,
        "Caller": call.from_,
        "To": call.to,
        "Called": call.to,
        "Direction": str(call.direction),
        **{name: value for name, value in optional.items() if value},
    }


def answerer(call: Call, *, answered_by: str, duration_ms: int) -> dict[str, str]:
    """Return the form that says who answered (`AsyncAmdStatusCallback`)."""
    return {
        "AccountSid": call.account_id,
        "CallSid": call.call_id,
        "AnsweredBy": answered_by,
        "MachineDetectionDuration": str(duration_ms),
    }


def conference_change(
    conference: Conference,
    participant: ConferenceParticipant | None,
    *,
    change: str,
    sequence: int,
    at: datetime,
) -> dict[str, str]:
    """Return the form of a change in a conference; one about a call says how that call is in it."""
    fields = {
        "AccountSid": conference.account_id,
        "ConferenceSid": conference.conference_id,
        "FriendlyName": conference.friendly_name,
        "StatusCallbackEvent": _CONFERENCE_EVENTS.get(change, f"participant-{change}"),
        "SequenceNumber": str(sequence),
        "Timestamp": render_rfc2822(at),
    }
    if change == "end":
        return fields | _ending(conference)
    if participant is None or change == "start":
        return fields
    return fields | _participant(participant, is_leaving=change == "leave")


def _ending(conference: Conference) -> dict[str, str]:
    fields = {
        "ReasonConferenceEnded": conference.reason_ended,
        "CallSidEndingConference": conference.call_id_ending,
    }
    reason = (
        (conference.reason_ended or "").replace("-", " ")
        if conference.status is ConferenceStatus.COMPLETED
        else ""
    )
    return {name: value for name, value in {**fields, "Reason": reason}.items() if value}


def _participant(participant: ConferenceParticipant, *, is_leaving: bool) -> dict[str, str]:
    fields = {
        "CallSid": participant.call_id,
        "Muted": _truth(participant.muted),
        "Hold": _truth(participant.hold),
        "Coaching": _truth(participant.coaching),
        "StartConferenceOnEnter": _truth(participant.start_on_enter),
        "EndConferenceOnExit": _truth(participant.end_on_exit),
    }
    optional = {"ParticipantLabel": participant.label, "CallSidToCoach": participant.call_id_to_coach}
    if is_leaving:
        optional["ParticipantCallStatus"] = "failed" if participant.status == "failed" else "completed"
    return fields | {name: value for name, value in optional.items() if value}


def _truth(value: bool) -> str:
    return "true" if value else "false"


def recording_url(recording: Recording, *, base: str = API_HOST) -> str:
    """Return where the sound of a recording is fetched; `.wav` may be added."""
    return f"{base}/{VERSION}/Accounts/{recording.account_id}/Recordings/{recording.recording_id}"


def recording_status(recording: Recording, *, status: str) -> dict[str, str]:
    """Return the form of a recording's progress."""
    optional = {
        "CallSid": recording.call_id,
        "ConferenceSid": recording.conference_id,
        "RecordingDuration": _number(recording.duration_seconds),
        "ErrorCode": _number(recording.error_code),
    }
    return {
        "AccountSid": recording.account_id,
        "RecordingSid": recording.recording_id,
        "RecordingUrl": recording_url(recording),
        "RecordingStatus": status,
        "RecordingChannels": str(recording.channels),
        "RecordingSource": recording.source,
        "RecordingTrack": recording.track,
        "RecordingStartTime": render_rfc2822(recording.started_at),
        **{name: value for name, value in optional.items() if value is not None},
    }


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def transcription_event(
    transcription: Transcription,
    *,
    sequence: int,
    at: datetime,
    status: str | None = None,
    text: str | None = None,
    track: str | None = None,
) -> dict[str, str]:
    """Return the form of a transcription's begin or end (`status`), or of what was said (`text` on `track`)."""
    fields = {
        "AccountSid": transcription.account_id,
        "CallSid": transcription.call_id,
        "TranscriptionSid": transcription.transcription_id,
        "SequenceId": str(sequence),
        "Timestamp": wire_time_ms(at),
        "LanguageCode": transcription.language,
    }
    if text is None:
        begun = status == "in-progress"
        tracks = {"Track": transcription.track} | _labels(transcription)
        event = {"TranscriptionEvent": "transcription-started" if begun else "transcription-stopped"}
        return fields | event | (tracks if begun else {})
    data: Mapping[str, str] = {"transcript": text}
    said = {"Track": track or "", "Final": "true", "TranscriptionData": json.dumps(data, ensure_ascii=False)}
    return fields | {"TranscriptionEvent": "transcription-content"} | said


def _labels(transcription: Transcription) -> dict[str, str]:
    labels = {
        "InboundTrackLabel": transcription.inbound_label,
        "OutboundTrackLabel": transcription.outbound_label,
    }
    return {name: label for name, label in labels.items() if label}
