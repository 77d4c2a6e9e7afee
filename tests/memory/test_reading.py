"""What recall keeps of Maria's memories is what stands in the database, whoever wrote it meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.memory.conftest import NOON, House
from tests.memory.test_learning import fact, learn
from tests.memory.test_records import FIRST, record
from tieline.kit.db import Transaction
from tieline.memory import MemoryService, NewObservation, NewSummary, Observation, RecallRequest, Summary
from tieline.memory.records import reading, store

pytestmark = pytest.mark.store
ASKED = RecallRequest(query="Which tea does Maria like?", observations_limit=50, summaries_limit=50)


def tea(number: int) -> NewObservation:
    return NewObservation(content=f"Maria likes tea number {number}.", occurred_at=NOON, source="test")


async def found(house: House, memory: MemoryService, profile_id: str) -> tuple[Any, ...]:
    candidates = await house.db.read(
        lambda tx: memory.load_recall(tx, store_id=house.store_id, profile_id=profile_id, request=ASKED)
    )
    recalled = memory.rank_recall(candidates)
    return recalled.observations, recalled.summaries


async def check(house: House, *profile_ids: str) -> tuple[Any, ...]:
    """The room that keeps what it read answers as one that has just been started."""
    answers = [await found(house, house.memory, profile_id) for profile_id in profile_ids]
    assert answers == [await found(house, MemoryService(), profile_id) for profile_id in profile_ids]
    return tuple(answers)


async def do(house: House, work: Callable[..., Any], **named: Any) -> Any:
    return await house.db.transact(lambda tx: work(tx, store_id=house.store_id, **named))


async def test_what_was_read_is_read_again_after_every_kind_of_write(house: House) -> None:
    maria = await house.maria()
    first, second = await record(house, maria, tea(1), tea(2))
    await check(house, maria)
    await do(
        house, house.memory.update_observation, profile_id=maria, observation_id=first, content="Maria left."
    )
    ((observations, _),) = await check(house, maria)
    assert "Maria left." in [one.content for one in observations]
    # The clock stands still: one goes and another comes in the same moment.
    await do(house, house.memory.delete_observation, profile_id=maria, observation_id=second)
    await record(house, maria, tea(3))
    ((observations, _),) = await check(house, maria)
    assert {one.content for one in observations} == {"Maria left.", "Maria likes tea number 3."}
    summary = NewSummary(
        content="Maria asked for tea.", source="test", conversation_id=FIRST, occurred_at=NOON
    )
    (made,) = await do(house, house.memory.record_summaries, profile_id=maria, summaries=[summary])
    await check(house, maria)
    await do(
        house,
        house.memory.update_summary,
        profile_id=maria,
        summary_id=made.summary_id,
        content="Maria left us.",
    )
    ((_, summaries),) = await check(house, maria)
    assert [one.content for one in summaries] == ["Maria left us."]
    await do(house, house.memory.delete_summary, profile_id=maria, summary_id=made.summary_id)
    ((_, summaries),) = await check(house, maria)
    assert not summaries


async def test_a_fact_told_again_and_one_that_takes_its_place_are_seen(house: House) -> None:
    maria = await house.maria()
    await learn(house, maria, fact("Likes green tea.", matter="tea"))
    await check(house, maria)
    await learn(house, maria, fact("likes green tea", hour=1, matter="tea"))
    await check(house, maria)
    await learn(house, maria, fact("Likes black tea.", hour=2, matter="tea"))
    ((observations, _),) = await check(house, maria)
    assert [one.content for one in observations] == ["Likes black tea."]


async def test_merged_and_parted_each_has_what_is_theirs(house: House) -> None:
    maria = await house.maria()
    other = await do(house, house.memory.create_profile, traits={"Contact": {"phone": "+34600111223"}})
    await record(house, maria, tea(1))
    await record(house, other, tea(2))
    await check(house, maria, other)
    await do(house, house.memory.merge_profiles, profile_ids=[maria, other])
    ((observations, _),) = await check(house, maria)
    assert len(observations) == 2
    await do(house, house.memory.unmerge_profile, profile_id=other)
    for observations, _ in await check(house, maria, other):
        assert len(observations) == 1


async def test_what_is_undone_names_nothing(house: House) -> None:
    maria = await house.maria()
    await record(house, maria, tea(1))

    def write_and_recall(tx: Transaction) -> None:
        house.memory.record_observations(tx, store_id=house.store_id, profile_id=maria, observations=[tea(2)])
        house.memory.load_recall(tx, store_id=house.store_id, profile_id=maria, request=ASKED)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await house.db.transact(write_and_recall)
    ((observations, _),) = await check(house, maria)
    assert [one.content for one in observations] == ["Maria likes tea number 1."]


async def test_it_is_read_once_while_nothing_is_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    maria = await house.maria()
    await record(house, maria, tea(1), tea(2))
    await found(house, house.memory, maria)
    reads: list[str] = []
    load = store.load_observations

    def counted(tx: Transaction, **named: Any) -> tuple[Observation, ...]:
        reads.append("observations")
        return load(tx, **named)

    monkeypatch.setattr(store, "load_observations", counted)
    assert len((await found(house, house.memory, maria))[0]) == 2
    assert reads == []
    house.clock.advance(seconds=1)
    await record(house, maria, tea(3))
    await found(house, house.memory, maria)
    assert reads == ["observations"]


async def test_a_small_profile_is_read_anew(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGE", 500)
    maria = await house.maria()
    await record(house, maria, tea(1))
    await found(house, house.memory, maria)
    kept: dict[str, tuple[Observation | Summary, ...]] = house.memory._cache._read  # type: ignore[assignment]
    assert not kept
