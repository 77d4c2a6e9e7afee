"""Lucía, Marco's supervisor, on his call with Ana: who hears and reads what she says, in each of her three ways."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.calls.test_bridge import FakeSound, Room, room, sound
from tests.support.calls import Caller
from tests.support.frames import frame
from tests.support.house import Story
from tests.support.line import FakeLine
from tests.support.talks import conversation_of, shown, talk, until_on_record
from tieline.channels.voice.line import Digit, Words
from tieline.channels.voice.models import CallStatus, RecordingStatus
from tieline.conversations import Speaker
from tieline.journeys.calls.bridge import SUPERVISOR, Party
from tieline.journeys.calls.live_call import LiveCall
from tieline.journeys.calls.plans import Supervise
from tieline.journeys.calls.supervision import (
    CallSupervision,
    Mode,
    NobodyToSupervise,
    NotYourSupervision,
    OwnCall,
    Supervision,
    Supervisor,
)
from tieline.kit.db import Database, Transaction
from tieline.routing import Worker

pytestmark = pytest.mark.journey


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    """A house on SQLite: nothing here asks the database anything new."""
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


@pytest.fixture
async def marco(story: Story) -> Worker:
    """Marco, on duty."""
    return await story.on_duty("Marco")


@pytest.fixture
async def lucia(story: Story) -> Supervisor:
    """Lucía, who supervises him and has a desktop of her own."""
    worker = await story.worker("Luc")
    return Supervisor(worker_id=worker.worker_id, name="Lucía Ramos")


@pytest.fixture
def supervision(story: Story) -> CallSupervision:
    """What supervisors do with calls."""
    return story.house.call_stories.talks.supervision


async def listen(story: Story, call_id: str, mode: Mode, lucia: Supervisor) -> Supervision:
    """Let Lucía onto a call."""
    return await story.house.call_stories.talks.supervision.begin(
        account_id=story.account_id, call_id=call_id, mode=mode, supervisor=lucia
    )


async def open_line(story: Story, begun: Supervision, *, line: FakeLine | None = None) -> Caller:
    """Let Lucía open her end of a call on a device; return it when she is on it."""
    call = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=begun.call_id))
    line = line or FakeLine()
    plan = Supervise(conference_id=begun.conference_id)
    carried = story.house.call_stories.live.carry(call=call, line=line, plan=plan)
    hers = Caller(story=story, line=line, call_id=begun.call_id, task=asyncio.create_task(carried))
    await line.until_state("connected")
    return hers


def heard_words(line: FakeLine) -> list[tuple[str, str]]:
    """Return what a device was shown of others' finished words."""
    return [
        (n.fields["who"], n.fields["text"]) for n in line.notices if n.kind == "words" and n.fields["final"]
    ]


async def hang_up(*people: Caller) -> None:
    """Let the first hang up, and wait until everybody's call is over."""
    people[0].line.leave()
    for each in people:
        await each.over()


# By sound, frame by frame


async def joined(talk: Room, *, muted: bool = False, coaches: bool = False) -> Party:
    """Let Lucía into the bridge of Ana and Marco as her row says."""
    story, house = talk.story, talk.story.house
    call = talk.marco.live.call

    def arrive(tx: Transaction) -> Party:
        own = house.calls_room.create_call(
            tx,
            account_id=story.account_id,
            direction=call.direction,
            from_=call.from_,
            to="client:lucia",
            worker_id="lucia",
            conversation_id=call.conversation_id,
            status=CallStatus.IN_PROGRESS,
        )
        house.calls_room.invite(
            tx,
            conference_id=talk.bridge.conference_id,
            call_id=own.call_id,
            muted=muted,
            coaching=coaches,
            call_id_to_coach=call.call_id,
        )
        words = house.call_stories._house_words
        live = LiveCall(own, FakeSound(), db=story.db, calls=house.calls_room, stages={}, words=words)
        return Party(
            live=live,
            who=SUPERVISOR,
            name="Lucía Ramos",
            speaker=Speaker.worker("lucia"),
            muted=muted,
            coaches=call.call_id if coaches else None,
            is_guest=True,
        )

    party = await story.db.transact(arrive)
    # She talks while she comes in: nobody may hear her before the rows are read.
    join = talk.bridge._joining
    await talk.bridge._follow_device(party)
    assert not join.locked()
    talk.bridge.parties[party.call_id] = party
    sound(party).spoken.append(frame(9))
    talk.tick(ana=1, marco=2)
    await talk.bridge.join(party)
    return party


@pytest.fixture
async def bridge(story: Story):  # type: ignore[no-untyped-def]
    """Ana and Marco on devices of sound, in a bridge that the test steps."""
    made = await room(story, FakeSound(), FakeSound())
    yield made
    for call_id in list(made.bridge.parties):
        await made.bridge.leave(call_id)


def say(talk: Room, lucia: Party) -> tuple[list[int], list[int], list[int]]:
    """Let all three speak for 20 ms; return what Ana, Marco and Lucía heard."""
    before = [len(sound(one).heard) for one in (talk.ana, talk.marco, lucia)]
    sound(lucia).spoken.append(frame(1000))
    talk.tick(ana=100, marco=10)
    ana, marco, hers = (
        sound(one).heard[at:] for one, at in zip((talk.ana, talk.marco, lucia), before, strict=True)
    )
    return ana, marco, hers


