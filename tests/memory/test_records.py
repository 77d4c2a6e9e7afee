"""Observations and summaries on both engines: recorded whole, listed in pages, recalled, gone when erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from tests.memory.conftest import NOON, House
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import read_events
from tieline.kit.pages import PageRequest
from tieline.memory import (
    NewObservation,
    NewSummary,
    ProfileNotFound,
    Recalled,
    RecallRequest,
    StoreNotFound,
    tables,
)

pytestmark = pytest.mark.store
FIRST, SECOND = "conv_conversation_" + "0" * 26, "conv_conversation_" + "1" * 26
PARCEL = NewObservation(
    content="Maria's parcel was lost.", occurred_at=NOON, source="desktop", conversation_ids=(FIRST, SECOND)
)
TEA = NewObservation(content="Maria likes tea.", occurred_at=NOON + timedelta(hours=1), source="api")


async def record(house: House, profile_id: str, *observations: NewObservation) -> list[str]:
    made = await house.db.transact(
        lambda tx: house.memory.record_observations(
            tx, store_id=house.store_id, profile_id=profile_id, observations=observations
        )
    )
    return [item.observation_id for item in made]


async def listed(house: House, profile_id: str, **filters: object) -> list[str]:
    page = await house.db.read(
        lambda tx: house.memory.list_observations(
            tx, store_id=house.store_id, profile_id=profile_id, page=PageRequest(), **filters  # type: ignore[arg-type]
        )
    )  # fmt: skip
    return [item.content for item in page.items]


async def recall(house: House, profile_id: str, request: RecallRequest) -> Recalled:
    candidates = await house.db.read(
        lambda tx: house.memory.load_recall(
            tx, store_id=house.store_id, profile_id=profile_id, request=request
        )
    )
    return house.memory.rank_recall(candidates)


class TestObservations:
    async def test_what_is_recorded_is_listed_the_latest_first(self, house: House) -> None:
        maria = await house.maria()
        await record(house, maria, PARCEL)
        house.clock.advance(seconds=60)
        await record(house, maria, TEA)
        assert await listed(house, maria) == [TEA.content, PARCEL.content]
        assert await listed(house, maria, newest_first=False) == [PARCEL.content, TEA.content]

    async def test_filters(self, house: House) -> None:
        maria = await house.maria()
        await record(house, maria, PARCEL)
        house.clock.advance(seconds=60)
        await record(house, maria, TEA)
        assert await listed(house, maria, conversation_id=SECOND) == [PARCEL.content]
        assert await listed(house, maria, source="api") == [TEA.content]
        assert await listed(house, maria, created_after=NOON) == [TEA.content]
        assert await listed(house, maria, created_before=NOON + timedelta(seconds=60)) == [PARCEL.content]

    async def test_one_bad_of_two_writes_neither(self, house: House) -> None:
        maria = await house.maria()
        with pytest.raises(Invalid) as refusal:
            await record(house, maria, TEA, replace(TEA, content=" "))
        assert refusal.value.field == "observations.1.content"
        assert await listed(house, maria) == []

    async def test_the_house_hears_ids_and_no_words(self, house: House) -> None:
        maria = await house.maria()
        made = await record(house, maria, TEA)
        last = (await house.db.read(lambda tx: read_events(tx, after=None))).events[-1]
        assert (last.type, last.data["observation_ids"]) == ("ObservationsRecorded", made)
        assert "tea" not in str(last.data)

    async def test_pages_do_not_miss_those_of_one_moment(self, house: House) -> None:
        maria = await house.maria()
        await record(house, maria, *(replace(TEA, content=f"Fact {number}.") for number in range(7)))
        seen: list[str] = []
        request = PageRequest(size=3)
        while True:
            page = await house.db.read(
                lambda tx, request=request: house.memory.list_observations(  # type: ignore[misc]
                    tx, store_id=house.store_id, profile_id=maria, page=request
                )
            )
            seen.extend(item.content for item in page.items)
            if page.next_token is None:
                break
            request = replace(request, token=page.next_token)
        assert seen == [f"Fact {number}." for number in reversed(range(7))]


class TestForget:
    async def test_only_what_one_source_saw_in_one_conversation_goes(self, house: House) -> None:
        maria = await house.maria()
        here = replace(PARCEL, conversation_ids=(FIRST,))
        await record(house, maria, here, replace(here, source="worker", content="Promised a refund."), TEA)
        gone = await house.db.transact(
            lambda tx: house.memory.forget_observations(
                tx, store_id=house.store_id, profile_id=maria, conversation_id=FIRST, source="desktop"
            )
        )
        assert gone == 1
        assert set(await listed(house, maria)) == {"Promised a refund.", TEA.content}


class TestSummaries:
    async def test_of_one_conversation(self, house: House) -> None:
        maria = await house.maria()
        summaries = [
            NewSummary(content=f"About {name}.", occurred_at=NOON, conversation_id=name, source="operator")
            for name in (FIRST, SECOND)
        ]
        await house.db.transact(
            lambda tx: house.memory.record_summaries(
                tx, store_id=house.store_id, profile_id=maria, summaries=summaries
            )
        )
        page = await house.db.read(
            lambda tx: house.memory.list_summaries(
                tx, store_id=house.store_id, profile_id=maria, page=PageRequest(), conversation_id=SECOND
            )
        )
        assert [item.conversation_id for item in page.items] == [SECOND]


class TestRecall:
    async def test_the_nearest_first(self, house: House) -> None:
        maria = await house.maria()
        await record(house, maria, PARCEL, TEA)
        found = await recall(house, maria, RecallRequest(query="my parcels"))
        assert [item.content for item in found.observations] == [PARCEL.content, TEA.content]

    async def test_begin_counts_and_end_does_not(self, house: House) -> None:
        maria = await house.maria()
        await record(house, maria, PARCEL, TEA)
        found = await recall(house, maria, RecallRequest(begin=NOON, end=TEA.occurred_at))
        assert [item.content for item in found.observations] == [PARCEL.content]

    async def test_a_superseded_fact_is_history(self, house: House) -> None:
        maria = await house.maria()
        (old,) = await record(house, maria, TEA)
        table = tables.observations
        replaced = sa.update(table).where(table.c.observation_id == old).values(superseded_at=NOON)
        await house.db.transact(lambda tx: tx.connection.execute(replaced))
        await record(house, maria, replace(TEA, content="Maria likes coffee now."))
        found = await recall(house, maria, RecallRequest(query="tea"))
        assert [item.content for item in found.observations] == ["Maria likes coffee now."]
        assert TEA.content in await listed(house, maria)

    async def test_another_customers_memory_is_never_recalled(self, house: House) -> None:
        maria = await house.maria()
        tom = await house.db.transact(
            lambda tx: house.memory.resolve_profile(
                tx, store_id=house.store_id, id_type="phone", value="+15551230000", source="sms"
            )
        )
        await record(house, maria, PARCEL)
        assert (await recall(house, tom.profile_id, RecallRequest(query="parcel"))).observations == ()
        with pytest.raises(StoreNotFound):
            await house.db.read(
                lambda tx: house.memory.load_recall(
                    tx, store_id=house.store_id, profile_id=maria, request=RecallRequest(), account_id="AC0"
                )
            )


class TestErase:
    async def test_no_observation_or_summary_is_left(self, house: House) -> None:
        maria = await house.maria()
        await record(house, maria, PARCEL, TEA)
        await recall(house, maria, RecallRequest(query="parcel"))
        counts = await house.db.transact(
            lambda tx: house.memory.erase_profile(tx, store_id=house.store_id, profile_id=maria)
        )
        assert counts["memory_observations"] == 2
        left = await house.db.read(
            lambda tx: tx.connection.execute(
                sa.select(sa.func.count()).select_from(tables.observations)
            ).scalar_one()
        )
        assert left == 0
        with pytest.raises(ProfileNotFound):
            await recall(house, maria, RecallRequest(query="parcel"))


class TestEvents:
    """Screens that show a profile's memory follow what is put right and taken back."""

    async def told(self, house: House) -> list[tuple[str, str]]:
        events = (await house.db.read(lambda tx: read_events(tx, after=None, limit=100))).events
        return [
            (one.type, str(one.data.get("observation_id") or one.data.get("summary_id")))
            for one in events
            if one.type.startswith(("Observation", "Summary"))
        ]

    async def test_a_correction_and_a_deletion_are_told(self, house: House) -> None:
        maria = await house.maria()
        of: dict[str, Any] = {"store_id": house.store_id, "profile_id": maria}
        (parcel,) = await record(house, maria, PARCEL)
        summed_up = NewSummary(
            content="She asked for it.", conversation_id=FIRST, occurred_at=NOON, source="api"
        )
        (summary,) = await house.db.transact(
            lambda tx: house.memory.record_summaries(tx, summaries=[summed_up], **of)
        )

        def put_right_and_take_back(tx: Transaction) -> None:
            memory, one = house.memory, {**of, "observation_id": parcel}
            memory.update_observation(tx, content="Maria's parcel was found.", **one)
            memory.update_observation(tx, content="Maria's parcel was found.", **one)
            memory.delete_observation(tx, **one)
            memory.update_summary(tx, content="She asked again.", summary_id=summary.summary_id, **of)
            memory.delete_summary(tx, summary_id=summary.summary_id, **of)

        await house.db.transact(put_right_and_take_back)
        assert await self.told(house) == [
            ("ObservationsRecorded", "None"),
            ("ObservationChanged", parcel),
            ("ObservationDeleted", parcel),
            ("SummaryChanged", summary.summary_id),
            ("SummaryDeleted", summary.summary_id),
        ]

    async def test_what_a_worker_takes_back_is_told_fact_by_fact(self, house: House) -> None:
        maria = await house.maria()
        alone = replace(TEA, source="desktop", conversation_ids=(FIRST,))
        parcel, tea = await record(house, maria, PARCEL, alone)
        await house.db.transact(
            lambda tx: house.memory.forget_observations(
                tx, store_id=house.store_id, profile_id=maria, conversation_id=FIRST, source="desktop"
            )
        )
        assert await self.told(house) == [
            ("ObservationsRecorded", "None"),
            ("ObservationChanged", parcel),
            ("ObservationDeleted", tea),
        ]
