"""Does this voice cut what sounds? Marco coughs, says "uh-huh", or really wants to say something."""

from __future__ import annotations

import pytest

from tieline.channels.voice.lines.interruption import Interruption, Verdict

pytestmark = pytest.mark.unit


@pytest.fixture
def voice() -> Interruption:
    return Interruption(ignore_backchannel=False)


@pytest.fixture
def patient() -> Interruption:
    return Interruption(ignore_backchannel=True)


def test_half_a_second_of_voice_cuts(voice: Interruption) -> None:
    assert voice.voiced(480) is Verdict.WAIT
    assert voice.voiced(512) is Verdict.CUT


def test_words_cut_before_that(voice: Interruption) -> None:
    assert voice.partial("no", voiced_ms=288) is Verdict.CUT


def test_words_for_hardly_any_voice_are_a_guess(voice: Interruption) -> None:
    assert voice.partial("the", voiced_ms=128) is Verdict.WAIT


def test_a_short_word_cuts_when_the_recogniser_is_through(voice: Interruption) -> None:
    assert voice.final("no", confidence=0.5) is Verdict.CUT
    assert voice.final("no", confidence=None) is Verdict.CUT


def test_a_cough_lets_the_sentence_go_on(voice: Interruption) -> None:
    assert voice.final("", confidence=None) is Verdict.RESUME
    assert voice.final("the", confidence=0.05) is Verdict.RESUME


def test_two_seconds_without_a_word_let_it_go_on(voice: Interruption) -> None:
    assert voice.silent(1_990) is Verdict.WAIT
    assert voice.silent(32) is Verdict.RESUME


def test_uh_huh_does_not_cut_where_it_is_ignored(patient: Interruption, voice: Interruption) -> None:
    assert patient.partial("uh huh", voiced_ms=400) is Verdict.WAIT
    assert patient.voiced(800) is Verdict.WAIT
    assert patient.final("uh huh", confidence=0.9) is Verdict.RESUME
    assert voice.partial("uh huh", voiced_ms=400) is Verdict.CUT


def test_whoever_goes_on_cuts_all_the_same(patient: Interruption) -> None:
    assert patient.partial("yeah but", voiced_ms=400) is Verdict.CUT
    assert patient.voiced(1_504) is Verdict.CUT


@pytest.mark.parametrize(
    ("sensitivity", "voice_ms", "words_ms"), [("medium", 1_000, 500), ("low", 1_500, 750)]
)
def test_who_is_not_to_be_interrupted_so_readily_needs_more_voice(
    sensitivity: str, voice_ms: int, words_ms: int
) -> None:
    voice = Interruption(ignore_backchannel=False, sensitivity=sensitivity)
    assert voice.voiced(voice_ms - 32) is Verdict.WAIT
    assert voice.partial("no, wait", voiced_ms=words_ms - 32) is Verdict.WAIT
    assert voice.partial("no, wait", voiced_ms=words_ms) is Verdict.CUT
    assert voice.voiced(voice_ms) is Verdict.CUT
    assert voice.final("no", confidence=0.5) is Verdict.CUT
