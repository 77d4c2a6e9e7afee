"""`tieline speech`: what is there, and what could not be fetched, in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tieline.app.cli import app
from tieline.app.commands.speech import ModelUnknown
from tieline.models.speech.catalogue import EVERYTHING, TURN_MODELS

pytestmark = pytest.mark.unit

AWAY = "http://127.0.0.1:1"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TIELINE_SPEECH_FOLDER", str(tmp_path))
    return tmp_path


def test_status_names_every_model_and_what_is_missing(folder: Path) -> None:
    answer = CliRunner().invoke(app, ["speech", "status"])
    assert answer.exit_code == 1
    assert all(f"{item.name} " in answer.stdout and item.licence in answer.stdout for item in EVERYTHING)
    assert "The models that follow a talk are not there (`tieline speech install`)." in answer.stdout


def test_status_tells_what_is_installed(folder: Path) -> None:
    for model in TURN_MODELS:
        (folder / model.file).touch()
    lines = CliRunner().invoke(app, ["speech", "status"]).stdout.splitlines()
    assert [line.split()[:2] for line in lines if "silero" in line] == [["silero-vad", "installed"]]
    assert [line.split()[:4] for line in lines if "vosk-en" in line] == [["vosk-en", "41", "MB", "to"]]


def test_a_failure_is_said_and_leaves_nothing(folder: Path) -> None:
    answer = CliRunner().invoke(app, ["speech", "install", "en", "--from", AWAY])
    assert answer.exit_code == 1
    assert "vosk-en was not fetched; nothing of it was kept." in answer.stdout
    assert "127.0.0.1:1 could not be reached" in answer.stdout
    assert "Not fetched: vosk-en, piper-en. Everything else works as before." in answer.stdout
    assert list(folder.iterdir()) == []


def test_a_name_that_is_none_is_answered_with_those_there_are(folder: Path) -> None:
    answer = CliRunner().invoke(app, ["speech", "install", "whisper"])
    assert isinstance(answer.exception, ModelUnknown)
    assert str(answer.exception).startswith("No model is called whisper. There are: en, es, piper-en")
