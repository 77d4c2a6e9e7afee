"""Marco gives Ana to Lucía: cold, warm, to a queue; she takes it, declines it, or he takes it back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support import schema
from tests.support.house import Story
from tieline.conversations import Owner, OwnerKind, Status
from tieline.interactions import NoteKind, NotTheHolder, TransferUnderWay, WorkerIsInside, WorkerNotAvailable
from tieline.journeys.desk_view import OfferedBy
from tieline.journeys.transfers import ShownTransfer
from tieline.journeys.worker_desk import NotYourTask
from tieline.kit.db import Transaction
from tieline.kit.errors import Refused
from tieline.routing import RecordFilter, Task, TaskStatus, Worker

pytestmark = pytest.mark.journey

ASKS = "I want to speak to a human about order 4711"


@pytest.fixture
def tables_url(tmp_path: Path) -> str:
    """One engine: the room's queries run on both in test_erase_profile.py."""
    return schema.sqlite_with_tables(tmp_path)


class _Ana:
    """Ana talks with Marco; Lucía is on duty."""

    def __init__(
        self, story: Story, marco: Worker, lucia: Worker, conversation_id: str, task_id: str
    ) -> None:
        self.story, self.marco, self.lucia = story, marco, lucia
        self.conversation_id, self.task_id = conversation_id, task_id

    @property
    def marcos(self) -> dict[str, str]:
        return {"account_id": self.story.account_id, "worker_id": self.marco.worker_id}

    @property
    def lucias(self) -> dict[str, str]:
        return {"account_id": self.story.account_id, "worker_id": self.lucia.worker_id}

    async def owner(self) -> Owner:
        return (await self.story.conversation(self.conversation_id)).owner

    async def task(self, task_id: str) -> Task:
        return await self.story.db.read(lambda tx: self.story.house.routing.get_task(tx, task_id=task_id))

    async def give(self, to: str, **how: Any) -> ShownTransfer:
        transfers = self.story.house.interaction_stories.transfers
        begun = await transfers.begin(**self.marcos, task_id=self.task_id, to=to, **how)
        await self.story.settle()
        return begun

    async def found(self, transfer: ShownTransfer) -> ShownTransfer:
        return await self.story.house.interaction_stories.transfers.find(
            account_id=self.story.account_id, transfer_id=transfer.transfer_id
        )

    async def comes_to_lucia(self) -> OfferedBy | None:
        """Which colleague her offer says it comes from."""
        view = self.story.house.desk_stories.desk
        (offer,) = (await self.story.db.read(lambda tx: view.desk(tx, **self.lucias))).offers
        return offer.from_

    async def queue_id(self) -> str:
        return (await self.task(self.task_id)).queue_id or ""

    async def told(self) -> list[str]:
        """The transfer events that routing recorded, oldest first."""
        page = await self.story.db.read(
            lambda tx: self.story.house.routing.list_records(
                tx, workspace_id=self.marco.workspace_id, matching=RecordFilter()
            )
        )
        kinds = [each.type for each in page.items if each.type.startswith("task.transfer")]
        return [kind.removeprefix("task.transfer-") for kind in reversed(kinds)]


async def _talks_with_marco(story: Story) -> _Ana:
    marco = await story.on_duty("Marco")
    received = await story.text(ASKS)
    task_id = await story.accept(marco)
    lucia = await story.on_duty("Lucía")
    return _Ana(story, marco, lucia, received.conversation_id, task_id)


async def test_a_cold_transfer_completes_marcos_task_and_rings_at_lucia_with_note_and_lineage(
    story: Story,
) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id, note="She wants a refund")
    waiting = await story.conversation(ana.conversation_id)
    assert (waiting.owner, waiting.status) == (Owner.waiting(begun.task_id), Status.INACTIVE)
    old, new = await ana.task(ana.task_id), await ana.task(begun.task_id)
    assert (old.status, new.status) == (TaskStatus.COMPLETED, TaskStatus.RESERVED)
    assert new.attributes["reason"] == old.attributes["reason"]
    assert new.attributes["previousTasks"] == [ana.task_id]
    told = new.attributes["transfer"]
    assert (told["note"], told["fromWorkerName"]) == ("She wants a refund", "Marco Bianchi")
    assert new.virtual_start_at == old.virtual_start_at
    assert await ana.comes_to_lucia() == OfferedBy(
        kind="transfer", name="Marco Bianchi", note="She wants a refund"
    )
    assert await story.accept(ana.lucia) == begun.task_id
    assert await ana.owner() == Owner.worker(ana.lucia.worker_id)
    assert (await ana.found(begun)).status == "completed"
    assert await ana.told() == ["initiated", "completed"]
    with pytest.raises((NotYourTask, Refused)):
        await story.house.worker_desk.send(**ana.marcos, task_id=ana.task_id, text="And one more thing")


