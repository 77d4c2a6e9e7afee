"""Settings are versioned, conversations keep the copy they began with, operations are found again; on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conversations.conftest import ACCOUNT, NOON, OTHER_ACCOUNT, House, sms_timers
from tieline.conversations import ChannelSetting, Configuration, Grouping
from tieline.conversations.errors import ConfigurationLimit, ConfigurationNotFound, GroupingIsFixed
from tieline.conversations.status import inactive_due

pytestmark = pytest.mark.store

CHAT = ChannelSetting(inactive_minutes=15, closed_minutes=60, has_timeouts=True)


async def patch(house: House, configuration_id: str, **changes: object) -> Configuration:
    return await house.do(
        lambda tx: house.room.patch_configuration(
            tx, account_id=ACCOUNT, configuration_id=configuration_id, changes=changes
        )
    )


async def test_a_patch_merges_channels_and_counts_the_version(house: House) -> None:
    configuration_id = await house.configure(channel_settings=sms_timers(inactive=3, closed=9))
    after = await patch(house, configuration_id, channel_settings={"CHAT": CHAT}, display_name="Shop")
    assert (after.version, after.settings.display_name) == (2, "Shop")
    assert set(after.settings.channel_settings) == {"SMS", "CHAT"}
    assert set(
        (await patch(house, configuration_id, channel_settings={"SMS": None})).settings.channel_settings
    ) == {"CHAT"}
    stored = await house.db.read(
        lambda tx: house.room.get_configuration(tx, account_id=ACCOUNT, configuration_id=configuration_id)
    )
    assert stored.version == 3
    assert stored.settings.channel_settings == {"CHAT": CHAT}


async def test_a_conversation_keeps_the_settings_it_began_with(house: House) -> None:
    configuration_id = await house.configure(channel_settings=sms_timers(inactive=3, closed=9))
    joined = await house.join(configuration_id)
    await patch(house, configuration_id, channel_settings=sms_timers(inactive=30, closed=90))
    assert inactive_due(await house.now(joined)) == NOON + timedelta(minutes=3)


async def test_the_grouping_is_fixed(house: House) -> None:
    configuration_id = await house.configure()
    with pytest.raises(GroupingIsFixed) as refused:
        await patch(house, configuration_id, grouping=Grouping.ADDRESSES)
    assert refused.value.field == "conversationGroupingType"


async def test_an_account_has_as_many_as_it_likes_unless_told_otherwise(house: House) -> None:
    for _ in range(12):
        last = await house.configure()
    settings = (
        await house.db.read(
            lambda tx: house.room.get_configuration(tx, account_id=ACCOUNT, configuration_id=last)
        )
    ).settings
    with pytest.raises(ConfigurationLimit):
        await house.do(
            lambda tx: house.room.create_configuration(tx, account_id=ACCOUNT, settings=settings, at_most=12)
        )


async def test_a_configuration_is_deleted_and_its_conversations_go_on(house: House) -> None:
    configuration_id = await house.configure()
    joined = await house.join(configuration_id)
    which = {"account_id": ACCOUNT, "configuration_id": configuration_id}
    await house.do(lambda tx: house.room.delete_configuration(tx, **which))
    with pytest.raises(ConfigurationNotFound):
        await house.db.read(lambda tx: house.room.get_configuration(tx, **which))
    with pytest.raises(ConfigurationNotFound):
        await house.do(lambda tx: house.room.delete_configuration(tx, **which))
    assert (await house.now(joined)).configuration.grouping is Grouping.PROFILE


async def test_every_field_is_kept(house: House) -> None:
    configuration_id = await house.configure(
        trait_extraction_strategy_ids=("t1", "t2"),
        observation_extraction_strategy_ids=("o1",),
        redaction_configuration_id="redaction_1",
        bridge_service_id="IS" + "a" * 32,
    )
    stored = await house.db.read(
        lambda tx: house.room.get_configuration(tx, account_id=ACCOUNT, configuration_id=configuration_id)
    )
    assert stored.settings.trait_extraction_strategy_ids == ("t1", "t2")
    assert stored.settings.observation_extraction_strategy_ids == ("o1",)
    assert stored.settings.redaction_configuration_id == "redaction_1"


async def test_p8_another_account_has_none_of_them(house: House) -> None:
    configuration_id = await house.configure()
    with pytest.raises(ConfigurationNotFound):
        await house.db.read(
            lambda tx: house.room.get_configuration(
                tx, account_id=OTHER_ACCOUNT, configuration_id=configuration_id
            )
        )


async def test_a_list_can_be_of_one_memory_store(house: House) -> None:
    configuration_id = await house.configure()

    async def of(memory_store_id: str) -> list[str]:
        page = await house.db.read(
            lambda tx: house.room.list_configurations(tx, account_id=ACCOUNT, memory_store_id=memory_store_id)
        )
        return [one.configuration_id for one in page.items]

    assert await of("mem_store_00000000000000000000000000") == [configuration_id]
    assert await of("mem_store_00000000000000000000000001") == []


async def test_a_key_stands_for_its_operation_for_a_day(house: House) -> None:
    async def record() -> str:
        made = await house.do(
            lambda tx: house.room.record_operation(tx, account_id=ACCOUNT, related={}, idempotency_key="7c1e")
        )
        return made.operation_id

    async def found() -> str | None:
        operation = await house.db.read(
            lambda tx: house.room.find_operation_by_key(tx, account_id=ACCOUNT, idempotency_key="7c1e")
        )
        return None if operation is None else operation.operation_id

    first = await record()
    house.clock.advance(seconds=23 * 3600)
    assert await found() == first
    house.clock.advance(seconds=2 * 3600)
    assert await found() is None
    second = await record()
    assert await found() == second
