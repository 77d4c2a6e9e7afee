"""Calls, conferences, recordings and the like as the 2010 API writes them (reference: twilio-apis.md section 11)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tieline.channels.voice import (
    Call,
    CallRequest,
    Conference,
    ConferenceParticipant,
    Recording,
    Transcription,
)
from tieline.wire.api_2010.callbacks import recording_url
from tieline.wire.api_2010.caller import VERSION
from tieline.wire.envelope import render_rfc2822

_OF_A_CALL = {"events": "Events", "recordings": "Recordings", "transcriptions": "Transcriptions"}


def _path(account_id: str, *parts: str) -> str:
    return "/".join((f"/{VERSION}/Accounts/{account_id}", *parts))


def _date(moment: datetime | None) -> str | None:
    return render_rfc2822(moment) if moment else None


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


def render_call(call: Call, *, numbers: Mapping[str, str]) -> dict[str, Any]:
    """Render a call; `numbers` gives the id of each of the account's numbers."""
    path = _path(call.account_id, "Calls", call.call_id)
    return {
        "sid": call.call_id,
        "account_sid": call.account_id,
        "api_version": VERSION,
        "parent_call_sid": call.parent_call_id,
        "from": call.from_,
        "from_formatted": formatted(call.from_),
        "to": call.to,
        "to_formatted": formatted(call.to),
        "phone_number_sid": numbers.get(call.to) or numbers.get(call.from_),
        "caller_name": call.caller_name,
        "forwarded_from": None,
        "direction": str(call.direction),
        "status": str(call.status),
        "answered_by": call.answered_by,
        "start_time": _date(call.started_at),
        "end_time": _date(call.ended_at),
        "duration": _text(call.duration_seconds),
        "date_created": _date(call.created_at),
        "date_updated": _date(call.updated_at),
        "price": None,
        "price_unit": "USD",
        "group_sid": None,
        "trunk_sid": None,
        "queue_time": "0",
        "uri": f"{path}.json",
        "subresource_uris": {name: f"{path}/{file}.json" for name, file in _OF_A_CALL.items()},
    }


def formatted(address: str) -> str:
    """Return an address as it is dialled at home: (555) 123-0001 under +1; any other stays as it is."""
    if address.startswith("+1") and len(address) == 12:
        return f"({address[2:5]}) {address[5:8]}-{address[8:]}"
    return address


def render_request(request: CallRequest) -> dict[str, Any]:
    """Render one HTTP request that a call made, with its answer."""
    return {
        "request": {"method": request.method, "url": request.url, "parameters": dict(request.fields)},
        "response": {
            "response_code": request.status,
            "response_body": request.body,
            "request_duration": round(request.duration_ms),
            "date_created": render_rfc2822(request.at),
        },
    }


def render_conference(conference: Conference) -> dict[str, Any]:
    """Render a conference."""
    path = _path(conference.account_id, "Conferences", conference.conference_id)
    return {
        "sid": conference.conference_id,
        "account_sid": conference.account_id,
        "api_version": VERSION,
        "friendly_name": conference.friendly_name,
        "region": "us1",
        "status": str(conference.status),
        # The vendor's document knows no null here, so one that goes on has no reason at all.
        **({"reason_conference_ended": conference.reason_ended} if conference.reason_ended else {}),
        "call_sid_ending_conference": conference.call_id_ending,
        "date_created": _date(conference.created_at),
        "date_updated": _date(conference.updated_at),
        "uri": f"{path}.json",
        "subresource_uris": {
            "participants": f"{path}/Participants.json",
            "recordings": f"{path}/Recordings.json",
        },
    }


def render_participant(participant: ConferenceParticipant) -> dict[str, Any]:
    """Render a call in a conference."""
    place = ("Conferences", participant.conference_id, "Participants", participant.call_id)
    return {
        "account_sid": participant.account_id,
        "conference_sid": participant.conference_id,
        "call_sid": participant.call_id,
        "label": participant.label,
        "muted": participant.muted,
        "hold": participant.hold,
        "coaching": participant.coaching,
        "call_sid_to_coach": participant.call_id_to_coach,
        "start_conference_on_enter": participant.start_on_enter,
        "end_conference_on_exit": participant.end_on_exit,
        "status": participant.status,
        "queue_time": "0",
        "date_created": _date(participant.created_at),
        "date_updated": _date(participant.updated_at),
        "uri": f"{_path(participant.account_id, *place)}.json",
    }


def _recording(recording: Recording, *, path: str) -> dict[str, Any]:
    """Render what every view of a recording has."""
    return {
        "sid": recording.recording_id,
        "account_sid": recording.account_id,
        "api_version": VERSION,
        "call_sid": recording.call_id,
        "conference_sid": recording.conference_id,
        "status": str(recording.status),
        "source": recording.source,
        "channels": recording.channels,
        "duration": _text(recording.duration_seconds),
        "start_time": _date(recording.started_at),
        "date_created": _date(recording.created_at),
        "date_updated": _date(recording.updated_at),
        "error_code": recording.error_code,
        "price": None,
        "price_unit": "USD",
        "encryption_details": None,
        "uri": f"{path}.json",
    }


def render_call_recording(recording: Recording) -> dict[str, Any]:
    """Render a recording as its call shows it."""
    place = ("Calls", recording.call_id or "", "Recordings", recording.recording_id)
    path = _path(recording.account_id, *place)
    return {**_recording(recording, path=path), "track": recording.track}


def render_conference_recording(recording: Recording) -> dict[str, Any]:
    """Render a recording as its conference shows it."""
    place = ("Conferences", recording.conference_id or "", "Recordings", recording.recording_id)
    return _recording(recording, path=_path(recording.account_id, *place))


def render_recording(recording: Recording, *, base: str) -> dict[str, Any]:
    """Render a recording by itself; `base` is scheme and host by which the caller reaches us."""
    path = _path(recording.account_id, "Recordings", recording.recording_id)
    return {
        **_recording(recording, path=path),
        "media_url": recording_url(recording, base=base),
        "subresource_uris": {},
    }


def render_transcription(transcription: Transcription) -> dict[str, Any]:
    """Render a transcription of a call."""
    place = ("Calls", transcription.call_id, "Transcriptions", transcription.transcription_id)
    return {
        "sid": transcription.transcription_id,
        "account_sid": transcription.account_id,
        "call_sid": transcription.call_id,
        "name": transcription.name,
        "status": transcription.status,
        "date_updated": _date(transcription.updated_at),
        "uri": f"{_path(transcription.account_id, *place)}.json",
    }
