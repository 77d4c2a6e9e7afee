"""Callers with real voices (made by flite), heard and answered by real engines, a frame at a time.

Every time is counted in sound, so the figures are exact however fast the machine is. PocketSphinx is asked for nothing
but plain phrases; where its honest error is allowed, the test says so.
"""

from __future__ import annotations

from array import array

import pytest

from tests.support.sound_call import SoundCall, sound_call
from tests.support.speech_parts import hiss, onset_ms, spoken, without_silence
from tieline.channels.voice.line import (
    BargeIn,
    Digit,
    LineSettings,
    PartialWords,
    SpeakingChanged,
    Speech,
    UtteranceEnded,
    Words,
)
from tieline.models.speech.audio import loudness, silence
from tieline.models.speech.choice import SpeechEngines

pytestmark = pytest.mark.unit

ANSWER = (
    "Thank you for calling. Your order left our warehouse on Monday morning, and it will be with you "
    "on Thursday at the latest. Is there anything else that you would like to know?"
)


async def say(call: SoundCall, text: str = ANSWER, **how: object) -> None:
    """Let the agent say something, and wait until it sounds."""
    await call.line.say(Speech(utterance_id="answer", text=text, last=True, **how))  # type: ignore[arg-type]
    await call.until(lambda: bool(call.device.frames))


