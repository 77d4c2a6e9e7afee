"""The official REST SDK works the whole resource tree: control plane, conversations, participants, words, actions."""

from __future__ import annotations

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.conversations.v2.action import ActionList
from twilio.rest.conversations.v2.communication import CommunicationList
from twilio.rest.conversations.v2.configuration import ConfigurationList
from twilio.rest.conversations.v2.conversation import ConversationList
from twilio.rest.conversations.v2.participant import ParticipantList

from tests.wire.conversations_v2.conftest import CONFIGURATION, MARIA, NUMBER, OTHER, OTHER_TOKEN, STORE, Door
from tieline.conversations import Address, NewParticipant, ParticipantType

pytestmark = pytest.mark.wire

AT_MARIAS = {"channel": "SMS", "address": MARIA.address}
AT_THE_NUMBER = {"channel": "SMS", "address": NUMBER.address}


def test_a_configuration_is_replaced_and_its_operation_told(door: Door) -> None:
    v2 = door.twilio().conversations.v2
    accepted = v2.configurations(CONFIGURATION).update(
        update_configuration_request=ConfigurationList.UpdateConfigurationRequest(
            {
                "displayName": "Shop",
                "description": "Our shop",
                "conversationGroupingType": "GROUP_BY_PROFILE",
                "memoryStoreId": STORE,
                "channelSettings": {"SMS": {"statusTimeouts": {"inactive": 5, "closed": 30}}},
            }
        )
    )
    assert accepted.related == {"configurationId": CONFIGURATION}
    operation = v2.operations(accepted.status_url.rpartition("/")[2]).fetch()
    assert operation.status == "COMPLETED"
    found = v2.configurations(CONFIGURATION).fetch()
    assert (found.display_name, found.version) == ("Shop", 2)
    assert [one.id for one in v2.configurations.list()] == [CONFIGURATION]


def test_a_conversation_is_created_read_changed_and_closed(door: Door) -> None:
    v2 = door.twilio().conversations.v2
    made = v2.conversations.create(
        create_conversation_with_config_request=ConversationList.CreateConversationWithConfigRequest(
            {
                "configurationId": CONFIGURATION,
                "name": "Order 42",
                "participants": [
                    {"type": "CUSTOMER", "addresses": [AT_MARIAS]},
                    {"type": "AI_AGENT", "addresses": [AT_THE_NUMBER]},
                ],
                "metadata": {"order": "42"},
            }
        )
    )
    assert (made.name, made.status, made.configuration_id) == ("Order 42", "ACTIVE", CONFIGURATION)
    closed = v2.conversations(made.id).update(
        update_conversation_by_id_request=ConversationList.UpdateConversationByIdRequest({"status": "CLOSED"})
    )
    assert (closed.status, closed.name) == ("CLOSED", "Order 42")
    assert [one.id for one in v2.conversations.list(status=["CLOSED"])] == [made.id]
    assert v2.conversations.list(status=["ACTIVE"]) == []


def test_a_patch_keeps_what_it_does_not_name(door: Door) -> None:
    conversation_id = door.maria().conversation.conversation_id
    v2 = door.twilio().conversations.v2
    request = ConversationList.PatchConversationByIdRequest
    v2.conversations(conversation_id).patch(patch_conversation_by_id_request=request({"name": "Maria"}))
    patched = v2.conversations(conversation_id).patch(
        patch_conversation_by_id_request=request(
            {"configuration": {"statusCallbacks": [{"url": "https://example.com/hook"}]}}
        )
    )
    assert patched.name == "Maria"
    assert patched.configuration["statusCallbacks"][0]["url"] == "https://example.com/hook"


