"""An engine in a process of its own: asked, killed, asked again."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tieline.models.speech.engine_process import EngineProcess, read_message, write_message
from tieline.models.speech.ports import SpeechUnavailable

pytestmark = pytest.mark.unit

ECHO = """
import os
from tieline.models.speech.engine_process import serve

def answer(request, sound):
    if request.get("die"):
        os._exit(1)
    return {"pid": os.getpid(), "asked": request["text"]}, sound[::-1]

serve(answer)
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineProcess]:
    (tmp_path / "echo_process.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = EngineProcess("echo_process")
    yield process
    process.close()


def test_a_request_and_its_sound_come_back(echo: EngineProcess) -> None:
    answer, sound = echo.ask({"text": "¿Qué tal?\n"}, b"\n\x00\x01{")
    assert answer["asked"] == "¿Qué tal?\n" and sound == b"{\x01\x00\n"


def test_one_process_serves_many_requests(echo: EngineProcess) -> None:
    assert len({echo.ask({"text": "a"})[0]["pid"] for _ in range(3)}) == 1


def test_one_that_dies_is_said_and_started_again(echo: EngineProcess) -> None:
    first = echo.ask({"text": "a"})[0]["pid"]
    with pytest.raises(SpeechUnavailable, match=r"^echo ended; `tieline speech status`") as refused:
        echo.ask({"text": "my secret", "die": True})
    assert "secret" not in str(refused.value)
    assert echo.ask({"text": "a"})[0]["pid"] != first


def test_one_that_was_closed_is_started_again(echo: EngineProcess) -> None:
    first = echo.ask({"text": "a"})[0]["pid"]
    echo.close()
    echo.close()
    assert echo.ask({"text": "a"})[0]["pid"] != first


def test_a_module_that_is_not_there_is_said() -> None:
    process = EngineProcess("tieline.nowhere_process")
    with pytest.raises(SpeechUnavailable, match="nowhere ended"):
        process.ask({"text": "a"})
    process.close()


def test_messages_are_a_line_and_so_many_bytes() -> None:
    pipe = io.BytesIO()
    write_message(pipe, {"do": "feed"}, b"12")
    assert pipe.getvalue() == json.dumps({"do": "feed", "bytes": 2}).encode() + b"\n12"
    pipe.seek(0)
    assert read_message(pipe) == ({"do": "feed", "bytes": 2}, b"12")
    with pytest.raises(EOFError):
        read_message(pipe)
    with pytest.raises(EOFError):
        read_message(io.BytesIO(b'{"bytes": 9}\n12'))
