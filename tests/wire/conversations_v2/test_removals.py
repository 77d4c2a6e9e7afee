"""DELETE of configurations and conversations, and every field of a configuration, through the official SDK."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from twilio.base.exceptions import TwilioRestException
from twilio.rest.conversations.v2.configuration import ConfigurationList

from tests.support.served_story import ServedStory, serve_story
from tieline.app.starter import NUMBER, STORE_ID
from tieline.kit.tables import metadata

pytestmark = pytest.mark.wire

WHOLE = {
    "displayName": "Whole",
    "description": "Every field there is",
    "conversationGroupingType": "GROUP_BY_PARTICIPANT_ADDRESSES",
    "memoryStoreId": STORE_ID,
    "channelSettings": {
        "SMS": {
            "statusTimeouts": {"inactive": 7, "closed": 21},
            "captureRules": [{"from": "*", "to": "+15550199999", "metadata": {}}],
        },
        "VOICE": {
            "statusTimeouts": {"inactive": 1, "closed": 2},
            "captureRules": [{"from": "*", "to": "*", "metadata": {"callType": "PSTN"}}],
        },
    },
    "statusCallbacks": [{"url": "https://shop.example.com/hook", "method": "POST"}],
    "intelligenceConfigurationIds": ["intelligence_configuration_" + "0" * 26],
    "memoryExtractionEnabled": True,
    "conversationsV1Bridge": {"serviceId": "IS" + "a" * 32},
    "traitExtractionStrategyIds": ["strategy_1"],
    "observationExtractionStrategyIds": ["strategy_2", "strategy_3"],
    "redactionConfigurationId": "redaction_1",
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedStory]:
    with serve_story(tmp_path) as served:
        yield served


def create(shop: ServedStory) -> str:
    request = ConfigurationList.CreateConfigurationRequest(dict(WHOLE))
    made = shop.sdk.conversations.v2.configurations.create(create_configuration_request=request)
    configuration_id: str = made.related["configurationId"]
    return configuration_id


def test_every_field_of_a_configuration_comes_back(shop: ServedStory) -> None:
    made = shop.http("POST", "/v2/ControlPlane/Configurations", json=WHOLE)
    configuration_id = made.json()["related"]["configurationId"]
    answer = shop.http("GET", f"/v2/ControlPlane/Configurations/{configuration_id}").json()
    assert {name: answer[name] for name in WHOLE} == WHOLE


def test_an_unused_configuration_is_deleted_once_for_each_key(shop: ServedStory) -> None:
    configuration_id = create(shop)
    v2 = shop.sdk.conversations.v2
    # The SDK takes the key of a DELETE and does not send it.
    path, key = f"/v2/ControlPlane/Configurations/{configuration_id}", {"Idempotency-Key": "6f1c"}
    accepted = shop.http("DELETE", path, headers=key)
    assert accepted.status_code == 202
    assert shop.http("DELETE", path, headers=key).json() == accepted.json()
    operation = v2.operations(accepted.headers["Operation-Id"]).fetch()
    assert (operation.status, operation.related) == ("COMPLETED", {"configurationId": configuration_id})
    with pytest.raises(TwilioRestException) as gone:
        v2.configurations(configuration_id).fetch()
    assert (gone.value.status, gone.value.code) == (404, 20404)


def test_a_configuration_that_a_number_follows_stays(shop: ServedStory) -> None:
    configuration_id = shop.story.credentials.configuration_id
    number = shop.work(lambda tx: shop.story.house.channels.find_number(tx, number=NUMBER))
    answer = shop.http("DELETE", f"/v2/ControlPlane/Configurations/{configuration_id}")
    assert (answer.status_code, answer.json()["code"]) == (409, 20409)
    assert number is not None
    assert answer.headers["X-Conflicting-Resource-Id"] == number.number_id
    assert shop.sdk.conversations.v2.configurations(configuration_id).fetch().id == configuration_id


def test_a_deleted_conversation_leaves_nothing_but_what_memory_knows(shop: ServedStory) -> None:
    received = shop.run(shop.story.text("My order 4711 has not arrived"))
    conversation_id = received.conversation_id
    v2 = shop.sdk.conversations.v2
    assert v2.conversations(conversation_id).delete()
    shop.settle()
    with pytest.raises(TwilioRestException) as gone:
        v2.conversations(conversation_id).fetch()
    assert gone.value.status == 404
    with pytest.raises(TwilioRestException):
        v2.conversations(conversation_id).delete()

    def quoting(tx: object) -> list[str]:
        found = []
        for table in metadata.sorted_tables:
            if "conversation_id" in table.c:
                query = sa.select(sa.func.count()).where(table.c.conversation_id == conversation_id)
                if tx.connection.execute(query).scalar():  # type: ignore[attr-defined]
                    found.append(table.name)
        return found

    assert shop.work(quoting) == []
    assert shop.run(shop.story.text("Hello again")).conversation_id != conversation_id


def test_p8_nobody_deletes_what_is_not_theirs(shop: ServedStory) -> None:
    for path in (
        "/v2/Conversations/conv_conversation_" + "0" * 26,
        "/v2/ControlPlane/Configurations/conv_configuration_" + "0" * 26,
    ):
        assert shop.http("DELETE", path).status_code == 404
