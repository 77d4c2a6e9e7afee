"""The board in memory says what the database says, whoever wrote it and whatever was undone."""

from __future__ import annotations

import pytest

from tests.routing.office import Office
from tieline.kit.db import Database, Transaction
from tieline.routing import RoutingService
from tieline.routing.floor import Floor, floor_now, read_floor

pytestmark = pytest.mark.store


class Undone(Exception):
    """Somebody changes their mind in the middle."""


def seen(floor: Floor) -> tuple[object, ...]:
    """Return all of a floor that decisions depend on."""
    loads = sorted(floor.loads, key=lambda load: load.worker.worker_id)
    waiting = {load.worker.worker_id: list(floor.waiting_for(load)) for load in loads}
    return loads, {load.worker.worker_id for load in floor.askable}, waiting, floor.queues, floor.workflows


async def agree(office: Office, db: Database | None = None) -> None:
    """The floor of a transaction that decides is the one that is read."""

    def look(tx: Transaction) -> tuple[object, object]:
        now = floor_now(tx, office.workspace_id)
        return seen(now), seen(read_floor(tx, office.workspace_id))

    on_board, read = await (db or office.db).transact(look)
    assert on_board == read


async def test_what_happens_in_the_office_is_on_the_board(office: Office) -> None:
    await agree(office)
    task = await office.task()
    await office.task()
    await agree(office)
    ana = office.workers["Ana"]
    await office.work(office.routing.offer_task, task_id=task.task_id)
    await agree(office)
    await office.work(office.routing.update_worker, worker_id=ana, attributes={"languages": ["fr"]})
    await office.work(office.routing.update_worker_channel, worker_id=ana, wanted="chat", capacity=3)
    await agree(office)
    await office.work(office.routing.cancel_task, task_id=task.task_id, reason="gone")
    await office.hire("Carla", ["es"])
    await agree(office)


async def test_what_a_transaction_wrote_itself_is_over_the_board(office: Office) -> None:
    await agree(office)

    def arrive_and_look(tx: Transaction) -> tuple[object, object]:
        office.routing.create_task(
            tx, workspace_id=office.workspace_id, workflow_id=office.workflow_id, attributes={}
        )
        office.routing.set_worker_activity(
            tx, worker_id=office.workers["Ben"], activity_id=office.activities["Break"]
        )
        return seen(floor_now(tx, office.workspace_id)), seen(read_floor(tx, office.workspace_id))

    on_board, read = await office.db.transact(arrive_and_look)
    assert on_board == read


async def test_what_was_undone_is_not_on_the_board(office: Office) -> None:
    await agree(office)

    def change_and_fail(tx: Transaction) -> None:
        office.routing.create_task(
            tx, workspace_id=office.workspace_id, workflow_id=office.workflow_id, attributes={}
        )
        floor_now(tx, office.workspace_id)
        raise Undone

    with pytest.raises(Undone):
        await office.db.transact(change_and_fail)
    await agree(office)
    await office.task()
    await agree(office)


async def test_another_process_is_heard_of(office: Office, tables_url: str) -> None:
    other = Database.open(tables_url, clock=office.clock)
    try:
        await agree(office)
        await agree(office, other)
        await office.task()
        await agree(office, other)
        await other.transact(
            lambda tx: RoutingService().set_worker_activity(
                tx, worker_id=office.workers["Ana"], activity_id=office.activities["Break"]
            )
        )
        await agree(office)
        await agree(office, other)
    finally:
        await other.close()
