"""Whatever happens in whatever order, the books of routing stay right: seeded walks, checked at every step."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable

import pytest

from tests.routing.office import Office
from tests.routing.test_boards import agree
from tieline.kit.errors import TielineError
from tieline.routing import QueueChanges, Reservation, ReservationStatus, Task, TaskFilter, TaskStatus

pytestmark = pytest.mark.store

STEPS = 60
LIVE = (ReservationStatus.PENDING, ReservationStatus.ACCEPTED, ReservationStatus.WRAPPING)
CHANNELS = ("default", "voice", "chat")


class Walk:
    """A morning in the office, decided by chance."""

    def __init__(self, office: Office, seed: int) -> None:
        self.office, self.chance = office, random.Random(seed)
        self.told: list[str] = []

    async def begin(self) -> None:
        """Carla comes too; one queue asks two workers at once, and its target gives up after a minute."""
        office = self.office
        await office.hire("Carla", ["es"])
        await office.work(
            office.routing.update_queue,
            queue_id=office.queue_id,
            changes=QueueChanges(max_reserved_workers=2),
        )
        target = {"queue": office.queue_id, "timeout": 60}
        rules = [{"expression": "hurry == true", "targets": [target]}]
        self.hurried = await office.db.transact(
            lambda tx: office.add_workflow(
                tx, "In a hurry", filters=rules, default={"queue": office.queue_id}
            )
        )

    async def step(self) -> None:
        """Do something; what cannot be done now is refused, and changes nothing."""
        acts: list[Callable[[], Awaitable[object]]] = [
            self._arrive, self._arrive, self._accept, self._accept, self._reject, self._finish, self._finish,
            self._wrap, self._cancel, self._move, self._turn, self._capacity, self._take_back, self._delete,
        ]  # fmt: skip
        act = self.chance.choice(acts)
        self.told.append(act.__name__)
        try:
            await act()
        except TielineError as refused:
            self.told.append(type(refused).__name__)

    async def tasks(self) -> list[Task]:
        office = self.office
        listed = await office.work(
            office.routing.list_tasks, workspace_id=office.workspace_id, matching=TaskFilter()
        )
        return list(listed.items)

    async def reservations(self) -> list[Reservation]:
        office = self.office
        return list(
            (await office.work(office.routing.list_reservations, workspace_id=office.workspace_id)).items
        )

    async def _some_task(self) -> str:
        tasks = await self.tasks()
        return self.chance.choice(tasks).task_id if tasks else "WT" + "0" * 32

    async def _some_offer(self) -> str:
        ringing = [each for each in await self.reservations() if each.status in LIVE]
        return self.chance.choice(ringing).reservation_id if ringing else "WR" + "0" * 32

    async def _arrive(self) -> None:
        task = await self.office.task(
            self.chance.choice([None, self.hurried]),
            channel=self.chance.choice(CHANNELS),
            priority=self.chance.choice([0, 0, 5]),
            attributes={"hurry": self.chance.random() < 0.5, "language": self.chance.choice(["es", "en"])},
        )
        await self.office.ring(task)

    async def _accept(self) -> None:
        verb = self.office.routing.accept_reservation
        await self.office.work(verb, reservation_id=await self._some_offer())

    async def _reject(self) -> None:
        verb = self.office.routing.reject_reservation
        await self.office.work(verb, reservation_id=await self._some_offer())

    async def _take_back(self) -> None:
        verb = self.office.routing.cancel_reservation
        await self.office.work(verb, reservation_id=await self._some_offer())

    async def _finish(self) -> None:
        await self.office.work(self.office.routing.complete_task, task_id=await self._some_task())

    async def _wrap(self) -> None:
        await self.office.work(self.office.routing.wrap_up_task, task_id=await self._some_task())

    async def _cancel(self) -> None:
        await self.office.work(self.office.routing.cancel_task, task_id=await self._some_task())

    async def _delete(self) -> None:
        await self.office.work(self.office.routing.delete_task, task_id=await self._some_task())

    async def _move(self) -> None:
        name = self.chance.choice(list(self.office.workers))
        activity = self.chance.choice(["Available", "Available", "Break"])
        await self.office.move(name, activity, reject_pending_reservations=self.chance.random() < 0.5)

    async def _turn(self) -> None:
        await self.office.turn(self.chance.choice([1, 21, 61, 121]))

    async def _capacity(self) -> None:
        office = self.office
        await office.work(
            office.routing.update_worker_channel,
            worker_id=office.workers[self.chance.choice(list(office.workers))],
            wanted=self.chance.choice(CHANNELS),
            capacity=self.chance.choice([0, 1, 2]),
        )

    async def check(self) -> None:
        """The books: offers and tasks agree, one offer rings at a worker, nobody is given a second caller."""
        told = f"after {self.told}"
        tasks = {task.task_id: task for task in await self.tasks()}
        live = [each for each in await self.reservations() if each.status in LIVE]
        for task in tasks.values():
            mine = Counter(each.status for each in live if each.task_id == task.task_id)
            expected = {
                TaskStatus.PENDING: mine.total() == 0,
                TaskStatus.RESERVED: 1 <= mine[ReservationStatus.PENDING] <= 2 and mine.total() <= 2,
                TaskStatus.ASSIGNED: dict(mine) == {ReservationStatus.ACCEPTED: 1},
                TaskStatus.WRAPPING: dict(mine) == {ReservationStatus.WRAPPING: 1},
                TaskStatus.COMPLETED: mine.total() == 0,
                TaskStatus.CANCELED: mine.total() == 0,
            }
            assert expected[task.status], f"{task.status} with {dict(mine)} {told}"
            held = task.status in {TaskStatus.ASSIGNED, TaskStatus.WRAPPING, TaskStatus.COMPLETED}
            assert held == (task.worker_id is not None), f"{task.status} of {task.worker_id} {told}"
        ringing = Counter(each.worker_id for each in live if each.status == ReservationStatus.PENDING)
        assert not [each for each, number in ringing.items() if number > 1], told
        await agree(self.office)


@pytest.mark.parametrize("seed", range(8))
async def test_the_books_stay_right(office: Office, seed: int) -> None:
    walk = Walk(office, seed)
    await walk.begin()
    for _ in range(STEPS):
        await walk.step()
        await walk.check()
    assert {"_arrive", "_accept", "_turn"} <= set(walk.told)
