"""A client of Conversations classic takes part: every operation through the official SDK's v1 classes.

Pedro's shop still runs on the older API. Ana writes by SMS, Rosa chats, and the shop's old program answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest.conversations.v2.action import ActionList

from tests.support.served_story import ServedStory, serve_story
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER, STORE_ID
from tieline.conversations.classic import classic_id, ordered_id
from tieline.kit.ids import IdKind

pytestmark = pytest.mark.wire

HOOK = "https://pedro.example.com/classic"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedStory]:
    with serve_story(tmp_path) as served:
        yield served


def told(shop: ServedStory) -> list[dict[str, str]]:
    """What Pedro's webhook has heard, oldest first."""
    shop.settle()
    sent = [body for url, body, _ in shop.story.http.sent if url == HOOK]
    return [{name: values[0] for name, values in parse_qs(body.decode()).items()} for body in sent]


def names(shop: ServedStory) -> list[str]:
    return [form["EventType"] for form in told(shop)]


def ours(sid: str) -> str:
    return ordered_id(IdKind.CONVERSATION, sid)


class TestServices:
    def test_the_default_one_is_there_and_others_come_and_go(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        (default,) = v1.services.list()
        assert default.friendly_name == "Default Conversations Service"
        made = v1.services.create(friendly_name="Pedro's")
        assert {one.sid for one in v1.services.list(page_size=1)} == {default.sid, made.sid}
        assert v1.services(made.sid).fetch().friendly_name == "Pedro's"
        assert v1.services(made.sid).delete()
        with pytest.raises(TwilioRestException) as gone:
            v1.services(made.sid).fetch()
        assert gone.value.status == 404
        with pytest.raises(TwilioRestException) as kept:
            v1.services(default.sid).delete()
        assert kept.value.status == 403

    def test_webhooks_of_the_account_and_of_a_service(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        service = v1.services.create(friendly_name="Pedro's")
        after = (
            v1.services(service.sid)
            .configuration.webhooks()
            .update(post_webhook_url=HOOK, filters=["onMessageAdded"], method="POST")
        )
        assert (after.post_webhook_url, after.filters) == (HOOK, ["onMessageAdded"])
        assert v1.services(service.sid).configuration.webhooks().fetch().post_webhook_url == HOOK
        account = v1.configuration.webhooks()
        assert account.fetch().post_webhook_url is None
        assert account.update(post_webhook_url=HOOK).post_webhook_url == HOOK


class TestAddresses:
    def test_one_is_made_found_by_its_address_changed_and_deleted(self, shop: ServedStory) -> None:
        addresses = shop.sdk.conversations.v1.address_configurations
        service = shop.sdk.conversations.v1.services.create(friendly_name="Pedro's")
        made = addresses.create(
            type="sms",
            address=NUMBER,
            friendly_name="The shop",
            auto_creation_enabled=True,
            auto_creation_conversation_service_sid=service.sid,
        )
        assert addresses(NUMBER).fetch().sid == made.sid
        assert made.auto_creation["conversation_service_sid"] == service.sid
        changed = addresses(made.sid).update(friendly_name="Shop", auto_creation_enabled=False)
        assert (changed.friendly_name, changed.auto_creation["enabled"]) == ("Shop", False)
        assert [one.sid for one in addresses.list(type="sms")] == [made.sid]
        assert addresses.list(type="whatsapp") == []
        with pytest.raises(TwilioRestException) as taken:
            addresses.create(type="sms", address=NUMBER)
        assert taken.value.status == 409
        assert addresses(made.sid).delete()

    def test_a_message_to_it_opens_a_conversation_in_the_bridged_service(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        service = v1.services.create(friendly_name="Pedro's")
        bridged = shop.http(
            "POST",
            "/v2/ControlPlane/Configurations",
            json={
                "displayName": "Bridged",
                "description": "Pedro's shop",
                "conversationGroupingType": "GROUP_BY_PROFILE",
                "memoryStoreId": STORE_ID,
                "conversationsV1Bridge": {"serviceId": service.sid},
            },
        ).json()["related"]["configurationId"]
        v1.address_configurations.create(
            type="sms",
            address=NUMBER,
            auto_creation_enabled=True,
            auto_creation_conversation_service_sid=service.sid,
        )
        received = shop.run(shop.story.text("Where is my order?"))
        (found,) = v1.services(service.sid).conversations.list()
        assert ours(found.sid) == received.conversation_id
        assert found.chat_service_sid == service.sid
        v2 = shop.sdk.conversations.v2.conversations(received.conversation_id).fetch()
        assert v2.configuration_id == bridged

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"Type": "pigeon", "Address": NUMBER}, "Type"),
            ({"Type": "sms"}, "Address"),
            ({"Type": "sms", "Address": NUMBER, "AutoCreation.Type": "webhook"}, "AutoCreation.WebhookUrl"),
            ({"Type": "sms", "Address": NUMBER, "AutoCreation.Type": "studio"}, "AutoCreation.StudioFlowSid"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name(
        self, shop: ServedStory, fields: dict[str, str], field: str
    ) -> None:
        answer = shop.http("POST", "/v1/Configuration/Addresses", data=fields)
        assert (answer.status_code, answer.json()["field"]) == (400, field)


class TestConversations:
    def test_one_is_made_found_by_name_changed_closed_and_deleted(self, shop: ServedStory) -> None:
        conversations = shop.sdk.conversations.v1.conversations
        made = conversations.create(
            friendly_name="Order 4711",
            unique_name="order-4711",
            attributes='{"order": 4711}',
            timers_inactive="PT5M",
            timers_closed="PT1H",
        )
        assert made.state == "active"
        assert conversations("order-4711").fetch().sid == made.sid
        changed = conversations(made.sid).update(friendly_name="Order", state="inactive")
        assert (changed.friendly_name, changed.state) == ("Order", "inactive")
        assert changed.attributes == '{"order": 4711}'
        assert [one.sid for one in conversations.list(state="inactive")] == [made.sid]
        with pytest.raises(TwilioRestException) as taken:
            conversations.create(unique_name="order-4711")
        assert (taken.value.status, taken.value.code) == (409, 50353)
        assert conversations(made.sid).update(state="closed").state == "closed"
        conversations.create(unique_name="order-4711")
        assert conversations(made.sid).delete()
        with pytest.raises(TwilioRestException):
            conversations(made.sid).fetch()

    def test_the_same_conversation_is_there_by_the_newer_api(self, shop: ServedStory) -> None:
        made = shop.sdk.conversations.v1.conversations.create(friendly_name="Order 4711")
        found = shop.sdk.conversations.v2.conversations(ours(made.sid)).fetch()
        assert (found.name, found.status) == ("Order 4711", "ACTIVE")
        assert classic_id(IdKind.CONVERSATION, found.id) == made.sid

    def test_with_its_people_at_once_or_not_at_all(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        binding = f'{{"messaging_binding": {{"address": "{CUSTOMER_NUMBER}", "proxy_address": "{NUMBER}"}}}}'
        made = v1.conversation_with_participants.create(
            friendly_name="Both", participant=[binding, '{"identity": "pedro"}']
        )
        people = v1.conversations(made.sid).participants.list()
        assert {one.identity for one in people} == {None, "pedro", "Agent"}
        before = len(v1.conversations.list())
        with pytest.raises(TwilioRestException) as refused:
            v1.conversation_with_participants.create(participant=["{}"])
        assert refused.value.status == 400
        assert len(v1.conversations.list()) == before

    def test_p8_another_account_and_another_service_see_nothing(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        mine, other = v1.services.create(friendly_name="A"), v1.services.create(friendly_name="B")
        made = v1.services(mine.sid).conversations.create(friendly_name="Mine")
        assert v1.services(mine.sid).conversations(made.sid).fetch().chat_service_sid == mine.sid
        assert v1.services(other.sid).conversations.list() == []
        with pytest.raises(TwilioRestException):
            v1.services(other.sid).conversations(made.sid).fetch()


class TestParticipants:
    def test_a_bound_customer_is_the_newer_apis_customer(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        made = v1.conversations.create()
        ana = v1.conversations(made.sid).participants.create(
            messaging_binding_address=CUSTOMER_NUMBER,
            messaging_binding_proxy_address=NUMBER,
            attributes='{"vip": true}',
        )
        assert ana.messaging_binding == {
            "type": "sms",
            "address": CUSTOMER_NUMBER,
            "proxy_address": NUMBER,
        }
        people = {one.type: one for one in shop.sdk.conversations.v2.participants(ours(made.sid)).list()}
        assert set(people) == {"CUSTOMER", "AI_AGENT"}
        assert people["CUSTOMER"].profile_id == "mem_profile_" + "0" * 26
        of = v1.participant_conversations.list(address=CUSTOMER_NUMBER)
        assert [one.conversation_sid for one in of] == [made.sid]

    def test_one_is_read_changed_and_leaves(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        people = v1.conversations(v1.conversations.create().sid).participants
        rosa = people.create(identity="rosa")
        assert people(rosa.sid).fetch().identity == "rosa"
        assert people(rosa.sid).update(attributes='{"seat": 1}').attributes == '{"seat": 1}'
        assert people(rosa.sid).delete()
        assert people.list() == []

    def test_a_pair_of_addresses_is_in_one_open_conversation(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        standing = shop.run(shop.story.text("Hello"))
        second = v1.conversations.create()
        with pytest.raises(TwilioRestException) as refused:
            v1.conversations(second.sid).participants.create(
                messaging_binding_address=CUSTOMER_NUMBER, messaging_binding_proxy_address=NUMBER
            )
        assert refused.value.status == 409
        assert v1.conversations(second.sid).participants.list() == []
        assert standing.conversation_id != ours(second.sid)

    def test_a_number_of_somebody_else_is_refused(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        made = v1.conversations.create()
        with pytest.raises(TwilioRestException) as refused:
            v1.conversations(made.sid).participants.create(
                messaging_binding_address=CUSTOMER_NUMBER, messaging_binding_proxy_address="+15559999999"
            )
        assert (refused.value.status, refused.value.code) == (400, 50407)


class TestMessages:
    def test_a_customer_who_chats_is_answered_by_the_built_in_agent(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        made = v1.conversations.create()
        v1.conversations(made.sid).participants.create(identity="rosa")
        asked = v1.conversations(made.sid).messages.create(author="rosa", body="Do you sell tea?")
        assert (asked.index, asked.author, asked.body) == (0, "rosa", "Do you sell tea?")
        shop.settle()
        listed = v1.conversations(made.sid).messages.list()
        assert [one.author for one in listed] == ["rosa", "Agent"]
        communications = shop.sdk.conversations.v2.communications(ours(made.sid)).list()
        assert [one.content["text"] for one in communications] == [one.body for one in listed]
        newest_first = v1.conversations(made.sid).messages.list(order="desc")
        assert [one.sid for one in newest_first] == [one.sid for one in reversed(listed)]

    def test_a_text_is_a_classic_message_and_the_old_programs_answer_goes_out(
        self, shop: ServedStory
    ) -> None:
        v1 = shop.sdk.conversations.v1
        v1.configuration.webhooks().update(post_webhook_url=HOOK)
        received = shop.run(shop.story.text("Is my order here?", settle=False))
        sid = classic_id(IdKind.CONVERSATION, received.conversation_id)
        v1.conversations(sid).participants.create(identity="pedro")
        shop.settle()
        assert v1.conversations(sid).messages.list()[0].body == "Is my order here?"
        answer = v1.conversations(sid).messages.create(author="pedro", body="Yes, come by!")
        shop.settle()
        sent = shop.sdk.messages.list(to=CUSTOMER_NUMBER)
        assert [one.body for one in sent] == ["Yes, come by!"]
        (receipt,) = v1.conversations(sid).messages(answer.sid).delivery_receipts.list()
        assert (receipt.status, receipt.message_sid) == ("delivered", answer.sid)
        again = v1.conversations(sid).messages(answer.sid).delivery_receipts(receipt.sid).fetch()
        assert again.channel_message_sid == sent[0].sid
        assert (
            shop.run(
                shop.story.house.db.read(
                    lambda tx: shop.story.house.conversations.open_turns(
                        tx, conversation_id=received.conversation_id
                    )
                )
            )
            == ()
        )

    def test_p4_words_are_refused_while_a_worker_owns(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        marco = shop.run(shop.story.on_duty("Marco"))
        received = shop.run(shop.story.text("I want to speak to a human"))
        shop.run(shop.story.accept(marco))
        sid = classic_id(IdKind.CONVERSATION, received.conversation_id)
        with pytest.raises(TwilioRestException) as refused:
            v1.conversations(sid).messages.create(author="pedro", body="Me too!")
        assert refused.value.status == 403
        assert "pedro" not in {one.author for one in v1.conversations(sid).messages.list()}

    def test_one_is_corrected_and_taken_back(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        made = v1.conversations.create()
        v1.conversations(made.sid).participants.create(identity="rosa")
        messages = v1.conversations(made.sid).messages
        one = messages.create(author="rosa", body="Helo", attributes='{"mood": "fine"}')
        corrected = messages(one.sid).update(body="Hello")
        assert (corrected.body, corrected.attributes) == ("Hello", '{"mood": "fine"}')
        assert messages(one.sid).delete()
        assert one.sid not in {each.sid for each in messages.list()}
        with pytest.raises(TwilioRestException):
            messages(one.sid).fetch()

    def test_the_newer_apis_words_reach_somebody_who_chats(self, shop: ServedStory) -> None:
        v1, v2 = shop.sdk.conversations.v1, shop.sdk.conversations.v2
        made = v1.conversations.create()
        v1.conversations(made.sid).participants.create(identity="rosa")
        v1.conversations(made.sid).messages.create(author="rosa", body="Hello?")
        people = {one.type: one for one in v2.participants(ours(made.sid)).list()}
        payload = {
            "type": "SEND_MESSAGE",
            "payload": {
                "from": {"participantId": people["AI_AGENT"].id},
                "to": [{"participantId": people["CUSTOMER"].id, "channel": "CHAT"}],
                "content": {"text": "Hello Rosa"},
                "channelSettings": {"channelId": made.sid},
            },
        }
        action = v2.actions(ours(made.sid)).create(
            create_conversation_action_request=ActionList.CreateConversationActionRequest(payload)
        )
        shop.settle()
        done = v2.actions(ours(made.sid), action.id).fetch()
        assert done.status == "COMPLETED"
        assert "Hello Rosa" in {one.body for one in v1.conversations(made.sid).messages.list()}
        assert [one.id for one in v2.conversations.list(channel_id=made.sid)] == [ours(made.sid)]

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"Author": "rosa"}, "Body"),
            ({"Author": "rosa", "Body": "x" * 32_769}, "Body"),
            ({"Author": "rosa", "Body": "x", "Attributes": "{"}, "Attributes"),
            ({"Author": "rosa", "Body": "x", "MediaSid": "ME" + "0" * 32}, "MediaSid"),
        ],
    )
    def test_what_cannot_be_said_is_refused_by_name(
        self, shop: ServedStory, fields: dict[str, str], field: str
    ) -> None:
        made = shop.sdk.conversations.v1.conversations.create()
        answer = shop.http("POST", f"/v1/Conversations/{made.sid}/Messages", data=fields)
        assert (answer.status_code, answer.json()["field"]) == (400, field)
        assert shop.sdk.conversations.v1.conversations(made.sid).messages.list() == []


class TestWebhooks:
    def test_a_conversations_own_is_made_changed_and_deleted(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        hooks = v1.conversations(v1.conversations.create().sid).webhooks
        made = hooks.create(
            target="webhook", configuration_url=HOOK, configuration_filters=["onMessageAdded"]
        )
        assert hooks(made.sid).fetch().configuration["filters"] == ["onMessageAdded"]
        after = hooks(made.sid).update(configuration_filters=["onMessageAdded", "onMessageUpdated"])
        assert after.configuration["filters"] == ["onMessageAdded", "onMessageUpdated"]
        assert [one.sid for one in hooks.list()] == [made.sid]
        assert hooks(made.sid).delete()
        assert hooks.list() == []

    def test_it_hears_what_others_do_and_its_own_only_when_it_asks(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        v1.configuration.webhooks().update(post_webhook_url=HOOK)
        made = v1.conversations.create()
        v1.conversations(made.sid).participants.create(identity="rosa", x_twilio_webhook_enabled="true")
        v1.conversations(made.sid).messages.create(author="rosa", body="Quietly")
        v1.conversations(made.sid).messages.create(
            author="rosa", body="Aloud", x_twilio_webhook_enabled="true"
        )
        heard = told(shop)
        assert "onConversationAdded" not in {form["EventType"] for form in heard}
        assert [form["Identity"] for form in heard if form["EventType"] == "onParticipantAdded"][:1] == [
            "rosa"
        ]
        said = [form for form in heard if form["EventType"] == "onMessageAdded"]
        assert "Quietly" not in {form["Body"] for form in said}
        aloud = next(form for form in said if form["Body"] == "Aloud")
        assert (aloud["ConversationSid"], aloud["Author"], aloud["Index"]) == (made.sid, "rosa", "1")

    def test_a_text_a_correction_and_a_closing_are_told_in_order(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        v1.configuration.webhooks().update(
            post_webhook_url=HOOK,
            filters=["onMessageAdded", "onMessageUpdated", "onMessageRemoved", "onConversationStateUpdated"],
        )
        received = shop.run(shop.story.text("Helo"))
        sid = classic_id(IdKind.CONVERSATION, received.conversation_id)
        first = v1.conversations(sid).messages.list()[0]
        v1.conversations(sid).messages(first.sid).update(body="Hello")
        # What is taken back before it was told is not told any more.
        shop.settle()
        v1.conversations(sid).messages(first.sid).delete()
        v1.conversations(sid).update(state="closed")
        heard = names(shop)
        assert heard[0] == "onMessageAdded"
        assert heard[-3:] == ["onMessageUpdated", "onMessageRemoved", "onConversationStateUpdated"]

    def test_a_trigger_hears_only_its_words(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        made = v1.conversations.create()
        v1.conversations(made.sid).participants.create(identity="rosa")
        v1.conversations(made.sid).webhooks.create(
            target="trigger", configuration_url=HOOK, configuration_triggers=["refund"]
        )
        for body in ("Hello", "I want a REFUND"):
            v1.conversations(made.sid).messages.create(
                author="rosa", body=body, x_twilio_webhook_enabled="true"
            )
        heard = [form["Body"] for form in told(shop)]
        assert heard[0] == "I want a REFUND"
        assert all("refund" in body.lower() for body in heard)

    def test_p3_an_old_program_that_never_answers_is_followed_by_a_person(self, shop: ServedStory) -> None:
        v1 = shop.sdk.conversations.v1
        made = v1.conversations.create()
        v1.conversations(made.sid).participants.create(identity="rosa")
        v1.conversations(made.sid).webhooks.create(
            target="webhook", configuration_url=HOOK, configuration_filters=["onMessageAdded"]
        )
        v1.conversations(made.sid).messages.create(
            author="rosa", body="Anybody?", x_twilio_webhook_enabled="true"
        )
        assert names(shop) == ["onMessageAdded"]
        assert [one.author for one in v1.conversations(made.sid).messages.list()] == ["rosa"]
        shop.run(shop.story.later(seconds=46))
        conversation = shop.run(shop.story.conversation(ours(made.sid)))
        assert conversation.owner.kind.value != "agent"


class TestFlows:
    def test_a_flow_hears_of_an_address_or_of_one_conversation(self, shop: ServedStory) -> None:
        v1, flow_id = shop.sdk.conversations.v1, shop.story.credentials.flow_id
        rule = v1.address_configurations.create(
            type="sms",
            address=NUMBER,
            auto_creation_enabled=True,
            auto_creation_type="studio",
            auto_creation_studio_flow_sid=flow_id,
            auto_creation_studio_retry_count=2,
        )
        assert (rule.auto_creation["type"], rule.auto_creation["studio_flow_sid"]) == ("studio", flow_id)
        assert rule.fetch().auto_creation["studio_retry_count"] == 2
        received = shop.run(shop.story.text("Where is my order?"))
        (hook,) = v1.conversations(received.conversation_id).webhooks.list()
        assert (hook.target, hook.configuration["flow_sid"]) == ("studio", flow_id)
        # Of this flow nothing comes of a message: it ends at its trigger, and says nothing.
        (execution,) = shop.sdk.studio.v2.flows(flow_id).executions.list()
        assert (execution.status, execution.context["trigger"]["conversation"]["Body"]) == (
            "ended",
            "Where is my order?",
        )
        made = v1.conversations.create()
        own = v1.conversations(made.sid).webhooks.create(target="studio", configuration_flow_sid=flow_id)
        assert own.fetch().configuration["flow_sid"] == flow_id
        with pytest.raises(TwilioRestException) as refused:
            v1.conversations(made.sid).webhooks.create(target="studio")
        assert refused.value.status == 400
