"""What a change of settings leaves, and what may cut an utterance."""

from __future__ import annotations

import pytest

from tieline.channels.voice.line import Interruptible, LineSettings
from tieline.channels.voice.lines.settings import interrupts, merge

pytestmark = pytest.mark.unit


def test_what_a_change_leaves_out_stays() -> None:
    now = LineSettings(language="en-US", speech_timeout_ms=800, ignore_backchannel=True)
    change = LineSettings(language="es-MX", ignore_backchannel=False)
    assert merge(now, change) == LineSettings(
        language="es-MX", speech_timeout_ms=800, ignore_backchannel=False
    )


@pytest.mark.parametrize(
    ("allowed", "by_speech", "by_key"),
    [("none", False, False), ("dtmf", False, True), ("speech", True, False), ("any", True, True)],
)
def test_what_may_cut(allowed: str, by_speech: bool, by_key: bool) -> None:
    assert interrupts(Interruptible.SPEECH, Interruptible(allowed)) is by_speech
    assert interrupts(Interruptible.DTMF, Interruptible(allowed)) is by_key
