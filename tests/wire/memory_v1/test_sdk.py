"""The memory door as the twilio SDK and TAC's memory client use it: the article's trait script, and a whole turn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.memory.v1 import ProfileList

from tests.wire.memory_v1.conftest import MARIA, MARIAS_NUMBER, OTHER, OTHER_TOKEN, STORE, Door
from tieline.memory import RecallCommunication, RecallParticipant

pytestmark = pytest.mark.wire
CONVERSATION = "conv_conversation_" + "0" * 26


def patch(door: Door, traits: dict[str, Any], profile_id: str = MARIA) -> Any:
    profile = door.twilio().memory.v1.profiles(STORE, profile_id)
    return profile.patch(profile_patch=ProfileList.ProfilePatch({"traits": traits}))


class TestTraitScript:
    def test_the_articles_script_prints_its_message(self, door: Door) -> None:
        profile_traits = patch(door, {"Contact": {"language": "spanish"}})
        assert profile_traits.message == "Trait modifications accepted for processing."

    def test_language_is_read_back_by_both_sdks(self, door: Door) -> None:
        patch(door, {"Contact": {"Language": "spanish"}})
        fetched = door.twilio().memory.v1.profiles(STORE, MARIA).fetch()
        assert fetched.traits == {
            "Contact": {"language": "spanish", "phone": MARIAS_NUMBER, "firstName": "Maria"}
        }
        assert isinstance(fetched.created_at, datetime | str)

    def test_an_unknown_trait_is_named(self, door: Door) -> None:
        with pytest.raises(TwilioRestException) as refusal:
            patch(door, {"Contact": {"shoeSize": 42}})
        assert (refusal.value.status, refusal.value.code) == (400, 20001)
        assert "shoeSize" in refusal.value.msg

    def test_an_unknown_profile_is_20404(self, door: Door) -> None:
        with pytest.raises(TwilioRestException) as refusal:
            patch(door, {"Contact": {"language": "spanish"}}, profile_id="mem_profile_" + "7" * 26)
        assert (refusal.value.status, refusal.value.code) == (404, 20404)

    def test_wrong_credentials_are_20003(self, door: Door) -> None:
        with pytest.raises(TwilioRestException) as refusal:
            door.twilio("AC" + "9" * 32, "wrong").memory.v1.profiles(STORE, MARIA).fetch()
        assert (refusal.value.status, refusal.value.code) == (401, 20003)

    def test_another_account_does_not_see_the_store(self, door: Door) -> None:
        with pytest.raises(TwilioRestException) as refusal:
            door.twilio(OTHER, OTHER_TOKEN).memory.v1.profiles(STORE, MARIA).fetch()
        assert refusal.value.status == 404


class TestTwilioLists:
    def test_traits_one_by_one(self, door: Door) -> None:
        traits = door.twilio().memory.v1.traits(STORE, MARIA).list()
        told = {(trait.trait_group, trait.name, trait.value) for trait in traits}
        assert told == {("Contact", "phone", MARIAS_NUMBER), ("Contact", "firstName", "Maria")}

    def test_identifiers(self, door: Door) -> None:
        (found,) = door.twilio().memory.v1.identifiers(STORE, MARIA).list()
        assert (found.id_type, found.values) == ("phone", [MARIAS_NUMBER])

    def test_profiles_are_walked_page_by_page(self, door: Door) -> None:
        for number in range(5):
            door.run(
                lambda tx, number=number: door.memory.resolve_profile(  # type: ignore[misc]
                    tx, store_id=STORE, id_type="phone", value=f"+1555123000{number}", source="sms"
                )
            )
        assert len(door.twilio().memory.v1.profiles(STORE).list(page_size=2)) == 6


class TestTac:
    async def test_lookup_by_whatsapp_address(self, door: Door) -> None:
        found = await door.tac().lookup_profile("phone", "whatsapp:" + MARIAS_NUMBER)
        assert (found.normalized_value, found.profiles) == (MARIAS_NUMBER, [MARIA])

    async def test_nobody_is_an_empty_answer(self, door: Door) -> None:
        assert (await door.tac().lookup_profile("phone", "+15550000000")).profiles == []

    async def test_create_profile_is_an_upsert(self, door: Door) -> None:
        assert await door.tac().create_profile({"Contact": {"phone": "whatsapp:" + MARIAS_NUMBER}}) == MARIA

    async def test_what_was_observed_is_recalled(self, door: Door) -> None:
        tac = door.tac()
        await tac.create_observation(
            MARIA, content="Maria's parcel was lost and a refund was promised.", source="desktop",
            conversation_ids=[CONVERSATION], occurred_at="2026-11-22T12:00:00Z",
        )  # fmt: skip
        await tac.create_observation(
            MARIA, content="Maria prefers to be called in the morning.", source="desktop",
            occurred_at="2026-11-22T13:00:00Z",
        )  # fmt: skip
        await tac.create_conversation_summaries(
            MARIA,
            [{"content": "A lost parcel.", "conversationId": CONVERSATION,
              "occurredAt": "2026-11-22T12:30:00Z", "source": "conversation-intelligence"}],
        )  # fmt: skip
        recalled = await tac.retrieve_memory(
            MARIA, query="where is my refund", observations_limit=20, summaries_limit=5, communications_limit=0,
            relevance_threshold=0.0,
        )  # fmt: skip
        assert [item.content[:14] for item in recalled.observations] == ["Maria's parcel", "Maria prefers "]
        assert recalled.observations[0].conversation_ids == [CONVERSATION]
        assert [item.content for item in recalled.summaries] == ["A lost parcel."]

    async def test_a_profile_has_no_null_group(self, door: Door) -> None:
        profile = await door.tac().get_profile(MARIA, trait_groups=["Contact", "Loyalty"])
        assert profile.traits == {"Contact": {"phone": MARIAS_NUMBER, "firstName": "Maria"}}

    async def test_communications_come_back_and_make_the_query(self, door: Door) -> None:
        await door.tac().create_observation(
            MARIA, content="The bicycle was delivered.", source="api", occurred_at="2026-11-20T12:00:00Z"
        )
        await door.tac().create_observation(
            MARIA, content="She asked about opening hours.", source="api", occurred_at="2026-11-21T12:00:00Z"
        )
        door.talk.said[CONVERSATION] = [_said("My bicycle squeaks")]
        recalled = await door.tac().retrieve_memory(
            MARIA, conversation_id=CONVERSATION, communications_limit=5
        )
        assert door.talk.limits == [10]
        assert next(item.content for item in recalled.observations) == "The bicycle was delivered."
        (communication,) = recalled.communications
        assert communication.content.text == "My bicycle squeaks"
        assert communication.author.address == MARIAS_NUMBER

    async def test_another_customers_conversation_is_not_shown(self, door: Door) -> None:
        door.talk.said[CONVERSATION] = [_said("secret", profile_id="mem_profile_" + "7" * 26)]
        recalled = await door.tac().retrieve_memory(
            MARIA, conversation_id=CONVERSATION, communications_limit=5
        )
        assert recalled.communications == []


def _said(text: str, profile_id: str = MARIA) -> RecallCommunication:
    customer = RecallParticipant(
        participant_id="conv_participant_" + "1" * 26, name="Maria", address=MARIAS_NUMBER, channel="SMS",
        type="CUSTOMER", profile_id=profile_id,
    )  # fmt: skip
    agent = RecallParticipant(
        participant_id="conv_participant_" + "2" * 26, name="Agent", address="+15550001111", channel="SMS",
        type="AI_AGENT",
    )  # fmt: skip
    return RecallCommunication(
        communication_id="conv_communication_" + "3" * 26, text=text, author=customer, recipients=(agent,),
        created_at=datetime(2026, 11, 22, 12, tzinfo=UTC),
    )  # fmt: skip
