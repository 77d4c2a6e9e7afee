"""Which messages belong together, for any addresses somebody may have."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieline.conversations import Address, Grouping, NewParticipant, ParticipantType
from tieline.conversations.grouping import group_key, key_of_participants

pytestmark = pytest.mark.unit

addresses = st.builds(
    Address,
    channel=st.sampled_from(["SMS", "WHATSAPP", "CHAT"]),
    address=st.text(st.characters(codec="utf-8", exclude_characters="\x00\n"), min_size=1, max_size=12),
)
groupings = st.sampled_from(list(Grouping))


def key(grouping: Grouping, *listed: Address, profile_id: str | None = None) -> str | None:
    return group_key(grouping=grouping, profile_id=profile_id, customer=listed[0], addresses=listed)


@given(customer=addresses, agent=addresses)
def test_who_writes_first_does_not_matter(customer: Address, agent: Address) -> None:
    for grouping in (Grouping.ADDRESSES, Grouping.ADDRESSES_AND_CHANNEL):
        assert key(grouping, customer, agent) == key(grouping, agent, customer)


@given(one=addresses, other=addresses, agent=addresses, profile=st.text(min_size=1, max_size=8))
def test_a_profile_is_one_conversation_on_every_address(
    one: Address, other: Address, agent: Address, profile: str
) -> None:
    first = key(Grouping.PROFILE, one, agent, profile_id=profile)
    assert first == key(Grouping.PROFILE, other, agent, profile_id=profile)
    assert first != key(Grouping.PROFILE, one, agent, profile_id=profile + "x")


@given(one=addresses, other=addresses, agent=addresses)
def test_the_channel_counts_only_when_asked_for(one: Address, other: Address, agent: Address) -> None:
    same_people = {one.address, agent.address} == {other.address, agent.address}
    assert (key(Grouping.ADDRESSES, one, agent) == key(Grouping.ADDRESSES, other, agent)) is same_people
    same_places = {(a.channel, a.address) for a in (one, agent)} == {
        (a.channel, a.address) for a in (other, agent)
    }
    by_channel = Grouping.ADDRESSES_AND_CHANNEL
    assert (key(by_channel, one, agent) == key(by_channel, other, agent)) is same_places


@given(customer=addresses, agent=addresses)
def test_strangers_are_told_apart_by_their_address(customer: Address, agent: Address) -> None:
    stranger = key(Grouping.PROFILE, customer, agent)
    assert stranger is not None
    assert stranger.startswith("customer ")


@given(grouping=groupings)
def test_nobody_has_no_key(grouping: Grouping) -> None:
    assert key_of_participants(grouping=grouping, profile_id=None, participants=[]) is None


@given(grouping=groupings, customer=addresses, agent=addresses)
def test_a_message_and_a_caller_find_the_same_key(
    grouping: Grouping, customer: Address, agent: Address
) -> None:
    people = [
        NewParticipant(addresses=(agent,), type=ParticipantType.AI_AGENT),
        NewParticipant(addresses=(customer,), type=ParticipantType.CUSTOMER),
    ]
    made = key_of_participants(grouping=grouping, profile_id="p", participants=people)
    assert made == group_key(
        grouping=grouping, profile_id="p", customer=customer, addresses=[customer, agent]
    )
