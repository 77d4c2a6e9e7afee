"""Ana on the phone with Marco, who gives her to Lucía: at once, or after the two have talked; and whoever hangs up when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.journeys.calls.test_supervision import heard_words
from tests.support.calls import Caller
from tests.support.house import Story
from tests.support.line import FakeLine
from tests.support.talks import answer, conversation_of, shown, talk, until_on_record
from tieline.channels.voice.models import CallStatus
from tieline.conversations import Owner, OwnerKind
from tieline.handoff import Promise, say
from tieline.interactions import Interaction, TransferKind
from tieline.journeys.calls.hold_music import HOLD_MUSIC
from tieline.journeys.calls.worker_phone import AloneOnTheCall, CallWishes, WorkerPhone
from tieline.journeys.transfers import ShownTransfer, Transfers
from tieline.kit.db import Database
from tieline.routing import Task, TaskStatus, Worker

pytestmark = pytest.mark.journey

PUT_THROUGH = say(Promise.PUT_THROUGH, language="en")


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[Story]:
    """A house on SQLite; the steps on tasks are tested on both engines by the rooms."""
    begun = await Story.begin(sqlite_db, tmp_path)
    yield begun
    await begun.house.call_stories.close()


@pytest.fixture
async def marco(story: Story) -> Worker:
    """Marco, on duty first, so that Ana is his."""
    return await story.on_duty("Marco")


@pytest.fixture
def phone(story: Story) -> WorkerPhone:
    """What workers do with calls."""
    stories = story.house.call_stories
    return stories.talks.phone(stories.live, make_line={})


@pytest.fixture
def transfers(story: Story) -> Transfers:
    """Giving conversations away."""
    return story.house.interaction_stories.transfers


async def give(story: Story, marco: Worker, task_id: str, to: str, kind: str, **more: str) -> ShownTransfer:
    """Let Marco begin a transfer, and run what follows."""
    begun = await story.house.interaction_stories.transfers.begin(
        account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id, to=to, kind=kind, **more
    )
    await story.settle()
    return begun


async def task(story: Story, task_id: str) -> Task:
    """Return a task as it is now."""
    return await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))


async def owner(story: Story, caller: Caller) -> Owner:
    """Return who has Ana's conversation."""
    return (await story.conversation(await conversation_of(caller))).owner


async def until_words(line: FakeLine, text: str) -> None:
    """Return once a device was shown that somebody said a text."""
    await line._until(lambda: text in [said for _, said in heard_words(line)] or None, text)


async def until_state(line: FakeLine, state: str) -> None:
    """Return once a device was shown last that its call is in a state."""

    def last() -> bool | None:
        states = [one.fields["state"] for one in line.notices if one.kind == "state"]
        return True if states and states[-1] == state else None

    await line._until(last, state)


async def nothing_left(story: Story, *people: Caller) -> None:
    """Check that nobody's call goes on and that no task waits or rings, once the first has hung up."""
    for each in people:
        await each.over()
        assert (await each.call()).is_over
    conversation_id = await conversation_of(people[0])
    live = await story.db.read(
        lambda tx: story.house.calls_room.find_live_calls(tx, conversation_id=conversation_id)
    )
    assert live == []
    tasks = await story.db.read(
        lambda tx: story.house.routing.list_open_tasks(tx, conversation_id=conversation_id)
    )
    assert [one.status for one in tasks if one.status is not TaskStatus.WRAPPING] == []


