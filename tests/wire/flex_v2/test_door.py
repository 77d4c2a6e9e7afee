"""Flex's second version through the official SDK: Sofia as Flex knows her, and Vera who chats on a web page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.flex_api.v2.flex_user import FlexUserContext

from tests.support.served_story import ServedStory, serve_story
from tieline.accounts.people import User
from tieline.conversations import OwnerKind
from tieline.conversations.classic import ordered_id
from tieline.kit.ids import IdKind

pytestmark = pytest.mark.wire

FLOW = {
    "description": "Greets who chats.",
    "initial_state": "Trigger",
    "flags": {"allow_concurrent_calls": True},
    "states": [
        {
            "name": "Trigger",
            "type": "trigger",
            "properties": {},
            "transitions": [
                {"event": "incomingConversationMessage", "next": "ask"},
                {"event": "incomingMessage"},
                {"event": "incomingRequest"},
            ],
        },
        {
            "name": "ask",
            "type": "send-and-wait-for-reply",
            "properties": {
                "body": "Hello {{trigger.conversation.ChannelAttributes.from}}, about "
                "{{trigger.conversation.ChannelAttributes.pre_engagement_data.topic}}?",
                "timeout": "3600",
            },
            "transitions": [
                {"event": "incomingMessage"},
                {"event": "timeout"},
                {"event": "deliveryFailure"},
            ],
        },
    ],
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedStory]:
    with serve_story(tmp_path) as served:
        yield served


def hire(shop: ServedStory, name: str, *roles: Any, **given: Any) -> User:
    """Somebody signs in from now on."""
    return shop.work(
        lambda tx: shop.story.house.users.create_user(
            tx, account_id=shop.story.account_id, username=name, name=name, roles=roles, **given
        )
    )


def flex_user(shop: ServedStory, user: User) -> FlexUserContext:
    instance = shop.sdk.flex_api.v1.configuration().fetch().flex_instance_sid
    return shop.sdk.flex_api.v2.flex_user(instance, user.flex_user_id)


class TestFlexUser:
    def test_is_one_of_the_people_by_another_id(self, shop: ServedStory) -> None:
        marco = shop.run(shop.story.worker("Marco"))
        user = hire(shop, "marco@example.com", "worker", "administrator", worker_id=marco.worker_id)
        found = flex_user(shop, user).fetch()
        assert (found.user_sid, found.username, found.locale) == (user.user_id, "marco@example.com", "en-US")
        assert (found.worker_sid, found.workspace_sid) == (marco.worker_id, marco.workspace_id)
        assert (found.roles, found.flex_team_sid, found.version) == (["admin", "agent"], None, 0)
        assert found.created_date is not None

    def test_who_is_no_worker_has_no_workspace(self, shop: ServedStory) -> None:
        found = flex_user(shop, hire(shop, "sofia", "supervisor")).fetch()
        assert (found.roles, found.worker_sid, found.workspace_sid) == (["supervisor"], None, None)

    def test_changes_address_and_language_and_counts_versions(self, shop: ServedStory) -> None:
        user = hire(shop, "sofia", "supervisor")
        changed = flex_user(shop, user).update(email="Sofia@example.com", locale="es-ES")
        assert (changed.email, changed.locale, changed.version) == ("sofia@example.com", "es-ES", 1)
        kept = flex_user(shop, user).update(user_sid=user.user_id)
        assert (kept.email, kept.locale) == ("sofia@example.com", "es-ES")

    @pytest.mark.parametrize(
        "form",
        [{"email": "nobody"}, {"locale": "the language of birds"}, {"user_sid": "US" + "0" * 32}],
    )
    def test_p13_what_cannot_be_is_refused(self, shop: ServedStory, form: dict[str, str]) -> None:
        with pytest.raises(TwilioRestException) as refused:
            flex_user(shop, hire(shop, "sofia", "supervisor")).update(**form)
        assert refused.value.status == 400

    def test_an_address_is_one_persons(self, shop: ServedStory) -> None:
        hire(shop, "nadia", "supervisor", email="nadia@example.com")
        with pytest.raises(TwilioRestException) as refused:
            flex_user(shop, hire(shop, "sofia", "supervisor")).update(email="nadia@example.com")
        assert refused.value.status == 409

    def test_p8_of_another_instance_there_is_nobody(self, shop: ServedStory) -> None:
        user = hire(shop, "sofia", "supervisor")
        for instance, flex_user_id in (
            ("GO" + "0" * 32, user.flex_user_id),
            (f"GO{shop.story.account_id[2:]}", "FU" + "0" * 32),
            (f"GO{shop.story.account_id[2:]}", user.user_id),
        ):
            with pytest.raises(TwilioRestException) as refused:
                shop.sdk.flex_api.v2.flex_user(instance, flex_user_id).fetch()
            assert refused.value.status == 404


class TestWebChat:
    def test_a_visitor_writes_in_it_and_the_agent_answers(self, shop: ServedStory) -> None:
        rule = shop.sdk.conversations.v1.address_configurations.create(
            type="chat", address="shop.example.com"
        )
        made = shop.sdk.flex_api.v2.web_channels.create(
            address_sid=rule.sid,
            chat_friendly_name="Vera on the page",
            customer_friendly_name="Vera",
            pre_engagement_data=json.dumps({"topic": "boots"}),
        )
        assert made.identity.startswith("visitor_")
        conversation = shop.sdk.conversations.v1.conversations(made.conversation_sid)
        told = conversation.fetch()
        assert told.friendly_name == "Vera on the page"
        assert json.loads(told.attributes) == {"pre_engagement_data": {"topic": "boots"}, "from": "Vera"}
        (vera,) = conversation.participants.list()
        assert vera.identity == made.identity
        conversation.messages.create(author=made.identity, body="Do you sell boots?")
        shop.settle()
        assert [one.author == made.identity for one in conversation.messages.list()] == [True, False]

    def test_what_was_filled_in_need_not_be_json(self, shop: ServedStory) -> None:
        rule = shop.sdk.conversations.v1.address_configurations.create(
            type="chat", address="shop.example.com"
        )
        made = shop.sdk.flex_api.v2.web_channels.create(
            address_sid=rule.sid, pre_engagement_data="boots, please"
        )
        told = shop.sdk.conversations.v1.conversations(made.conversation_sid).fetch()
        assert json.loads(told.attributes) == {"pre_engagement_data": "boots, please"}

    def test_the_flow_of_its_address_has_the_visitors_words(self, shop: ServedStory) -> None:
        flow = shop.sdk.studio.v2.flows.create(
            friendly_name="Greeter", status="published", definition=json.dumps(FLOW)
        )
        rule = shop.sdk.conversations.v1.address_configurations.create(
            type="chat",
            address="shop.example.com",
            auto_creation_enabled=True,
            auto_creation_type="studio",
            auto_creation_studio_flow_sid=flow.sid,
        )
        made = shop.sdk.flex_api.v2.web_channels.create(
            address_sid=rule.sid,
            customer_friendly_name="Vera",
            pre_engagement_data=json.dumps({"topic": "boots"}),
            identity="vera",
        )
        conversation = shop.sdk.conversations.v1.conversations(made.conversation_sid)
        conversation.messages.create(author="vera", body="Hello?")
        shop.settle()
        said = [one.body for one in conversation.messages.list()]
        assert said == ["Hello?", "Hello Vera, about boots?"]
        conversation_id = ordered_id(IdKind.CONVERSATION, made.conversation_sid)
        held = shop.run(shop.story.conversation(conversation_id))
        assert held.owner.kind is OwnerKind.FLOW
        conversation.messages.create(author="vera", body="Yes, boots.")
        shop.settle()
        (execution,) = flow.executions.list()
        assert execution.status == "ended"

    def test_an_address_of_another_kind_or_of_nobody_is_refused_and_nothing_is_opened(
        self, shop: ServedStory
    ) -> None:
        rule = shop.sdk.conversations.v1.address_configurations.create(type="sms", address="+15550100000")
        for address_id, status in ((rule.sid, 400), ("IG" + "0" * 32, 404), ("shop", 400)):
            with pytest.raises(TwilioRestException) as refused:
                shop.sdk.flex_api.v2.web_channels.create(address_sid=address_id)
            assert refused.value.status == status
        assert shop.sdk.conversations.v1.conversations.list() == []

    def test_a_service_that_its_address_names_has_the_chat(self, shop: ServedStory) -> None:
        service = shop.sdk.conversations.v1.services.create(friendly_name="Harbour")
        rule = shop.sdk.conversations.v1.address_configurations.create(
            type="chat",
            address="harbour.example.com",
            auto_creation_conversation_service_sid=service.sid,
        )
        made = shop.sdk.flex_api.v2.web_channels.create(address_sid=rule.sid, identity="vera")
        assert made.identity == "vera"
        told = shop.sdk.conversations.v1.conversations(made.conversation_sid).fetch()
        assert told.chat_service_sid == service.sid
