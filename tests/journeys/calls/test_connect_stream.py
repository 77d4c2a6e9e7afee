"""An application has Ana's call as a stream of sound, both ways: Media Streams."""

from __future__ import annotations

import base64

import pytest

from tests.support.calls import Caller, begin_call
from tests.support.documents import answers, asked, serve, until_asked
from tests.support.house import Story
from tests.support.relay_app import ScriptedRelay
from tests.support.sound_device import VOICE, FakeSoundLine
from tests.support.talks import conversation_of
from tieline.channels.voice.line import FRAME_BYTES
from tieline.conversations import OwnerKind
from tieline.models.speech.audio import loudness
from tieline.models.speech.telephone import ToTelephone

pytestmark = pytest.mark.journey

STREAM = (
    '<Stream url="wss://shop.example.test/media" name="shop" statusCallback="/stream">'
    '<Parameter name="order" value="4711"/></Stream>'
)


async def streams(story: Story, *, action: str = "") -> tuple[Caller, FakeSoundLine, ScriptedRelay]:
    """Let Ana call a number whose document connects a stream; return when it has begun."""
    connect = f'<Connect action="{action}">' if action else "<Connect>"
    await serve(story, f"{connect}{STREAM}</Connect>", "<Say>The stream is over.</Say>")
    line = FakeSoundLine(slow=True)
    ana = await begin_call(story, line=line)
    app = await story.dialer.until_opened()
    await app.until_event("start")
    return ana, line, app


def media(app: ScriptedRelay, sound: bytes) -> None:
    """Let the application send sound."""
    payload = base64.b64encode(sound).decode()
    app.frame({"event": "media", "streamSid": stream_of(app), "media": {"payload": payload}})


def stream_of(app: ScriptedRelay) -> str:
    """Return the stream's id."""
    return str(next(one for one in app.received if one["event"] == "start")["streamSid"])


async def test_what_she_says_reaches_the_application_in_order(story: Story) -> None:
    ana, line, app = await streams(story)
    start = await app.until_event("start")
    assert start["start"]["callSid"] == ana.call_id
    assert start["start"]["accountSid"] == story.account_id
    assert start["start"]["mediaFormat"] == {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    assert start["start"]["customParameters"] == {"order": "4711"}
    assert start["streamSid"].startswith("MZ")
    line.sends(VOICE)
    await app.until_event("media", 50)
    sent = [one for one in app.received if one["event"] == "media"]
    assert [one["media"]["chunk"] for one in sent] == [str(number) for number in range(1, 51)]
    assert sent[10]["media"]["timestamp"] == "200"
    assert {len(base64.b64decode(one["media"]["payload"])) for one in sent} == {160}
    numbers = [int(one["sequenceNumber"]) for one in app.received if "sequenceNumber" in one]
    assert numbers == list(range(1, len(numbers) + 1))
    line.leave()
    await ana.over()


async def test_what_the_application_sends_is_heard_and_marks_come_back_when_it_was(story: Story) -> None:
    ana, line, app = await streams(story)
    media(app, ToTelephone().feed(VOICE))
    app.frame({"event": "mark", "streamSid": stream_of(app), "mark": {"name": "first"}})
    await line.until_played("stream")
    line.press("5")
    await app.until_event("dtmf")
    assert not [one for one in app.received if one["event"] == "mark"]
    heard = b"".join(sound.pcm for sound in line.sounds if sound.name == "stream")
    assert len(heard) == 50 * FRAME_BYTES
    assert loudness(heard) == pytest.approx(loudness(VOICE), rel=0.1)
    line.hear_out()
    assert (await app.until_event("mark"))["mark"]["name"] == "first"
    line.leave()
    await ana.over()


async def test_a_mark_with_nothing_before_it_comes_back_at_once(story: Story) -> None:
    ana, line, app = await streams(story)
    app.frame({"event": "mark", "streamSid": stream_of(app), "mark": {"name": "now"}})
    assert (await app.until_event("mark"))["mark"]["name"] == "now"
    line.leave()
    await ana.over()


async def test_clear_stops_the_sound_and_gives_back_every_mark(story: Story) -> None:
    ana, line, app = await streams(story)
    media(app, ToTelephone().feed(VOICE))
    app.frame({"event": "mark", "streamSid": stream_of(app), "mark": {"name": "first"}})
    await line.until_played("stream")
    app.frame({"event": "clear", "streamSid": stream_of(app)})
    await app.until_event("mark")
    assert line.cleared == 1
    line.leave()
    await ana.over()


async def test_nonsense_is_passed_over(story: Story) -> None:
    ana, line, app = await streams(story)
    for nonsense in ("no JSON", "[]", {"event": "dance"}, {"event": "media", "media": {"payload": "%"}}):
        app.frame(nonsense)
    app.frame({"event": "clear", "streamSid": "MZ" + "0" * 32})
    app.frame({"event": "mark", "mark": {"name": "still here"}})
    assert (await app.until_event("mark"))["mark"]["name"] == "still here"
    assert line.cleared == 0
    line.leave()
    await ana.over()


async def test_the_application_ends_it_and_the_document_goes_on(story: Story) -> None:
    ana, line, app = await streams(story)
    await app.close()
    await line.until_said("The stream is over.")
    line.hear_out()
    await ana.over()
    await until_asked(story, "/stream", 2)
    told = [(form["StreamEvent"], form["StreamName"]) for form in asked(story, "/stream")]
    assert told == [("stream-started", "shop"), ("stream-stopped", "shop")]


async def test_the_action_is_asked_what_comes_next(story: Story) -> None:
    answers(story, "/after", "<Say>What else?</Say>")
    ana, line, app = await streams(story, action="/after")
    await app.close()
    await line.until_said("What else?")
    line.hear_out()
    await ana.over()


async def test_p3_an_application_that_dies_leaves_her_to_a_person(story: Story) -> None:
    await story.on_duty("Marco")
    ana, line, app = await streams(story)
    app.die()
    await line.until_said("I am connecting you to a person")
    await line.until_state("flow")
    conversation = await story.conversation(await conversation_of(ana))
    assert conversation.owner.kind in {OwnerKind.FLOW, OwnerKind.WAITING}
    line.leave()
    await ana.over()


async def test_she_hangs_up_and_the_stream_stops(story: Story) -> None:
    ana, line, app = await streams(story)
    line.leave()
    await ana.over()
    assert app.received[-1]["event"] == "stop"
    assert not line.is_tapped


async def test_a_caller_who_types_is_told_that_this_needs_a_microphone(story: Story) -> None:
    await serve(story, f"<Connect>{STREAM}</Connect>", "<Say>Goodbye.</Say>")
    ana = await begin_call(story)
    await ana.line.until_said("needs a microphone")
    await ana.line.until_said("Goodbye.")
    await ana.over()
    assert story.dialer.opened == []
