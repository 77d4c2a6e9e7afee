"""Which configuration captures a message: both directions, wildcards, metadata, the closest rule first."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conversations.conftest import ACCOUNT, NOON, OTHER_ACCOUNT, House
from tieline.conversations import ChannelSetting, Configuration, ConfigurationSettings, Grouping, Traffic
from tieline.conversations.capture import find_capturing, fits

pytestmark = pytest.mark.store

SHOP, BANK = "+15550000001", "+15550000002"
MARIA, BEN = "+34600111222", "+15551230009"
ends = st.sampled_from([SHOP, BANK, MARIA, BEN])
rule_ends = st.sampled_from(["*", SHOP, BANK, MARIA, BEN])


def rule(from_: str, to: str, **metadata: str) -> dict[str, Any]:
    return {"from": from_, "to": to, "metadata": metadata}


def captures(name: str, *rules: dict[str, Any], channel: str = "SMS") -> Configuration:
    kept = ConfigurationSettings(
        description="",
        grouping=Grouping.PROFILE,
        memory_store_id="mem_store_" + "0" * 26,
        channel_settings={channel: ChannelSetting(capture_rules=rules)},
    )
    return Configuration(
        configuration_id=name,
        account_id=ACCOUNT,
        settings=kept,
        version=1,
        created_at=NOON,
        updated_at=NOON,
    )


def chosen(traffic: Traffic, *configurations: Configuration) -> str | None:
    found = find_capturing(configurations, traffic)
    return None if found is None else found.configuration_id


def text(from_: str, to: str, channel: str = "SMS") -> Traffic:
    return Traffic(channel=channel, from_=from_, to=to)


def test_a_wildcard_takes_any_address_and_the_other_end_must_still_be_right() -> None:
    to_the_shop = captures("shop", rule("*", SHOP))
    assert chosen(text(MARIA, SHOP), to_the_shop) == "shop"
    assert chosen(text(BEN, SHOP), to_the_shop) == "shop"
    assert chosen(text(MARIA, BANK), to_the_shop) is None
    assert chosen(text(MARIA, SHOP, "WHATSAPP"), to_the_shop) is None


def test_the_answer_belongs_where_the_question_was_captured() -> None:
    to_the_shop = captures("shop", rule("*", SHOP))
    assert chosen(text(SHOP, MARIA), to_the_shop) == "shop"


def test_the_closest_rule_wins_then_the_right_direction_then_the_oldest() -> None:
    everybody, shop, maria = (
        captures("everybody", rule("*", "*")),
        captures("shop", rule("*", SHOP)),
        captures("maria", rule(MARIA, SHOP)),
    )
    assert chosen(text(MARIA, SHOP), everybody, shop, maria) == "maria"
    assert chosen(text(BEN, SHOP), everybody, shop, maria) == "shop"
    assert chosen(text(BEN, BANK), everybody, shop, maria) == "everybody"
    outward = captures("outward", rule(SHOP, "*"))
    assert chosen(text(SHOP, BEN), shop, outward) == "outward"
    assert chosen(text(BEN, SHOP), shop, captures("younger", rule("*", SHOP))) == "shop"


def test_a_voice_rule_means_the_telephone_network_unless_it_says_otherwise() -> None:
    plain = captures("plain", rule("*", SHOP), channel="VOICE")
    clients = captures("clients", rule("*", SHOP, callType="CLIENT"), channel="VOICE")
    sip = captures("sip", rule("*", SHOP, callType="PUBLIC_SIP"), channel="VOICE")
    assert chosen(Traffic.call(from_=MARIA, to=SHOP), plain, clients, sip) == "plain"
    assert chosen(Traffic.call(from_="client:maria", to=SHOP), plain, clients, sip) == "clients"
    assert chosen(Traffic.call(from_="sip:maria@example.com", to=SHOP), plain, clients, sip) == "sip"


def test_what_a_rule_asks_and_nobody_knows_is_not_captured() -> None:
    assert chosen(text(MARIA, SHOP), captures("odd", rule("*", SHOP, campaign="spring"))) is None


def test_a_whatsapp_rule_may_name_the_number_with_or_without_its_prefix() -> None:
    prefixed = captures("shop", rule("*", f"whatsapp:{SHOP}"), channel="WHATSAPP")
    assert chosen(text(f"whatsapp:{MARIA}", SHOP, "WHATSAPP"), prefixed) == "shop"


# A busy machine makes inputs slowly; that says nothing of the rule.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(rules=st.lists(st.tuples(rule_ends, rule_ends), max_size=5), from_=ends, to=ends)
def test_captured_means_that_some_rule_fits_one_way_or_the_other(
    rules: list[tuple[str, str]], from_: str, to: str
) -> None:
    written = [rule(*pair) for pair in rules]
    configurations = [captures(str(position), one) for position, one in enumerate(written)]
    traffic = text(from_, to)
    found = find_capturing(configurations, traffic)
    fitting = [one for one in written if fits(one, traffic) or fits(one, traffic.turned())]
    assert (found is not None) == bool(fitting)
    if found is not None:
        (won,) = found.settings.channel_settings["SMS"].capture_rules
        stars = [tuple(one.values()).count("*") for one in fitting]
        assert tuple(won.values()).count("*") == min(stars)


async def test_the_room_looks_through_its_own_accounts_rules_alone(house: House) -> None:
    plain = await house.configure()
    setting = ChannelSetting(capture_rules=(rule("*", SHOP),))
    captured_by = await house.configure(channel_settings={"SMS": setting})
    traffic = text(MARIA, SHOP)

    async def find(account_id: str, wanted: Traffic) -> str | None:
        found = await house.db.read(
            lambda tx: house.room.find_capturing(tx, account_id=account_id, traffic=wanted)
        )
        return None if found is None else found.configuration_id

    assert await find(ACCOUNT, traffic) == captured_by != plain
    assert await find(OTHER_ACCOUNT, traffic) is None
    assert await find(ACCOUNT, replace(traffic, to=BANK)) is None
