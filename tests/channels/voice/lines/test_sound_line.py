"""Ana on a microphone, with engines that do as the test says: what the line makes of voices, words, keys and beats."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.fake_speech import WORD_MS, ScriptedIn, ScriptedTurns, ToneOut, fake_speech, voice
from tests.support.sound_call import SoundCall, sound_call
from tieline.channels.voice.line import (
    FRAME_BYTES,
    BargeIn,
    Digit,
    HungUp,
    Interruptible,
    LineSettings,
    Medium,
    Notice,
    PartialWords,
    Progress,
    Sound,
    SpeakingChanged,
    Speech,
    SpeechFailed,
    UtteranceEnded,
    Words,
)
from tieline.models.speech.audio import loudness
from tieline.models.speech.ports import Hypothesis
from tieline.models.speech.tones import tone

pytestmark = pytest.mark.unit

TEN_WORDS = "one two three four five six seven eight nine ten"


async def say(call: SoundCall, text: str = TEN_WORDS, utterance_id: str = "answer", **how: object) -> None:
    speech = Speech(utterance_id=utterance_id, text=text, last=True, **how)  # type: ignore[arg-type]
    await call.line.say(speech)


def _unspoken(*, begins: int, characters: int) -> SpeechFailed:
    reason = "The synthesiser is broken."
    return SpeechFailed(reason=reason, utterance_id="answer", begins=begins, characters=characters)


class TestSay:
    async def test_tokens_sound_sentence_by_sentence_as_they_come(self) -> None:
        out = ToneOut()
        async with sound_call(fake_speech(out=out)) as call:
            for token in ("One ", "moment. ", "I will ", "look", "."):
                await call.line.say(Speech(utterance_id="answer", text=token, language="en-US", voice="slt"))
            await call.passes(200)
            assert out.asked == [("One moment. ", "en-US", "slt")]
            await call.line.say(Speech(utterance_id="answer", text="", last=True))
            await call.until(lambda: bool(call.of(UtteranceEnded)))
        assert out.asked[1][0] == "I will look."
        assert call.of(UtteranceEnded) == [UtteranceEnded(utterance_id="answer", milliseconds=5 * WORD_MS)]

    async def test_the_lines_own_language_is_spoken_when_none_is_named(self) -> None:
        out = ToneOut()
        async with sound_call(fake_speech(out=out), LineSettings(language="es-MX")) as call:
            await say(call, "Hola")
            await call.passes(100)
        assert out.asked == [("Hola", "es-MX", None)]

    async def test_what_was_heard_grows_with_what_is_played(self) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call)
            await call.passes(2 * WORD_MS + 60)
            heard = call.line.progress()
        assert TEN_WORDS[: heard.characters] in {"one two ", "one "}
        assert abs(heard.milliseconds - (2 * WORD_MS + 60)) <= 40

    async def test_no_more_than_200_ms_are_ahead_of_the_device(self) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call, " ".join([TEN_WORDS] * 3))
            await call.passes(4_000)
        assert call.device.most_ahead * 20 <= 200
        assert max(map(loudness, call.device.heard[-50:])) > 0

    async def test_a_voice_that_fails_does_not_end_the_call(self) -> None:
        out = ToneOut()
        out.fails = True
        async with sound_call(fake_speech(["hello"], out=out)) as call:
            await say(call)
            await call.passes(100)
            assert call.of(UtteranceEnded) == [UtteranceEnded(utterance_id="answer")]
            assert call.of(SpeechFailed) == [_unspoken(begins=0, characters=len(TEN_WORDS))]
            await call.hears(voice(600))
            await call.until(lambda: bool(call.of(Words)))

    async def test_words_that_could_not_be_said_keep_their_place_among_those_that_were(self) -> None:
        out = ToneOut()
        async with sound_call(fake_speech(out=out)) as call:
            for sentence in ("One two. ", "Three four. ", "Five six. "):
                out.fails = sentence.startswith("Three")
                await call.line.say(Speech(utterance_id="answer", text=sentence + "Next. "))
                await call.line.settle()
            assert call.of(SpeechFailed)[0] == _unspoken(begins=len("One two. Next. "), characters=12)
            await call.until(lambda: call.line.progress().characters >= 37)
            # Nothing sounded for two of the sentences: "Three four. " and the "Next. " behind it.
            assert call.line.progress().milliseconds <= 6 * WORD_MS

    async def test_where_one_voice_fails_the_next_that_knows_the_language_speaks(self) -> None:
        broken, spare = ToneOut(), ToneOut()
        broken.fails = True
        engines = fake_speech(out=broken)
        async with sound_call(replace(engines, outs=(broken, spare))) as call:
            await say(call, "Hello Ana.")
            await call.until(lambda: bool(call.of(UtteranceEnded)))
        assert [text for text, *_ in spare.asked] == ["Hello Ana."]
        assert call.of(SpeechFailed) == []

    async def test_the_screen_hears_when_it_speaks(self) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call, "Hello")
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            await call.passes(40)
        assert call.of(SpeakingChanged) == [
            SpeakingChanged(who="line", speaking=True),
            SpeakingChanged(who="line", speaking=False),
        ]


class TestPlay:
    async def test_a_sound_waits_its_turn_and_ends(self) -> None:
        beep = tone((1000,), 100)
        async with sound_call(fake_speech()) as call:
            await say(call, "After the beep")
            await call.line.play(Sound(utterance_id="beep", pcm=beep, name="beep"))
            await call.until(lambda: len(call.of(UtteranceEnded)) == 2)
        assert [ended.utterance_id for ended in call.of(UtteranceEnded)] == ["answer", "beep"]
        assert beep in b"".join(call.device.heard)

    async def test_music_plays_until_it_is_cleared(self) -> None:
        async with sound_call(fake_speech()) as call:
            await call.line.play(Sound(utterance_id="music", pcm=voice(400), name="hold music", loop=0))
            await call.passes(3_000)
            assert call.of(UtteranceEnded) == []
            await call.line.clear()
            await call.passes(200)
        assert max(map(loudness, call.device.heard[-8:])) == 0.0


class TestClear:
    async def test_stops_and_tells_what_was_heard(self) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call)
            await call.passes(1_000)
            heard = await call.line.clear()
            await say(call, "late words", utterance_id="answer")
            await call.passes(400)
            assert call.line.progress() == Progress()
        assert heard.utterance_id == "answer" and 0 < heard.characters < len(TEN_WORDS)
        assert max(map(loudness, call.device.heard[-15:])) == 0.0

    async def test_what_is_said_after_it_sounds(self) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call)
            await call.passes(1_000)
            await call.line.clear()
            await say(call, "Goodbye", utterance_id="goodbye")
            await call.until(lambda: bool(call.of(UtteranceEnded)))
        assert call.of(UtteranceEnded) == [UtteranceEnded(utterance_id="goodbye", milliseconds=WORD_MS)]

    async def test_a_sentence_that_was_being_made_does_not_sound(self) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call)
            await call.line.clear()
            await call.passes(500)
        assert call.device.frames == []


class TestWords:
    async def test_a_turn_is_told_with_who_heard_it(self) -> None:
        heard = Hypothesis(text="where is my order", confidence=0.8)
        async with sound_call(fake_speech([heard]), LineSettings(language="en-GB")) as call:
            await call.hears(voice(800))
            await call.until(lambda: bool(call.of(Words)))
        assert call.of(Words) == [
            Words(text="where is my order", language="en-GB", confidence=0.8, engine="fake")
        ]

    async def test_stretches_of_one_turn_are_joined_while_the_detector_says_it_goes_on(self) -> None:
        speech = fake_speech(["i would like", "to change", "my order"], over=[False, False, True])
        async with sound_call(speech) as call:
            for _ in range(3):
                await call.hears(voice(500))
                await call.passes(1_000)
        assert [words.text for words in call.of(Words)] == ["i would like to change my order"]
        assert isinstance(speech.turns, ScriptedTurns) and len(speech.turns.asked) == 3

    async def test_a_long_silence_ends_a_turn_that_sounds_unfinished(self) -> None:
        async with sound_call(fake_speech(["i would like"], over=[False])) as call:
            await call.hears(voice(500))
            ended_at = call.device.now_ms
            await call.until(lambda: bool(call.of(Words)))
            waited = call.device.now_ms - ended_at
        assert 1_900 <= waited <= 2_100

    async def test_a_wished_silence_counts_instead_of_the_detector(self) -> None:
        speech = fake_speech(["where is my order"])
        async with sound_call(speech, LineSettings(speech_timeout_ms=600)) as call:
            await call.hears(voice(500))
            ended_at = call.device.now_ms
            await call.until(lambda: bool(call.of(Words)))
            waited = call.device.now_ms - ended_at
        assert 560 <= waited <= 700
        assert isinstance(speech.turns, ScriptedTurns) and speech.turns.asked == []

    async def test_unfinished_words_are_told_when_asked_for(self) -> None:
        async with sound_call(fake_speech(["where is my order"])) as call:
            await call.hears(voice(600))
            assert call.of(PartialWords) == []
            await call.line.configure(LineSettings(partial_words=True))
            await call.hears(voice(100))
            await call.until(lambda: bool(call.of(Words)))
        assert set(call.of(PartialWords)) == {PartialWords(text="where is my order", language=None)}

    async def test_another_language_counts_from_the_next_stretch(self) -> None:
        recogniser = ScriptedIn(["hello", "hola"])
        async with sound_call(fake_speech(recogniser=recogniser), LineSettings(language="en-US")) as call:
            await call.hears(voice(500))
            await call.until(lambda: bool(call.of(Words)))
            await call.line.configure(LineSettings(language="es-MX"))
            await call.hears(voice(500))
            await call.until(lambda: len(call.of(Words)) == 2)
        assert [words.language for words in call.of(Words)] == ["en-US", "es-MX"]
        assert recogniser.opened == ["en-US", "es-MX"]

    async def test_a_noise_without_words_is_no_turn(self) -> None:
        async with sound_call(fake_speech([""])) as call:
            await call.hears(voice(400))
            await call.passes(3_000)
        assert call.of(Words) == []

    async def test_a_recogniser_that_is_broken_is_told_to_the_device_and_keys_still_work(self) -> None:
        recogniser = ScriptedIn()
        recogniser.is_broken = True
        async with sound_call(fake_speech(recogniser=recogniser)) as call:
            await call.hears(voice(400))
            call.device.says({"type": "digit", "digit": "5"})
            await call.passes(100)
        assert call.device.sent_of("error") == [{"type": "error", "message": "The recogniser is broken."}]
        assert call.of(SpeechFailed) == [SpeechFailed(reason="The recogniser is broken.")]
        assert call.of(Digit) == [Digit(digit="5")]

    async def test_a_recogniser_that_comes_back_hears_again(self) -> None:
        recogniser = ScriptedIn(["lost", "where is my order"])
        async with sound_call(fake_speech(recogniser=recogniser)) as call:
            await say(call)
            await call.passes(500)
            recogniser.fails = True
            await call.hears(voice(300))
            recogniser.fails = False
            await call.passes(1_000)
            # What was held goes on, and the next voice is heard.
            assert call.device.when("resume") and call.of(BargeIn) == []
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            recogniser.finish()
            await call.hears(voice(500))
            await call.until(lambda: bool(call.of(Words)))
        assert [words.text for words in call.of(Words)] == ["where is my order"]


class TestBargeIn:
    async def test_the_sound_is_held_at_once_and_dropped_once_it_is_sure(self) -> None:
        async with sound_call(fake_speech(["a person please"])) as call:
            await say(call)
            await call.passes(900)
            began = call.device.now_ms
            await call.hears(voice(700))
            await call.until(lambda: bool(call.of(Words)))
        held, dropped = call.device.when("pause")[0], call.device.when("clear")[0]
        assert held - began <= 200 and 200 <= dropped - began <= 400
        cut = call.of(BargeIn)[0]
        assert cut.kind == "speech" and abs(cut.progress.milliseconds - held) <= 60
        assert TEN_WORDS.startswith(TEN_WORDS[: cut.progress.characters])
        # What comes next is not held back by the pause.
        assert call.device.when("resume") == [dropped]

    async def test_half_a_second_of_voice_without_a_word_cuts_too(self) -> None:
        async with sound_call(fake_speech([""])) as call:
            await say(call)
            await call.passes(900)
            began = call.device.now_ms
            await call.hears(voice(700))
            await call.passes(1_000)
        assert len(call.of(BargeIn)) == 1
        assert 480 <= call.device.when("clear")[0] - began <= 600

    async def test_a_cough_holds_the_sound_for_a_moment_only(self) -> None:
        async with sound_call(fake_speech([""])) as call:
            await say(call)
            await call.passes(900)
            await call.hears(voice(250))
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            loud = [frame for frame in call.device.heard if loudness(frame) > 0]
        assert call.of(BargeIn, Words) == []
        assert call.device.when("resume")[0] - call.device.when("pause")[0] <= 500
        assert len(loud) == 10 * WORD_MS // 20

    async def test_the_words_of_a_cough_do_not_begin_a_turn(self) -> None:
        guess = Hypothesis(text="the", confidence=0.1)
        async with sound_call(fake_speech([guess])) as call:
            await say(call)
            await call.passes(900)
            await call.hears(voice(200))
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            await call.passes(2_500)
        assert call.of(BargeIn, Words) == []

    async def test_a_backchannel_is_ignored_when_asked_to(self) -> None:
        settings = LineSettings(ignore_backchannel=True)
        async with sound_call(fake_speech(["uh huh"]), settings) as call:
            await say(call)
            await call.passes(900)
            await call.hears(voice(700))
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            await call.passes(2_500)
        assert call.of(BargeIn, Words) == []

    async def test_after_a_question_yes_is_an_answer_all_the_same(self) -> None:
        settings = LineSettings(ignore_backchannel=True)
        async with sound_call(fake_speech(["yes"]), settings) as call:
            await say(call, "Shall I cancel it?")
            await call.until(lambda: bool(call.of(UtteranceEnded)))
            await call.passes(200)
            await call.hears(voice(400))
            await call.until(lambda: bool(call.of(Words)))
        assert [words.text for words in call.of(Words)] == ["yes"]

    async def test_what_nothing_may_cut_goes_on_and_the_words_say_so(self) -> None:
        async with sound_call(fake_speech(["i do not want that"])) as call:
            await say(call, interruptible=Interruptible.NONE)
            await call.passes(500)
            await call.hears(voice(700))
            await call.until(lambda: bool(call.of(Words)))
            await call.until(lambda: bool(call.of(UtteranceEnded)))
        assert call.of(BargeIn) == [] and call.device.when("pause") == []
        assert call.of(Words)[0].over_speech

    @pytest.mark.parametrize(
        ("allowed", "is_cut"), [("none", False), ("dtmf", True), ("speech", False), ("any", True)]
    )
    async def test_a_key_cuts_what_keys_may_cut(self, allowed: str, is_cut: bool) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call, interruptible=Interruptible(allowed))
            await call.passes(500)
            call.device.says({"type": "digit", "digit": "1"})
            await call.passes(100)
        assert [cut.kind for cut in call.of(BargeIn)] == (["dtmf"] if is_cut else [])
        assert call.of(Digit) == [Digit(digit="1")]

    async def test_keys_are_not_told_when_nobody_asks_for_them(self) -> None:
        async with sound_call(fake_speech(), LineSettings(detect_digits=False)) as call:
            call.device.says({"type": "digit", "digit": "1"})
            await call.passes(100)
        assert call.of(Digit) == []


class TestBridge:
    async def test_frames_go_through_both_ways(self) -> None:
        other = tone((500,), 20)
        async with sound_call(fake_speech(["hello"])) as call:
            await call.hears(voice(40))
            mine = [call.line.take_frame() for _ in range(4)]
            call.line.give_frame(other)
            await call.passes(40)
        assert mine[1] == voice(40)[:FRAME_BYTES] and mine[3] is None
        assert other in call.device.heard

    async def test_who_speaks_in_a_bridge_does_not_hold_what_the_others_say(self) -> None:
        async with sound_call(fake_speech(["hello there"])) as call:
            await say(call, "You are connected now, this call is recorded for you")
            for frame_at in range(0, 700 * 32, FRAME_BYTES):
                call.line.give_frame(tone((500,), 20))
                await call.step(voice(700)[frame_at : frame_at + FRAME_BYTES])
        assert call.device.when("pause") == []

    async def test_what_nobody_takes_is_not_kept_for_ever(self) -> None:
        async with sound_call(fake_speech()) as call:
            await call.passes(2_000)
            kept = 0
            while call.line.take_frame() is not None:
                kept += 1
        assert kept == 25


class TestDevice:
    async def test_sound_passes_on_it(self) -> None:
        async with sound_call(fake_speech()) as call:
            assert call.line.medium is Medium.SOUND
            await call.line.notify(Notice(kind="state", fields={"state": "agent"}))
        assert call.device.sent == [{"type": "state", "state": "agent"}]

    async def test_nonsense_is_answered_and_ten_in_a_row_close(self) -> None:
        async with sound_call(fake_speech()) as call:
            call.device.says(b"short", {"type": "words", "text": "typed"}, "{")
            await call.passes(40)
            assert len(call.device.sent_of("error")) == 3
            call.device.says(*["?"] * 10)
            assert (await call.listener.end())[-1] == HungUp(lost=True)
        assert call.device.closed_with == 1007

    async def test_hanging_up_is_the_last_thing_told(self) -> None:
        async with sound_call(fake_speech()) as call:
            await say(call)
        assert call.listener.events[-1] == HungUp(lost=False)

    async def test_the_last_words_of_who_hangs_up_are_told(self) -> None:
        async with sound_call(fake_speech(["never mind"])) as call:
            await call.hears(voice(500))
        assert [words.text for words in call.of(Words)] == ["never mind"]

    async def test_a_lost_device_is_told_as_lost(self) -> None:
        async with sound_call(fake_speech()) as call:
            call.device.says(None)
            assert (await call.listener.end())[-1] == HungUp(lost=True)

    async def test_the_platform_lets_go(self) -> None:
        async with sound_call(fake_speech()) as call:
            await call.line.hang_up()
            assert (await call.listener.end())[-1] == HungUp(lost=False)
        assert call.device.sent[-1] == {"type": "end", "reason": "completed"}
