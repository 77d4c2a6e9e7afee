"""Marco ends, leaves, pauses or parks what he has with Ana: each one command, and P6 holds whatever comes next."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support import schema
from tests.support.house import Story
from tieline.casework import (
    DispositionCode,
    DispositionMissing,
    DispositionUnknown,
    NoteMissing,
    WrapUpRules,
)
from tieline.conversations import Conversation, Owner, OwnerKind, Status
from tieline.interactions import (
    ChannelStatus,
    Interaction,
    MomentInvalid,
    NoRoom,
    NotAtRest,
    NotTheHolder,
)
from tieline.journeys.rests import Rests
from tieline.routing import Task, TaskStatus, Worker

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"


@pytest.fixture
def tables_url(tmp_path: Path) -> str:
    """One engine: the room's queries run on both in test_erase_profile.py."""
    return schema.sqlite_with_tables(tmp_path)


class _Ana:
    """Ana talks with Marco."""

    def __init__(self, story: Story, marco: Worker, conversation_id: str, task_id: str) -> None:
        self.story, self.marco = story, marco
        self.conversation_id, self.task_id = conversation_id, task_id

    @property
    def rests(self) -> Rests:
        return self.story.house.interaction_stories.rests

    @property
    def marcos(self) -> dict[str, Any]:
        return {
            "account_id": self.story.account_id,
            "worker_id": self.marco.worker_id,
            "task_id": self.task_id,
        }

    async def conversation(self) -> Conversation:
        return await self.story.conversation(self.conversation_id)

    async def channel(self) -> Interaction:
        found = await self.story.db.read(
            lambda tx: self.story.house.interactions.find_interaction(
                tx, conversation_id=self.conversation_id
            )
        )
        assert found is not None
        return found

    async def task(self, task_id: str | None = None) -> Task:
        wanted = task_id or self.task_id
        return await self.story.db.read(lambda tx: self.story.house.routing.get_task(tx, task_id=wanted))

    async def open_tasks(self) -> list[Task]:
        return await self.story.db.read(
            lambda tx: self.story.house.routing.list_open_tasks(tx, conversation_id=self.conversation_id)
        )


async def _talks_with_marco(story: Story) -> _Ana:
    marco = await story.on_duty("Marco")
    received = await story.text(ASKS)
    return _Ana(story, marco, received.conversation_id, await story.accept(marco))


async def test_a_task_carries_what_the_vendors_desktops_read(story: Story) -> None:
    ana = await _talks_with_marco(story)
    attributes, channel = (await ana.task()).attributes, await ana.channel()
    assert attributes["flexInteractionSid"] == channel.interaction_id
    assert attributes["flexInteractionChannelSid"] == channel.channel_id
    assert attributes["flexChannelInviteSid"].startswith("KG")
    assert attributes["customers"] == {"phone": "+15550100001", "name": "Ana Torres", "email": ""}
    assert (attributes["channelType"], attributes["direction"], attributes["initiatedBy"]) == (
        "sms",
        "inbound",
        "customer",
    )
    reporting = attributes["conversations"]
    assert reporting["conversation_id"] == ana.conversation_id
    assert reporting["media"][0]["type"] == "ChatTranscript"
    assert channel.channel_status is ChannelStatus.ACTIVE


async def test_end_closes_conversation_and_channel_at_once_and_twice_is_once(story: Story) -> None:
    ana = await _talks_with_marco(story)
    done = await ana.rests.end(**ana.marcos)
    assert (done.task_status, done.conversation_status, done.channel_status) == (
        "wrapping",
        "CLOSED",
        "closed",
    )
    await story.settle()
    assert await ana.rests.end(**ana.marcos) == done
    finished = await ana.rests.end(**ana.marcos, disposition="Solved", note="Sent a new one")
    assert (await ana.rests.end(**ana.marcos, disposition="Solved")) == finished
    told = (await ana.task()).attributes["conversations"]
    assert (told["outcome"], told["content"], told["hang_up_by"]) == ("Solved", "Sent a new one", "Agent")
    other = await story.text("Hello again")
    assert other.conversation_id != ana.conversation_id


async def test_end_with_a_disposition_asks_for_what_finish_asks_for_and_keeps_what_was_written(
    story: Story,
) -> None:
    ana, casework = await _talks_with_marco(story), story.house.casework
    codes = (DispositionCode(code="refund", label="Refund", queues=("Everyone",)),)
    rules = WrapUpRules(codes=codes, note_required=True, closed_list=True)
    await story.db.transact(lambda tx: casework.put_rules(tx, account_id=story.account_id, rules=rules))
    for said, refusal in (
        ({"disposition": "", "note": "40 euros"}, DispositionMissing),
        ({"disposition": "solved", "note": "40 euros"}, DispositionUnknown),
        ({"disposition": "refund", "note": " "}, NoteMissing),
    ):
        with pytest.raises(refusal):
            await ana.rests.end(**ana.marcos, **said)
        assert (await ana.conversation()).status is Status.ACTIVE
    done = await ana.rests.end(**ana.marcos, disposition="refund", note="40 euros")
    assert (done.task_status, done.conversation_status) == ("completed", "CLOSED")
    kept = await story.db.read(lambda tx: casework.get_draft(tx, task_id=ana.task_id))
    assert (kept.disposition, kept.note, kept.updated_by) == ("refund", "40 euros", ana.marco.worker_id)