class TestCold:
    async def test_ana_is_told_hears_music_and_is_joined_with_lucia(
        self, story: Story, marco: Worker
    ) -> None:
        ana, his, task_id = await talk(story, marco)
        lucia = await story.on_duty("Luc")
        begun = await give(story, marco, task_id, lucia.worker_id, "cold", note="Refund her")
        await his.over()
        await ana.line.until_said(PUT_THROUGH)
        await ana.line._until(lambda: ana.line.played[-1:] == [HOLD_MUSIC] or None, "music")
        assert (await task(story, task_id)).status is TaskStatus.COMPLETED
        assert await owner(story, ana) == Owner.waiting(begun.task_id)
        assert await story.accept(lucia) == begun.task_id
        assert (await task(story, begun.task_id)).attributes["transfer"]["note"] == "Refund her"
        hers = await answer(story, begun.task_id)
        await until_state(hers.line, "connected")
        hers.line.speak("Hello Ana, Lucía here")
        await until_words(ana.line, "Hello Ana, Lucía here")
        ana.line.leave()
        await nothing_left(story, ana, hers)

    async def test_whom_lucia_declines_and_nobody_takes_is_told_so_and_offered_a_callback(
        self, story: Story, marco: Worker
    ) -> None:
        ana, his, task_id = await talk(story, marco)
        lucia = await story.on_duty("Luc")
        begun = await give(story, marco, task_id, lucia.worker_id, "cold")
        await his.over()
        await story.on_duty("Marco", activity="Break")
        (offer,) = await story.ringing(lucia)
        await story.house.worker_desk.reject(
            account_id=story.account_id, worker_id=lucia.worker_id, reservation_id=offer
        )
        await story.on_duty("Luc", activity="Break")
        await ana.line.until_said("Nobody is free right now")
        assert await owner(story, ana) == Owner.waiting(begun.task_id)
        await story.later(seconds=story.house.settings.callback_offer_seconds + 1)
        await ana.line.until_said("Still nobody is free")
        ana.line.leave()
        await nothing_left(story, ana)
        assert (await owner(story, ana)).kind is OwnerKind.AGENT

    async def test_whom_lucia_never_answers_rings_at_marco_again(self, story: Story, marco: Worker) -> None:
        ana, his, task_id = await talk(story, marco)
        lucia = await story.on_duty("Luc")
        begun = await give(story, marco, task_id, lucia.worker_id, "cold", fallback="back")
        await his.over()
        await story.later(seconds=121)
        assert await story.accept(marco) == begun.task_id
        again = await answer(story, begun.task_id)
        await until_state(again.line, "connected")
        again.line.speak("It is me again")
        await until_words(ana.line, "It is me again")
        ana.line.leave()
        await nothing_left(story, ana, again)

    async def test_ana_hangs_up_while_it_rings(self, story: Story, marco: Worker) -> None:
        ana, his, task_id = await talk(story, marco)
        lucia = await story.on_duty("Luc")
        await give(story, marco, task_id, lucia.worker_id, "cold")
        await his.over()
        ana.line.leave()
        await nothing_left(story, ana)
        assert await story.ringing(lucia) == []


async def consult(story: Story, marco: Worker) -> tuple[Caller, Caller, Caller, str, ShownTransfer]:
    """Let Marco ask Lucía, and both talk while Ana is held; return the three ends, Marco's task and the transfer."""
    ana, his, task_id = await talk(story, marco)
    lucia = await story.on_duty("Luc")
    begun = await give(story, marco, task_id, lucia.worker_id, "warm")
    assert (await shown(story, task_id)).held is False
    assert await story.accept(lucia) == begun.task_id
    hers = await answer(story, begun.task_id)
    await until_state(hers.line, "connected")
    await until_state(ana.line, "held")
    return ana, his, hers, task_id, begun


