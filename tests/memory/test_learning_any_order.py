"""Whatever Maria tells of herself, and in whatever order: recall knows the newest of each matter, and it alone (P10)."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.memory.conftest import NOON, House
from tests.memory.test_learning import everything, fact, learn, recalled
from tieline.kit.db import Transaction

pytestmark = pytest.mark.store

numbers = itertools.count(100)
# When she tells it, of which matter, and what: each moment once, so that one of them is the last.
FACTS = st.lists(
    st.tuples(
        st.integers(0, 40),
        st.sampled_from(["address", "seat"]),
        st.sampled_from(["Sevilla", "Cádiz", "Jaén"]),
    ),
    min_size=1,
    max_size=7,
    unique_by=lambda told: told[0],
)
# After everything is told: which of what is remembered is taken back, by its place.
TAKEN_BACK = st.lists(st.integers(0, 6), max_size=2)


async def a_profile(house: House) -> str:
    """Somebody nobody knows yet."""
    phone = f"+346{next(numbers):08}"
    return await house.db.transact(
        lambda tx: house.memory.create_profile(
            tx, store_id=house.store_id, traits={"Contact": {"phone": phone}}
        )
    )


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(facts=FACTS.flatmap(st.permutations), taken_back=TAKEN_BACK)
async def test_only_the_newest_of_each_matter_is_recalled(
    house: House, facts: list[tuple[int, str, str]], taken_back: list[int]
) -> None:
    maria = await a_profile(house)
    for hour, matter, place in facts:
        await learn(house, maria, fact(f"Her {matter} is {place}.", hour=hour, matter=matter))
    for matter in {matter for _, matter, _ in facts}:
        _, _, place = max(one for one in facts if one[1] == matter)
        current = [text for text in await recalled(house, maria) if f"Her {matter}" in text]
        assert current == [f"Her {matter} is {place}."]
    for at in taken_back:
        standing = await everything(house, maria)
        if at < len(standing):
            await _take_back(house, maria, standing[at].observation_id)
    left = await everything(house, maria)
    for told_about in {one.matter for one in left}:
        mine = [one for one in left if one.matter == told_about]
        newest = max(mine, key=lambda one: one.occurred_at)
        assert [one for one in mine if one.superseded_at is None] == [newest], (
            "what it had replaced stands again"
        )
        assert newest.content in await recalled(house, maria)
        assert all(NOON <= one.occurred_at <= NOON + timedelta(hours=40) for one in mine)


async def _take_back(house: House, profile_id: str, observation_id: str) -> None:
    def take_back(tx: Transaction) -> None:
        house.memory.delete_observation(
            tx, store_id=house.store_id, profile_id=profile_id, observation_id=observation_id
        )

    await house.db.transact(take_back)
