"""For how long Maria's memory is kept, on both engines, and what a receipt tells when she is erased."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.memory.conftest import ACCOUNT, House
from tests.memory.test_learning import fact, learn, recalled
from tests.memory.test_records import FIRST
from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest
from tieline.memory import NewSummary, RetentionRule, StoreNotFound

pytestmark = pytest.mark.store
DAY = 86_400


async def keep(house: House, *rules: RetentionRule) -> None:
    await house.db.transact(
        lambda tx: house.memory.set_retention(tx, store_id=house.store_id, rules=rules, account_id=ACCOUNT)
    )


async def forget(house: House) -> int:
    return await house.db.transact(house.memory.forget_old)


async def traits(house: House, profile_id: str) -> dict[str, dict[str, object]]:
    found = await house.db.read(
        lambda tx: house.memory.get_profile(tx, store_id=house.store_id, profile_id=profile_id)
    )
    return {group: dict(values) for group, values in found.traits.items()}


class TestRetention:
    async def test_nothing_said_means_for_ever(self, house: House) -> None:
        maria = await house.maria()
        await learn(house, maria, fact("Likes tea."))
        house.clock.advance(seconds=4000 * DAY)
        assert await forget(house) == 0
        assert await recalled(house, maria) == ["Likes tea."]

    async def test_observations_go_when_nobody_told_them_again(self, house: House) -> None:
        maria = await house.maria()
        await keep(house, RetentionRule(kind="OBSERVATIONS", days=30))
        await learn(house, maria, fact("Likes tea."), fact("Likes rain."))
        house.clock.advance(seconds=20 * DAY)
        await learn(house, maria, fact("Likes tea.", hour=20 * 24))
        house.clock.advance(seconds=11 * DAY)
        assert await forget(house) == 1
        assert await recalled(house, maria) == ["Likes tea."]
        assert await forget(house) == 0

    async def test_summaries_have_a_time_of_their_own(self, house: House) -> None:
        maria = await house.maria()
        await keep(house, RetentionRule(kind="SUMMARIES", days=1))
        await learn(house, maria, fact("Likes tea."))
        told = NewSummary(content="Tea.", occurred_at=house.clock.now(), conversation_id=FIRST, source="test")
        ids = {"store_id": house.store_id, "profile_id": maria}
        await house.db.transact(lambda tx: house.memory.record_summaries(tx, summaries=[told], **ids))
        house.clock.advance(seconds=2 * DAY)
        assert await forget(house) == 1
        left = await house.db.read(
            lambda tx: house.memory.list_summaries(
                tx, page=PageRequest(), store_id=house.store_id, profile_id=maria
            )
        )
        assert list(left.items) == []
        assert await recalled(house, maria) == ["Likes tea."]

    async def test_traits_of_a_group_go_with_their_values_in_history(self, house: House) -> None:
        maria = await house.maria()
        ids = {"store_id": house.store_id, "profile_id": maria}
        await house.db.transact(
            lambda tx: house.memory.patch_traits(tx, traits={"Contact": {"language": "es"}}, **ids)  # type: ignore[arg-type]
        )
        await keep(house, RetentionRule(kind="TRAITS", group="Contact", days=10))
        house.clock.advance(seconds=9 * DAY)
        await house.db.transact(
            lambda tx: house.memory.patch_traits(tx, traits={"Contact": {"firstName": "María"}}, **ids)  # type: ignore[arg-type]
        )
        house.clock.advance(seconds=2 * DAY)
        assert await forget(house) == 3
        assert await traits(house, maria) == {"Contact": {"firstName": "María"}}
        history = await house.db.read(
            lambda tx: house.memory.list_trait_history(tx, page=PageRequest(), **ids)
        )
        language = [one for one in history.items if one.name == "language"]
        assert {(one.value, one.previous) for one in language} == {(None, None)}
        assert language[0].source == "retention"

    @pytest.mark.parametrize(
        ("rules", "field"),
        [
            ([RetentionRule(kind="SUMMARIES", days=0)], "rules.0.days"),
            ([RetentionRule(kind="TRAITS", days=5)], "rules.0.group"),
            ([RetentionRule(kind="SUMMARIES", days=5, group="Contact")], "rules.0.group"),
            ([RetentionRule(kind="TRAITS", days=5, group="Nothing")], "rules.0.group"),
            ([RetentionRule(kind="SUMMARIES", days=5), RetentionRule(kind="SUMMARIES", days=6)], "rules.1"),
        ],
    )
    async def test_a_rule_that_cannot_be_used_changes_nothing(
        self, house: House, rules: list[RetentionRule], field: str
    ) -> None:
        await keep(house, RetentionRule(kind="OBSERVATIONS", days=7))
        with pytest.raises(Invalid) as refusal:
            await keep(house, *rules)
        assert refusal.value.field == field
        left = await house.db.read(lambda tx: house.memory.list_retention(tx, store_id=house.store_id))
        assert left == (RetentionRule(kind="OBSERVATIONS", days=7),)

    async def test_another_account_may_not_say(self, house: House) -> None:
        with pytest.raises(StoreNotFound):
            await house.db.transact(
                lambda tx: house.memory.set_retention(
                    tx, store_id=house.store_id, rules=[], account_id="AC" + "9" * 32
                )
            )


async def test_a_receipt_is_found_by_the_id_of_who_is_gone_and_names_nobody(house: House) -> None:
    maria = await house.maria()
    await learn(house, maria, fact("Likes tea."))
    ids = {"store_id": house.store_id, "profile_id": maria}
    counts = await house.db.transact(lambda tx: house.memory.erase_profile(tx, **ids))
    house.clock.advance(seconds=timedelta(minutes=1).total_seconds())
    made = await house.db.transact(
        lambda tx: house.memory.record_erasure(tx, account_id=ACCOUNT, counts=counts, **ids)
    )
    assert made.counts["memory_observations"] == 1
    found = await house.db.read(
        lambda tx: house.memory.list_erasures(tx, account_id=ACCOUNT, profile_id=maria)
    )
    assert found == (made,)
    assert maria not in str(made)
    other = await house.db.read(
        lambda tx: house.memory.list_erasures(tx, account_id="AC" + "9" * 32, profile_id=maria)
    )
    assert other == ()
