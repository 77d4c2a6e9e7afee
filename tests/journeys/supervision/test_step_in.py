"""Sara supervises: she whispers, takes Ana's conversation over, gives it back, and finishes what Marco left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.house import Story
from tieline.agents import TurnInput, TurnOutcome
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.casework import DispositionCode, WrapUpRules
from tieline.conversations import Conversation, Owner, OwnerKind
from tieline.interactions import TransferIsOver
from tieline.journeys.supervision.step_in import NobodyListens, NotTakenOver, NotWrappingUp, StepIn
from tieline.memory import RecallRequest
from tieline.models.whispers import WHISPER_MARK
from tieline.routing import ReservationStatus, Task, TaskStatus, Worker

pytestmark = pytest.mark.journey


def step_in(story: Story) -> StepIn:
    return story.house.supervising.step_in


async def conversation(story: Story, conversation_id: str) -> Conversation:
    return await story.db.read(
        lambda tx: story.house.conversations.get_conversation(tx, conversation_id=conversation_id)
    )


async def task(story: Story, task_id: str) -> Task:
    return await story.db.read(lambda tx: story.house.routing.get_task(tx, task_id=task_id))


async def whispers(story: Story, conversation_id: str) -> list[Any]:
    return await story.db.read(
        lambda tx: story.house.supervision.list_whispers(tx, conversation_id=conversation_id)
    )


async def whisper(story: Story, conversation_id: str, text: str) -> None:
    await step_in(story).whisper(
        account_id=story.account_id, conversation_id=conversation_id, text=text, by="Sara"
    )


class _Listening:
    """The built-in agent's place: keeps what it was told."""

    def __init__(self) -> None:
        self.turns: list[TurnInput] = []

    async def take_turn(self, turn: TurnInput) -> TurnOutcome:
        self.turns.append(turn)
        return TurnOutcome(reply="Here you are.", handoff_reason=None, model="scripted", duration_ms=1)


class TestWhisper:
    async def test_the_agent_gets_it_with_its_next_turn_once_and_the_customer_never(
        self, story: Story
    ) -> None:
        story.house.agent = agent = _Listening()  # type: ignore[assignment]
        first = await story.text("Hello, my parcel is late.")
        await whisper(story, first.conversation_id, "Offer free shipping next time.")
        await story.text("Anything you can do?")
        await story.text("Thanks")
        assert [turn.whispers for turn in agent.turns] == [(), ("Offer free shipping next time.",), ()]
        assert not any("free shipping" in text for _, text in await story.said(first.conversation_id))
        (given,) = await whispers(story, first.conversation_id)
        assert given.given_at is not None
        assert given.given_by is not None

    async def test_the_rehearsal_model_says_what_it_is_told_to_say(self, story: Story) -> None:
        first = await story.text("Hello, my parcel is late.")
        await whisper(story, first.conversation_id, 'Say "We refund the shipping."')
        await story.text("Can you check the tracking for order 4711?")
        assert (await story.said(first.conversation_id))[-1] == ("agent", "We refund the shipping.")

    async def test_a_program_reads_it_with_what_it_recalls_next_and_it_becomes_no_memory(
        self, story: Story
    ) -> None:
        first = await story.text("Hello, my parcel is late.")
        await whisper(story, first.conversation_id, "Offer free shipping.")

        async def recalled() -> list[str]:
            found = await story.house.recall.recall(
                account_id=story.account_id,
                store_id=STORE_ID,
                profile_id=CUSTOMER_PROFILE_ID,
                request=RecallRequest(query="parcel"),
            )
            return [one.content for one in found.observations if WHISPER_MARK in one.content]

        assert await recalled() == [f"{WHISPER_MARK} Offer free shipping."]
        (given,) = await whispers(story, first.conversation_id)
        assert given.given_by == "recall"
        await story.later(seconds=31)
        assert await recalled() == []

    async def test_nobody_listens_while_the_customer_waits(self, story: Story) -> None:
        first = await story.text("I want to speak to a person about order 4711")
        with pytest.raises(NobodyListens):
            await whisper(story, first.conversation_id, "Hold on.")


