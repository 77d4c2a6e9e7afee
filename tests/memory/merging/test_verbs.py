"""Ana wrote from two numbers: her two profiles become one, and would be two again with everything that was theirs."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.memory.conftest import NOON, House
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.events import read_events
from tieline.kit.pages import PageRequest
from tieline.kit.tables import metadata
from tieline.memory import (
    IdentifierTaken,
    MemoryService,
    NewObservation,
    NotMerged,
    ProfileMerged,
    ProfileNotFound,
    RecallRequest,
)
from tieline.memory.merging.graph import Pair, component, cut, holders, pair

pytestmark = pytest.mark.store


@dataclass
class People:
    """Profiles of one store by name, and what they are asked for."""

    house: House
    ids: dict[str, str] = field(default_factory=dict)

    async def meet(self, name: str, **contact: Any) -> str:
        """Make a profile a minute after the one before."""
        self.house.clock.advance(seconds=60)
        self.ids[name] = await self.do(
            lambda memory, tx: memory.create_profile(
                tx, store_id=self.house.store_id, traits={"Contact": {"firstName": name, **contact}}
            )
        )
        return self.ids[name]

    async def do(self, work: Callable[[MemoryService, Transaction], Any]) -> Any:
        """Do something in the room."""
        return await self.house.db.transact(lambda tx: work(self.house.memory, tx))

    async def merge(self, *names: str) -> None:
        """Make them one."""
        ids = [self.ids[name] for name in names]
        await self.do(
            lambda memory, tx: memory.merge_profiles(tx, store_id=self.house.store_id, profile_ids=ids)
        )

    async def unmerge(self, name: str) -> None:
        """Take one out."""
        await self.do(
            lambda memory, tx: memory.unmerge_profile(
                tx, store_id=self.house.store_id, profile_id=self.ids[name]
            )
        )

    async def learn(self, name: str, content: str) -> None:
        """Observe something about a profile."""
        new = NewObservation(content=content, occurred_at=self.house.clock.now(), source="test")
        await self.do(
            lambda memory, tx: memory.record_observations(
                tx, store_id=self.house.store_id, profile_id=self.ids[name], observations=[new]
            )
        )

    async def set(self, name: str, **contact: Any) -> None:
        """Write traits, a minute later."""
        self.house.clock.advance(seconds=60)
        await self.do(
            lambda memory, tx: memory.patch_traits(
                tx, store_id=self.house.store_id, profile_id=self.ids[name], traits={"Contact": contact}
            )
        )

    async def look(self, name: str) -> dict[str, Any]:
        """Everything that may be read of a profile, or under whom it is found."""
        of: dict[str, Any] = {"store_id": self.house.store_id, "profile_id": self.ids[name]}
        memory, page = self.house.memory, PageRequest(size=100)

        def read(tx: Transaction) -> dict[str, Any]:
            try:
                profile = memory.get_profile(tx, **of)
            except ProfileMerged as merged:
                return {"merged into": merged.canonical_id}
            return {
                "traits": profile.traits,
                "history": memory.list_trait_history(tx, **of, page=page).items,
                "identifiers": [(i.id_type, i.value) for i in memory.list_identifiers(tx, **of)],
                "observations": [o.content for o in memory.list_observations(tx, **of, page=page).items],
            }

        return await self.house.db.read(read)


@pytest.fixture
async def people(house: House) -> People:
    """Ana twice, and Luis."""
    made = People(house)
    await made.meet("Ana", phone="+34600000001", city="Sevilla")
    await made.meet("Anita", email="ana@example.com", city="Cádiz")
    await made.meet("Luis", phone="+34600000009")
    return made


class TestMerge:
    async def test_the_earlier_has_everything_and_the_later_leads_to_it(self, people: People) -> None:
        await people.learn("Ana", "Likes tea")
        await people.learn("Anita", "Has a dog")
        await people.merge("Anita", "Ana")
        ana = await people.look("Ana")
        assert ana["traits"]["Contact"] == {
            "firstName": "Anita", "phone": "+34600000001", "email": "ana@example.com", "city": "Cádiz",
        }  # fmt: skip
        assert ana["identifiers"] == [("email", "ana@example.com"), ("phone", "+34600000001")]
        assert sorted(ana["observations"]) == ["Has a dog", "Likes tea"]
        assert len(ana["history"]) == 6
        assert await people.look("Anita") == {"merged into": people.ids["Ana"]}
        listed = await people.do(
            lambda memory, tx: memory.list_profiles(
                tx, store_id=people.house.store_id, page=PageRequest(size=10)
            )
        )
        assert set(listed.items) == {people.ids["Ana"], people.ids["Luis"]}

    async def test_recall_finds_what_either_was_told(self, people: People) -> None:
        await people.learn("Anita", "Has a dog called Bruno")
        await people.merge("Ana", "Anita")
        request = RecallRequest(query="dog")
        candidates = await people.do(
            lambda memory, tx: memory.load_recall(
                tx, store_id=people.house.store_id, profile_id=people.ids["Ana"], request=request
            )
        )
        found = people.house.memory.rank_recall(candidates).observations
        assert [one.content for one in found] == ["Has a dog called Bruno"]

    async def test_somebody_else_keeps_their_own(self, people: People) -> None:
        await people.learn("Luis", "Plays chess")
        before = await people.look("Luis")
        await people.merge("Ana", "Anita")
        await people.unmerge("Anita")
        assert await people.look("Luis") == before

    async def test_the_house_hears_of_it(self, people: People) -> None:
        await people.merge("Ana", "Anita")
        page = await people.house.db.read(lambda tx: read_events(tx, after="0.0", limit=1000))
        (told,) = [event for event in page.events if event.type == "ProfilesMerged"]
        assert told.data["absorbed_ids"] == [people.ids["Anita"]]

    async def test_a_profile_that_is_not_there_is_named(self, people: People) -> None:
        people.ids["Nobody"] = "mem_profile_" + "7" * 26
        with pytest.raises(ProfileNotFound, match="7777"):
            await people.merge("Ana", "Nobody")
        assert (await people.look("Ana"))["traits"]["Contact"]["city"] == "Sevilla"


class TestUnmerge:
    async def test_both_are_as_they_were(self, people: People) -> None:
        await people.learn("Anita", "Has a dog")
        before = [await people.look(name) for name in ("Ana", "Anita")]
        await people.merge("Ana", "Anita")
        await people.unmerge("Anita")
        assert [await people.look(name) for name in ("Ana", "Anita")] == before

    async def test_what_was_written_since_stays_with_the_one_it_was_written_to(self, people: People) -> None:
        await people.merge("Ana", "Anita")
        await people.set("Ana", city="Granada", language="es")
        await people.learn("Ana", "Moved to Granada")
        await people.unmerge("Anita")
        ana, anita = await people.look("Ana"), await people.look("Anita")
        assert (ana["traits"]["Contact"]["city"], anita["traits"]["Contact"]["city"]) == ("Granada", "Cádiz")
        assert (ana["observations"], anita["observations"]) == (["Moved to Granada"], [])

    async def test_what_was_removed_while_merged_comes_back_where_it_was(self, people: People) -> None:
        await people.merge("Ana", "Anita")
        await people.set("Ana", city=None)
        assert "city" not in (await people.look("Ana"))["traits"]["Contact"]
        await people.unmerge("Anita")
        assert (await people.look("Anita"))["traits"]["Contact"]["city"] == "Cádiz"
        assert "city" not in (await people.look("Ana"))["traits"]["Contact"]

    async def test_who_stands_alone_cannot_be_taken_out(self, people: People) -> None:
        with pytest.raises(NotMerged):
            await people.unmerge("Ana")

    async def test_what_names_both_does_not_merge_them_again(self, people: People) -> None:
        await people.merge("Ana", "Anita")
        await people.unmerge("Anita")
        both = {"Contact": {"phone": "+34600000001", "email": "ana@example.com", "country": "ES"}}
        target = await people.do(
            lambda memory, tx: memory.create_profile(tx, store_id=people.house.store_id, traits=both)
        )
        assert target == people.ids["Ana"]
        assert (await people.look("Anita"))["identifiers"] == [("email", "ana@example.com")]
        with pytest.raises(IdentifierTaken):
            await people.do(
                lambda memory, tx: memory.add_identifier(
                    tx, store_id=people.house.store_id, profile_id=people.ids["Ana"], id_type="email",
                    value="ana@example.com",
                )
            )  # fmt: skip

    async def test_asked_by_name_they_are_one_again(self, people: People) -> None:
        await people.merge("Ana", "Anita")
        together = await people.look("Ana")
        await people.unmerge("Anita")
        await people.merge("Ana", "Anita")
        assert await people.look("Ana") == together


def test_every_table_of_a_profile_is_thought_of() -> None:
    """A new table that names a profile must say here how a merge moves it: with `merging/store.py`."""
    mine = {
        table.name for table in metadata.tables.values()
        if table.name.startswith("memory_") and "profile_id" in table.c
    }  # fmt: skip
    assert mine == {
        "memory_profiles", "memory_moved_rows", "memory_identifiers", "memory_traits", "memory_trait_changes",
        "memory_observations", "memory_observation_revisions", "memory_evidence", "memory_quarantine",
        "memory_summaries", "memory_vectors", "memory_stamps",
    }  # fmt: skip


class TestErase:
    async def test_no_copy_of_either_is_left(self, people: People) -> None:
        await people.merge("Ana", "Anita")
        await people.do(
            lambda memory, tx: memory.erase_profile(
                tx, store_id=people.house.store_id, profile_id=people.ids["Ana"]
            )
        )
        for name in ("Ana", "Anita"):
            with pytest.raises(ProfileNotFound):
                await people.look(name)
        assert (await people.look("Luis"))["identifiers"] == [("phone", "+34600000009")]


NAMES = "ABCDE"
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), st.sampled_from(NAMES), st.sampled_from(NAMES)),
        st.tuples(st.just("unmerge"), st.sampled_from(NAMES), st.just("")),
    ),
    max_size=10,
)


class Model:
    """What should come of merges and un-merges: links, and nothing else."""

    def __init__(self) -> None:
        self.links: set[Pair] = set()
        self.made = {name: NOON + timedelta(minutes=at) for at, name in enumerate(NAMES)}

    def take(self, step: tuple[str, str, str]) -> bool:
        """Take a step; False when it is refused."""
        kind, one, other = step
        if kind == "merge":
            if one == other:
                return False
            self.links.add(pair(one, other))
            return True
        if component(one, self.links) == {one}:
            return False
        self.links -= cut(one, self.links, canonical=self.holders()[one])
        return True

    def holders(self) -> dict[str, str]:
        """Who stands under whom."""
        return holders(self.made, self.links)


@dataclass
class Fresh:
    """A new store with five people for every example, in one database."""

    url: str
    counter: Iterator[int] = field(default_factory=itertools.count)

    async def open(self) -> People:
        """Five people who each said one thing."""
        clock = TurnableClock(frozen_at=NOON)
        db = Database.open(self.url, clock=clock)
        memory = MemoryService()
        account_id = f"AC{next(self.counter):032}"
        store = await db.transact(
            lambda tx: memory.create_store(tx, account_id=account_id, display_name="customers")
        )
        people = People(House(db=db, clock=clock, memory=memory, store_id=store.store_id))
        for at, name in enumerate(NAMES):
            await people.meet(name, phone=f"+3460000000{at}", city=f"City {name}")
            await people.learn(name, f"Said {name}")
        return people


@pytest.fixture
def fresh(tables_url: str) -> Fresh:
    """Somewhere for examples, on each engine in turn."""
    return Fresh(tables_url)


def told(look: dict[str, Any]) -> Any:
    """What an order of steps must not change (ids of profiles aside)."""
    if "merged into" in look:
        return "merged"
    return (look["traits"], sorted(look["observations"]), look["identifiers"])


class TestAnyOrder:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    async def test_everything_stands_where_the_links_say(
        self, fresh: Fresh, steps: list[tuple[str, str, str]]
    ) -> None:
        people, model = await fresh.open(), Model()
        try:
            for step in steps:
                taken = model.take(step)
                if taken and step[0] == "merge":
                    await people.merge(step[1], step[2])
                elif taken:
                    await people.unmerge(step[1])
            standing = model.holders()
            for name in NAMES:
                look = await people.look(name)
                if standing[name] != name:
                    assert look == {"merged into": people.ids[standing[name]]}
                    continue
                members = [one for one in NAMES if standing[one] == name]
                assert sorted(look["observations"]) == [f"Said {one}" for one in members]
                assert [value for _, value in look["identifiers"]] == [
                    f"+3460000000{NAMES.index(one)}" for one in members
                ]
                assert look["traits"]["Contact"]["city"] == f"City {max(members)}"
                assert len(look["history"]) == 3 * len(members)
        finally:
            await people.house.db.close()

    @settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    async def test_merges_in_any_order_come_to_the_same_and_unmerges_in_any_order_undo_them(
        self, fresh: Fresh, data: st.DataObject
    ) -> None:
        pairs = data.draw(st.lists(st.sampled_from(list(itertools.combinations(NAMES, 2))), max_size=5))
        one, other = await fresh.open(), await fresh.open()
        try:
            before = [await one.look(name) for name in NAMES]
            for two in pairs:
                await one.merge(*two)
            for two in data.draw(st.permutations(pairs)):
                await other.merge(*reversed(two))
            for name in NAMES:
                assert told(await one.look(name)) == told(await other.look(name))
            for name in data.draw(st.permutations(NAMES)):
                await _take_out(one, name)
            assert [await one.look(name) for name in NAMES] == before
        finally:
            await one.house.db.close()
            await other.house.db.close()


async def _take_out(people: People, name: str) -> None:
    """Un-merge somebody as long as they are with anybody."""
    while True:
        try:
            await people.unmerge(name)
        except NotMerged:
            return
