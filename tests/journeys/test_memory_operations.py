"""A store and a trait group are deleted while their operation tells how far it is."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from tests.support.house import Story
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.kit.db import Transaction
from tieline.kit.pages import PageRequest
from tieline.memory import Operation, StoreNotFound, TraitDefinition
from tieline.memory.errors import StoreInUse

pytestmark = pytest.mark.journey


async def _operation(story: Story, operation: Operation) -> Operation:
    return await story.db.read(
        partial(
            story.house.memory.get_operation,
            operation_id=operation.operation_id,
            account_id=story.account_id,
        )
    )


def _fill(story: Story, store_id: str, number: int) -> Callable[[Transaction], None]:
    def step(tx: Transaction) -> None:
        for at in range(number):
            traits: dict[str, dict[str, Any]] = {
                "Contact": {"phone": f"+3460{at:07}"},
                "Loyalty": {"points": at},
            }
            story.house.memory.create_profile(tx, store_id=store_id, traits=traits)

    return step


async def _store_of_many(story: Story, number: int) -> str:
    memory = story.house.memory
    store = await story.db.transact(
        partial(memory.create_store, account_id=story.account_id, display_name="many")
    )
    points = TraitDefinition(name="points", data_type="NUMBER")
    group = partial(memory.create_trait_group, store_id=store.store_id, name="Loyalty", traits=[points])
    await story.db.transact(group)
    await story.db.transact(_fill(story, store.store_id, number))
    return store.store_id


class TestDeleteStore:
    async def test_everything_in_it_goes_and_the_neighbour_stays(self, story: Story) -> None:
        store_id = await _store_of_many(story, 250)
        begun = await story.db.transact(partial(story.house.memory.delete_store, store_id=store_id))
        assert begun.status == "PENDING"
        await story.settle()
        over = await _operation(story, begun)
        assert (over.status, over.result_id) == ("COMPLETED", store_id)
        with pytest.raises(StoreNotFound):
            await story.db.read(partial(story.house.memory.get_store, store_id=store_id))
        left = await story.db.read(
            partial(story.house.memory.get_profile, store_id=STORE_ID, profile_id=CUSTOMER_PROFILE_ID)
        )
        assert left.profile_id == CUSTOMER_PROFILE_ID

    async def test_one_that_conversations_remember_in_stays(self, story: Story) -> None:
        with pytest.raises(StoreInUse):
            await story.db.transact(partial(story.house.memory.delete_store, store_id=STORE_ID))

    async def test_a_crash_in_the_middle_goes_on_where_it_stopped(self, story: Story) -> None:
        store_id = await _store_of_many(story, 250)
        begun = await story.db.transact(partial(story.house.memory.delete_store, store_id=store_id))
        memory = story.house.memory
        await story.db.transact(partial(memory.start_operation, operation_id=begun.operation_id))
        await story.db.transact(partial(memory.continue_deleting, verb="delete_store", store_id=store_id))
        assert (await _operation(story, begun)).status == "RUNNING"
        await story.settle()
        assert (await _operation(story, begun)).status == "COMPLETED"


class TestDeleteGroup:
    async def test_values_go_and_history_stays(self, story: Story) -> None:
        store_id = await _store_of_many(story, 250)
        memory = story.house.memory
        begun = await story.db.transact(partial(memory.delete_trait_group, store_id=store_id, name="Loyalty"))
        await story.settle()
        assert (await _operation(story, begun)).result_id == "Loyalty"
        page = PageRequest(size=300)
        ids = await story.db.read(partial(memory.list_profiles, store_id=store_id, page=page))
        profile = await story.db.read(partial(memory.get_profile, store_id=store_id, profile_id=ids.items[7]))
        assert set(profile.traits) == {"Contact"}
        history = await story.db.read(
            partial(memory.list_trait_history, store_id=store_id, profile_id=ids.items[7], page=page)
        )
        assert (history.items[0].name, history.items[0].value) == ("points", None)
        groups = await story.db.read(partial(memory.list_trait_groups, store_id=store_id, page=page))
        assert [group.name for group in groups.items] == ["Contact"]