class TestTakeOver:
    async def test_from_the_agent_owner_and_task_change_together_and_the_customer_is_told(
        self, story: Story
    ) -> None:
        lucia = await story.worker("Lucía")
        first = await story.text("Hello, my parcel is late.")
        taken = await step_in(story).take_over(
            account_id=story.account_id,
            conversation_id=first.conversation_id,
            worker_id=lucia.worker_id,
        )
        assert (await conversation(story, first.conversation_id)).owner == Owner.worker(lucia.worker_id)
        assert (taken.status, taken.worker_id) == (TaskStatus.ASSIGNED, lucia.worker_id)
        speaker, text = (await story.said(first.conversation_id))[-1]
        assert (speaker, lucia.friendly_name in text) == ("worker", True)
        await step_in(story).give_back(account_id=story.account_id, conversation_id=first.conversation_id)
        assert (await conversation(story, first.conversation_id)).owner.kind is OwnerKind.AGENT
        assert (await task(story, taken.task_id)).status is TaskStatus.COMPLETED
        with pytest.raises(NotTakenOver):
            await step_in(story).give_back(account_id=story.account_id, conversation_id=first.conversation_id)

    async def test_what_rings_elsewhere_stops_ringing_there(self, story: Story) -> None:
        marco, lucia = await story.on_duty("Marco"), await story.worker("Lucía")
        first = await story.text("I want to speak to a person about order 4711")
        (offer,) = await story.ringing(marco)
        taken = await step_in(story).take_over(
            account_id=story.account_id,
            conversation_id=first.conversation_id,
            worker_id=lucia.worker_id,
        )
        reservation = await story.db.read(
            lambda tx: story.house.routing.get_reservation(tx, reservation_id=offer)
        )
        assert reservation.status is ReservationStatus.RESCINDED
        assert taken.worker_id == lucia.worker_id

    async def test_from_a_worker_and_back_to_them(self, story: Story) -> None:
        marco, lucia = await story.on_duty("Marco"), await story.worker("Lucía")
        first = await story.text("I want to speak to a person about order 4711")
        marcos = await story.accept(marco)
        await step_in(story).take_over(
            account_id=story.account_id,
            conversation_id=first.conversation_id,
            worker_id=lucia.worker_id,
        )
        assert (await task(story, marcos)).status is TaskStatus.COMPLETED
        to = await step_in(story).give_back(
            account_id=story.account_id, conversation_id=first.conversation_id
        )
        assert to == "worker"
        assert (await conversation(story, first.conversation_id)).owner == Owner.worker(marco.worker_id)
        to = await step_in(story).give_back(
            account_id=story.account_id, conversation_id=first.conversation_id
        )
        assert to == "agent"

    async def test_a_transfer_that_waits_is_over_and_nobody_takes_ana_back_from_her(
        self, story: Story
    ) -> None:
        marco, lucia, sara = await story.on_duty("Marco"), await story.on_duty("Lucía"), await _sara(story)
        first = await story.text("I want to speak to a person about order 4711")
        marcos = {"account_id": story.account_id, "worker_id": marco.worker_id}
        transfers = story.house.interaction_stories.transfers
        begun = await transfers.begin(**marcos, task_id=await story.accept(marco), to=lucia.worker_id)
        await story.settle()
        taken = await _take_over(story, first.conversation_id, sara)
        assert taken.task_id == begun.task_id
        ended = await transfers.find(account_id=story.account_id, transfer_id=begun.transfer_id)
        assert ended.status == "completed"
        with pytest.raises(TransferIsOver):
            await transfers.cancel(**marcos, transfer_id=begun.transfer_id)
        sara_gives = {"account_id": story.account_id, "worker_id": sara.worker_id, "task_id": taken.task_id}
        await transfers.begin(**sara_gives, to=lucia.worker_id)
        await story.settle()
        await story.accept(lucia)
        assert (await conversation(story, first.conversation_id)).owner == Owner.worker(lucia.worker_id)

    async def test_p4_whom_ana_was_taken_from_cannot_hand_her_to_the_colleague_they_brought_in(
        self, story: Story
    ) -> None:
        marco, sara = await story.on_duty("Marco"), await _sara(story)
        first = await story.text("I want to speak to a person about order 4711")
        marcos = {"account_id": story.account_id, "worker_id": marco.worker_id}
        transfers = story.house.interaction_stories.transfers
        task_id, lucia = await story.accept(marco), await story.on_duty("Lucía")
        begun = await transfers.begin(**marcos, task_id=task_id, to=lucia.worker_id, kind="warm")
        await story.settle()
        lucias = await story.accept(lucia)
        taken = await _take_over(story, first.conversation_id, sara)
        with pytest.raises(TransferIsOver):
            await transfers.complete(**marcos, transfer_id=begun.transfer_id)
        assert (await conversation(story, first.conversation_id)).owner == Owner.worker(sara.worker_id)
        assert (await task(story, lucias)).status is TaskStatus.COMPLETED
        assert (await task(story, taken.task_id)).status is TaskStatus.ASSIGNED

    async def test_what_was_parked_has_a_date_no_longer(self, story: Story) -> None:
        marco, sara = await story.on_duty("Marco"), await _sara(story)
        first = await story.text("I want to speak to a person about order 4711")
        await story.house.interaction_stories.rests.park(
            account_id=story.account_id,
            worker_id=marco.worker_id,
            task_id=await story.accept(marco),
            until=story.db.clock.now() + timedelta(days=1),
        )
        await _take_over(story, first.conversation_id, sara)
        taken = await conversation(story, first.conversation_id)
        assert (taken.owner, taken.parked_until) == (Owner.worker(sara.worker_id), None)