class TestWarm:
    async def test_the_workers_talk_first_then_all_three_then_lucia_alone(
        self, story: Story, marco: Worker, phone: WorkerPhone, transfers: Transfers
    ) -> None:
        ana, his, hers, task_id, begun = await consult(story, marco)
        call = await shown(story, task_id)
        assert [(one.name, one.connected) for one in call.colleagues] == [("Lucía Ramos", True)]
        his.line.speak("She wants her money back")
        await until_words(hers.line, "She wants her money back")

        ids = {"account_id": story.account_id, "worker_id": marco.worker_id}
        await phone.control(**ids, task_id=task_id, wishes=CallWishes(held=False))
        await until_state(ana.line, "connected")
        hers.line.speak("Hello Ana, I am Lucía")
        await until_words(ana.line, "Hello Ana, I am Lucía")
        await until_words(his.line, "Hello Ana, I am Lucía")

        await transfers.complete(**ids, transfer_id=begun.transfer_id)
        await his.over()
        assert (await owner(story, ana)).reference == (await story.worker("Luc")).worker_id
        assert (await task(story, task_id)).status is TaskStatus.COMPLETED
        ana.line.speak("Thank you both")
        await until_words(hers.line, "Thank you both")
        conversation_id = await conversation_of(ana)
        await until_on_record(story, conversation_id, "Thank you both")
        said = [text for _, text in await story.said(conversation_id)]
        assert "Hello Ana, I am Lucía" in said
        assert "She wants her money back" not in said
        assert "She wants her money back" not in [text for _, text in heard_words(ana.line)]
        ana.line.leave()
        await nothing_left(story, ana, hers)
        assert (await task(story, begun.task_id)).status is TaskStatus.WRAPPING

    async def test_canceled_lucia_leaves_and_marco_has_ana_again(
        self, story: Story, marco: Worker, transfers: Transfers
    ) -> None:
        ana, his, hers, _, begun = await consult(story, marco)
        await transfers.cancel(
            account_id=story.account_id, worker_id=marco.worker_id, transfer_id=begun.transfer_id
        )
        await hers.over()
        await until_state(ana.line, "connected")
        his.line.speak("Here I am again")
        await until_words(ana.line, "Here I am again")
        ana.line.leave()
        await nothing_left(story, ana, his)

    async def test_declined_nothing_has_changed_for_ana(self, story: Story, marco: Worker) -> None:
        ana, his, task_id = await talk(story, marco)
        lucia = await story.on_duty("Luc")
        await give(story, marco, task_id, lucia.worker_id, "warm")
        (offer,) = await story.ringing(lucia)
        await story.house.worker_desk.reject(
            account_id=story.account_id, worker_id=lucia.worker_id, reservation_id=offer
        )
        await story.settle()
        his.line.speak("Nobody else can, so it is you and me")
        await until_words(ana.line, "Nobody else can, so it is you and me")
        assert "held" not in [one.fields.get("state") for one in ana.line.notices]
        ana.line.leave()
        await nothing_left(story, ana, his)

    async def test_lucia_hangs_up_and_marco_has_ana_again(self, story: Story, marco: Worker) -> None:
        ana, his, hers, _, begun = await consult(story, marco)
        hers.line.leave()
        await hers.over()
        await until_state(ana.line, "connected")
        assert (await task(story, begun.task_id)).status is TaskStatus.COMPLETED
        assert (await owner(story, ana)).reference == marco.worker_id
        ana.line.leave()
        await nothing_left(story, ana, his)

    @pytest.mark.parametrize("lost", [False, True], ids=["hangs up", "is lost"])
    async def test_marco_goes_while_they_talk_and_ana_is_lucias(
        self, story: Story, marco: Worker, lost: bool
    ) -> None:
        ana, his, hers, task_id, _ = await consult(story, marco)
        his.line.leave(lost=lost)
        await his.over()
        await until_state(ana.line, "connected")
        assert (await owner(story, ana)).reference == (await story.worker("Luc")).worker_id
        assert (await task(story, task_id)).status is TaskStatus.COMPLETED
        hers.line.speak("Marco is gone, I am here")
        await until_words(ana.line, "Marco is gone, I am here")
        hers.line.leave()
        await ana.line.until_said("The call is over")
        await nothing_left(story, ana, hers)

    async def test_ana_hangs_up_while_she_is_held(self, story: Story, marco: Worker) -> None:
        ana, his, hers, task_id, begun = await consult(story, marco)
        ana.line.leave()
        await nothing_left(story, ana, his, hers)
        assert (await task(story, task_id)).status is TaskStatus.WRAPPING
        assert (await task(story, begun.task_id)).status is TaskStatus.COMPLETED

    async def test_ana_hangs_up_while_it_rings(self, story: Story, marco: Worker) -> None:
        ana, his, task_id = await talk(story, marco)
        lucia = await story.on_duty("Luc")
        await give(story, marco, task_id, lucia.worker_id, "warm")
        ana.line.leave()
        await nothing_left(story, ana, his)
        assert await story.ringing(lucia) == []