@pytest.mark.parametrize(
    ("way", "ana", "marco"),
    [
        ({"muted": True}, 10, 100),
        ({"coaches": True}, 10, 1100),
        ({}, 1010, 1100),
    ],
    ids=["listening: nobody hears her", "coaching: only Marco does", "barging in: both do"],
)
async def test_who_hears_sofia_and_what_the_recording_keeps(
    bridge: Room, way: dict[str, bool], ana: int, marco: int
) -> None:
    recording = await bridge.record()
    lucia = await joined(bridge, **way)
    first = sound(bridge.ana).heard[-1]
    assert first == (2 if way else 11)
    assert say(bridge, lucia) == ([ana], [marco], [110])
    await bridge.set_recording(recording, RecordingStatus.STOPPED)
    kept = bridge.story.house.recording_files.path_of(recording.recording_id).read_bytes()
    is_kept = (1010).to_bytes(2, "little", signed=True) in kept
    assert is_kept is (not way)


async def test_what_she_types_to_marco_is_said_to_him_alone_and_stands_nowhere(bridge: Room) -> None:
    lucia = await joined(bridge, coaches=True)
    lucia.live.line.medium = lucia.live.line.medium.WORDS  # type: ignore[misc]
    await bridge.bridge.said(lucia.call_id, Words(text="Offer him the refund"))
    await bridge.bridge.pressed(lucia.call_id, Digit(digit="5"))
    assert sound(bridge.marco).said == ["Offer him the refund"]
    assert sound(bridge.ana).said == []
    assert [one.kind for one in sound(bridge.ana).notices if one.kind != "state"] == []
    conversation_id = bridge.ana.live.conversation_id
    assert conversation_id is not None
    assert await bridge.story.said(conversation_id) == []


# By the rows, through the live calls


async def test_she_listens_coaches_and_barges_in_without_ana_hearing_more_than_she_should(
    story: Story, marco: Worker, lucia: Supervisor, supervision: CallSupervision
) -> None:
    ana, his, task_id = await talk(story, marco)
    begun = await listen(story, ana.call_id, Mode.MONITOR, lucia)
    assert (begun.status, begun.supervised_call_id) == ("ringing", his.call_id)
    hers = await open_line(story, begun)
    assert [(one.name, one.mode) for one in (await shown(story, task_id)).listeners] == [
        ("Lucía Ramos", "monitor")
    ]
    hers.line.speak("Nobody hears this")
    ana.line.speak("My order is late")
    await hers.line.until_notice("words")

    await supervision.change(
        account_id=story.account_id, call_id=begun.call_id, mode=Mode.COACH, supervisor=lucia
    )
    hers.line.speak("Offer her the refund")
    await his.line._until(
        lambda: ("supervisor", "Offer her the refund") in heard_words(his.line) or None, "it"
    )
    assert (await shown(story, task_id)).listeners[0].mode == "coach"

    await listen(story, his.call_id, Mode.BARGE, lucia)
    hers.line.speak("Good morning Ana, this is Lucía")
    conversation_id = await conversation_of(ana)
    await until_on_record(story, conversation_id, "Good morning Ana, this is Lucía")
    await ana.line._until(lambda: heard_words(ana.line) or None, "it")
    ana_read = [text for _, text in heard_words(ana.line)]
    assert ana_read == ["Good morning Ana, this is Lucía"]
    said = [text for _, text in await story.said(conversation_id)]
    assert "Offer her the refund" not in said and "Nobody hears this" not in said
    named = [notice.fields.get("with") for notice in ana.line.notices if notice.kind == "state"]
    assert named[-1] == "Marco Bianchi, Lucía Ramos"
    assert "Lucía Ramos" not in str(named[:-1])
    await hang_up(ana, his, hers)


async def test_she_leaves_and_the_two_talk_on(
    story: Story, marco: Worker, lucia: Supervisor, supervision: CallSupervision
) -> None:
    ana, his, task_id = await talk(story, marco)
    hers = await open_line(story, await listen(story, his.call_id, Mode.BARGE, lucia))
    await supervision.end(account_id=story.account_id, call_id=hers.call_id, supervisor=lucia)
    await hers.over()
    assert (await shown(story, task_id)).listeners == ()
    his.line.speak("Where were we?")
    await ana.line.until_notice("words")
    await hang_up(ana, his)


@pytest.mark.parametrize("who", ["ana", "marco"])
async def test_her_call_ends_with_the_talk_whoever_hangs_up(
    story: Story, marco: Worker, lucia: Supervisor, who: str
) -> None:
    ana, his, _ = await talk(story, marco)
    hers = await open_line(story, await listen(story, his.call_id, Mode.MONITOR, lucia))
    first = ana if who == "ana" else his
    first.line.leave()
    for each in (ana, his, hers):
        await each.over()
    assert (await hers.call()).status is CallStatus.COMPLETED


async def test_one_that_nobody_opens_ends_by_itself(story: Story, marco: Worker, lucia: Supervisor) -> None:
    ana, his, task_id = await talk(story, marco)
    begun = await listen(story, his.call_id, Mode.MONITOR, lucia)
    await story.settle()
    await story.later(seconds=61)
    call = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=begun.call_id))
    assert call.status is CallStatus.NO_ANSWER
    assert (await shown(story, task_id)).status == "connected"
    await hang_up(ana, his)


async def test_who_may_not(
    story: Story, marco: Worker, lucia: Supervisor, supervision: CallSupervision
) -> None:
    ana, his, _ = await talk(story, marco)
    himself = Supervisor(worker_id=marco.worker_id, name="Marco")
    with pytest.raises(OwnCall):
        await listen(story, ana.call_id, Mode.COACH, himself)
    begun = await listen(story, ana.call_id, Mode.COACH, lucia)
    with pytest.raises(NotYourSupervision):
        await supervision.change(
            account_id=story.account_id, call_id=begun.call_id, mode=Mode.BARGE, supervisor=himself
        )
    await hang_up(ana, his)
    with pytest.raises(NobodyToSupervise):
        await listen(story, ana.call_id, Mode.MONITOR, lucia)
