"""What this machine has for speech, and what it says when something is missing."""

from __future__ import annotations

import importlib.util
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from tieline.models.speech import choice
from tieline.models.speech.catalogue import RECOGNISERS, TURN_MODELS, VOICES
from tieline.models.speech.choice import choose_speech
from tieline.models.speech.ports import SpeechUnavailable

pytestmark = pytest.mark.unit

ALL = {"onnxruntime", "pocketsphinx", "vosk", "piper"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for model in TURN_MODELS:
        (tmp_path / model.file).touch()
    return tmp_path


def packages(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(choice, "_has_package", lambda name: name in names)


def program(name: str) -> str | None:
    return f"/usr/bin/{name}"


def test_debians_pair_serves_when_nothing_was_fetched(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages(monkeypatch, *ALL)
    found = choose_speech(folder, find_program=program)
    assert found.is_possible and found.why_not == ""
    assert [engine.info.name for engine in found.ins] == ["pocketsphinx"]
    assert [engine.info.name for engine in found.outs] == ["flite", "espeak-ng"]


def test_good_ones_come_first_for_the_languages_they_know(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages(monkeypatch, *ALL)
    (folder / RECOGNISERS[0].file).mkdir()
    for file in VOICES[1].files:
        (folder / file.file).touch()
    speech = choose_speech(folder, find_program=program).engines()
    assert speech.speech_in("en-US").info.name == "vosk"
    assert speech.speakers("es-MX")[0].info.name == "piper"
    assert speech.speakers("en-US")[0].info.name == "flite"
    assert speech.speakers("de-DE")[0].info.name == "espeak-ng"


def test_a_language_nobody_knows_gets_the_best_there_is(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages(monkeypatch, *ALL)
    speech = choose_speech(folder, find_program=program).engines()
    assert speech.speech_in("fi").info.name == "pocketsphinx"
    assert speech.speakers("xx")[0].info.name == "flite"
    assert speech.speech_in(None).info.name == "pocketsphinx"


def test_half_a_voice_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages(monkeypatch, *ALL)
    (folder / VOICES[0].files[0].file).touch()
    assert choose_speech(folder, find_program=program).outs[0].info.name == "flite"


@pytest.mark.parametrize(
    ("there", "programs", "said"),
    [
        ({"pocketsphinx"}, True, "onnxruntime is not installed (`make speech`)."),
        ({"onnxruntime"}, True, "Nothing recognises speech (`make speech`)."),
        (ALL, False, "Nothing speaks (Debian: `apt-get install flite espeak-ng`)."),
    ],
)
def test_what_is_missing_is_said_with_how_to_get_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, there: set[str], programs: bool, said: str
) -> None:
    packages(monkeypatch, *there)
    found = choose_speech(folder, find_program=program if programs else lambda _: None)
    assert not found.is_possible
    assert found.why_not == f"Speech on sound does not work here yet: {said}"
    with pytest.raises(SpeechUnavailable, match="does not work here yet"):
        found.engines()


def test_models_that_were_not_fetched_are_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages(monkeypatch, *ALL)
    assert "`tieline speech install`" in choose_speech(tmp_path, find_program=program).why_not


def test_nothing_is_imported_to_find_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    find = importlib.util.find_spec

    def look(name: str) -> ModuleSpec | None:
        looked.append(name)
        return find(name)

    monkeypatch.setattr(importlib.util, "find_spec", look)
    choose_speech(folder, find_program=program)
    assert set(looked) == ALL
