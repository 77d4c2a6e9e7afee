"""Who asked to hear of a call is told of it: signed, in order, and nothing that nobody asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit

import pytest
from twilio.request_validator import RequestValidator

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER
from tieline.channels.voice import Call, Callback, CallDirection, CallStatus, RecordingWish
from tieline.conversations import Author, Joined, Speaker
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.journey

T = TypeVar("T")
HOOK = "https://shop.example.com/status"
EVERYTHING = Callback(url=HOOK, events=("initiated", "ringing", "answered", "completed"))
ORDER = [CallStatus.RINGING, CallStatus.IN_PROGRESS, CallStatus.COMPLETED]


class Listener:
    """The shop's program, which hears what the platform tells it."""

    def __init__(self, story: Story) -> None:
        self.story, self.calls = story, story.house.calls_room

    async def work(self, verb: Callable[..., T], **arguments: Any) -> T:
        return await self.story.db.transact(lambda tx: verb(tx, **arguments))

    async def call(self, **more: Any) -> Call:
        line = {"direction": CallDirection.OUTBOUND_API, "from_": NUMBER, "to": CUSTOMER_NUMBER}
        return await self.work(self.calls.create_call, account_id=self.story.account_id, **line, **more)

    async def goes(self, call: Call, *statuses: CallStatus) -> Call:
        for status in statuses:
            call = await self.work(self.calls.set_status, call_id=call.call_id, status=status)
        return call

    async def heard(self) -> list[Mapping[str, str]]:
        """Run what is due, and return the forms that were posted, each one's signature checked."""
        await self.story.settle()
        account = await self.story.db.read(
            lambda tx: self.story.house.accounts.get_account(tx, account_id=self.story.account_id)
        )
        forms: list[Mapping[str, str]] = []
        for _, body, headers in self.story.http.sent:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            told = f"{headers['X-Forwarded-Proto']}://{headers['X-Forwarded-Host']}{urlsplit(HOOK).path}"
            validator = RequestValidator(account.auth_token)
            assert validator.validate(told, form, headers["X-Twilio-Signature"])
            forms.append(form)
        return forms


@pytest.fixture
def listener(story: Story) -> Listener:
    return Listener(story)


