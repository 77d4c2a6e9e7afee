"""The engines that need no download, each by itself, and how the others say that they are not there."""

from __future__ import annotations

import random
import shutil
import sys
from array import array
from pathlib import Path

import pytest

from tests.support.outside import give_up
from tests.support.speech_parts import spoken, without_silence
from tieline.models.speech.audio import duration_ms, loudness, silence
from tieline.models.speech.choice import SpeechEngines
from tieline.models.speech.espeak_out import EspeakOut, voice_of
from tieline.models.speech.flite_out import FliteOut
from tieline.models.speech.onnx import open_model
from tieline.models.speech.piper_out import PiperOut
from tieline.models.speech.pocketsphinx_in import PocketSphinxIn
from tieline.models.speech.ports import CHUNK_BYTES, Quality, SpeechUnavailable
from tieline.models.speech.silero import SileroActivity
from tieline.models.speech.smart_turn import SmartTurn
from tieline.models.speech.vosk_in import VoskIn

pytestmark = pytest.mark.unit

SENTENCE = "Your order left our warehouse on Monday."


@pytest.fixture
def programs() -> None:
    for name in ("flite", "espeak-ng"):
        if shutil.which(name) is None:
            give_up(f"No {name}: install the Debian package of that name.")


def likely(speech: SpeechEngines, pcm: bytes) -> list[float]:
    activity = speech.new_activity()
    whole = range(0, len(pcm) - CHUNK_BYTES + 1, CHUNK_BYTES)
    return [activity.probability(pcm[at : at + CHUNK_BYTES]) for at in whole]


@pytest.mark.usefixtures("programs")
class TestSpeaking:
    @pytest.mark.parametrize("engine", [FliteOut(), EspeakOut()])
    def test_a_sentence_is_spoken_in_words(self, engine: FliteOut | EspeakOut) -> None:
        pieces = engine.speak(SENTENCE)
        assert sum(piece.characters for piece in pieces) == len(SENTENCE) and len(pieces) == 7
        sound = b"".join(piece.pcm for piece in pieces)
        assert 1_500 < duration_ms(sound) < 5_000 and loudness(sound) > 0.02
        assert engine.info.quality is Quality.DEMO

    @pytest.mark.parametrize("engine", [FliteOut(), EspeakOut()])
    @pytest.mark.parametrize("text", ["", "  ", "…", "?!"])
    def test_what_has_no_sound_has_none(self, engine: FliteOut | EspeakOut, text: str) -> None:
        assert b"".join(piece.pcm for piece in engine.speak(text)) == b""
        assert sum(piece.characters for piece in engine.speak(text)) == len(text)

    @pytest.mark.parametrize("engine", [FliteOut(), EspeakOut()])
    @pytest.mark.parametrize("text", ["-o /tmp/x", "--version", "$(reboot) `id` 'a' \"b\"", "a\nb. c"])
    def test_text_is_never_an_option_nor_a_command(self, engine: FliteOut | EspeakOut, text: str) -> None:
        assert len(b"".join(piece.pcm for piece in engine.speak(text))) > 0

    def test_another_voice_is_another_sound_and_an_unknown_one_is_the_usual(self) -> None:
        usual, other, unknown = (FliteOut().speak(SENTENCE, voice=name) for name in (None, "awb", "Joanna"))
        assert usual == unknown != other

    def test_another_language_is_spoken_otherwise(self) -> None:
        assert EspeakOut().speak("Hola", language="es-MX") != EspeakOut().speak("Hola", language="en")

    @pytest.mark.parametrize(
        ("language", "voice"),
        [
            (None, "en-us"),
            ("en-GB", "en-gb"),
            ("es-MX", "es-419"),
            ("es-ES", "es"),
            ("de", "de"),
            ("xx", "en-us"),
        ],
    )
    def test_a_language_has_its_voice(self, language: str | None, voice: str) -> None:
        assert voice_of(language) == voice