async def test_p6_after_leave_ana_s_next_message_makes_a_new_task_in_the_same_conversation(
    story: Story,
) -> None:
    ana = await _talks_with_marco(story)
    done = await ana.rests.leave(**ana.marcos, note="Waits for the courier")
    assert (done.task_status, done.conversation_status, done.channel_status, done.owner) == (
        "completed",
        "INACTIVE",
        "inactive",
        "parked",
    )
    assert await ana.rests.leave(**ana.marcos) == done
    # The starter's timers would have closed it after an hour.
    await story.later(seconds=3 * 3600)
    assert (await ana.conversation()).status is Status.INACTIVE
    again = await story.text("The courier was here")
    assert again.conversation_id == ana.conversation_id
    (task,) = await ana.open_tasks()
    assert (task.attributes["cameBack"], task.attributes["previousTasks"]) == ("message", [ana.task_id])
    assert "content" not in task.attributes["conversations"]
    assert await story.accept(ana.marco) == task.task_id
    assert (await ana.conversation()).owner == Owner.worker(ana.marco.worker_id)
    assert (await ana.channel()).channel_status is ChannelStatus.ACTIVE


async def test_what_was_left_is_closed_after_ninety_days(story: Story) -> None:
    ana = await _talks_with_marco(story)
    await ana.rests.leave(**ana.marcos)
    await story.later(seconds=89 * 86_400)
    assert (await ana.conversation()).status is Status.INACTIVE
    await story.later(seconds=86_401)
    assert (await ana.conversation()).status is Status.CLOSED
    assert (await ana.channel()).channel_status is ChannelStatus.CLOSED


async def test_pause_frees_marco_and_resume_gives_ana_back_to_him(story: Story) -> None:
    ana = await _talks_with_marco(story)
    done = await ana.rests.pause(**ana.marcos)
    assert (done.task_status, done.channel_status, done.owner) == ("completed", "pause", "parked")
    listed = await story.db.read(
        lambda tx: ana.rests.listed(tx, account_id=story.account_id, worker_id=ana.marco.worker_id)
    )
    assert [(one.kind, one.task_id, one.customer_name) for one in listed] == [
        ("paused", ana.task_id, "Ana Torres")
    ]
    resumed = await ana.rests.resume(**ana.marcos)
    assert await ana.rests.resume(**ana.marcos) == resumed
    assert (resumed.task_status, resumed.channel_status, resumed.owner) == ("assigned", "active", "worker")
    assert resumed.until is None
    await story.settle()
    assert [task.task_id for task in await ana.open_tasks()] == [resumed.task_id]
    assert (await ana.conversation()).status is Status.ACTIVE


async def test_resume_is_refused_while_marco_is_full_and_ana_stays_paused(story: Story) -> None:
    ana = await _talks_with_marco(story)
    await ana.rests.pause(**ana.marcos)
    await story.db.transact(
        lambda tx: story.house.routing.update_worker_channel(
            tx, worker_id=ana.marco.worker_id, wanted="chat", capacity=0
        )
    )
    with pytest.raises(NoRoom):
        await ana.rests.resume(**ana.marcos)
    assert (await ana.conversation()).owner.kind is OwnerKind.PARKED


async def test_p6_a_pause_nobody_ends_waits_for_anybody_after_its_time(story: Story) -> None:
    ana = await _talks_with_marco(story)
    await ana.rests.pause(**ana.marcos)
    await story.later(seconds=story.house.settings.paused_seconds + 1)
    (task,) = await ana.open_tasks()
    assert (await ana.conversation()).owner == Owner.waiting(task.task_id)
    assert task.attributes["cameBack"] == "date"
    with pytest.raises(NotAtRest):
        await ana.rests.resume(**ana.marcos)


async def test_ana_writes_while_paused_marco_has_a_while_and_off_duty_somebody_else_is_asked(
    story: Story,
) -> None:
    ana = await _talks_with_marco(story)
    await ana.rests.pause(**ana.marcos)
    await story.text("Hello?")
    assert (await ana.conversation()).owner.kind is OwnerKind.PARKED
    await story.later(seconds=901)
    assert (await ana.conversation()).owner.kind is OwnerKind.WAITING
    await story.accept(ana.marco)
    task = (await ana.open_tasks())[0]
    await ana.rests.pause(**{**ana.marcos, "task_id": task.task_id})
    await story.on_duty("Marco", activity="Offline")
    lucia = await story.on_duty("Lucía")
    await story.text("Are you there?")
    assert len(await story.ringing(lucia)) == 1