class TestCalls:
    async def test_a_call_is_told_from_beginning_to_end_in_order(self, listener: Listener) -> None:
        call = await listener.call(callback=EVERYTHING)
        await listener.goes(call, CallStatus.RINGING, CallStatus.IN_PROGRESS)
        listener.story.db.clock.advance(seconds=61)  # type: ignore[attr-defined]
        await listener.goes(call, CallStatus.COMPLETED)
        heard = await listener.heard()
        assert [(form["CallStatus"], form["SequenceNumber"]) for form in heard] == [
            ("initiated", "0"),
            ("ringing", "1"),
            ("in-progress", "2"),
            ("completed", "3"),
        ]
        last = heard[-1]
        assert last["CallSid"] == call.call_id
        assert (last["From"], last["To"], last["Direction"]) == (NUMBER, CUSTOMER_NUMBER, "outbound-api")
        assert (last["CallDuration"], last["Duration"]) == ("61", "2")
        assert last["CallbackSource"] == "call-progress-events"
        assert last["Timestamp"].endswith("+0000")
        assert last["SipResponseCode"] == "200"
        assert not {"CallDuration", "SipResponseCode", "RecordingUrl"} & heard[0].keys()
        assert "RecordingUrl" not in last, "nobody had it recorded"

    @pytest.mark.parametrize(
        ("before", "end", "code"),
        [
            ([CallStatus.RINGING], CallStatus.BUSY, "486"),
            ([CallStatus.RINGING], CallStatus.NO_ANSWER, "487"),
            ([CallStatus.RINGING], CallStatus.CANCELED, "487"),
            ([], CallStatus.FAILED, "404"),
            # It was answered; that we lost it later does not undo that.
            ([CallStatus.RINGING, CallStatus.IN_PROGRESS], CallStatus.FAILED, "200"),
        ],
    )
    async def test_the_end_says_how_the_attempt_to_call_ended(
        self, listener: Listener, before: list[CallStatus], end: CallStatus, code: str
    ) -> None:
        call = await listener.call(callback=Callback(url=HOOK))
        await listener.goes(call, *before, end)
        (told,) = await listener.heard()
        assert (told["CallStatus"], told["SipResponseCode"]) == (str(end), code)

    async def test_the_end_of_a_call_that_was_to_be_recorded_says_where_its_sound_is(
        self, listener: Listener
    ) -> None:
        call = await listener.call(callback=EVERYTHING, record=RecordingWish())
        await listener.goes(call, CallStatus.RINGING, CallStatus.IN_PROGRESS)
        other = {"account_id": listener.story.account_id, "call_id": call.call_id}
        await listener.work(listener.calls.start_recording, **other, source="RecordVerb")
        recordings = await listener.work(listener.calls.list_running_recordings, call_id=call.call_id)
        for each in recordings:
            done = {"recording_id": each.recording_id, "status": "completed", "duration_seconds": 12}
            await listener.work(listener.calls.set_recording_status, **done)
        await listener.goes(call, CallStatus.COMPLETED)
        *before, last = await listener.heard()
        (wished,) = [each.recording_id for each in recordings if each.source == "OutboundAPI"]
        assert (last["RecordingSid"], last["RecordingDuration"]) == (wished, "12")
        assert last["RecordingUrl"].endswith(f"/Recordings/{wished}")
        assert all("RecordingUrl" not in form for form in before)

    async def test_a_call_of_which_nothing_was_recorded_names_no_recording(self, listener: Listener) -> None:
        call = await listener.call(callback=Callback(url=HOOK), record=RecordingWish())
        await listener.goes(call, CallStatus.RINGING, CallStatus.IN_PROGRESS)
        (recording,) = await listener.work(listener.calls.list_running_recordings, call_id=call.call_id)
        absent = {"recording_id": recording.recording_id, "status": "absent"}
        await listener.work(listener.calls.set_recording_status, **absent)
        await listener.goes(call, CallStatus.COMPLETED)
        (told,) = await listener.heard()
        assert told["CallStatus"] == "completed"
        assert not [name for name in told if name.startswith("Recording")]

    async def test_unless_more_was_asked_for_only_the_end_is_told(self, listener: Listener) -> None:
        call = await listener.call(callback=Callback(url=HOOK))
        await listener.goes(call, CallStatus.RINGING, CallStatus.NO_ANSWER)
        (told,) = await listener.heard()
        assert (told["CallStatus"], told["CallDuration"]) == ("no-answer", "0")

    async def test_nobody_who_did_not_ask_hears_of_a_call(self, listener: Listener) -> None:
        await listener.goes(await listener.call(), *ORDER)
        assert await listener.heard() == []

    async def test_a_receiver_that_is_away_for_a_moment_hears_everything_in_order(
        self, listener: Listener
    ) -> None:
        listener.story.http.status = 503
        call = await listener.call(callback=EVERYTHING)
        await listener.goes(call, *ORDER)
        first = await listener.heard()
        assert {form["CallStatus"] for form in first} == {"initiated"}
        listener.story.http.status = 200
        listener.story.http.sent.clear()
        await listener.story.later(seconds=10)
        statuses = [form["CallStatus"] for form in await listener.heard()]
        assert statuses == ["initiated", "ringing", "in-progress", "completed"]

    async def test_the_order_stays_when_the_call_is_attached_to_a_conversation(
        self, listener: Listener
    ) -> None:
        received = await listener.story.text("Hello")
        listener.story.http.sent.clear()
        listener.story.http.status = 503
        call = await listener.call(callback=EVERYTHING)
        await listener.heard()
        ids = {"call_id": call.call_id, "conversation_id": received.conversation_id}
        await listener.work(listener.calls.attach_conversation, **ids)
        await listener.goes(call, *ORDER)
        await listener.heard()
        listener.story.http.status = 200
        listener.story.http.sent.clear()
        await listener.story.later(seconds=10)
        statuses = [form["CallStatus"] for form in await listener.heard()]
        assert statuses == ["initiated", "ringing", "in-progress", "completed"]

    async def test_every_attempt_stands_in_the_log(self, listener: Listener) -> None:
        received = await listener.story.text("Hello")
        call = await listener.call(callback=Callback(url=HOOK), conversation_id=received.conversation_id)
        await listener.goes(call, *ORDER)
        await listener.heard()
        page = await listener.work(
            listener.story.house.webhooks.list_attempts,
            account_id=listener.story.account_id,
            conversation_id=received.conversation_id,
            page=PageRequest(size=10),
        )
        assert [(each.event_type, each.status) for each in page.items] == [("call-status", 200)]

    async def test_a_get_carries_its_fields_in_the_signed_query(self, listener: Listener) -> None:
        call = await listener.call(callback=Callback(url=f"{HOOK}?shop=1", method="GET"))
        await listener.goes(call, *ORDER)
        await listener.story.settle()
        ((url, body, headers),) = listener.story.http.sent
        assert body == b""
        assert url.startswith(f"{HOOK}?shop=1&")
        assert dict(parse_qsl(urlsplit(url).query))["CallStatus"] == "completed"
        account = await listener.work(
            listener.story.house.accounts.get_account, account_id=listener.story.account_id
        )
        assert RequestValidator(account.auth_token).validate(url, {}, headers["X-Twilio-Signature"])
        assert "Content-Type" not in headers

    async def test_a_program_by_its_public_name_is_told_on_the_loopback(self, listener: Listener) -> None:
        await listener.work(
            listener.story.house.channels.begin_serving,
            number=NUMBER,
            name="shop.py",
            url="http://127.0.0.1:8001/webhook",
            public_url="https://shop.example.com/webhook",
        )
        await listener.goes(await listener.call(callback=Callback(url=HOOK)), *ORDER)
        (told,) = await listener.heard()
        assert told["CallStatus"] == "completed"
        ((url, _, _),) = listener.story.http.sent
        assert url == "http://127.0.0.1:8001/status"