class TestHearing:
    @pytest.mark.parametrize(
        "said",
        ["where is my order", "i want to talk to a human agent please", "i need help with my order"],
    )
    async def test_a_plain_sentence_is_heard(self, speech: SpeechEngines, said: str) -> None:
        async with sound_call(speech, LineSettings(language="en-US")) as call:
            await call.hears(spoken(said))
            await call.until(lambda: bool(call.of(Words)))
            words = call.of(Words)[0]
        assert words.text == said
        assert words.engine == "pocketsphinx" and words.language == "en-US"
        assert 0.3 <= words.confidence <= 1.0

    async def test_what_is_said_is_told_while_it_is_said(self, speech: SpeechEngines) -> None:
        async with sound_call(speech, LineSettings(partial_words=True)) as call:
            await call.hears(spoken("where is my package"))
            so_far = [partial.text for partial in call.of(PartialWords)]
            await call.until(lambda: bool(call.of(Words)))
        assert "where is" in so_far

    async def test_silence_is_no_turn(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            await call.passes(5_000)
        assert call.of(Words, SpeakingChanged) == []

    async def test_a_hiss_is_no_turn(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            await call.hears(hiss(4_000, level=1_500))
            await call.passes(2_500)
        assert call.of(Words) == []

    async def test_a_sentence_in_a_little_noise_is_heard_nearly_right(self, speech: SpeechEngines) -> None:
        voice = array("h", spoken("i need help with my order"))
        rustle = array("h", hiss(len(voice) // 16 + 1, level=60))
        mixed = array("h", (a + b for a, b in zip(voice, rustle, strict=False))).tobytes()
        async with sound_call(speech) as call:
            await call.hears(mixed)
            await call.until(lambda: bool(call.of(Words)))
        heard = set(call.of(Words)[0].text.split())
        # The honest error: a word or two of six may be wrong.
        assert len(heard & {"i", "need", "help", "with", "my", "order"}) >= 4

    async def test_the_speaker_is_told_to_speak_and_to_stop(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            await call.hears(spoken("where is my order"))
            await call.until(lambda: bool(call.of(Words)))
        changes = [change.speaking for change in call.of(SpeakingChanged)]
        assert changes == [True, False]


class TestTurns:
    async def test_a_pause_in_the_middle_of_a_sentence_does_not_end_the_turn(
        self, speech: SpeechEngines
    ) -> None:
        async with sound_call(speech) as call:
            await call.hears(without_silence(spoken("I would like to change")))
            await call.passes(900)
            assert call.of(Words) == []
            await call.hears(spoken("my order please."))
            await call.until(lambda: bool(call.of(Words)))
            await call.passes(2_500)
        assert len(call.of(Words)) == 1
        assert call.of(Words)[0].text.startswith("i would like to change ")

    async def test_two_sentences_after_each_other_are_two_turns(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            for said in ("where is my order", "i need help with my order"):
                await call.hears(spoken(said))
                await call.passes(2_500)
        assert [words.text for words in call.of(Words)] == ["where is my order", "i need help with my order"]

    async def test_a_wished_silence_ends_the_turn_whatever_was_said(self, speech: SpeechEngines) -> None:
        async with sound_call(speech, LineSettings(speech_timeout_ms=1_200)) as call:
            await call.hears(without_silence(spoken("I would like to change")))
            began = call.device.now_ms
            await call.until(lambda: bool(call.of(Words)))
            waited = call.device.now_ms - began
        assert 1_150 <= waited <= 1_300

    async def test_who_hangs_up_in_the_middle_is_heard_to_the_last_word(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            said = spoken("cancel my order please")
            await call.hears(said[: len(said) - len(silence(100))])
            call.device.says({"type": "hangup"})
            await call.listener.end()
        assert [words.text for words in call.of(Words)] == ["cancel my order please"]


class TestBargeIn:
    @pytest.mark.parametrize("after_ms", [600, 2_000, 4_500])
    async def test_a_voice_silences_the_answer_within_200_ms(
        self, speech: SpeechEngines, after_ms: int
    ) -> None:
        caller = spoken("I want to talk to a human agent please.")
        async with sound_call(speech) as call:
            await say(call)
            await call.passes(after_ms)
            began = call.device.now_ms + onset_ms(caller)
            await call.hears(caller)
            await call.until(lambda: bool(call.of(Words)))
            stopped = call.device.when("pause")[0]
            heard_after = call.device.heard[(began + 200) // 20 :]
        assert stopped - began <= 200
        # At the speaker: from 200 ms after the first sound of the caller on, there is nothing.
        assert max(map(loudness, heard_after)) == 0.0
        cut = call.of(BargeIn)[0]
        assert cut.kind == "speech" and cut.progress.utterance_id == "answer"
        assert abs(cut.progress.milliseconds - stopped) <= 200
        assert [words.text for words in call.of(Words)] == ["i want to talk to a human agent please"]

    async def test_what_was_heard_is_right_to_a_word(self, speech: SpeechEngines) -> None:
        """The sentence is spoken up to the cut alone, and compared with how long that takes."""
        async with sound_call(speech) as call:
            await say(call)
            await call.passes(2_600)
            await call.hears(spoken("stop please"))
            await call.until(lambda: bool(call.of(BargeIn)))
        progress = call.of(BargeIn)[0].progress
        heard = ANSWER[: progress.characters]
        assert ANSWER.startswith(heard) and (heard.endswith(" ") or heard == ANSWER)
        first = "Thank you for calling. "
        assert heard.startswith(first)
        alone = len(without_silence(spoken(heard[len(first) :].rstrip() + "."))) // 32
        rest_ms = progress.milliseconds - len(spoken(first)) // 32
        assert abs(alone - rest_ms) <= 700

    async def test_a_cough_does_not_cut_and_the_sentence_goes_on_where_it_stopped(
        self, speech: SpeechEngines
    ) -> None:
        # A short open vowel without a word in it, as a cough or "ah" is to a recogniser.
        sound = without_silence(spoken("where"))[2_000:9_000]
        async with sound_call(speech) as call:
            await say(call)
            await call.passes(1_000)
            await call.hears(sound)
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            frames = [frame for frame in call.device.heard if loudness(frame) > 0]
        assert call.of(BargeIn) == []
        # Not a frame was lost, and none was heard twice.
        assert frames == [frame for frame in call.device.frames if loudness(frame) > 0]

    async def test_a_hiss_over_the_answer_does_not_cut_it(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            await say(call)
            await call.passes(500)
            await call.hears(hiss(2_000, level=1_500))
            await call.until(lambda: bool(call.of(UtteranceEnded)))
        assert call.of(BargeIn) == []

    async def test_yeah_does_not_cut_where_backchannels_are_ignored(self, speech: SpeechEngines) -> None:
        async with sound_call(speech, LineSettings(ignore_backchannel=True)) as call:
            await say(call)
            await call.passes(1_000)
            await call.hears(spoken("Yeah."))
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            await call.passes(2_500)
        assert call.of(BargeIn, Words) == []
        assert call.device.when("resume")

    async def test_yeah_cuts_where_they_are_not(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            await say(call)
            await call.passes(1_000)
            await call.hears(spoken("Yeah."))
            await call.until(lambda: bool(call.of(Words)))
        assert len(call.of(BargeIn)) == 1

    async def test_a_key_cuts_at_once(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            await say(call)
            await call.passes(1_000)
            call.device.says({"type": "digit", "digit": "0"})
            await call.passes(100)
            assert max(map(loudness, call.device.heard[-4:])) == 0.0
        assert [type(event) for event in call.of(BargeIn, Digit)] == [BargeIn, Digit]
        assert call.of(BargeIn)[0].kind == "dtmf"


class TestSpeaking:
    async def test_an_answer_is_spoken_to_its_end(self, speech: SpeechEngines) -> None:
        async with sound_call(speech) as call:
            await say(call, "Your order is on its way.")
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            await call.passes(200)
        whole = b"".join(call.device.heard)
        said = spoken("Your order is on its way.")
        assert said.strip(b"\0") in whole
        assert abs(call.of(UtteranceEnded)[0].milliseconds - len(said) // 32) <= 20

    async def test_a_spanish_answer_is_spoken_by_a_voice_that_knows_spanish(
        self, speech: SpeechEngines
    ) -> None:
        async with sound_call(speech, LineSettings(language="es-MX")) as call:
            await say(call, "Su pedido está en camino.")
            await call.until(lambda: bool(call.of(UtteranceEnded)))
        assert speech.speakers("es-MX")[0].info.name == "espeak-ng"
        assert sum(map(len, call.device.frames)) > len(silence(1_000))
