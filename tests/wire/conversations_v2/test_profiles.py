"""A participant's profile is one that memory knows: found by the address, or named by the caller (P13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.wire_house import WireHouse, wire_house
from tieline.app.starter import CUSTOMER_NUMBER, CUSTOMER_PROFILE_ID, STORE_ID

pytestmark = pytest.mark.wire

NOBODY = "mem_profile_" + "7" * 26


@pytest.fixture
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireHouse]:
    with wire_house(tmp_path_factory.mktemp("profiles")) as house:
        yield house


def customer(address: str, profile_id: str | None = None) -> dict[str, Any]:
    named = {} if profile_id is None else {"profileId": profile_id}
    return {"type": "CUSTOMER", "addresses": [{"channel": "SMS", "address": address}], **named}


class Body(dict[str, Any]):
    """What the SDK's generated classes are to it: something that becomes a body."""

    def to_dict(self) -> dict[str, Any]:
        """The body."""
        return dict(self)


def create(house: WireHouse, *people: dict[str, Any]) -> Any:
    body = Body(configurationId=house.story.credentials.configuration_id, participants=list(people))
    return house.twilio().conversations.v2.conversations.create(body)


def add(house: WireHouse, conversation_id: str, who: dict[str, Any]) -> Any:
    return house.twilio().conversations.v2.participants(conversation_id).create(Body(who))


def put(house: WireHouse, conversation_id: str, participant_id: str, who: dict[str, Any]) -> Any:
    return house.twilio().conversations.v2.participants(conversation_id, participant_id).update(Body(who))


def test_a_profile_that_nobody_knows_is_refused_and_nothing_is_written(house: WireHouse) -> None:
    conversation = create(house)
    ana = add(house, conversation.id, customer(CUSTOMER_NUMBER))
    before = house.version()
    stranger = customer("+15550100055", NOBODY)
    attempts: list[tuple[str, Callable[[], Any]]] = [
        ("participants.1.profileId", lambda: create(house, customer("+15550100056"), stranger)),
        ("profileId", lambda: add(house, conversation.id, stranger)),
        ("profileId", lambda: add(house, conversation.id, customer(CUSTOMER_NUMBER, NOBODY))),
        ("profileId", lambda: put(house, conversation.id, ana.id, stranger)),
    ]
    for field, attempt in attempts:
        with pytest.raises(TwilioRestException) as refused:
            attempt()
        assert (refused.value.status, refused.value.code) == (400, 20001)
        assert house.exchanges[-1].answer["field"] == field
    assert house.version() == before


def test_a_named_profile_goes_before_what_the_address_says(house: WireHouse) -> None:
    conversation = create(house)
    one = add(house, conversation.id, customer("+15550100057", CUSTOMER_PROFILE_ID))
    assert one.profile_id == CUSTOMER_PROFILE_ID


def test_the_id_of_a_merged_profile_leads_to_the_one_it_is_found_under(house: WireHouse) -> None:
    first = create(house, customer("+15550100058"))
    absorbed = house.twilio().conversations.v2.participants(first.id).list()[0].profile_id

    async def merge() -> None:
        memory = house.story.house.memory
        ids = [CUSTOMER_PROFILE_ID, absorbed]
        await house.story.db.transact(
            lambda tx: memory.merge_profiles(tx, store_id=STORE_ID, profile_ids=ids)
        )

    house.run(merge)
    conversation = create(house)
    named = add(house, conversation.id, {**customer("+15550100059", absorbed), "type": "UNKNOWN"})
    assert named.profile_id == CUSTOMER_PROFILE_ID