class TestWhoAnswered:
    async def test_a_machine_answered(self, listener: Listener) -> None:
        detection = {"mode": "Enable", "is_async": "true", "callback_url": HOOK}
        call = await listener.goes(await listener.call(machine_detection=detection), *ORDER[:2])
        found = {"call_id": call.call_id, "answered_by": "machine_start", "duration_ms": 2400}
        await listener.work(listener.calls.note_answered_by, **found)
        (told,) = await listener.heard()
        assert told == {
            "AccountSid": listener.story.account_id,
            "CallSid": call.call_id,
            "AnsweredBy": "machine_start",
            "MachineDetectionDuration": "2400",
        }


class TestConferences:
    async def test_who_comes_and_goes_is_told(self, listener: Listener) -> None:
        callback = Callback(url=HOOK, events=("start", "end", "join", "leave", "mute"))
        asked = {"account_id": listener.story.account_id, "friendly_name": "order 4711"}
        room = await listener.work(listener.calls.create_conference, **asked, callback=callback)
        call = await listener.goes(await listener.call(), *ORDER[:2])
        ids = {"conference_id": room.conference_id, "call_id": call.call_id}
        await listener.work(listener.calls.join, **ids, label="customer")
        await listener.work(listener.calls.update_participant, **ids, muted=True)
        await listener.work(listener.calls.update_participant, **ids, hold=True)
        await listener.goes(call, CallStatus.COMPLETED)
        heard = await listener.heard()
        assert [(form["StatusCallbackEvent"], form["SequenceNumber"]) for form in heard] == [
            ("participant-join", "1"),
            ("conference-start", "2"),
            ("participant-mute", "3"),
            ("participant-leave", "5"),
            ("conference-end", "6"),
        ]
        joined, _, muted, left, ended = heard
        assert (joined["CallSid"], joined["ParticipantLabel"]) == (call.call_id, "customer")
        assert (muted["Muted"], muted["FriendlyName"]) == ("true", "order 4711")
        assert left["ParticipantCallStatus"] == "completed"
        assert ended["ReasonConferenceEnded"] == "last-participant-left"
        assert ended["CallSidEndingConference"] == call.call_id


