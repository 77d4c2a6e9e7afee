"""Calls: Ana calls the shop, the shop calls Ana, and everything that may be asked of a call while it lasts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.channels.voice.office import ACCOUNT, ANA, MARCO, PEDRO, SHOP, STRANGER, Office
from tieline.channels.voice import (
    Call,
    Callback,
    CallDirection,
    CallFilter,
    CallNotFound,
    CallOver,
    CallStatus,
    CallStillLive,
    Program,
    RecordingWish,
    Wanted,
)
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

HOOK = Callback(
    url="https://shop.example.com/status", events=("initiated", "ringing", "answered", "completed")
)


async def listed(office: Office, **matching: object) -> list[str]:
    found = await office.work(
        office.calls.list_calls,
        account_id=ACCOUNT,
        matching=CallFilter(**matching),  # type: ignore[arg-type]
    )
    return [call.call_id for call in found.items]


class TestCreateCall:
    async def test_ana_calls_the_shop(self, office: Office) -> None:
        call = await office.ana_calls(caller_name="Ana Torres")
        assert call.call_id.startswith("CA")
        assert (call.from_, call.to, call.direction) == (ANA, SHOP, CallDirection.INBOUND)
        assert (call.status, call.program, call.is_over) == (CallStatus.QUEUED, None, False)
        assert (call.timeout_seconds, call.time_limit_seconds, call.sequence) == (60, 14_400, 0)
        assert call == await office.work(office.calls.get_call, call_id=call.call_id, account_id=ACCOUNT)
        (started,) = await office.events("CallStarted")
        assert started.data["call_id"] == call.call_id
        assert ANA not in str(started)
        assert "Torres" not in str(started)

    async def test_what_it_is_to_do_is_kept_as_given(self, office: Office) -> None:
        program = Program(url="https://shop.example.com/twiml", fallback_url="https://shop.example.com/oops")
        wish = RecordingWish(channels=2, callback=HOOK)
        detection = {"mode": "Enable", "timeout_seconds": "30"}
        call = await office.shop_calls(
            program=program, callback=HOOK, record=wish, machine_detection=detection, send_digits="12#"
        )
        assert (call.program, call.callback, call.record) == (program, HOOK, wish)
        assert (dict(call.machine_detection), call.send_digits) == (detection, "12#")

    async def test_a_call_that_is_answered_from_the_start_has_begun(self, office: Office) -> None:
        call = await office.ana_calls(status=CallStatus.IN_PROGRESS)
        assert call.started_at == call.created_at

    async def test_another_account_does_not_find_it(self, office: Office) -> None:
        call = await office.ana_calls()
        for call_id, account_id in ((call.call_id, STRANGER), ("CA" + "0" * 32, None), ("CA%", None)):
            with pytest.raises(CallNotFound):
                await office.work(office.calls.get_call, call_id=call_id, account_id=account_id)


class TestSetStatus:
    async def test_a_call_rings_is_answered_and_ends(self, office: Office) -> None:
        call = await office.shop_calls(callback=HOOK)
        answered = await office.is_answered(call)
        assert answered.started_at is not None
        assert answered.duration_seconds is None
        office.clock.advance(seconds=75.6)
        over = await office.goes(answered, CallStatus.COMPLETED)
        assert (over.is_over, over.duration_seconds, over.sequence) == (True, 75, 3)
        told = await office.events("CallStatusChanged")
        assert [(e.data["status"], e.data["sequence"], e.data["has_callback"]) for e in told] == [
            ("ringing", 1, True),
            ("in-progress", 2, True),
            ("completed", 3, True),
        ]

    async def test_only_the_end_is_told_unless_more_was_asked_for(self, office: Office) -> None:
        call = await office.shop_calls(callback=Callback(url=HOOK.url))
        await office.goes(call, CallStatus.RINGING, CallStatus.NO_ANSWER)
        told = await office.events("CallStatusChanged")
        assert [event.data["has_callback"] for event in told] == [False, True]

    async def test_late_news_changes_nothing(self, office: Office) -> None:
        call = await office.is_answered(await office.ana_calls())
        over = await office.goes(call, CallStatus.COMPLETED)
        before = len(await office.story())
        again = await office.goes(over, CallStatus.RINGING, CallStatus.IN_PROGRESS, CallStatus.FAILED)
        assert again == over
        assert len(await office.story()) == before

    async def test_nobody_answered_so_it_lasted_no_time(self, office: Office) -> None:
        call = await office.goes(await office.shop_calls(), CallStatus.RINGING, CallStatus.BUSY)
        assert (call.started_at, call.duration_seconds) == (None, 0)

    async def test_a_machine_answered(self, office: Office) -> None:
        detection = {"mode": "Enable", "is_async": "true", "callback_url": HOOK.url}
        call = await office.is_answered(await office.shop_calls(machine_detection=detection))
        ids = {"call_id": call.call_id, "answered_by": "machine_start"}
        await office.work(office.calls.note_answered_by, **ids, duration_ms=2400)
        later = await office.work(office.calls.note_answered_by, call_id=call.call_id, answered_by="human")
        assert later.answered_by == "machine_start"
        (detected,) = await office.events("CallAnswererDetected")
        assert (detected.data["duration_ms"], detected.data["has_callback"]) == (2400, True)

    async def test_who_answered_comes_with_the_status_too(self, office: Office) -> None:
        call = await office.shop_calls(machine_detection={"mode": "Enable"})
        ids = {"call_id": call.call_id, "status": CallStatus.IN_PROGRESS}
        answered = await office.work(office.calls.set_status, **ids, answered_by="human")
        assert (answered.status, answered.answered_by) == (CallStatus.IN_PROGRESS, "human")
        (detected,) = await office.events("CallAnswererDetected")
        assert detected.data["has_callback"] is False


class TestListCalls:
    async def test_calls_list_newest_first_in_pages(self, office: Office) -> None:
        made = [(await office.ana_calls()).call_id for _ in range(3)]
        first = await office.work(office.calls.list_calls, account_id=ACCOUNT, page=PageRequest(size=2))
        rest = await office.work(
            office.calls.list_calls, account_id=ACCOUNT, page=PageRequest(size=2, token=first.next_token)
        )
        assert [call.call_id for call in (*first.items, *rest.items)] == made[::-1]
        assert rest.next_token is None

    async def test_calls_list_by_ends_parent_status_and_conversation(self, office: Office) -> None:
        one = await office.ana_calls(conversation_id="conv_conversation_1")
        two = await office.shop_calls(to=PEDRO, parent_call_id=one.call_id)
        await office.goes(two, CallStatus.RINGING)
        assert await listed(office, from_=ANA) == [one.call_id]
        assert await listed(office, to=PEDRO) == [two.call_id]
        assert await listed(office, parent_call_id=one.call_id) == [two.call_id]
        assert await listed(office, status=CallStatus.QUEUED) == [one.call_id]
        assert await listed(office, conversation_id="conv_conversation_1") == [one.call_id]
        assert await listed(office, to="+15559999999") == []

    async def test_calls_list_by_when_they_began_and_ended(self, office: Office) -> None:
        call = await office.is_answered(await office.ana_calls())
        office.clock.advance(seconds=10)
        over = await office.goes(call, CallStatus.COMPLETED)
        await office.ana_calls()
        assert over.started_at is not None
        assert over.ended_at is not None
        moment = timedelta(milliseconds=1)
        assert await listed(office, started_from=over.started_at, started_until=over.started_at) == [
            call.call_id
        ]
        assert await listed(office, started_from=over.started_at + moment) == []
        assert await listed(office, ended_until=over.ended_at) == [call.call_id]
        assert await listed(office, ended_until=over.ended_at - moment) == []

    async def test_live_calls_are_found_by_conversation_and_address(self, office: Office) -> None:
        live = await office.ana_calls()
        await office.goes(await office.ana_calls(), CallStatus.CANCELED)
        worker = await office.shop_calls(to=MARCO, worker_id=MARCO.removeprefix("client:"))
        for call in (live, worker):
            await office.work(
                office.calls.attach_conversation, call_id=call.call_id, conversation_id="conv_conversation_1"
            )
        found = await office.work(office.calls.find_live_calls, conversation_id="conv_conversation_1")
        assert [call.call_id for call in found] == [live.call_id, worker.call_id]
        of_ana = await office.work(office.calls.list_live_calls, account_id=ACCOUNT, address=ANA)
        assert [call.call_id for call in of_ana] == [live.call_id]
        assert len(await office.events("CallAttached")) == 2


def _wanted(*, program: Program | None = None, end: CallStatus | None = None, limit: int = 14_400) -> Wanted:
    return Wanted(program=program, end=end, time_limit_seconds=limit)


class TestWhatIsWanted:
    async def held(self, office: Office) -> Call:
        call = await office.is_answered(await office.ana_calls())
        hold = {"call_ids": [call.call_id], "held_by": "process-1", "until": 2_000_000_000.0}
        await office.work(office.calls.hold, **hold)
        return call

    async def test_the_process_that_holds_the_call_takes_the_new_program(self, office: Office) -> None:
        call = await self.held(office)
        program = Program(twiml="<Response><Hangup/></Response>")
        await office.work(office.calls.want_program, call_id=call.call_id, program=program)
        assert await office.work(office.calls.take_wanted, call_id=call.call_id) == _wanted(program=program)
        assert await office.work(office.calls.take_wanted, call_id=call.call_id) == _wanted()
        (commanded,) = await office.events("CallCommanded")
        assert commanded.data["wants"] == "program"

    async def test_the_process_that_holds_the_call_ends_it(self, office: Office) -> None:
        call = await self.held(office)
        asked = await office.work(office.calls.want_end, call_id=call.call_id)
        assert asked.status is CallStatus.IN_PROGRESS
        wanted = await office.work(office.calls.take_wanted, call_id=call.call_id)
        assert wanted == _wanted(end=CallStatus.COMPLETED)

    async def test_the_process_that_holds_the_call_learns_how_long_it_may_last_now(
        self, office: Office
    ) -> None:
        call = await self.held(office)
        await office.work(office.calls.configure_call, call_id=call.call_id, time_limit_seconds=60)
        (commanded,) = await office.events("CallCommanded")
        assert commanded.data["wants"] == "limit"
        assert await office.work(office.calls.take_wanted, call_id=call.call_id) == _wanted(limit=60)

    async def test_a_call_that_nobody_holds_ends_at_once(self, office: Office) -> None:
        call = await office.goes(await office.shop_calls(), CallStatus.RINGING)
        ended = await office.work(office.calls.want_end, call_id=call.call_id)
        assert (ended.status, ended.duration_seconds) == (CallStatus.CANCELED, 0)

    async def test_canceling_does_nothing_to_a_call_that_was_answered(self, office: Office) -> None:
        call = await self.held(office)
        asked = await office.work(office.calls.want_end, call_id=call.call_id, status=CallStatus.CANCELED)
        assert (asked.status, asked.wanted_end) == (CallStatus.IN_PROGRESS, None)
        assert await office.events("CallCommanded") == []

    async def test_nothing_can_be_asked_of_a_call_that_is_over(self, office: Office) -> None:
        call = await office.goes(await office.shop_calls(), CallStatus.FAILED)
        with pytest.raises(CallOver, match="not in-progress") as refused:
            await office.work(office.calls.want_end, call_id=call.call_id)
        assert refused.value.code == 21220
        with pytest.raises(CallOver):
            await office.work(office.calls.want_program, call_id=call.call_id, program=Program(twiml="x"))
        with pytest.raises(CallOver):
            await office.work(office.calls.configure_call, call_id=call.call_id, time_limit_seconds=1)

    async def test_who_hears_of_it_may_change_on_the_way(self, office: Office) -> None:
        call = await office.shop_calls()
        changed = await office.work(
            office.calls.configure_call, call_id=call.call_id, callback=HOOK, time_limit_seconds=600
        )
        assert (changed.callback, changed.time_limit_seconds) == (HOOK, 600)


class TestHold:
    async def test_a_call_is_lost_when_its_process_lets_the_lease_end(self, office: Office) -> None:
        lost, kept, over = [await office.is_answered(await office.ana_calls()) for _ in range(3)]
        for call, until in ((lost, 100.0), (kept, 300.0), (over, 100.0)):
            await office.work(office.calls.hold, call_ids=[call.call_id], held_by="process-1", until=until)
        await office.goes(over, CallStatus.COMPLETED)
        found = await office.work(office.calls.list_lost, now=200.0)
        assert [call.call_id for call in found] == [lost.call_id]
        assert found[0].held_by == "process-1"


class TestRequests:
    async def test_what_a_call_asked_is_kept_without_what_was_said(self, office: Office) -> None:
        call = await office.ana_calls()
        answer = {"status": 200, "body": "<Response/>", "duration_ms": 12.5}
        fields = {"CallSid": call.call_id, "SpeechResult": "my card is 4711"}
        asked = {"call_id": call.call_id, "url": "https://shop.example.com/twiml", "method": "POST"}
        numbers = [
            await office.work(office.calls.note_request, **asked, fields=fields, **answer) for _ in range(2)
        ]
        page = await office.work(office.calls.list_requests, call_id=call.call_id, page=PageRequest(size=1))
        (first,) = page.items
        assert (numbers, first.number, first.status) == ([1, 2], 1, 200)
        assert first.fields == {"CallSid": call.call_id, "SpeechResult": "(15 characters)"}
        rest = await office.work(
            office.calls.list_requests, call_id=call.call_id, page=PageRequest(token=page.next_token)
        )
        assert [each.number for each in rest.items] == [2]


class TestDeleteCall:
    async def test_a_call_that_is_over_can_be_deleted(self, office: Office) -> None:
        call = await office.goes(await office.shop_calls(), CallStatus.BUSY)
        await office.work(office.calls.delete_call, call_id=call.call_id)
        assert await office.work(office.calls.find_call, call_id=call.call_id) is None

    async def test_a_live_one_cannot(self, office: Office) -> None:
        call = await office.ana_calls()
        with pytest.raises(CallStillLive):
            await office.work(office.calls.delete_call, call_id=call.call_id)
        assert await listed(office) == [call.call_id]