async def _sara(story: Story) -> Worker:
    """Sara herself, who may answer as a worker too; nothing rings at her."""
    marco = await story.worker("Marco")
    return await story.db.transact(
        lambda tx: story.house.routing.create_worker(
            tx, workspace_id=marco.workspace_id, friendly_name="Sara Conti"
        )
    )


async def _take_over(story: Story, conversation_id: str, worker: Worker) -> Task:
    return await step_in(story).take_over(
        account_id=story.account_id, conversation_id=conversation_id, worker_id=worker.worker_id
    )


class TestFinish:
    async def test_a_task_that_hangs_in_wrap_up_is_completed_and_one_that_is_worked_on_is_not(
        self, story: Story
    ) -> None:
        marco = await story.on_duty("Marco")
        await story.text("I want to speak to a person about order 4711")
        task_id = await story.accept(marco)
        finish = {"account_id": story.account_id, "task_id": task_id, "note": None, "by": "Sara"}
        with pytest.raises(NotWrappingUp):
            await step_in(story).finish(**finish)  # type: ignore[arg-type]
        await story.house.worker_desk.wrap_up(
            account_id=story.account_id, worker_id=marco.worker_id, task_id=task_id
        )
        await step_in(story).finish(**finish)  # type: ignore[arg-type]
        finished = await task(story, task_id)
        assert finished.status is TaskStatus.COMPLETED
        assert finished.attributes["conversations"]["content"] == "Finished by Sara"

    async def test_the_projects_rules_are_for_its_worker_and_what_they_wrote_is_kept(
        self, story: Story
    ) -> None:
        marco, casework = await story.on_duty("Marco"), story.house.casework
        codes = (DispositionCode(code="refund", label="Refund"),)
        rules = WrapUpRules(codes=codes, note_required=True, closed_list=True)
        await story.db.transact(lambda tx: casework.put_rules(tx, account_id=story.account_id, rules=rules))
        await story.text("I want to speak to a person about order 4711")
        task_id = await story.accept(marco)
        marcos = {"account_id": story.account_id, "worker_id": marco.worker_id, "task_id": task_id}
        await story.house.worker_desk.wrap_up(**marcos)
        await story.house.desk_stories.wrap_ups.write(**marcos, changes={"note": "Forty euros, by Friday"})
        await step_in(story).finish(account_id=story.account_id, task_id=task_id, note=None, by="Sara")
        finished = await task(story, task_id)
        assert finished.status is TaskStatus.COMPLETED
        kept = await story.db.read(lambda tx: casework.get_draft(tx, task_id=task_id))
        assert kept.note == "Forty euros, by Friday"