async def test_asking_for_the_same_transfer_twice_makes_one(story: Story) -> None:
    ana = await _talks_with_marco(story)
    first = await ana.give(ana.lucia.worker_id)
    assert (await ana.give(ana.lucia.worker_id)).transfer_id == first.transfer_id
    await story.accept(ana.lucia)
    again = await ana.give(ana.lucia.worker_id)
    assert (again.transfer_id, again.status) == (first.transfer_id, "completed")
    assert await ana.told() == ["initiated", "completed"]


@pytest.mark.parametrize("fallback", ["queue", "back"])
async def test_p6_what_lucia_declines_is_asked_of_others_and_never_of_nobody(
    story: Story, fallback: str
) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id, fallback=fallback)
    (reservation_id,) = await story.ringing(ana.lucia)
    await story.house.worker_desk.reject(**ana.lucias, reservation_id=reservation_id)
    await story.settle()
    assert (await ana.found(begun)).status == "failed"
    assert await ana.told() == ["initiated", "attempt-failed", "failed"]
    assert await ana.owner() == Owner.waiting(begun.task_id)
    # Lucía has declined it, so it rings at Marco's whichever way it came back.
    assert len(await story.ringing(ana.marco)) == 1
    await story.accept(ana.marco)
    assert await ana.owner() == Owner.worker(ana.marco.worker_id)


async def test_p6_who_does_not_answer_is_not_waited_for(story: Story) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id, fallback="back")
    await story.later(seconds=121)
    assert (await ana.found(begun)).reason in {"declined", "timeout"}
    assert len(await story.ringing(ana.marco)) == 1
    # He does not answer either: then it is anybody's.
    await story.later(seconds=121)
    await story.later(seconds=121)
    task = await ana.task(begun.task_id)
    assert task.worker_wanted is None
    assert task.queue_id == (await ana.task(ana.task_id)).queue_id


async def test_marco_takes_a_transfer_back_while_it_rings(story: Story) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id)
    transfers = story.house.interaction_stories.transfers
    canceled = await transfers.cancel(**ana.marcos, transfer_id=begun.transfer_id)
    await story.settle()
    assert (canceled.status, canceled.reason) == ("failed", "canceled")
    assert await transfers.cancel(**ana.marcos, transfer_id=begun.transfer_id) == canceled
    assert await story.ringing(ana.lucia) == []
    assert await ana.owner() == Owner.worker(ana.marco.worker_id)
    mine = await story.conversation_task(ana.marco.worker_id)
    assert mine.attributes["previousTasks"][-1] == begun.task_id
    assert await ana.told() == ["initiated", "canceled"]
    await story.house.worker_desk.send(**ana.marcos, task_id=mine.task_id, text="Here I am again")


async def test_a_transfer_to_a_queue_asks_everybody_of_it_but_marco(story: Story) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(await ana.queue_id())
    assert len(await story.ringing(ana.lucia)) == 1
    assert await story.ringing(ana.marco) == []
    (reservation_id,) = await story.ringing(ana.lucia)
    await story.house.worker_desk.reject(**ana.lucias, reservation_id=reservation_id)
    await story.later(seconds=10)
    assert await story.ringing(ana.marco) == []
    # After a while, better Marco than nobody.
    await story.on_duty("Lucía", activity="Offline")
    await story.later(seconds=121)
    assert len(await story.ringing(ana.marco)) == 1
    await story.accept(ana.marco)
    assert (await ana.found(begun)).status == "completed"


async def test_a_transfer_to_somebody_off_duty_or_to_oneself_is_refused_and_nothing_changes(
    story: Story,
) -> None:
    ana = await _talks_with_marco(story)
    await story.on_duty("Lucía", activity="Offline")
    with pytest.raises(WorkerNotAvailable):
        await ana.give(ana.lucia.worker_id)
    with pytest.raises(WorkerIsInside):
        await ana.give(ana.marco.worker_id)
    assert await ana.owner() == Owner.worker(ana.marco.worker_id)
    assert (await ana.task(ana.task_id)).status is TaskStatus.ASSIGNED