class TestMissingEngines:
    def test_a_program_that_is_not_there(self) -> None:
        with pytest.raises(SpeechUnavailable, match="flite-of-nowhere is not installed"):
            FliteOut("/nowhere/flite-of-nowhere").speak("Hello")

    def test_a_program_that_fails(self) -> None:
        with pytest.raises(SpeechUnavailable, match="false ended with code 1"):
            EspeakOut("false").speak("My secret")

    def test_a_recogniser_without_its_package(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        for name in ("pocketsphinx", "vosk"):
            monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(SpeechUnavailable, match="pocketsphinx is not installed"):
            PocketSphinxIn().open()
        with pytest.raises(SpeechUnavailable, match="vosk is not installed"):
            VoskIn(tmp_path / "model", language="en").open()

    def test_models_that_are_not_there(self, speech: SpeechEngines, tmp_path: Path) -> None:
        with pytest.raises(SpeechUnavailable, match=r"nothing.onnx is not there; `tieline speech install`"):
            open_model(tmp_path / "nothing.onnx")
        (tmp_path / "broken.onnx").write_bytes(b"not a model")
        with pytest.raises(SpeechUnavailable, match=r"broken.onnx is no model"):
            open_model(tmp_path / "broken.onnx")

    def test_onnxruntime_that_is_not_there(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setitem(sys.modules, "onnxruntime", None)
        with pytest.raises(SpeechUnavailable, match="onnxruntime is not installed"):
            SileroActivity(tmp_path / "any.onnx").probability(bytes(CHUNK_BYTES))

    def test_piper_that_is_not_there_ends_its_process_and_says_so(self, tmp_path: Path) -> None:
        piper = PiperOut(tmp_path / "voice.onnx", language="en")
        with pytest.raises(SpeechUnavailable, match="piper ended"):
            piper.speak("Hello there")
        piper.close()


class TestVoiceActivity:
    def test_a_voice_is_likely_and_silence_is_not(self, speech: SpeechEngines) -> None:
        voice = likely(speech, without_silence(spoken(SENTENCE)))
        assert sum(each > 0.5 for each in voice) > 0.8 * len(voice)
        assert max(likely(speech, silence(3_000))) < 0.1

    def test_hiss_is_not(self, speech: SpeechEngines) -> None:
        source = random.Random(7)
        hiss = array("h", (source.randint(-2_000, 2_000) for _ in range(48_000))).tobytes()
        assert max(likely(speech, hiss)) < 0.5

    def test_a_voice_is_noticed_within_a_tenth_of_a_second_after_a_long_silence(
        self, speech: SpeechEngines
    ) -> None:
        chunks = likely(speech, silence(9_600) + without_silence(spoken(SENTENCE)))[300:]
        assert max(chunks[:3]) > 0.5

    def test_what_was_forgotten_plays_no_part(self, speech: SpeechEngines) -> None:
        activity = speech.new_activity()
        voice = spoken(SENTENCE)[16_000 : 16_000 + CHUNK_BYTES]
        first = activity.probability(voice)
        activity.probability(voice)
        activity.reset()
        assert activity.probability(voice) == first


class TestTurnDetector:
    @pytest.mark.parametrize(
        "said",
        ["I want to talk to a human agent please.", "Where is my order?", "I need help with my order."],
    )
    def test_a_finished_sentence_is_over(self, speech: SpeechEngines, said: str) -> None:
        assert speech.turns.probability_of_end(without_silence(spoken(said)) + silence(200)) > 0.5

    @pytest.mark.parametrize("said", ["I would like to change", "I want to change my order and"])
    def test_an_unfinished_one_is_not(self, speech: SpeechEngines, said: str) -> None:
        assert speech.turns.probability_of_end(without_silence(spoken(said)) + silence(200)) < 0.5

    def test_only_the_last_eight_seconds_count(self, speech: SpeechEngines) -> None:
        last = without_silence(spoken("Where is my order?")) + silence(200)
        window = silence(8_000 - duration_ms(last)) + last
        assert speech.turns.probability_of_end(spoken(SENTENCE) * 3 + window) == pytest.approx(
            speech.turns.probability_of_end(window)
        )
        assert isinstance(speech.turns, SmartTurn)


class TestRecogniser:
    def test_stretches_are_heard_one_after_the_other(self, speech: SpeechEngines) -> None:
        session = speech.speech_in("en").open()
        for said in ("where is my order", "i need help with my order"):
            session.feed(spoken(said))
            heard = session.finish()
            assert heard.text == said and heard.confidence is not None and 0 < heard.confidence <= 1
        session.close()

    def test_nothing_said_is_nothing_heard(self, speech: SpeechEngines) -> None:
        session = speech.speech_in("en").open()
        assert session.finish().text == ""
        session.feed(silence(1_000))
        assert session.finish().text == ""
        session.close()

    def test_a_caller_does_not_inherit_the_ear_of_the_one_before(self, speech: SpeechEngines) -> None:
        heard = []
        for _ in range(2):
            session = speech.speech_in("en").open()
            for said in ("stop please", "where is my order", "hello"):
                session.feed(spoken(said, voice="awb"))
                heard.append(session.finish())
            session.close()
        assert heard[:3] == heard[3:]
