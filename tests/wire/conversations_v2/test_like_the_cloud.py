"""The project's switch `like the cloud`: off, everything is prompt and typed; on, the original's awkward habits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.served_story import ServedStory, serve_story
from tieline.app.starter import NUMBER, STORE_ID

pytestmark = pytest.mark.wire

SHOP = {
    "displayName": "Shop",
    "description": "The shop",
    "conversationGroupingType": "GROUP_BY_PROFILE",
    "memoryStoreId": STORE_ID,
}


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedStory]:
    with serve_story(tmp_path) as served:
        yield served


def switch(shop: ServedStory, *, on: bool) -> None:
    url, key = f"{shop.url}/console/api/habits", {"Authorization": "Bearer local"}
    answer = httpx.put(url, json={"likeTheCloud": on}, headers=key, timeout=60)
    assert answer.json() == {"likeTheCloud": on}
    assert httpx.get(url, headers=key, timeout=60).json() == {"likeTheCloud": on}


def pedros_program(shop: ServedStory) -> None:
    """Somebody's own agent serves the number."""
    shop.work(
        lambda tx: shop.story.house.channels.begin_serving(
            tx,
            number=NUMBER,
            url="https://pedro.example.com/webhook",
            public_url="https://pedro.example.com/webhook",
            name="Pedro's agent",
            lease_seconds=600,
        )
    )


def types(shop: ServedStory, conversation_id: str) -> set[str]:
    return {one.type for one in shop.sdk.conversations.v2.participants(conversation_id).list()}


def later(shop: ServedStory) -> None:
    shop.run(shop.story.later(seconds=4))


def test_off_everything_is_prompt_and_typed(shop: ServedStory) -> None:
    pedros_program(shop)
    received = shop.run(shop.story.text("Hello", settle=False))
    v2 = shop.sdk.conversations.v2
    assert v2.conversations(received.conversation_id).fetch().status == "ACTIVE"
    assert types(shop, received.conversation_id) == {"CUSTOMER", "AI_AGENT"}
    made = shop.http("POST", "/v2/ControlPlane/Configurations", json=SHOP)
    assert v2.operations(made.headers["Operation-Id"]).fetch().status == "COMPLETED"


def test_on_what_was_just_made_cannot_be_read_yet(shop: ServedStory) -> None:
    switch(shop, on=True)
    received = shop.run(shop.story.text("Hello", settle=False))
    v2 = shop.sdk.conversations.v2
    with pytest.raises(TwilioRestException) as early:
        v2.conversations(received.conversation_id).fetch()
    assert early.value.status == 404
    assert v2.conversations.list() == []
    url, key = f"{shop.url}/v2/Conversations/{received.conversation_id}", {"Authorization": "Bearer local"}
    assert httpx.get(url, headers=key, timeout=60).json()["status"] == "ACTIVE"
    assert v2.participants(received.conversation_id).list() == []
    assert v2.communications(received.conversation_id).list() == []
    later(shop)
    assert [one.id for one in v2.conversations.list()] == [received.conversation_id]
    assert len(v2.participants(received.conversation_id).list()) == 2
    first = v2.communications(received.conversation_id).list()[0]
    assert first.content["text"] == "Hello"


def test_on_a_write_of_the_control_plane_takes_its_time(shop: ServedStory) -> None:
    switch(shop, on=True)
    made = shop.http("POST", "/v2/ControlPlane/Configurations", json=SHOP)
    assert int(made.headers["Retry-After"]) > 0
    v2 = shop.sdk.conversations.v2
    operation_id, configuration_id = made.headers["Operation-Id"], made.json()["related"]["configurationId"]
    assert v2.operations(operation_id).fetch().status == "PENDING"
    with pytest.raises(TwilioRestException):
        v2.configurations(configuration_id).fetch()
    later(shop)
    assert v2.operations(operation_id).fetch().status == "COMPLETED"
    assert v2.configurations(configuration_id).fetch().id == configuration_id


def test_on_a_program_finds_itself_unknown_and_the_built_in_agent_never_does(shop: ServedStory) -> None:
    switch(shop, on=True)
    received = shop.run(shop.story.text("Hello"))
    later(shop)
    assert types(shop, received.conversation_id) == {"CUSTOMER", "AI_AGENT"}
    pedros_program(shop)
    of_eva = shop.run(shop.story.text("Hello", from_="+15550100777"))
    later(shop)
    assert types(shop, of_eva.conversation_id) == {"CUSTOMER", "UNKNOWN"}


def test_on_the_originals_limits_hold_and_off_they_do_not(shop: ServedStory) -> None:
    switch(shop, on=True)
    answers = [shop.http("POST", "/v2/ControlPlane/Configurations", json=SHOP) for _ in range(10)]
    assert [one.status_code for one in answers] == [202] * 9 + [409]
    rules = [{"from": f"+1555{number:07}", "to": "*"} for number in range(101)]
    many = {**SHOP, "channelSettings": {"SMS": {"captureRules": rules}}}
    path = f"/v2/ControlPlane/Configurations/{shop.story.credentials.configuration_id}"
    refused = shop.http("PUT", path, json=many)
    assert (refused.status_code, refused.json()["field"]) == (400, "channelSettings.SMS.captureRules")
    switch(shop, on=False)
    assert shop.http("POST", "/v2/ControlPlane/Configurations", json=many).status_code == 202


def test_the_setting_is_every_projects_habit_until_it_chooses(tmp_path: Path) -> None:
    with serve_story(tmp_path, like_the_cloud=True) as shop:
        made = shop.http("POST", "/v2/ControlPlane/Configurations", json=SHOP)
        assert shop.sdk.conversations.v2.operations(made.headers["Operation-Id"]).fetch().status == "PENDING"
        switch(shop, on=False)
        made = shop.http("POST", "/v2/ControlPlane/Configurations", json=SHOP)
        assert (
            shop.sdk.conversations.v2.operations(made.headers["Operation-Id"]).fetch().status == "COMPLETED"
        )
