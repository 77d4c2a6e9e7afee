"""When a voice begins and ends, by the probabilities of 32 ms each."""

from __future__ import annotations

import pytest

from tieline.channels.voice.lines.voice_gate import BEGIN_CHUNKS, END_CHUNKS, Change, VoiceGate

pytestmark = pytest.mark.unit


def judged(*probabilities: float) -> list[Change]:
    gate = VoiceGate()
    return [gate.judge(probability) for probability in probabilities]


def test_a_voice_begins_after_three_likely_chunks() -> None:
    assert judged(*[0.9] * BEGIN_CHUNKS)[-1] is Change.BEGAN
    assert set(judged(0.9, 0.9, 0.1, 0.9, 0.9, 0.1)) == {Change.NONE}


def test_it_ends_after_a_quarter_of_a_second_of_silence() -> None:
    changes = judged(*[0.9] * 5, *[0.1] * END_CHUNKS)
    assert changes.count(Change.ENDED) == 1 and changes[-1] is Change.ENDED


def test_a_short_pause_between_words_does_not_end_it() -> None:
    assert Change.ENDED not in judged(*[0.9] * 5, *[0.1] * (END_CHUNKS - 1), *[0.9] * 3)


def test_a_doubtful_chunk_neither_begins_nor_ends_it() -> None:
    assert Change.BEGAN not in judged(*[0.45] * 10)
    assert Change.ENDED not in judged(*[0.9] * 3, *[0.45] * 20)


def test_how_long_it_lasts_leaves_out_the_silence() -> None:
    gate = VoiceGate()
    for probability in [0.9] * 10 + [0.1] * 5 + [0.9] * 2:
        gate.judge(probability)
    assert gate.voiced_ms == 12 * 32