async def test_an_invited_colleague_joins_at_once_and_whoever_leaves_first_leaves_ana_with_the_other(
    story: Story, marco: Worker, phone: WorkerPhone, transfers: Transfers
) -> None:
    ana, his, task_id = await talk(story, marco)
    ids = {"account_id": story.account_id, "worker_id": marco.worker_id, "task_id": task_id}
    with pytest.raises(AloneOnTheCall):
        await phone.leave(**ids)
    lucia = await story.on_duty("Luc")
    asked = await transfers.invite(**ids, to=lucia.worker_id)
    await story.settle()
    await story.accept(lucia)
    hers = await answer(story, asked.task_id)
    await until_state(hers.line, "connected")
    hers.line.speak("May I help?")
    await until_words(ana.line, "May I help?")
    await until_on_record(story, await conversation_of(ana), "May I help?")
    await phone.leave(**ids)
    await his.over()
    assert (await owner(story, ana)).reference == lucia.worker_id
    hers.line.speak("So it is me now")
    await until_words(ana.line, "So it is me now")
    await phone.end(account_id=story.account_id, worker_id=lucia.worker_id, task_id=asked.task_id)
    await ana.line.until_said("The call is over")
    await nothing_left(story, ana, hers)


async def test_a_call_that_marco_made_is_given_away_too(story: Story, marco: Worker) -> None:
    made = await story.house.call_stories.talks.reach_out.call(
        account_id=story.account_id, worker_id=marco.worker_id, to="+15550100001"
    )
    await story.settle()
    his = await answer(story, made.task_id)
    customer_call_id = (await shown(story, made.task_id)).customer_call_id
    call = await story.db.read(lambda tx: story.house.calls_room.get_call(tx, call_id=customer_call_id))
    line = FakeLine()
    carried = story.house.call_stories.live.carry(call=call, line=line)
    ana = Caller(story=story, line=line, call_id=customer_call_id, task=asyncio.create_task(carried))
    await until_state(line, "connected")
    lucia = await story.on_duty("Luc")
    begun = await give(story, marco, made.task_id, lucia.worker_id, "cold")
    await his.over()
    await line.until_said(PUT_THROUGH)
    assert await story.accept(lucia) == begun.task_id
    hers = await answer(story, begun.task_id)
    await until_state(hers.line, "connected")
    line.leave()
    await nothing_left(story, ana, hers)
    assert (await ana.call()).status is CallStatus.COMPLETED


class TestByProgram:
    """What a program says at Flex's door about a call is said about its ends, too."""

    async def interaction(self, story: Story, caller: Caller) -> Interaction:
        conversation_id = await conversation_of(caller)
        found = await story.db.read(
            lambda tx: story.house.interactions.find_interaction(tx, conversation_id=conversation_id)
        )
        assert found is not None
        return found

    @pytest.mark.parametrize("complete", [False, True], ids=["canceled", "completed"])
    async def test_a_warm_transfer_that_lucia_accepted_leaves_one_of_them(
        self, story: Story, marco: Worker, complete: bool
    ) -> None:
        ana, his, hers, _, begun = await consult(story, marco)
        engage = story.house.interaction_stories.engage
        await engage.end_transfer(
            interaction=await self.interaction(story, ana),
            transfer_id=begun.transfer_id,
            complete=complete,
        )
        gone, stays = (his, hers) if complete else (hers, his)
        await gone.over()
        await until_state(ana.line, "connected")
        stays.line.speak("Here I am")
        await until_words(ana.line, "Here I am")
        ana.line.leave()
        await nothing_left(story, ana, stays)

    async def test_a_cold_transfer_ends_marcos_end(self, story: Story, marco: Worker) -> None:
        ana, his, _ = await talk(story, marco)
        lucia = await story.on_duty("Luc")
        engage = story.house.interaction_stories.engage
        begun = await engage.transfer(
            interaction=await self.interaction(story, ana), to=lucia.worker_id, kind=TransferKind.COLD
        )
        await story.settle()
        await his.over()
        assert await story.accept(lucia) == begun.task_id
        hers = await answer(story, begun.task_id)
        await until_state(hers.line, "connected")
        ana.line.leave()
        await nothing_left(story, ana, hers)

    async def test_a_colleague_whose_participant_is_closed_leaves_the_call(
        self, story: Story, marco: Worker
    ) -> None:
        ana, his, hers, _, _ = await consult(story, marco)
        interaction, lucia = await self.interaction(story, ana), await story.worker("Luc")
        present = await story.db.read(
            lambda tx: story.house.interactions.list_present(tx, conversation_id=interaction.conversation_id)
        )
        mine = next(one for one in present if one.worker_id == lucia.worker_id)
        await story.house.interaction_stories.engage.settle_participant(
            interaction=interaction, participant_id=mine.participant_id, complete=True
        )
        await hers.over()
        ana.line.leave()
        await nothing_left(story, ana, his)