async def test_p4_a_warm_transfer_brings_lucia_in_and_marco_owns_until_he_hands_over(story: Story) -> None:
    ana = await _talks_with_marco(story)
    transfers, desk = story.house.interaction_stories.transfers, story.house.worker_desk
    begun = await ana.give(ana.lucia.worker_id, kind="warm", note="Can you look at this?")
    with pytest.raises(TransferUnderWay):
        await ana.give(await ana.queue_id())
    assert await ana.comes_to_lucia() == OfferedBy(
        kind="warm", name="Marco Bianchi", note="Can you look at this?"
    )
    assert await story.accept(ana.lucia) == begun.task_id
    assert await ana.owner() == Owner.worker(ana.marco.worker_id)
    with pytest.raises(Refused):
        await desk.send(**ana.lucias, task_id=begun.task_id, text="Hello Ana")
    await transfers.add_note(**ana.lucias, task_id=begun.task_id, text="I can take her")
    await desk.send(**ana.marcos, task_id=ana.task_id, text="My colleague takes over")
    done = await transfers.complete(**ana.marcos, transfer_id=begun.transfer_id)
    await story.settle()
    assert await transfers.complete(**ana.marcos, transfer_id=begun.transfer_id) == done
    assert await ana.owner() == Owner.worker(ana.lucia.worker_id)
    assert (await ana.task(ana.task_id)).status is TaskStatus.COMPLETED
    await desk.send(**ana.lucias, task_id=begun.task_id, text="Hello Ana")
    notes = await story.db.read(
        lambda tx: story.house.interactions.list_notes(tx, conversation_id=ana.conversation_id)
    )
    assert [(one.author_name, one.text) for one in notes if one.kind == "note"] == [
        ("Marco Bianchi", "Can you look at this?"),
        ("Lucía Ramos", "I can take her"),
    ]


async def test_what_is_noted_at_one_moment_is_read_with_the_notes_before_the_summaries(story: Story) -> None:
    ana = await _talks_with_marco(story)
    interactions, conversation_id = story.house.interactions, ana.conversation_id

    def write(tx: Transaction) -> list[str]:
        for kind in (NoteKind.SUMMARY, NoteKind.NOTE) * 3:
            interactions.add_note(
                tx, conversation_id=conversation_id, text="…", author_name="Marco", kind=kind
            )
        return [note.kind for note in interactions.list_notes(tx, conversation_id=conversation_id)]

    assert await story.db.transact(write) == ["note"] * 3 + ["summary"] * 3


async def test_p4_a_canceled_warm_transfer_leaves_ana_with_marco(story: Story) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id, kind="warm")
    await story.accept(ana.lucia)
    transfers = story.house.interaction_stories.transfers
    await transfers.cancel(**ana.marcos, transfer_id=begun.transfer_id)
    await story.settle()
    assert await ana.owner() == Owner.worker(ana.marco.worker_id)
    assert (await ana.task(begun.task_id)).status is TaskStatus.COMPLETED
    assert (await story.conversation(ana.conversation_id)).status is Status.ACTIVE


async def test_a_declined_warm_transfer_changes_nothing_for_ana(story: Story) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id, kind="warm")
    (reservation_id,) = await story.ringing(ana.lucia)
    await story.house.worker_desk.reject(**ana.lucias, reservation_id=reservation_id)
    await story.settle()
    assert (await ana.found(begun)).status == "failed"
    assert (await ana.task(begun.task_id)).status is TaskStatus.CANCELED
    assert await ana.owner() == Owner.worker(ana.marco.worker_id)


async def test_an_invited_colleague_may_leave_and_ana_stays_with_marco(story: Story) -> None:
    ana = await _talks_with_marco(story)
    transfers = story.house.interaction_stories.transfers
    asked = await transfers.invite(**ana.marcos, task_id=ana.task_id, to=ana.lucia.worker_id, note="Help?")
    again = await transfers.invite(**ana.marcos, task_id=ana.task_id, to=ana.lucia.worker_id)
    assert again.task_id == asked.task_id
    await story.settle()
    await story.accept(ana.lucia)
    present = await story.db.read(
        lambda tx: story.house.interactions.list_present(tx, conversation_id=ana.conversation_id)
    )
    assert [one.worker_id for one in present] == [None, ana.marco.worker_id, ana.lucia.worker_id]
    await story.house.worker_desk.finish(**ana.lucias, task_id=asked.task_id, disposition="Helped")
    await story.settle()
    assert (await story.conversation(ana.conversation_id)).status is Status.ACTIVE
    assert await ana.owner() == Owner.worker(ana.marco.worker_id)


async def test_marco_ends_the_conversation_while_his_transfer_rings(story: Story) -> None:
    """The vendor's End during an invitation breaks the task; here everything ends."""
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id, kind="warm")
    await story.house.worker_desk.finish(**ana.marcos, task_id=ana.task_id, disposition="Solved")
    await story.settle()
    assert (await story.conversation(ana.conversation_id)).status is Status.CLOSED
    assert (await ana.task(begun.task_id)).status is TaskStatus.CANCELED
    assert await story.ringing(ana.lucia) == []
    assert (await ana.found(begun)).status == "failed"


async def test_only_who_has_ana_may_give_her_away(story: Story) -> None:
    ana = await _talks_with_marco(story)
    begun = await ana.give(ana.lucia.worker_id)
    with pytest.raises(NotYourTask):
        await story.house.interaction_stories.transfers.begin(
            **ana.lucias, task_id=ana.task_id, to=ana.marco.worker_id
        )
    await story.accept(ana.lucia)
    with pytest.raises(NotTheHolder):
        await ana.give(await ana.queue_id())
    assert (await ana.owner()).kind is OwnerKind.WORKER
    assert (await ana.found(begun)).status == "completed"