def test_participants_come_in_one_page_unless_pages_are_asked_for(door: Door) -> None:
    conversation_id = door.maria().conversation.conversation_id
    for number in range(60):
        new = NewParticipant(
            addresses=(Address(channel="CHAT", address=f"guest {number}"),), type=ParticipantType.CUSTOMER
        )
        door.run(
            lambda tx, new=new: door.room.add_participant(  # type: ignore[misc]
                tx, conversation_id=conversation_id, participant=new
            )
        )
    body = door.call("GET", f"/Conversations/{conversation_id}/Participants").json()
    assert len(body["participants"]) == 62
    assert "nextToken" not in body["meta"]
    listed = door.twilio().conversations.v2.participants(conversation_id).list(page_size=25)
    assert [one.id for one in listed] == [one["id"] for one in body["participants"]]


def test_a_participant_is_added_fetched_and_replaced(door: Door) -> None:
    conversation_id = door.maria().conversation.conversation_id
    v2 = door.twilio().conversations.v2
    request = ParticipantList.CreateParticipantInConversationRequest(
        {"name": "Ben", "type": "CUSTOMER", "addresses": [{"channel": "SMS", "address": "+15550000009"}]}
    )
    ben = v2.participants(conversation_id).create(create_participant_in_conversation_request=request)
    assert v2.participants(conversation_id, ben.id).fetch().name == "Ben"
    replaced = v2.participants(conversation_id, ben.id).update(
        update_participant_in_conversation_request=ParticipantList.UpdateParticipantInConversationRequest(
            {"type": "UNKNOWN", "addresses": [{"channel": "SMS", "address": "+15550000009"}]}
        )
    )
    assert (replaced.name, replaced.type) == ("+15550000009", "UNKNOWN")


def test_words_are_added_listed_and_fetched(door: Door) -> None:
    conversation_id = door.maria().conversation.conversation_id
    words = door.twilio().conversations.v2.communications(conversation_id)
    request = CommunicationList.CreateCommunicationInConversationRequest
    made = [
        words.create(
            create_communication_in_conversation_request=request(
                {
                    "author": AT_MARIAS,
                    "content": {"type": "TEXT", "text": f"message {number}"},
                    "recipients": [AT_THE_NUMBER],
                    "resourceId": f"SM{number}",
                    "channelId": f"SM{number}",
                }
            )
        )
        for number in range(5)
    ]
    assert [one.id for one in words.list(page_size=2)] == [one.id for one in made]
    assert [one.id for one in words.list(channel_id="SM3")] == [made[3].id]
    fetched = door.twilio().conversations.v2.communications(conversation_id, made[0].id).fetch()
    assert fetched.content == {"type": "TEXT", "text": "message 0"}


def test_an_action_is_accepted_and_can_be_asked_for(door: Door) -> None:
    joined = door.maria()
    conversation_id = joined.conversation.conversation_id
    v2 = door.twilio().conversations.v2
    action = v2.actions(conversation_id).create(
        create_conversation_action_request=ActionList.CreateConversationActionRequest(
            {
                "type": "SEND_MESSAGE",
                "payload": {
                    "from": {"participantId": joined.agent_participant.participant_id},
                    "to": [{"address": MARIA.address, "channel": "SMS"}],
                    "content": {"text": "Hola"},
                },
            }
        )
    )
    assert action.status == "PENDING"
    door.run(lambda tx: door.room.fail_action(tx, action_id=action.id, reason="A worker owns it."))
    ended = v2.actions(conversation_id, action.id).fetch()
    assert (ended.status, ended.failure_reason) == ("FAILED", "A worker owns it.")


def test_p8_another_account_is_told_that_there_is_nothing(door: Door) -> None:
    conversation_id = door.maria().conversation.conversation_id
    theirs = door.twilio(OTHER, OTHER_TOKEN).conversations.v2
    assert theirs.conversations.list() == []
    with pytest.raises(TwilioRestException) as refused:
        theirs.conversations(conversation_id).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_wrong_credentials_are_401(door: Door) -> None:
    with pytest.raises(TwilioRestException) as refused:
        door.twilio(OTHER, "wrong").conversations.v2.configurations(CONFIGURATION).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)
