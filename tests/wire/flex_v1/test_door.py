"""A program engages people through the official SDK: what `client.flex_api.v1` asks for, told as one conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.wire_house import WireHouse, wire_house
from tieline.app.starter import NUMBER
from tieline.conversations import OwnerKind, Status
from tieline.conversations.classic import classic_id
from tieline.kit.ids import IdKind
from tieline.routing import TaskStatus

pytestmark = pytest.mark.wire

_TO_WIM = '{"type":"sms","participants":[{"address":"+15550100035"}]}'


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WireHouse]:
    """A house with Marco on duty."""
    with wire_house(tmp_path_factory.mktemp("flex")) as made:
        made.run(lambda: made.story.on_duty("Marco"))
        yield made


def _talks(house: WireHouse, number: str) -> str:
    """Let a customer talk with the agent; return the conversation."""
    return house.run(lambda: house.story.text("Do you sell boots?", from_=number)).conversation_id


def _conversation(house: WireHouse, conversation_id: str) -> Any:
    return house.run(lambda: house.story.conversation(conversation_id))


def _engage(house: WireHouse, conversation_id: str, **properties: Any) -> Any:
    media = classic_id(IdKind.CONVERSATION, conversation_id)
    return house.twilio().flex_api.v1.interaction.create(
        channel={"type": "sms", "initiated_by": "api", "properties": {"media_channel_sid": media}},
        routing={"properties": properties},
        webhook_ttid="ttid-1",
    )


def test_an_interaction_makes_a_task_that_a_worker_takes_and_a_closed_channel_ends_it(
    house: WireHouse,
) -> None:
    conversation_id = _talks(house, "+15550100031")
    made = _engage(house, conversation_id, attributes={"topic": "boots"}, priority=5)
    assert made.sid.startswith("KD")
    assert made.webhook_ttid == "ttid-1"
    task = made.routing["properties"]
    assert (task["attributes"]["topic"], task["priority"]) == ("boots", 5)
    assert task["attributes"]["flexInteractionSid"] == made.sid
    assert _conversation(house, conversation_id).owner.kind is OwnerKind.WAITING
    house.run(house.story.settle)
    marco = house.run(lambda: house.story.worker("Marco"))
    house.run(lambda: house.story.accept(marco))
    (channel,) = house.twilio().flex_api.v1.interaction(made.sid).channels.list()
    assert (channel.type, channel.status) == ("sms", "active")
    people = house.twilio().flex_api.v1.interaction(made.sid).channels(channel.sid).participants.list()
    assert [one.type for one in people] == ["customer", "agent"]
    closed = (
        house.twilio()
        .flex_api.v1.interaction(made.sid)
        .channels(channel.sid)
        .update(status="closed", routing={"status": "closed"})
    )
    assert closed.status == "closed"
    assert _conversation(house, conversation_id).status is Status.CLOSED
    ended = house.run(
        lambda: house.story.db.read(lambda tx: house.story.house.routing.get_task(tx, task_id=task["sid"]))
    )
    assert ended.status is TaskStatus.COMPLETED


def test_an_inactive_channel_needs_its_tasks_closed_and_the_next_message_makes_a_new_one(
    house: WireHouse,
) -> None:
    number = "+15550100032"
    conversation_id = _talks(house, number)
    made = _engage(house, conversation_id)
    interaction = house.twilio().flex_api.v1.interaction(made.sid)
    (channel,) = interaction.channels.list()
    with pytest.raises(TwilioRestException) as refused:
        interaction.channels(channel.sid).update(status="inactive")
    assert refused.value.status == 400
    left = interaction.channels(channel.sid).update(status="inactive", routing={"status": "closed"})
    assert left.status == "inactive"
    assert _conversation(house, conversation_id).owner.kind is OwnerKind.PARKED
    house.run(lambda: house.story.text("Are you there?", from_=number))
    assert _conversation(house, conversation_id).owner.kind is OwnerKind.WAITING
    assert len(interaction.channels(channel.sid).invites.list()) == 2


def test_a_conversation_that_waits_already_is_not_engaged_twice(house: WireHouse) -> None:
    conversation_id = _talks(house, "+15550100033")
    _engage(house, conversation_id)
    with pytest.raises(TwilioRestException) as refused:
        _engage(house, conversation_id)
    assert refused.value.status == 409


def test_a_program_writes_to_somebody_first(house: WireHouse) -> None:
    made = house.twilio().flex_api.v1.interaction.create(
        channel={
            "type": "sms",
            "initiated_by": "agent",
            "participants": [{"address": "+15550100034", "proxy_address": NUMBER}],
        },
        routing={"properties": {"task_channel_unique_name": "chat"}},
    )
    told = made.routing["properties"]["attributes"]
    assert (told["customerAddress"], told["direction"], told["initiatedBy"]) == (
        "+15550100034",
        "outbound",
        "agent",
    )


@pytest.mark.parametrize(
    ("channel", "routing"),
    [
        ("no json", "{}"),
        ('{"type":"sms"}', "{}"),
        (_TO_WIM, '{"properties":{"priority":"high"}}'),
        (_TO_WIM, "[]"),
    ],
)
def test_p13_what_cannot_be_read_is_refused_and_nothing_is_made(
    house: WireHouse, channel: str, routing: str
) -> None:
    answer = house.session().post(
        "http://127.0.0.1/v1/Interactions", data={"Channel": channel, "Routing": routing}
    )
    assert answer.status_code == 400, answer.text


def test_the_configuration_names_the_workspace_and_keeps_what_is_set(house: WireHouse) -> None:
    configuration = house.twilio().flex_api.v1.configuration
    found = configuration().fetch()
    assert found.taskrouter_workspace_sid.startswith("WS")
    assert found.flex_instance_sid.startswith("GO")
    answer = house.session().post(
        "http://127.0.0.1/-/flex-api.twilio.com/v1/Configuration",
        json={"ui_attributes": {"theme": "tea"}, "crm_enabled": True, "status": "nonsense"},
    )
    assert answer.status_code == 200, answer.text
    again = configuration().fetch()
    assert (again.ui_attributes, again.crm_enabled, again.status) == ({"theme": "tea"}, True, "ok")
