"""Conferences and who is in them, as the official SDK sees them: Ana and Marco are joined, Pedro is called in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.served import ACCOUNT, OTHER
from tests.wire.api_2010.voice_shop import ANA, HOOK, PATH, PEDRO, SHOP, VoiceShop, fits
from tieline.channels.voice import Callback, Conference, Program
from tieline.channels.voice.twiml import parse
from tieline.channels.voice.verbs import Dial

pytestmark = pytest.mark.wire

SOUND = "https://shop.example.com/announcement"


def room(voice: VoiceShop, name: str = "order 4711", *, account_id: str = ACCOUNT) -> Conference:
    voice.clock.advance(seconds=1)
    return voice.work(voice.calls.create_conference, account_id=account_id, friendly_name=name)


def join(voice: VoiceShop, conference: Conference, **more: object) -> str:
    call = voice.ana_talks()
    ids = {"conference_id": conference.conference_id, "call_id": call.call_id}
    voice.work(voice.calls.join, **ids, **more)
    return call.call_id


class TestConferences:
    def test_a_conference_from_beginning_to_end(self, voice: VoiceShop) -> None:
        conference = room(voice)
        call_id = join(voice, conference)
        one = voice.sdk.conferences(conference.conference_id)
        fetched = one.fetch()
        assert (fetched.friendly_name, fetched.status) == ("order 4711", "in-progress")
        ended = one.update(status="completed")
        assert (ended.status, ended.reason_conference_ended) == ("completed", "conference-ended-via-api")
        assert ended.call_sid_ending_conference is None
        assert one.update(status="completed").status == "completed"
        assert voice.sdk.calls(call_id).fetch().status == "in-progress"
        answer = voice.http("GET", f"/Conferences/{conference.conference_id}.json")
        assert fits("/Conferences/{Sid}.json", answer) == []
        assert answer.json()["uri"] == f"{PATH}/Conferences/{conference.conference_id}.json"

    def test_something_is_played_to_everybody(self, voice: VoiceShop) -> None:
        conference = room(voice)
        join(voice, conference)
        voice.sdk.conferences(conference.conference_id).update(announce_url=SOUND, announce_method="GET")
        taken = voice.work(voice.calls.take_announcement, conference_id=conference.conference_id)
        assert taken == Program(url=SOUND, method="GET")

    def test_conferences_list_by_every_filter(self, voice: VoiceShop) -> None:
        first = room(voice)
        room(voice, account_id=OTHER)
        voice.clock.advance(seconds=86_400)
        second = room(voice, "order 4712")
        voice.sdk.conferences(first.conference_id).update(status="completed")
        sdk, day = voice.sdk.conferences, first.created_at.date()

        def ids(**matching: object) -> list[str]:
            return [each.sid for each in sdk.list(**matching)]

        assert ids(page_size=1) == [second.conference_id, first.conference_id]
        assert ids(friendly_name="order 4712") == [second.conference_id]
        assert ids(status="completed") == [first.conference_id]
        assert ids(date_created=day) == [first.conference_id]
        assert ids(date_created_before=day) == []
        assert ids(date_created_after=day + timedelta(days=1)) == [second.conference_id]
        later = day + timedelta(days=1)
        assert ids(date_updated=later) == [second.conference_id, first.conference_id]
        assert ids(date_updated_before=later) == []
        assert ids(date_updated_after=later) == [second.conference_id, first.conference_id]
        page = voice.http("GET", "/Conferences.json?PageSize=1")
        assert fits("/Conferences.json", page) == []

    @pytest.mark.parametrize(
        ("fields", "code"),
        [({"Status": "over"}, 20001), ({"AnnounceUrl": "words"}, 21205), ({"AnnounceMethod": "PUT"}, 20001)],
    )
    def test_what_is_refused_changes_nothing(
        self, voice: VoiceShop, fields: dict[str, str], code: int
    ) -> None:
        conference = room(voice)
        before = voice.rows()
        answer = voice.http("POST", f"/Conferences/{conference.conference_id}.json", **fields)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert voice.http("GET", "/Conferences.json?Status=over").json()["code"] == 20001
        assert voice.rows() == before

    def test_another_accounts_conference_is_not_there(self, voice: VoiceShop) -> None:
        theirs = room(voice, account_id=OTHER)
        before = voice.rows()
        one = voice.sdk.conferences(theirs.conference_id)
        for ask in (one.fetch, lambda: one.update(status="completed"), one.participants("CA1").fetch):
            with pytest.raises(TwilioRestException) as refused:
                ask()
            assert (refused.value.status, refused.value.code) == (404, 20404)
        for rest in ("Participants", "Recordings"):
            answer = voice.http("GET", f"/Conferences/{theirs.conference_id}/{rest}.json")
            assert (answer.status_code, answer.json()["code"]) == (404, 20404)
        assert voice.rows() == before


class TestParticipants:
    def test_pedro_is_called_into_a_conference(self, voice: VoiceShop) -> None:
        conference = room(voice)
        join(voice, conference)
        made = voice.sdk.conferences(conference.conference_id).participants.create(
            from_=SHOP,
            to=PEDRO,
            label='the "second" opinion',
            muted=True,
            beep="onEnter",
            start_conference_on_enter=False,
            end_conference_on_exit=True,
            status_callback=HOOK,
            status_callback_event=["answered", "completed"],
            conference_record="record-from-start",
            conference_recording_status_callback=HOOK,
            timeout=20,
        )
        assert (made.status, made.muted, made.label) == ("queued", True, 'the "second" opinion')
        assert (made.start_conference_on_enter, made.end_conference_on_exit) == (False, True)
        call = voice.work(voice.calls.get_call, call_id=made.call_sid)
        assert (call.to, call.from_, call.timeout_seconds) == (PEDRO, SHOP, 20)
        assert call.callback == Callback(url=HOOK, events=("answered", "completed"))
        assert call.program is not None
        (dial,) = parse(call.program.twiml or "")
        assert isinstance(dial, Dial)
        (noun,) = dial.nouns
        assert noun.name == "order 4711"  # type: ignore[union-attr]
        assert noun.participant_label == 'the "second" opinion'  # type: ignore[union-attr]
        assert noun.end_conference_on_exit is True  # type: ignore[union-attr]
        assert noun.record == "record-from-start"  # type: ignore[union-attr]
        assert noun.recording_status_callback == HOOK  # type: ignore[union-attr]

    def test_a_name_makes_a_conference_when_none_is_open(self, voice: VoiceShop) -> None:
        made = voice.sdk.conferences("Order 4712 & Co").participants.create(
            from_=SHOP,
            to=ANA,
            conference_status_callback=HOOK,
            conference_status_callback_event=["start", "end", "join"],
        )
        conference = voice.work(voice.calls.get_conference, conference_id=made.conference_sid)
        assert conference.friendly_name == "Order 4712 & Co"
        assert conference.callback == Callback(url=HOOK, events=("start", "end", "join"))
        again = voice.sdk.conferences("Order 4712 & Co").participants.create(from_=SHOP, to=PEDRO)
        assert again.conference_sid == made.conference_sid

    def test_the_answers_on_the_wire(self, voice: VoiceShop) -> None:
        conference = room(voice)
        place = f"/Conferences/{conference.conference_id}/Participants"
        made = voice.http("POST", f"{place}.json", From=SHOP, To=ANA)
        call_id = made.json()["call_sid"]
        paths = "/Conferences/{ConferenceSid}/Participants"
        assert made.status_code == 201
        assert fits(f"{paths}.json", made) == []
        assert fits(f"{paths}.json", voice.http("GET", f"{place}.json")) == []
        one = f"{place}/{call_id}.json"
        assert fits(f"{paths}/{{CallSid}}.json", voice.http("GET", one)) == []
        assert fits(f"{paths}/{{CallSid}}.json", voice.http("POST", one, Muted="true")) == []
        assert made.json()["uri"] == f"{PATH}{one}"

    def test_who_is_in_it_is_muted_held_and_coached(self, voice: VoiceShop) -> None:
        conference = room(voice)
        ana = join(voice, conference, label="customer")
        marco = join(voice, conference)
        everybody = voice.sdk.conferences(conference.conference_id).participants
        everybody(ana).update(muted=True, hold=True, hold_url=SOUND)
        voice.sdk.conferences(conference.conference_id).participants("customer").update(
            end_conference_on_exit=True, beep_on_exit=False
        )
        coach = everybody(marco).update(coaching=True, call_sid_to_coach=ana)
        assert (coach.coaching, coach.call_sid_to_coach) == (True, ana)
        fetched = everybody("customer").fetch()
        assert (fetched.call_sid, fetched.muted, fetched.hold) == (ana, True, True)
        assert fetched.end_conference_on_exit is True
        kept = voice.work(voice.calls.get_participant, conference_id=conference.conference_id, call_id=ana)
        assert (kept.hold_url, kept.beep) == (SOUND, "onEnter")
        assert [each.call_sid for each in everybody.list(muted=True)] == [ana]
        assert [each.call_sid for each in everybody.list(hold=False)] == [marco]
        assert [each.call_sid for each in everybody.list(coaching=True)] == [marco]
        assert [each.call_sid for each in everybody.list(page_size=1)] == [marco, ana]

    def test_something_is_played_to_one_alone(self, voice: VoiceShop) -> None:
        conference = room(voice)
        ana = join(voice, conference)
        voice.sdk.conferences(conference.conference_id).participants(ana).update(announce_url=SOUND)
        ids = {"conference_id": conference.conference_id, "call_id": ana}
        assert voice.work(voice.calls.take_announcement, **ids) == Program(url=SOUND)

    def test_somebody_is_sent_out(self, voice: VoiceShop) -> None:
        conference = room(voice)
        ana, marco = join(voice, conference), join(voice, conference)
        everybody = voice.sdk.conferences(conference.conference_id).participants
        assert everybody(marco).delete() is True
        assert [each.call_sid for each in everybody.list()] == [ana]
        for ask in (everybody(marco).fetch, everybody(marco).delete):
            with pytest.raises(TwilioRestException) as refused:
                ask()
            assert (refused.value.status, refused.value.code) == (404, 20404)
        everybody(ana).delete()
        over = voice.sdk.conferences(conference.conference_id).fetch()
        assert over.reason_conference_ended == "last-participant-kicked"
        assert over.call_sid_ending_conference == ana

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"To": ""}, 21201),
            ({"To": "Pedro"}, 21211),
            ({"From": "+15559999999"}, 21210),
            ({"Beep": "loud"}, 20001),
            ({"MaxParticipants": "1"}, 20001),
            ({"WaitUrl": "music"}, 21205),
            ({"StatusCallback": "hook"}, 21609),
            ({"ConferenceStatusCallback": "hook"}, 21609),
            ({"ConferenceStatusCallback": HOOK, "ConferenceStatusCallbackEvent": "sneeze"}, 20001),
            ({"ConferenceRecord": "maybe"}, 20001),
            ({"Coaching": "true"}, 20001),
            ({"Label": "a\x00b"}, 20001),
            ({"SipAuthUsername": "ana"}, 20001),
        ],
    )
    def test_who_cannot_be_called_in_leaves_everything_as_it_was(
        self, voice: VoiceShop, fields: dict[str, str], code: int
    ) -> None:
        before = voice.rows()
        asked = {"From": SHOP, "To": PEDRO, **fields}
        answer = voice.http("POST", "/Conferences/anew/Participants.json", **asked)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert voice.rows() == before

    def test_nobody_is_called_into_a_conference_that_is_over_or_full(self, voice: VoiceShop) -> None:
        conference = room(voice)
        join(voice, conference)
        join(voice, conference)
        full = {"From": SHOP, "To": PEDRO, "MaxParticipants": "2"}
        before = voice.rows()
        place = f"/Conferences/{conference.conference_id}/Participants.json"
        answer = voice.http("POST", place, **full)
        assert (answer.status_code, answer.json()["field"]) == (400, "MaxParticipants")
        assert voice.rows() == before
        voice.sdk.conferences(conference.conference_id).update(status="completed")
        before = voice.rows()
        answer = voice.http("POST", place, From=SHOP, To=PEDRO)
        assert (answer.status_code, answer.json()["code"]) == (403, 20403)
        unknown = voice.http("POST", f"/Conferences/CF{'0' * 32}/Participants.json", From=SHOP, To=PEDRO)
        assert (unknown.status_code, unknown.json()["code"]) == (404, 20404)
        assert voice.rows() == before

    @pytest.mark.parametrize(
        "fields", [{"HoldUrl": "music"}, {"Muted": "perhaps"}, {"Coaching": "true"}, {"AnnounceUrl": "x"}]
    )
    def test_a_bad_change_changes_nothing(self, voice: VoiceShop, fields: dict[str, str]) -> None:
        conference = room(voice)
        ana = join(voice, conference)
        before = voice.rows()
        place = f"/Conferences/{conference.conference_id}/Participants/{ana}.json"
        assert voice.http("POST", place, **fields).status_code == 400
        assert voice.rows() == before
