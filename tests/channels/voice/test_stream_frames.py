"""The messages of Media Streams, as an application reads and writes them."""

from __future__ import annotations

import base64
import json

import pytest

from tieline.channels.voice.stream_frames import (
    Clear,
    Mark,
    Media,
    StreamFacts,
    StreamFrames,
    StreamMessageInvalid,
    read_stream,
)

pytestmark = pytest.mark.unit

STREAM_ID = "MZ" + "1" * 32
FACTS = StreamFacts(
    stream_id=STREAM_ID, account_id="AC1", call_id="CA1", tracks=("inbound",), parameters={"order": "4711"}
)


def read(text: str) -> Media | Mark | Clear | None:
    return read_stream(text, stream_id=STREAM_ID)


def test_what_is_sent_is_numbered_from_the_start_message_on() -> None:
    frames = StreamFrames(FACTS)
    sent = [frames.connected(), frames.start(), frames.media("inbound", b"\xff" * 160), frames.stop()]
    messages = [json.loads(one) for one in sent]
    assert messages[0] == {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    assert [one.get("sequenceNumber") for one in messages] == [None, "1", "2", "3"]
    assert {one["streamSid"] for one in messages[1:]} == {STREAM_ID}
    assert messages[1]["start"]["customParameters"] == {"order": "4711"}
    assert messages[2]["media"]["chunk"] == "1"
    assert base64.b64decode(messages[2]["media"]["payload"]) == b"\xff" * 160
    assert messages[3]["stop"] == {"accountSid": "AC1", "callSid": "CA1"}


def test_what_an_application_says_is_read() -> None:
    payload = base64.b64encode(b"abc").decode()
    assert read(json.dumps({"event": "media", "media": {"payload": payload}})) == Media(b"abc")
    assert read(json.dumps({"event": "mark", "streamSid": STREAM_ID, "mark": {"name": "a"}})) == Mark("a")
    assert read(json.dumps({"event": "clear"})) == Clear()


def test_what_is_meant_for_another_stream_is_passed_over() -> None:
    assert read(json.dumps({"event": "clear", "streamSid": "MZ" + "2" * 32})) is None


@pytest.mark.parametrize(
    "nonsense",
    [
        "",
        "no JSON",
        "[" * 100_000,
        "[]",
        "null",
        "{}",
        '{"event": "dance"}',
        '{"event": ["media"]}',
        '{"event": "media"}',
        '{"event": "media", "media": {"payload": 1}}',
        '{"event": "media", "media": {"payload": "%%"}}',
        '{"event": "mark", "mark": "a"}',
    ],
)
def test_nonsense_is_refused_with_a_sentence(nonsense: str) -> None:
    with pytest.raises(StreamMessageInvalid) as refused:
        read(nonsense)
    assert refused.value.message
