"""Calls as the official SDK sees them: the shop calls Ana, Ana calls the shop, and what is refused."""

from __future__ import annotations

from datetime import UTC, timedelta

import httpx
import pytest
from twilio.base.exceptions import TwilioException, TwilioRestException

from tests.support.served import ACCOUNT, OTHER
from tests.wire.api_2010.voice_shop import ANA, HOOK, PATH, PEDRO, SHOP, TWIML, VoiceShop, fits
from tieline.channels.voice import Callback, Program, RecordingWish

pytestmark = pytest.mark.wire

FRESH = {"To": ANA, "From": SHOP, "Url": TWIML}


class TestCreateCall:
    def test_the_shop_calls_ana(self, voice: VoiceShop) -> None:
        made = voice.shop_calls()
        assert (made.status, made.direction, made.to, made._from) == ("queued", "outbound-api", ANA, SHOP)
        assert made.duration is None
        assert made.start_time is None
        call = voice.work(voice.calls.get_call, call_id=made.sid)
        assert call.program == Program(url=TWIML)
        assert call.callback is None
        (number,) = voice.sdk.incoming_phone_numbers.list()
        assert made.phone_number_sid == number.sid
        assert made.date_created.tzinfo == UTC

    def test_the_answer_on_the_wire(self, voice: VoiceShop) -> None:
        answer = voice.http("POST", "/Calls.json", **FRESH)
        assert answer.status_code == 201
        assert fits("/Calls.json", answer) == []
        body = answer.json()
        assert body["uri"] == f"{PATH}/Calls/{body['sid']}.json"
        assert body["subresource_uris"]["recordings"] == f"{PATH}/Calls/{body['sid']}/Recordings.json"
        assert (body["to_formatted"], body["api_version"]) == ("(555) 123-0001", "2010-04-01")

    def test_everything_that_may_be_asked_for_is_kept(self, voice: VoiceShop) -> None:
        made = voice.shop_calls(
            method="GET",
            fallback_url="https://shop.example.com/oops",
            status_callback=HOOK,
            status_callback_event=["initiated", "answered"],
            status_callback_method="GET",
            timeout=30,
            time_limit=600,
            record=True,
            recording_channels="dual",
            recording_track="inbound",
            recording_status_callback=HOOK,
            recording_status_callback_event=["completed", "absent"],
            machine_detection="DetectMessageEnd",
            machine_detection_timeout=20,
            async_amd="true",
            async_amd_status_callback=HOOK,
            send_digits="ww12#",
        )
        call = voice.work(voice.calls.get_call, call_id=made.sid)
        assert call.program == Program(url=TWIML, method="GET", fallback_url="https://shop.example.com/oops")
        assert call.callback == Callback(url=HOOK, method="GET", events=("initiated", "answered"))
        told = Callback(url=HOOK, events=("completed", "absent"))
        assert call.record == RecordingWish(channels=2, track="inbound", callback=told)
        assert (call.timeout_seconds, call.time_limit_seconds, call.send_digits) == (30, 600, "ww12#")
        assert call.machine_detection == {
            "mode": "DetectMessageEnd",
            "timeout_seconds": "20",
            "speech_ms": "2400",
            "speech_end_ms": "1200",
            "silence_ms": "5000",
            "is_async": "true",
            "callback_url": HOOK,
            "callback_method": "POST",
        }

    def test_a_call_may_bring_its_markup_along(self, voice: VoiceShop) -> None:
        markup = "<Response><Say>¡Hola, Ana!</Say></Response>"
        made = voice.shop_calls(twiml=markup)
        assert voice.work(voice.calls.get_call, call_id=made.sid).program == Program(twiml=markup)
        both = voice.shop_calls(twiml=markup, url=TWIML)
        assert voice.work(voice.calls.get_call, call_id=both.sid).program == Program(url=TWIML)

    @pytest.mark.parametrize("by", ["name", "id"])
    def test_a_worker_is_called_by_name_or_id(self, voice: VoiceShop, by: str) -> None:
        assert voice.marco is not None
        worker_id = voice.marco.worker_id
        made = voice.shop_calls(to="client:marco" if by == "name" else f"client:{worker_id}")
        assert made.to == f"client:{worker_id}"
        assert voice.work(voice.calls.get_call, call_id=made.sid).worker_id == worker_id

    @pytest.mark.parametrize(
        ("change", "code", "named"),
        [
            ({"To": ""}, 21201, "To"),
            ({"To": "Ana"}, 21211, "To"),
            ({"To": "whatsapp:+15551230001"}, 21211, "To"),
            ({"To": "client:nobody"}, 21211, "To"),
            ({"To": SHOP}, 21214, "To"),
            ({"From": ""}, 21213, "From"),
            ({"From": "shop"}, 21212, "From"),
            ({"From": "client:shop"}, 21212, "From"),
            ({"From": "+15559999999"}, 21210, "From"),
            ({"From": "+15550002222"}, 21210, "From"),
            ({"Url": ""}, 21205, "Url"),
            ({"Url": "shop.example.com/twiml"}, 21205, "Url"),
            ({"Url": "ftp://shop.example.com/twiml"}, 21205, "Url"),
            ({"Url": "https://shop.example.com:port/"}, 21205, "Url"),
            ({"Url": "https://shop.example.com/" + "a" * 4000}, 21205, "Url"),
            ({"FallbackUrl": "oops"}, 21205, "FallbackUrl"),
            ({"StatusCallback": "hook"}, 21609, "StatusCallback"),
            ({"StatusCallback": HOOK, "StatusCallbackEvent": "hungup"}, 20001, "StatusCallbackEvent"),
            ({"RecordingStatusCallback": "hook"}, 21609, "RecordingStatusCallback"),
            ({"RecordingChannels": "quadro"}, 20001, "RecordingChannels"),
            ({"AsyncAmdStatusCallback": "hook"}, 21609, "AsyncAmdStatusCallback"),
            ({"MachineDetection": "Maybe"}, 20001, "MachineDetection"),
            ({"MachineDetectionTimeout": "2"}, 20001, "MachineDetectionTimeout"),
            ({"Method": "PUT"}, 20001, "Method"),
            ({"Timeout": "0"}, 20001, "Timeout"),
            ({"TimeLimit": "long"}, 20001, "TimeLimit"),
            ({"SendDigits": "abc"}, 20001, "SendDigits"),
            ({"Url": TWIML + "\x00"}, 20001, "Url"),
            ({"ApplicationSid": "AP" + "0" * 32}, 20001, "ApplicationSid"),
            ({"Byoc": "BY" + "0" * 32}, 20001, "Byoc"),
        ],
    )
    def test_what_cannot_be_called_leaves_everything_as_it_was(
        self, voice: VoiceShop, change: dict[str, str], code: int, named: str
    ) -> None:
        before = voice.rows()
        answer = voice.http("POST", "/Calls.json", **{**FRESH, **change})
        body = answer.json()
        assert (answer.status_code, body["code"], body["field"]) == (400, code, named)
        assert voice.rows() == before

    def test_a_call_needs_something_to_do(self, voice: VoiceShop) -> None:
        answer = voice.http("POST", "/Calls.json", To=ANA, From=SHOP)
        assert (answer.status_code, answer.json()["code"]) == (400, 21205)
        long = voice.http("POST", "/Calls.json", To=ANA, From=SHOP, Twiml="<" * 4001)
        assert (long.json()["code"], long.json()["field"]) == (20001, "Twiml")


