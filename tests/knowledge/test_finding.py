"""What Ana asks is found: by its words, by what they mean, within limits, and only where she may look."""

from __future__ import annotations

import pytest

from tests.knowledge.conftest import ACCOUNT, OTHER, House
from tieline.kit.errors import Invalid
from tieline.knowledge import KnowledgeNotFound, Unembedded

pytestmark = pytest.mark.store
ARTICLES = {
    "Hours": "We are open Monday to Friday from 9:00 to 18:00.",
    "Returns": "You can return anything within 30 days. The return is free.",
    "Delivery": "Delivery takes two to four days and is free over 40 euros.",
}


async def fill(house: House) -> dict[str, str]:
    """Add the articles; the id of each by its name."""
    return {name: (await house.add(name, text)).knowledge_id for name, text in ARTICLES.items()}


async def embed(house: House) -> int:
    """Do what the job does; how many chunks got vectors."""
    missing = await house.db.read(house.knowledge.list_unembedded)
    packed = house.knowledge.make_vectors(missing)
    await house.do(lambda tx: house.knowledge.record_vectors(tx, chunks=missing, packed=packed))
    return len(missing)


class TestWords:
    async def test_the_best_comes_first_with_its_score(self, house: House) -> None:
        await fill(house)
        found = await house.search("How many days do I have to return something?")
        assert found[0].source_name == "Returns"
        scores = [one.score for one in found]
        assert scores == sorted(scores, reverse=True) and all(0 < score <= 1 for score in scores)

    async def test_an_endings_difference_does_not_matter(self, house: House) -> None:
        await fill(house)
        assert (await house.found("deliveries"))[0] == "Delivery"

    async def test_no_more_than_top(self, house: House) -> None:
        await fill(house)
        assert len(await house.search("free", top=1)) == 1
        assert len(await house.search("free", top=20)) == 2

    async def test_what_has_nothing_to_do_with_it_is_not_found(self, house: House) -> None:
        await fill(house)
        assert await house.search("tuba lessons") == ()
        assert await house.search("???") == ()

    async def test_some_sources_alone(self, house: House) -> None:
        ids = await fill(house)
        found = await house.search("free days", only=[ids["Delivery"]])
        assert {one.source_name for one in found} == {"Delivery"}

    async def test_an_unknown_source_is_said_to_be_unknown(self, house: House) -> None:
        await fill(house)
        unknown = "know_knowledge_" + "0" * 26
        with pytest.raises(KnowledgeNotFound) as refusal:
            await house.search("free", only=[unknown])
        assert refusal.value.field == "knowledgeIds.0"

    @pytest.mark.parametrize(
        ("query", "top", "only", "field"),
        [
            (" ", 5, (), "query"),
            ("x" * 2049, 5, (), "query"),
            ("hours", 0, (), "top"),
            ("hours", 21, (), "top"),
            ("hours", 5, ("nonsense",), "knowledgeIds.0"),
            ("hours", 5, ("know_knowledge_" + "0" * 26,) * 101, "knowledgeIds"),
        ],
    )
    async def test_limits_name_the_field(
        self, house: House, query: str, top: int, only: tuple[str, ...], field: str
    ) -> None:
        with pytest.raises(Invalid) as refusal:
            await house.search(query, top=top, only=only)
        assert refusal.value.field == field


class TestTwoAccounts:
    async def test_nothing_of_one_is_found_by_the_other(self, house: House) -> None:
        theirs = await house.base("theirs", account_id=OTHER)
        await house.add("Secret", "The vault opens with 1234.", base_id=theirs)
        await fill(house)
        assert await house.found("vault") == []
        assert await house.found("vault", base_id=theirs, account_id=OTHER) == ["Secret"]
        assert await house.found("return", base_id=theirs, account_id=OTHER) == []
        mine = await house.db.read(lambda tx: house.knowledge.list_searchable_bases(tx, account_id=ACCOUNT))
        assert [base.knowledge_base_id for base in mine] == [house.base_id]


class TestMeaning:
    @pytest.fixture(autouse=True)
    def embedder(self, house: House) -> None:
        pytest.importorskip("numpy", reason="`make meaning` installs what search by meaning needs.")
        from tests.support.meanings import SynonymEmbedder

        house.knowledge.embedder = SynonymEmbedder()

    async def test_another_word_for_the_same_thing_is_found(self, house: House) -> None:
        await house.add("Money back", "A reimbursement takes five days.")
        await house.add("Parking", "There is room for your vehicle behind the shop.")
        assert await embed(house) == 2
        assert (await house.found("refund"))[0] == "Money back"
        assert (await house.found("coche"))[0] == "Parking"

    async def test_until_then_words_find_it(self, house: House) -> None:
        await house.add("Money back", "A reimbursement takes five days.")
        assert await house.found("reimbursement") == ["Money back"]
        assert await house.found("refund") == []

    async def test_vectors_of_older_words_are_not_kept(self, house: House) -> None:
        made = await house.add("Money back", "A reimbursement takes five days.")
        old = Unembedded(made.knowledge_id, 0, "Money back", "Something else.")
        packed = house.knowledge.make_vectors([old])
        await house.do(lambda tx: house.knowledge.record_vectors(tx, chunks=[old], packed=packed))
        assert await embed(house) == 1

    async def test_a_failing_embedder_leaves_the_words(self, house: House) -> None:
        from tests.support.meanings import SynonymEmbedder

        await house.add("Money back", "A reimbursement takes five days.")
        await embed(house)
        away = SynonymEmbedder()
        away.is_away = True
        house.knowledge.embedder = away
        assert await house.found("reimbursement") == ["Money back"]
