"""Maria's memories are found by what they mean: made after they are written, kept while they stand, gone with her."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa

pytest.importorskip("numpy", reason="`make meaning` installs what recall by meaning needs.")

from tests.memory.conftest import NOON, House
from tests.memory.test_records import recall, record
from tests.support.meanings import SynonymEmbedder
from tieline.kit.jobs import list_jobs
from tieline.memory import EMBED_MEMORIES, NewObservation, RecallRequest, Unembedded, tables

pytestmark = pytest.mark.store
FACTS = ("Her physician is Dr Vega", "She drives an old saloon", "She likes tea")


@pytest.fixture
def embedder(house: House) -> SynonymEmbedder:
    house.memory.embedder = SynonymEmbedder()
    return house.memory.embedder


def facts(*contents: str) -> list[NewObservation]:
    return [NewObservation(content=content, occurred_at=NOON, source="api") for content in contents]


async def embed(house: House) -> int:
    """Do what the job does; how many memories got vectors."""
    missing = await house.db.read(lambda tx: house.memory.list_unembedded(tx, profile_id=None))
    packed = house.memory.make_vectors(missing)
    await house.db.transact(lambda tx: house.memory.record_vectors(tx, memories=missing, packed=packed))
    return len(missing)


async def found(house: House, profile_id: str, query: str) -> list[str]:
    recalled = await recall(house, profile_id, RecallRequest(query=query, observations_limit=1))
    return [one.content for one in recalled.observations]


async def rows(house: House) -> int:
    return await house.db.read(
        lambda tx: tx.connection.execute(sa.select(sa.func.count()).select_from(tables.vectors)).scalar_one()
    )


async def test_another_word_for_the_same_thing_is_found(house: House, embedder: SynonymEmbedder) -> None:
    maria = await house.maria()
    await record(house, maria, *facts(*FACTS))
    assert await embed(house) == 3
    assert await found(house, maria, "Which doctor?") == ["Her physician is Dr Vega"]
    assert await found(house, maria, "the car") == ["She drives an old saloon"]


async def test_until_then_words_find_it(house: House, embedder: SynonymEmbedder) -> None:
    maria = await house.maria()
    await record(house, maria, *facts(*FACTS))
    assert await found(house, maria, "the old saloon") == ["She drives an old saloon"]
    await embed(house)
    await record(house, maria, *facts("A reimbursement of 20 € was promised"))
    assert await found(house, maria, "promised reimbursement") == ["A reimbursement of 20 € was promised"]
    assert await found(house, maria, "doctor") == ["Her physician is Dr Vega"]
    await embed(house)
    assert await found(house, maria, "refund") == ["A reimbursement of 20 € was promised"]


async def test_what_is_written_asks_for_its_vectors_once(house: House, embedder: SynonymEmbedder) -> None:
    maria = await house.maria()
    await record(house, maria, *facts("She likes tea"))
    await record(house, maria, *facts("She has a terrier"))
    jobs = await house.db.read(lambda tx: list_jobs(tx, kind=EMBED_MEMORIES))
    assert [job.payload for job in jobs] == [{"profile_id": maria}]


async def test_without_an_embedder_nobody_is_asked(house: House) -> None:
    maria = await house.maria()
    await record(house, maria, *facts("She likes tea"))
    assert await house.db.read(lambda tx: list_jobs(tx, kind=EMBED_MEMORIES)) == []
    assert await house.db.read(lambda tx: house.memory.list_unembedded(tx, profile_id=None)) == ()


async def test_vectors_of_another_embedder_are_made_anew(house: House, embedder: SynonymEmbedder) -> None:
    maria = await house.maria()
    await record(house, maria, *facts("She likes tea"))
    await embed(house)
    embedder.name = "better synonyms"
    assert await embed(house) == 1
    assert await embed(house) == 0
    assert await rows(house) == 1


async def test_what_changed_meanwhile_is_not_kept(house: House, embedder: SynonymEmbedder) -> None:
    maria = await house.maria()
    await record(house, maria, *facts("She likes tea"))
    missing = await house.db.read(lambda tx: house.memory.list_unembedded(tx, profile_id=maria))
    gone = replace(missing[0], memory_id="mem_observation_" + "0" * 26)
    packed = house.memory.make_vectors([missing[0], gone])
    await house.db.transact(
        lambda tx: house.memory.record_vectors(tx, memories=[missing[0], gone], packed=packed)
    )
    assert await rows(house) == 1


async def test_erasing_maria_leaves_none(house: House, embedder: SynonymEmbedder) -> None:
    maria = await house.maria()
    await record(house, maria, *facts(*FACTS))
    await embed(house)
    await house.db.transact(
        lambda tx: house.memory.erase_profile(tx, store_id=house.store_id, profile_id=maria)
    )
    assert await rows(house) == 0


async def test_when_the_embedder_is_away_words_answer(house: House, embedder: SynonymEmbedder) -> None:
    maria = await house.maria()
    await record(house, maria, *facts(*FACTS))
    await embed(house)
    embedder.is_away = True
    assert await found(house, maria, "tea") == ["She likes tea"]


async def test_a_long_memory_is_embedded_in_pieces(house: House, embedder: SynonymEmbedder) -> None:
    long = " ".join(f"On day {day} nothing much was said." for day in range(80)) + " Then she bought a puppy."
    unembedded = Unembedded(profile_id="p", memory_id="m", updated_at=NOON, content=long)
    house.memory.make_vectors([unembedded])
    assert len(embedder.embedded) > 2
    assert max(map(len, embedder.embedded)) <= 900
