"""A program says how a worker is joined with a caller, and lets a supervisor onto the call."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.support.house import Story
from tests.support.talks import answer, asks_for_person, open_task, shown, talk
from tieline.channels.voice.models import RecordingFilter
from tieline.journeys.calls.supervision import Mode, NobodyToSupervise
from tieline.journeys.instructions import Instruction, InstructionIncomplete, Verb
from tieline.kit.db import Database
from tieline.kit.errors import Invalid
from tieline.routing import ReservationFilter
from tieline.wire.taskrouter_v1.callbacks import read_instruction

pytestmark = pytest.mark.journey


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    """A house on SQLite: nothing here asks the database anything new."""
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


async def test_muted_with_a_beep_and_recorded_on_two_channels(story: Story) -> None:
    marco = await story.on_duty("Marco")
    ana = await asks_for_person(story)
    (offer,) = await story.ringing(marco)
    said = {"instruction": "conference", "muted": True, "beep": "onEnter", "conference_record": "true"}
    await story.house.programs.carry_out(
        account_id=story.account_id,
        reservation_id=offer,
        instruction=read_instruction({**said, "recording_channels": "dual"}),
    )
    task_id = (await open_task(ana)).task_id
    his = await answer(story, task_id)
    await ana.line.until_played("beep")
    call = await shown(story, task_id)
    assert (call.muted, call.recording) == (True, "on")
    recordings = await story.db.read(
        lambda tx: story.house.calls_room.list_recordings(
            tx, account_id=story.account_id, matching=RecordingFilter(conference_id=call.conference_id)
        )
    )
    assert [one.channels for one in recordings.items] == [2]
    ana.line.leave()
    await ana.over()
    await his.over()


async def test_a_supervisor_is_called_onto_an_accepted_call_and_onto_no_other(story: Story) -> None:
    marco, lucia = await story.on_duty("Marco"), await story.worker("Luc")
    wanted = Instruction(verb=Verb.SUPERVISE, supervisor_id=lucia.worker_id, mode=Mode.COACH)
    ana, his, task_id = await talk(story, marco)
    reservations = await story.db.read(
        lambda tx: story.house.routing.list_reservations(
            tx, workspace_id=marco.workspace_id, matching=ReservationFilter(task_id=task_id)
        )
    )
    ids = {
        "account_id": story.account_id,
        "reservation_id": reservations.items[0].reservation_id,
    }
    with pytest.raises(InstructionIncomplete):
        await story.house.programs.carry_out(**ids, instruction=Instruction(verb=Verb.SUPERVISE))
    await story.house.programs.carry_out(**ids, instruction=wanted)
    conference_id = (await shown(story, task_id)).conference_id or ""
    present = await story.db.read(
        lambda tx: story.house.calls_room.list_participants(tx, conference_id=conference_id)
    )
    hers = next(one for one in present.items if one.label == "supervisor")
    assert (hers.coaching, hers.call_id_to_coach, hers.muted) == (True, his.call_id, False)
    ana.line.leave()
    await ana.over()
    await his.over()
    with pytest.raises(NobodyToSupervise):
        await story.house.programs.carry_out(**ids, instruction=wanted)


def test_the_vendors_words_are_read_and_others_refused() -> None:
    whisper = read_instruction(
        {"instruction": "supervise", "supervisor": "WK1", "supervisor_mode": "whisper"}
    )
    assert (whisper.verb, whisper.mode) == (Verb.SUPERVISE, Mode.COACH)
    assert (
        read_instruction({"instruction": "dequeue", "record": "record-from-answer-dual"}).record_channels == 2
    )
    assert read_instruction({"instruction": "dequeue", "record": "do-not-record"}).record_channels == 0
    for wrong in ({"supervisor_mode": "shout"}, {"beep": "loud"}):
        with pytest.raises(Invalid):
            read_instruction({"instruction": "conference", **wrong})
