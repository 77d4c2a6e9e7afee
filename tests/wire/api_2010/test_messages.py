"""Messages after they are sent: emptied, deleted, with their media; and what the account is called."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from twilio.base.exceptions import TwilioRestException

from tests.support.served_story import ServedStory, serve_story
from tieline.app.starter import CUSTOMER_NUMBER, NUMBER

pytestmark = pytest.mark.wire

PICTURE, BILL = "https://shop.example.com/tea.png?size=2", "https://shop.example.com/bill"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ServedStory]:
    with serve_story(tmp_path) as served:
        yield served


def send(shop: ServedStory, body: str = "Your tea", **more: object) -> str:
    message_id: str = shop.sdk.messages.create(to=CUSTOMER_NUMBER, from_=NUMBER, body=body, **more).sid
    return message_id


def test_a_text_is_emptied_once_it_has_arrived(shop: ServedStory) -> None:
    message_id = send(shop)
    with pytest.raises(TwilioRestException) as early:
        shop.sdk.messages(message_id).update(body="")
    assert (early.value.status, early.value.code) == (409, 20009)
    shop.settle()
    assert shop.sdk.messages(message_id).update(body="").body == ""
    assert shop.sdk.messages(message_id).fetch().body == ""
    with pytest.raises(TwilioRestException) as changed:
        shop.sdk.messages(message_id).update(body="Your coffee")
    assert changed.value.status == 400


@pytest.mark.parametrize("prefix", ["whatsapp:", "rcs:"])
def test_a_channels_sender_writes_and_is_written_to(shop: ServedStory, prefix: str) -> None:
    """The number is the sender of its channels too; all of Ana's are one conversation."""
    by_text = send(shop)
    sent = shop.sdk.messages.create(to=prefix + CUSTOMER_NUMBER, from_=prefix + NUMBER, body="Your coffee")
    shop.settle()
    told = shop.sdk.messages(sent.sid).fetch()
    assert (told.from_, told.to, told.status) == (prefix + NUMBER, prefix + CUSTOMER_NUMBER, "delivered")
    conversations = shop.sdk.conversations.v2
    (conversation,) = conversations.conversations.list()
    said = conversations.communications(conversation.id).list()
    assert [one.channel_id for one in said] == [by_text, sent.sid]
    assert said[1].author["address"] == prefix + NUMBER
    with pytest.raises(TwilioRestException) as foreign:
        shop.sdk.messages.create(to=prefix + CUSTOMER_NUMBER, from_=f"{prefix}+15550100098", body="Tea")
    assert foreign.value.status == 400


def test_a_message_is_deleted_and_another_accounts_is_not_found(shop: ServedStory) -> None:
    message_id = send(shop)
    with pytest.raises(TwilioRestException) as early:
        shop.sdk.messages(message_id).delete()
    assert early.value.status == 409
    shop.settle()
    assert shop.sdk.messages(message_id).delete()
    with pytest.raises(TwilioRestException) as gone:
        shop.sdk.messages(message_id).fetch()
    assert gone.value.status == 404
    assert shop.sdk.messages.list(to=CUSTOMER_NUMBER) == []
    with pytest.raises(TwilioRestException):
        shop.sdk.messages("SM" + "0" * 32).delete()


def test_media_go_with_a_message_and_are_taken_from_it(shop: ServedStory) -> None:
    message_id = send(shop, media_url=[PICTURE, BILL])
    shop.settle()
    message = shop.sdk.messages(message_id)
    assert message.fetch().num_media == "2"
    picture, bill = message.media.list()
    assert (picture.content_type, bill.content_type) == ("image/png", "application/octet-stream")
    assert message.media(picture.sid).fetch().parent_sid == message_id
    assert message.media(picture.sid).delete()
    assert [one.sid for one in message.media.list()] == [bill.sid]
    with pytest.raises(TwilioRestException) as gone:
        message.media(picture.sid).fetch()
    assert gone.value.status == 404


def test_media_are_part_of_the_conversation(shop: ServedStory) -> None:
    send(shop, body="", media_url=[PICTURE])
    v2 = shop.sdk.conversations.v2
    (conversation,) = v2.conversations.list()
    (said,) = shop.http("GET", f"/v2/Conversations/{conversation.id}/Communications").json()["communications"]
    assert said["content"] == {"type": "TEXT", "text": "", "mediaUrls": [PICTURE]}


@pytest.mark.parametrize("media", [["ftp://shop.example.com/a"], [PICTURE + str(n) for n in range(11)]])
def test_media_that_nobody_could_fetch_are_refused(shop: ServedStory, media: list[str]) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(shop, media_url=media)
    assert (refused.value.status, refused.value.code) == (400, 21620)
    assert shop.sdk.messages.list() == []


def test_the_account_is_renamed_and_stays_active(shop: ServedStory) -> None:
    account = shop.sdk.api.accounts(shop.story.account_id)
    assert account.update(friendly_name="Tea & Co").friendly_name == "Tea & Co"
    assert account.fetch().friendly_name == "Tea & Co"
    with pytest.raises(TwilioRestException) as refused:
        account.update(status="closed")
    assert refused.value.status == 400
    assert account.fetch().status == "active"
