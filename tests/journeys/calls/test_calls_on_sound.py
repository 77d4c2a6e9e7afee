"""Ana calls with a voice of her own (made by flite): what was said and heard is what the application got and what is stored.

Real recogniser, real synthesiser, a scripted application; time is counted in sound (`sound_story.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.calls.test_relay_talk import LISTENS, PUBLIC, relay_twiml, serve_number
from tests.support.fake_speech import fake_speech
from tests.support.house import Story
from tests.support.relay_app import ScriptedRelay
from tests.support.sound_call import SoundCall
from tests.support.sound_story import call_on_sound
from tests.support.speech_parts import hiss, onset_ms, spoken
from tieline.channels.voice.line import BargeIn, UtteranceEnded
from tieline.conversations import Communication
from tieline.kit.db import Database
from tieline.kit.pages import PageRequest
from tieline.models.speech.audio import loudness, write_wav
from tieline.models.speech.choice import SpeechEngines
from tieline.models.speech.tones import tone

pytestmark = pytest.mark.journey

GREETING = "Hello from the shop."
ASKS = "where is my order"
ANSWER = (
    "Thank you for calling. Your order left our warehouse on Monday morning, and it will be with you "
    "on Thursday at the latest. Is there anything else that you would like to know?"
)


@pytest.fixture
async def shop(sqlite_db: Database, tmp_path: Path) -> Any:
    """A story whose number an application serves."""
    story = await Story.begin(sqlite_db, tmp_path)
    yield story
    await story.house.call_stories.close()


async def greeted(story: Story, call: SoundCall) -> ScriptedRelay:
    """Let the caller hear the greeting to its end."""
    await call.until(lambda: bool(story.dialer.opened))
    await call.until(lambda: bool(call.of(UtteranceEnded)))
    return story.dialer.opened[0]


async def until_got(call: SoundCall, app: ScriptedRelay, kind: str, count: int = 1) -> dict[str, Any]:
    """Let time pass until the application has frame number `count` of a type."""

    def got() -> list[dict[str, Any]]:
        return [frame for frame in app.received if frame["type"] == kind]

    await call.until(lambda: len(got()) >= count, within_ms=30_000)
    return got()[count - 1]


async def until_sounds(call: SoundCall) -> int:
    """Let time pass until something sounds; when that was."""
    began = len(call.device.heard)
    await call.until(lambda: any(loudness(frame) > 0 for frame in call.device.heard[began:]))
    return call.device.now_ms


async def stored(story: Story) -> list[Communication]:
    """What stands on the record of the only conversation."""
    page = await story.db.read(
        lambda tx: story.house.conversations.list_conversations(
            tx, account_id=story.account_id, page=PageRequest()
        )
    )
    return await story.transcript(page.items[0].conversation_id)


def lines(said: list[Communication]) -> list[tuple[str, str]]:
    return [(one.speaker.kind.value, one.text) for one in said]


async def test_what_was_said_by_both_is_what_is_stored(shop: Story, speech: SpeechEngines) -> None:
    await serve_number(shop, relay_twiml(shop))
    async with call_on_sound(shop, speech) as call:
        app = await greeted(shop, call)
        await call.hears(spoken(ASKS))
        assert (await until_got(call, app, "prompt"))["voicePrompt"] == ASKS
        app.say("Your order is ", last=False)
        app.say("on its way.")
        await call.until(lambda: len(call.of(UtteranceEnded)) == 2)
    said = await stored(shop)
    assert lines(said) == [
        ("agent", GREETING),
        ("customer", ASKS),
        ("agent", "Your order is on its way."),
    ]
    heard = said[1].transcription or {}
    assert (heard["engine"], heard["language"]) == ("pocketsphinx", "en-US") and heard["confidence"] > 0.3


@pytest.mark.parametrize("after_ms", [1_500, 4_000])
async def test_of_an_answer_that_is_cut_what_was_heard_is_told_and_stored(
    shop: Story, speech: SpeechEngines, after_ms: int
) -> None:
    await serve_number(shop, relay_twiml(shop))
    caller = spoken("I want to talk to a human agent please.")
    async with call_on_sound(shop, speech) as call:
        app = await greeted(shop, call)
        await call.hears(spoken(ASKS))
        await until_got(call, app, "prompt")
        app.say(ANSWER)
        sounding_from = await until_sounds(call)
        await call.passes(after_ms)
        began = call.device.now_ms + onset_ms(caller)
        await call.hears(caller)
        interrupt = await until_got(call, app, "interrupt")
        assert (await until_got(call, app, "prompt", 2))["voicePrompt"] == (
            "i want to talk to a human agent please"
        )
        silent_from = call.device.heard[(began + 200) // 20 :]
    assert max(map(loudness, silent_from)) == 0.0, "the answer sounded on for more than 200 ms"
    cut = call.of(BargeIn)[0].progress
    assert interrupt["durationUntilInterruptMs"] == cut.milliseconds
    assert abs(cut.milliseconds - (began - sounding_from)) <= 400
    heard = interrupt["utteranceUntilInterrupt"]
    assert heard and ANSWER.startswith(heard) and len(heard) < len(ANSWER)
    # So much of the answer takes about so long to say.
    assert abs(len(spoken(heard + ".")) // 32 - cut.milliseconds) <= 1_000
    assert lines(await stored(shop))[2:] == [
        ("agent", heard),
        ("customer", "i want to talk to a human agent please"),
    ]


async def test_keys_go_to_the_application_and_stand_in_no_transcript(
    shop: Story, speech: SpeechEngines
) -> None:
    await serve_number(
        shop, relay_twiml(shop).replace("<ConversationRelay ", '<ConversationRelay dtmfDetection="true" ')
    )
    async with call_on_sound(shop, speech) as call:
        app = await greeted(shop, call)
        for digit in "4#":
            call.device.says({"type": "digit", "digit": digit})
        await until_got(call, app, "dtmf", 2)
    assert [frame["digit"] for frame in app.received if frame["type"] == "dtmf"] == ["4", "#"]
    assert lines(await stored(shop)) == [("agent", GREETING)]


async def test_a_sound_that_the_application_plays_is_heard_as_long_as_it_is(shop: Story) -> None:
    shop.http.answers[f"{LISTENS}/jingle.wav"] = (200, "audio/wav", "")
    shop.http.files[f"{LISTENS}/jingle.wav"] = write_wav(tone((440,), 1_000, volume=0.3))
    await serve_number(shop, relay_twiml(shop))
    async with call_on_sound(shop, fake_speech()) as call:
        app = await greeted(shop, call)
        began = len(call.device.heard)
        app.frame({"type": "play", "source": f"{PUBLIC}/jingle.wav", "loop": 2})
        await call.until(lambda: len(call.of(UtteranceEnded)) == 2)
    loud = [frame for frame in call.device.heard[began:] if loudness(frame) > 0.1]
    assert abs(len(loud) * 20 - 2_000) <= 80
    assert [frame["type"] for frame in app.received] == ["setup"]
    assert lines(await stored(shop)) == [("agent", GREETING)]


async def test_silence_and_noise_are_nothing_that_was_said(shop: Story, speech: SpeechEngines) -> None:
    await serve_number(shop, relay_twiml(shop))
    async with call_on_sound(shop, speech) as call:
        app = await greeted(shop, call)
        await call.passes(4_000)
        await call.hears(hiss(3_000))
        await call.passes(2_500)
    assert [frame["type"] for frame in app.received] == ["setup"]
    assert lines(await stored(shop)) == [("agent", GREETING)]


async def test_yeah_neither_cuts_nor_counts_where_the_application_says_so(
    shop: Story, speech: SpeechEngines
) -> None:
    await serve_number(
        shop, relay_twiml(shop).replace("<ConversationRelay ", '<ConversationRelay ignoreBackchannel="true" ')
    )
    async with call_on_sound(shop, speech) as call:
        app = await greeted(shop, call)
        app.say(ANSWER)
        await until_sounds(call)
        await call.passes(1_000)
        await call.hears(spoken("Yeah."))
        await call.until(lambda: len(call.of(UtteranceEnded)) == 2, within_ms=40_000)
    assert [frame["type"] for frame in app.received] == ["setup"]
    assert lines(await stored(shop)) == [("agent", GREETING), ("agent", ANSWER)]