class TestFetchCall:
    def test_a_call_from_beginning_to_end(self, voice: VoiceShop) -> None:
        call = voice.ana_talks(caller_name="Ana Torres")
        voice.clock.advance(seconds=61)
        voice.goes(call.call_id, "completed")
        fetched = voice.sdk.calls(call.call_id).fetch()
        assert (fetched.status, fetched.direction, fetched.duration) == ("completed", "inbound", "61")
        assert (fetched.caller_name, fetched.answered_by) == ("Ana Torres", None)
        assert fetched.end_time - fetched.start_time == timedelta(seconds=61)
        answer = voice.http("GET", f"/Calls/{call.call_id}.json")
        assert fits("/Calls/{Sid}.json", answer) == []

    @pytest.mark.parametrize("call_id", ["CA" + "0" * 32, "nonsense", "CA%00"])
    def test_there_is_no_such_call(self, voice: VoiceShop, call_id: str) -> None:
        for method in ("GET", "DELETE", "POST"):
            answer = voice.http(method, f"/Calls/{call_id}.json")
            assert answer.status_code in {400, 404}
            assert answer.json()["code"] in {20001, 20404}

    def test_another_account_sees_nothing_and_changes_nothing(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        before = voice.rows()
        assert voice.stranger.calls.list() == []
        one = voice.stranger.calls(call.call_id)
        for ask in (one.fetch, one.delete, lambda: one.update(status="completed")):
            with pytest.raises(TwilioRestException) as refused:
                ask()
            assert (refused.value.status, refused.value.code) == (404, 20404)
        for rest in ("Events", "Recordings"):
            with pytest.raises(TwilioException, match="20404"):
                getattr(one, rest.lower()).list()
        assert voice.rows() == before


class TestListCalls:
    def test_calls_list_newest_first_over_several_pages(self, voice: VoiceShop) -> None:
        made = [voice.ana_calls().call_id for _ in range(3)]
        voice.ana_calls(account_id=OTHER)
        assert [call.sid for call in voice.sdk.calls.list(page_size=2)] == made[::-1]
        page = voice.http("GET", "/Calls.json?PageSize=2")
        assert fits("/Calls.json", page) == []
        body = page.json()
        assert body["next_page_uri"].startswith(f"{PATH}/Calls.json?")
        assert (body["page"], body["page_size"], body["start"], body["end"]) == (0, 2, 0, 1)

    def test_calls_list_by_every_filter(self, voice: VoiceShop) -> None:
        ana = voice.ana_talks()
        voice.clock.advance(seconds=86_400)
        pedro = voice.goes(voice.shop_calls(PEDRO).sid, "ringing", "in-progress")
        voice.clock.advance(seconds=86_400)
        for call in (ana, pedro):
            voice.goes(call.call_id, "completed")
        worker = voice.ana_calls(parent_call_id=ana.call_id)
        assert ana.started_at is not None
        assert pedro.started_at is not None
        day = ana.started_at.date()
        end = voice.clock.now().date()
        sdk = voice.sdk.calls

        def ids(**matching: object) -> list[str]:
            return [call.sid for call in sdk.list(**matching)]

        assert ids(to=PEDRO) == [pedro.call_id]
        assert ids(from_=SHOP) == [pedro.call_id]
        assert ids(parent_call_sid=ana.call_id) == [worker.call_id]
        assert ids(status="queued") == [worker.call_id]
        assert ids(start_time=day) == [ana.call_id]
        assert ids(start_time_before=ana.started_at) == [ana.call_id]
        assert ids(start_time_after=day + timedelta(days=1)) == [pedro.call_id]
        assert ids(end_time=end) == [pedro.call_id, ana.call_id]
        assert ids(end_time_before=day) == []
        assert ids(end_time_after=day) == [pedro.call_id, ana.call_id]

    @pytest.mark.parametrize(
        "query", ["Status=loud", "StartTime=soon", "EndTime%3C=soon", "PageSize=0", "PageToken=x", "To=%00"]
    )
    def test_what_no_list_understands(self, voice: VoiceShop, query: str) -> None:
        answer = voice.http("GET", f"/Calls.json?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, 20001)


class TestUpdateCall:
    def test_a_call_is_sent_elsewhere(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        updated = voice.sdk.calls(call.call_id).update(url="https://shop.example.com/other", method="GET")
        assert updated.status == "in-progress"
        wanted = voice.work(voice.calls.take_wanted, call_id=call.call_id)
        assert wanted.program == Program(url="https://shop.example.com/other", method="GET")
        markup = "<Response><Hangup/></Response>"
        voice.sdk.calls(call.call_id).update(twiml=markup)
        wanted = voice.work(voice.calls.take_wanted, call_id=call.call_id)
        assert wanted.program == Program(twiml=markup)

    def test_a_call_that_a_process_holds_is_asked_to_end(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        held = {"call_ids": [call.call_id], "held_by": "process-1", "until": 2_000_000_000.0}
        voice.work(voice.calls.hold, **held)
        updated = voice.sdk.calls(call.call_id).update(status="completed", url=TWIML)
        assert updated.status == "in-progress"
        wanted = voice.work(voice.calls.take_wanted, call_id=call.call_id)
        assert (wanted.program, str(wanted.end)) == (None, "completed")

    def test_a_call_that_rings_is_canceled(self, voice: VoiceShop) -> None:
        call = voice.goes(voice.shop_calls().sid, "ringing")
        assert voice.sdk.calls(call.call_id).update(status="canceled").status == "canceled"

    def test_canceling_leaves_a_call_alone_that_was_answered(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        assert voice.sdk.calls(call.call_id).update(status="canceled").status == "in-progress"

    def test_who_hears_of_it_changes(self, voice: VoiceShop) -> None:
        call = voice.ana_calls()
        voice.sdk.calls(call.call_id).update(status_callback=HOOK, time_limit=60)
        changed = voice.work(voice.calls.get_call, call_id=call.call_id)
        assert (changed.callback, changed.time_limit_seconds) == (Callback(url=HOOK), 60)
        answer = voice.http("POST", f"/Calls/{call.call_id}.json")
        assert fits("/Calls/{Sid}.json", answer) == []

    @pytest.mark.parametrize(
        ("statuses", "fields", "code"),
        [
            (("completed",), {"Status": "completed"}, 21220),
            (("busy",), {"Url": TWIML}, 21220),
            (("ringing",), {"Url": TWIML}, 21220),
            (("ringing",), {"Url": "elsewhere"}, 21205),
            (("ringing",), {"Status": "busy"}, 20001),
            (("ringing",), {"Status": "completed", "StatusCallback": "hook"}, 21609),
            (("in-progress",), {"Url": TWIML, "TimeLimit": "0"}, 20001),
            (("ringing",), {"Url": TWIML, "TimeLimit": "60"}, 21220),
        ],
    )
    def test_what_is_refused_changes_nothing(
        self, voice: VoiceShop, statuses: tuple[str, ...], fields: dict[str, str], code: int
    ) -> None:
        call = voice.goes(voice.ana_calls().call_id, *statuses)
        before = voice.rows()
        answer = voice.http("POST", f"/Calls/{call.call_id}.json", **fields)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
        assert voice.rows() == before


class TestDeleteCall:
    def test_a_call_that_is_over_is_deleted(self, voice: VoiceShop) -> None:
        call = voice.goes(voice.ana_calls().call_id, "busy")
        assert voice.sdk.calls(call.call_id).delete() is True
        assert voice.sdk.calls.list() == []

    def test_a_live_call_is_not(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        before = voice.rows()
        answer = voice.http("DELETE", f"/Calls/{call.call_id}.json")
        assert (answer.status_code, answer.json()["code"]) == (409, 20409)
        assert voice.rows() == before


class TestEvents:
    def test_what_a_call_asked_outside(self, voice: VoiceShop) -> None:
        call = voice.ana_talks()
        voice.work(
            voice.calls.note_request,
            call_id=call.call_id,
            url=TWIML,
            method="POST",
            fields={"CallSid": call.call_id},
            status=200,
            body="<Response/>",
            duration_ms=12.4,
        )
        (event,) = voice.sdk.calls(call.call_id).events.list()
        assert event.request == {"method": "POST", "url": TWIML, "parameters": {"CallSid": call.call_id}}
        assert event.response["response_code"] == 200
        assert event.response["request_duration"] == 12
        answer = voice.http("GET", f"/Calls/{call.call_id}/Events.json")
        assert fits("/Calls/{CallSid}/Events.json", answer) == []


class TestWhoMayAsk:
    def test_wrong_credentials(self, voice: VoiceShop) -> None:
        answer = httpx.get(f"{voice.url}{PATH}/Calls.json", auth=(ACCOUNT, "wrong"))
        assert (answer.status_code, answer.json()["code"]) == (401, 20003)

    def test_a_workers_session_uses_the_desktop_instead(self, voice: VoiceShop) -> None:
        before = voice.rows()
        cookie = {"Cookie": "tieline_worker=WK1", "Origin": voice.url}
        for method in ("GET", "POST"):
            answer = httpx.request(
                method,
                f"{voice.url}{PATH}/Calls.json",
                headers=cookie,
                data=FRESH if method == "POST" else None,
            )
            assert answer.status_code == 403
        assert voice.rows() == before
