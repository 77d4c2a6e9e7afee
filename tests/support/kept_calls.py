"""A call with everything that can hang on one, for tests that look at whatever there is; nobody is on a device."""

from __future__ import annotations

import wave
from dataclasses import dataclass

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice import Callback, CallDirection, CallStatus
from tieline.kit.db import Transaction

HOOK = Callback(url="http://127.0.0.1:9/calls", events=("answered", "completed"))


@dataclass(frozen=True, kw_only=True)
class KeptCall:
    """A connected call in a conference, recorded and transcribed."""

    call_id: str
    conference_id: str
    recording_id: str
    transcription_id: str


async def keep_call(
    story: Story, *, conversation_id: str | None = None, from_: str = CUSTOMER_NUMBER
) -> KeptCall:
    """Let a customer call and be connected; the recording is finished and its sound (a second of it) is there."""

    def begin(tx: Transaction) -> KeptCall:
        call_id = _connect(tx, story, conversation_id=conversation_id, from_=from_)
        return _hang_on(tx, story, call_id)

    made = await story.db.transact(begin)
    lay_sound(story, made.recording_id)
    return made


def _connect(tx: Transaction, story: Story, *, conversation_id: str | None, from_: str) -> str:
    calls = story.house.calls_room
    call = calls.create_call(
        tx,
        account_id=story.account_id,
        direction=CallDirection.INBOUND,
        from_=from_,
        to=NUMBER,
        callback=HOOK,
        conversation_id=conversation_id,
    )
    for status in (CallStatus.RINGING, CallStatus.IN_PROGRESS):
        calls.set_status(tx, call_id=call.call_id, status=status)
    calls.note_request(
        tx,
        call_id=call.call_id,
        url="http://127.0.0.1:9/twiml",
        method="POST",
        fields={"From": from_},
        status=200,
        body="<Response/>",
        duration_ms=1.0,
    )
    return call.call_id


def _hang_on(tx: Transaction, story: Story, call_id: str) -> KeptCall:
    calls, account_id = story.house.calls_room, story.account_id
    room = calls.create_conference(tx, account_id=account_id, friendly_name="order 4711", callback=HOOK)
    calls.join(tx, conference_id=room.conference_id, call_id=call_id, label="customer")
    recording = calls.start_recording(
        tx,
        account_id=account_id,
        source="Conference",
        call_id=call_id,
        conference_id=room.conference_id,
        callback=Callback(url=HOOK.url),
    )
    calls.set_recording_status(
        tx, recording_id=recording.recording_id, status="completed", duration_seconds=1
    )
    transcription = calls.start_transcription(tx, call_id=call_id, callback=Callback(url=HOOK.url))
    return KeptCall(
        call_id=call_id,
        conference_id=room.conference_id,
        recording_id=recording.recording_id,
        transcription_id=transcription.transcription_id,
    )


def lay_sound(story: Story, recording_id: str, *, beside: bytes = b"") -> None:
    """Write a second of silence where a recorder would, with `beside` in its bytes."""
    files = story.house.recording_files
    files.make_room()
    with wave.open(str(files.path_of(recording_id)), "wb") as sound:
        sound.setparams((1, 2, 16_000, 0, "NONE", ""))
        sound.writeframes(beside.ljust(2 * 16_000, b"\0"))
