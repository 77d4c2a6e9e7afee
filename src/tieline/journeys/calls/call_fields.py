"""The fields that every request of a call has, whatever it is about (reference: voice.md 1.5, tac-wire.md 2.5).

Where a party is from is not known here: those fields are sent empty, as the vendor sends them for a number it cannot place.
"""

from __future__ import annotations

from collections.abc import Mapping

from tieline.channels.voice.models import Call, CallDirection, Recording

API_VERSION = "2010-04-01"
API_HOST = "https://api.twilio.com"
_PARTIES = ("From", "To", "Caller", "Called")
_PLACES = ("City", "State", "Zip", "Country")
_NOWHERE: Mapping[str, str] = {party + place: "" for party in _PARTIES for place in _PLACES}


def call_fields(call: Call) -> dict[str, str]:
    """Return a call's fields as a form holds them, by the vendor's names."""
    fields = {
        **_NOWHERE,
        "AccountSid": call.account_id,
        "ApiVersion": API_VERSION,
        "CallSid": call.call_id,
        "CallStatus": str(call.status),
        "Direction": str(call.direction),
        "From": call.from_,
        "To": call.to,
        "Caller": call.from_,
        "Called": call.to,
    }
    if call.parent_call_id:
        fields["ParentCallSid"] = call.parent_call_id
    if call.caller_name:
        fields["CallerName"] = call.caller_name
    if call.answered_by and call.direction is not CallDirection.INBOUND:
        fields["AnsweredBy"] = call.answered_by
    return fields


def recording_fields(recording: Recording | None) -> dict[str, str]:
    """Return what a request tells of a recording that has ended; nothing when there is none.

    The address is the one a device of words has too, though nothing can be fetched there: its recording is absent.
    """
    if recording is None:
        return {}
    base = f"{API_HOST}/{API_VERSION}/Accounts/{recording.account_id}"
    return {
        "RecordingUrl": f"{base}/Recordings/{recording.recording_id}",
        "RecordingSid": recording.recording_id,
        "RecordingDuration": str(recording.duration_seconds or 0),
    }
