"""Conferences: Ana and Marco are joined, one is held, one leaves, and it ends when it should."""

from __future__ import annotations

import pytest

from tests.channels.voice.office import ACCOUNT, MARCO, STRANGER, Office
from tieline.channels.voice import (
    Call,
    Callback,
    CallStatus,
    Conference,
    ConferenceFilter,
    ConferenceNotFound,
    ConferenceOver,
    ConferenceParticipantNotFound,
    ConferenceStatus,
    ParticipantFilter,
    Program,
)
from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest

pytestmark = pytest.mark.store

HOOK = Callback(url="https://shop.example.com/conference", events=("start", "join", "leave", "mute", "end"))


class Room:
    """A conference of the office's, with who comes and goes."""

    def __init__(self, office: Office, conference: Conference) -> None:
        self.office, self.conference_id = office, conference.conference_id

    @classmethod
    async def open(cls, office: Office, name: str = "order 4711", callback: Callback | None = None) -> Room:
        office.clock.advance(seconds=1)
        ids = {"account_id": ACCOUNT, "friendly_name": name, "callback": callback}
        return cls(office, await office.work(office.calls.create_conference, **ids))

    async def do(self, verb: str, call: Call, **more: object) -> object:
        ids = {"conference_id": self.conference_id, "call_id": call.call_id}
        return await self.office.work(getattr(self.office.calls, verb), **ids, **more)

    async def now(self) -> Conference:
        return await self.office.work(self.office.calls.get_conference, conference_id=self.conference_id)

    async def present(self, **matching: bool) -> set[str]:
        found = await self.office.work(
            self.office.calls.list_participants,
            conference_id=self.conference_id,
            matching=ParticipantFilter(**matching),
        )
        return {each.call_id for each in found.items}

    async def changes(self) -> list[str]:
        return [event.data["change"] for event in await self.office.events("ConferenceChanged")]


@pytest.fixture
async def ana(office: Office) -> Call:
    return await office.is_answered(await office.ana_calls(conversation_id="conv_conversation_1"))


@pytest.fixture
async def marco(office: Office) -> Call:
    return await office.is_answered(await office.shop_calls(to=MARCO))


class TestConferences:
    async def test_a_name_is_found_while_its_conference_is_open(self, office: Office) -> None:
        room = await Room.open(office)
        by_name = {"account_id": ACCOUNT, "friendly_name": "order 4711"}
        found = await office.work(office.calls.find_open_conference, **by_name)
        assert found is not None
        assert (found.conference_id, found.status) == (room.conference_id, ConferenceStatus.INIT)
        again = await office.work(office.calls.open_conference, **by_name)
        assert again.conference_id == room.conference_id
        await office.work(office.calls.end_conference, conference_id=room.conference_id)
        assert await office.work(office.calls.find_open_conference, **by_name) is None
        anew = await office.work(office.calls.open_conference, **by_name)
        assert anew.conference_id != room.conference_id

    async def test_another_account_does_not_find_it(self, office: Office) -> None:
        room = await Room.open(office)
        with pytest.raises(ConferenceNotFound):
            await office.work(
                office.calls.get_conference, conference_id=room.conference_id, account_id=STRANGER
            )
        by_name = {"account_id": STRANGER, "friendly_name": "order 4711"}
        assert await office.work(office.calls.find_open_conference, **by_name) is None

    async def test_conferences_list_by_name_status_and_day(self, office: Office) -> None:
        first = await Room.open(office)
        second = await Room.open(office, "order 4712")
        office.clock.advance(seconds=1)
        await office.work(office.calls.end_conference, conference_id=first.conference_id)
        ended = await first.now()

        async def listed(**matching: object) -> list[str]:
            found = await office.work(
                office.calls.list_conferences,
                account_id=ACCOUNT,
                matching=ConferenceFilter(**matching),  # type: ignore[arg-type]
                page=PageRequest(size=10),
            )
            return [each.conference_id for each in found.items]

        assert await listed() == [second.conference_id, first.conference_id]
        assert await listed(friendly_name="order 4712") == [second.conference_id]
        assert await listed(status=ConferenceStatus.COMPLETED) == [first.conference_id]
        assert await listed(created_until=ended.created_at) == [first.conference_id]
        assert await listed(updated_from=ended.updated_at) == [first.conference_id]