class TestRecordings:
    async def test_a_recording_is_told_when_it_is_done(self, listener: Listener) -> None:
        call = await listener.goes(await listener.call(), *ORDER[:2])
        asked = {"account_id": listener.story.account_id, "call_id": call.call_id}
        recording = await listener.work(
            listener.calls.start_recording,
            **asked,
            source="StartCallRecordingAPI",
            callback=Callback(url=HOOK),
        )
        done = {"recording_id": recording.recording_id, "status": "completed", "duration_seconds": 12}
        await listener.work(listener.calls.set_recording_status, **done)
        (told,) = await listener.heard()
        assert (told["RecordingSid"], told["RecordingStatus"]) == (recording.recording_id, "completed")
        assert (told["RecordingDuration"], told["CallSid"]) == ("12", call.call_id)
        assert told["RecordingUrl"].endswith(f"/Recordings/{recording.recording_id}")

    async def test_what_nobody_recorded_is_told_as_absent(self, listener: Listener) -> None:
        call = await listener.goes(await listener.call(), *ORDER[:2])
        asked = {"account_id": listener.story.account_id, "call_id": call.call_id, "source": "RecordVerb"}
        callback = Callback(url=HOOK, events=("completed", "absent"))
        await listener.work(listener.calls.start_recording, **asked, callback=callback)
        await listener.goes(call, CallStatus.COMPLETED)
        assert await listener.heard() == []
        await listener.story.later(seconds=31)
        (told,) = await listener.heard()
        assert told["RecordingStatus"] == "absent"


class TestTranscriptions:
    async def test_what_is_said_on_a_track_is_told(self, listener: Listener) -> None:
        joined = await listener.story.db.transact(self._joined(listener), key="voice")
        conversation_id = joined.conversation.conversation_id
        call = await listener.goes(await listener.call(conversation_id=conversation_id), *ORDER[:2])
        asked = {"call_id": call.call_id, "track": "inbound_track", "callback": Callback(url=HOOK)}
        await listener.work(listener.calls.start_transcription, **asked)
        await listener.story.db.transact(self._says(listener, joined, "My order 4711 is late"))
        await listener.story.settle()
        await listener.goes(call, CallStatus.COMPLETED)
        heard = await listener.heard()
        assert [form["TranscriptionEvent"] for form in heard] == [
            "transcription-started",
            "transcription-content",
            "transcription-stopped",
        ]
        said = heard[1]
        assert json.loads(said["TranscriptionData"]) == {"transcript": "My order 4711 is late"}
        assert (said["Track"], said["Final"], said["SequenceId"]) == ("inbound_track", "true", "2")

    def _joined(self, listener: Listener) -> Callable[[Transaction], Joined]:
        house = listener.story.house

        def join(tx: Transaction) -> Joined:
            number = house.channels.find_number(tx, number=NUMBER)
            assert number is not None
            return house.inbound.join(tx, number=number, channel="VOICE", customer_address=CUSTOMER_NUMBER)

        return join

    def _says(self, listener: Listener, joined: Joined, text: str) -> Callable[[Transaction], object]:
        customer, agent = joined.customer_participant, joined.agent_participant

        def say(tx: Transaction) -> object:
            return listener.story.house.conversations.add_communication(
                tx,
                conversation_id=joined.conversation.conversation_id,
                author=Author(participant_id=customer.participant_id, channel="VOICE"),
                recipients=[Author(participant_id=agent.participant_id, channel="VOICE")],
                text=text,
                content_type="TRANSCRIPTION",
                spoken_by=Speaker.customer(),
            )

        return say