async def test_p6_what_is_parked_comes_back_at_its_date_or_with_ana_s_message(story: Story) -> None:
    ana = await _talks_with_marco(story)
    now = story.db.clock.now()
    for wrong in (now - timedelta(hours=1), now + timedelta(days=200)):
        with pytest.raises(MomentInvalid):
            await ana.rests.park(**ana.marcos, until=wrong)
    done = await ana.rests.park(**ana.marcos, until=now + timedelta(days=2))
    assert (done.channel_status, done.owner) == ("inactive", "parked")
    await story.later(seconds=86_400)
    assert await ana.open_tasks() == []
    await story.later(seconds=86_401)
    (task,) = await ana.open_tasks()
    assert task.status is TaskStatus.RESERVED
    await story.accept(ana.marco)
    again = {**ana.marcos, "task_id": task.task_id}
    await ana.rests.park(**again, until=story.db.clock.now() + timedelta(days=2))
    await story.text("Here I am")
    assert len(await ana.open_tasks()) == 1
    assert (await ana.conversation()).parked_until is None


async def test_only_who_has_ana_may_lay_her_down(story: Story) -> None:
    ana = await _talks_with_marco(story)
    await ana.rests.pause(**ana.marcos)
    with pytest.raises(NotTheHolder):
        await ana.rests.leave(**ana.marcos)
    assert (await ana.conversation()).owner.kind is OwnerKind.PARKED


async def test_who_leaves_while_a_colleague_is_in_it_leaves_ana_to_them(story: Story) -> None:
    ana = await _talks_with_marco(story)
    lucia = await story.on_duty("Lucía")
    transfers = story.house.interaction_stories.transfers
    await transfers.invite(**ana.marcos, to=lucia.worker_id)
    await story.settle()
    await story.accept(lucia)
    await ana.rests.leave(**ana.marcos)
    conversation = await ana.conversation()
    assert (conversation.owner, conversation.status) == (Owner.worker(lucia.worker_id), Status.ACTIVE)
    assert (await ana.task()).status is TaskStatus.COMPLETED


@pytest.mark.parametrize("how", ["finish", "end", "time"])
async def test_p4_ana_is_not_closed_under_lucia_s_hands_by_marco_who_is_still_wrapping_up(
    story: Story, how: str
) -> None:
    """A program left the channel for Ana's next message, and she wrote before Marco had noted everything down."""
    rules = WrapUpRules(codes=(), required=False, seconds=60)
    await story.db.transact(
        lambda tx: story.house.casework.put_rules(tx, account_id=story.account_id, rules=rules)
    )
    ana = await _talks_with_marco(story)
    await story.house.interaction_stories.engage.settle_channel(
        interaction=await ana.channel(), status=ChannelStatus.INACTIVE, complete=False
    )
    lucia = await story.on_duty("Lucía")
    await story.on_duty("Marco", activity="Offline")
    await story.text("One more thing")
    lucias = await story.accept(lucia)
    if how == "finish":
        await story.house.worker_desk.finish(**ana.marcos, disposition=None)
    elif how == "end":
        await ana.rests.end(**ana.marcos)
    else:
        await story.later(seconds=61)
    conversation, hers = await ana.conversation(), await ana.task(lucias)
    assert (conversation.owner, conversation.status) == (Owner.worker(lucia.worker_id), Status.ACTIVE)
    assert hers.status is TaskStatus.ASSIGNED


async def test_p6_when_marco_s_time_runs_out_ana_is_nobody_s_no_longer(story: Story) -> None:
    """A program let Marco wrap up, and he forgot."""
    rules = WrapUpRules(codes=(), required=False, seconds=60)
    await story.db.transact(
        lambda tx: story.house.casework.put_rules(tx, account_id=story.account_id, rules=rules)
    )
    ana = await _talks_with_marco(story)
    channel = await ana.channel()
    present = await story.db.read(
        lambda tx: story.house.interactions.list_present(tx, conversation_id=ana.conversation_id)
    )
    (marco,) = [one for one in present if one.worker_id == ana.marco.worker_id]
    await story.house.interaction_stories.engage.settle_participant(
        interaction=channel, participant_id=marco.participant_id, complete=False
    )
    await story.settle()
    await story.later(seconds=61)
    assert (await ana.task()).status is TaskStatus.COMPLETED
    assert (await ana.conversation()).status is Status.CLOSED


async def test_the_agent_who_gets_ana_back_is_told_what_marco_did(story: Story) -> None:
    ana = await _talks_with_marco(story)
    await story.house.worker_desk.send(**ana.marcos, text="I refund the 40 euros by Friday.")
    await story.house.worker_desk.return_to_agent(
        **ana.marcos, disposition="Refund promised", note="40 euros, she may ask about the date"
    )
    await story.settle()
    received = await story.text("When do I get my refund?", settle=False)
    seen = await story.db.read(
        lambda tx: story.house.turn_view.load(
            tx,
            conversation=story.house.conversations.get_conversation(tx, conversation_id=ana.conversation_id),
            asked_id=received.communication_id,
        )
    )
    told = story.house.turn_view.turn_input(seen)
    assert ("worker", "I refund the 40 euros by Friday.") in [(h.speaker, h.text) for h in told.history]
    assert any("Refund promised" in one and "40 euros" in one for one in told.summaries)
    outcome = (await ana.task()).attributes["conversations"]
    assert (outcome["outcome"], outcome["content"]) == (
        "Refund promised",
        "40 euros, she may ask about the date",
    )