class TestJoinAndLeave:
    async def test_it_starts_with_the_first_who_may_start_it(
        self, office: Office, ana: Call, marco: Call
    ) -> None:
        room = await Room.open(office, callback=HOOK)
        await room.do("join", ana, start_on_enter=False)
        assert (await room.now()).status is ConferenceStatus.INIT
        await room.do("join", marco, label="worker")
        assert (await room.now()).status is ConferenceStatus.IN_PROGRESS
        assert await room.changes() == ["join", "join", "start"]
        told = await office.events("ConferenceChanged")
        assert [event.data["sequence"] for event in told] == [1, 2, 3]
        assert [event.conversation_id for event in told] == ["conv_conversation_1", None, None]
        labelled = await office.work(
            office.calls.find_participant_by_label, conference_id=room.conference_id, label="worker"
        )
        assert labelled is not None
        assert labelled.call_id == marco.call_id

    async def test_joining_twice_is_joining_once(self, office: Office, ana: Call) -> None:
        room = await Room.open(office)
        first = await room.do("join", ana)
        assert await room.do("join", ana, muted=True) == first
        assert await room.changes() == ["join", "start"]

    async def test_it_ends_with_the_last_who_leaves(self, office: Office, ana: Call, marco: Call) -> None:
        room = await Room.open(office)
        await room.do("join", ana)
        await room.do("join", marco)
        await room.do("leave", marco)
        assert await room.present() == {ana.call_id}
        await room.do("leave", ana)
        await room.do("leave", ana)
        over = await room.now()
        assert (over.status, over.reason_ended) == (ConferenceStatus.COMPLETED, "last-participant-left")
        assert over.call_id_ending == ana.call_id
        assert await room.changes() == ["join", "start", "join", "leave", "leave", "end"]

    async def test_it_ends_with_whoever_takes_it_along(self, office: Office, ana: Call, marco: Call) -> None:
        room = await Room.open(office)
        await room.do("join", ana)
        await room.do("join", marco, end_on_exit=True)
        await room.do("leave", marco, kicked=True)
        over = await room.now()
        assert over.reason_ended == "participant-with-end-conference-on-exit-kicked"
        assert await room.present() == set()
        with pytest.raises(ConferenceOver):
            await room.do("join", ana)

    async def test_a_call_that_ends_leaves(self, office: Office, ana: Call, marco: Call) -> None:
        room = await Room.open(office)
        await room.do("join", ana)
        await room.do("join", marco)
        await office.goes(ana, CallStatus.COMPLETED)
        assert await room.present() == {marco.call_id}
        await office.goes(marco, CallStatus.FAILED)
        assert (await room.now()).status is ConferenceStatus.COMPLETED

    async def test_who_is_invited_is_on_the_way_until_they_answer(self, office: Office, ana: Call) -> None:
        room = await Room.open(office)
        await room.do("join", ana)
        called = await office.shop_calls(to=MARCO)
        invited = await room.do("invite", called, label="worker", muted=True)
        assert (invited.status, invited.joined_at) == ("queued", None)  # type: ignore[attr-defined]
        await office.goes(called, CallStatus.RINGING)
        ringing = await room.do("get_participant", called)
        assert ringing.status == "ringing"  # type: ignore[attr-defined]
        joined = await room.do("join", await office.is_answered(called))
        assert (joined.status, joined.label, joined.muted) == ("connected", "worker", True)  # type: ignore[attr-defined]

    async def test_who_is_invited_and_does_not_answer_is_gone(self, office: Office, ana: Call) -> None:
        room = await Room.open(office)
        await room.do("join", ana)
        called = await office.shop_calls(to=MARCO)
        await room.do("invite", called, end_on_exit=True)
        await office.goes(called, CallStatus.RINGING, CallStatus.NO_ANSWER)
        assert await room.present() == {ana.call_id}
        assert (await room.now()).status is ConferenceStatus.IN_PROGRESS

    async def test_a_stranger_cannot_leave(self, office: Office, ana: Call) -> None:
        room = await Room.open(office)
        with pytest.raises(ConferenceParticipantNotFound):
            await room.do("leave", ana)


class TestUpdateParticipant:
    async def test_a_participant_is_muted_and_held(self, office: Office, ana: Call) -> None:
        room = await Room.open(office, callback=HOOK)
        await room.do("join", ana)
        await room.do("update_participant", ana, muted=True)
        await room.do("update_participant", ana, muted=True)
        await room.do("update_participant", ana, hold=True, hold_url="https://shop.example.com/music")
        assert await room.present(muted=True, hold=True) == {ana.call_id}
        assert await room.present(muted=False) == set()
        await room.do("update_participant", ana, muted=False, hold=False)
        expected = ["join", "start", "mute", "hold", "update", "unmute", "unhold"]
        assert await room.changes() == expected
        told = [event.data["has_callback"] for event in await office.events("ConferenceChanged")]
        assert told == [True, True, True, False, False, True, False]

    async def test_a_coach_needs_somebody_to_coach(self, office: Office, ana: Call, marco: Call) -> None:
        room = await Room.open(office)
        await room.do("join", ana)
        with pytest.raises(Invalid, match="in this conference"):
            await room.do("join", marco, coaching=True, call_id_to_coach="CA" + "0" * 32)
        await room.do("join", marco, coaching=True, call_id_to_coach=ana.call_id)
        assert await room.present(coaching=True) == {marco.call_id}

    async def test_an_announcement_is_taken_once(self, office: Office, ana: Call) -> None:
        room = await Room.open(office)
        await room.do("join", ana)
        words = Program(url="https://shop.example.com/announcement")
        for call_id in (None, ana.call_id):
            ids = {"conference_id": room.conference_id, "call_id": call_id}
            await office.work(office.calls.announce, **ids, announcement=words)
            assert await office.work(office.calls.take_announcement, **ids) == words
            assert await office.work(office.calls.take_announcement, **ids) is None
        assert await room.changes() == ["join", "start", "announcement", "announcement"]
