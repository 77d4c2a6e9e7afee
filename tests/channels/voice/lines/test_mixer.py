"""A bridge of Ana (caller), Marco (worker) and Lucía (who listens in): who hears whom, step by step."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.frames import frame, level
from tieline.channels.voice.line import FRAME_BYTES
from tieline.channels.voice.lines.mixer import LATE_FRAMES, SILENCE, Mixer, interleave, mix

pytestmark = pytest.mark.unit

ANA, MARCO, LUCIA = "CAana", "CAmarco", "CAlucia"


def _bridge(*people: str, music: bytes = b"") -> Mixer:
    mixer = Mixer(hold_music=music)
    for person in people or (ANA, MARCO):
        mixer.join(person)
    return mixer


def test_two_people_hear_each_other_unchanged_and_never_themselves() -> None:
    mixer = _bridge()
    mixer.push(ANA, frame(100))
    mixer.push(MARCO, frame(-7))
    heard = mixer.tick().heard
    assert (heard[ANA], heard[MARCO]) == (frame(-7), frame(100))


def test_three_people_hear_the_sum_of_the_others() -> None:
    mixer = _bridge(ANA, MARCO, LUCIA)
    for person, loudness in ((ANA, 100), (MARCO, 20), (LUCIA, 3)):
        mixer.push(person, frame(loudness))
    heard = mixer.tick().heard
    assert (level(heard[ANA]), level(heard[MARCO]), level(heard[LUCIA])) == (23, 103, 120)


def test_who_says_nothing_leaves_silence() -> None:
    mixer = _bridge()
    mixer.push(ANA, frame(100))
    assert mixer.tick().heard[ANA] == SILENCE
    assert mixer.tick().heard[MARCO] == SILENCE


def test_voices_that_are_too_loud_together_are_cut_off_and_not_wrapped_round() -> None:
    assert level(mix([frame(30_000), frame(30_000)])) == 32_767
    assert level(mix([frame(-30_000), frame(-30_000), frame(10)])) == -32_768


@given(st.lists(st.integers(-32_768, 32_767), min_size=2, max_size=5))
def test_a_mix_is_the_sum_within_what_a_sample_can_hold(levels: list[int]) -> None:
    assert level(mix([frame(each) for each in levels])) == max(-32_768, min(32_767, sum(levels)))


def test_a_muted_worker_is_heard_by_nobody_and_hears_everything() -> None:
    mixer = _bridge()
    mixer.mute(MARCO, muted=True)
    mixer.push(ANA, frame(100))
    mixer.push(MARCO, frame(50))
    mixed = mixer.tick()
    assert (mixed.heard[ANA], mixed.heard[MARCO]) == (SILENCE, frame(100))
    assert set(mixed.said) == {ANA}
    mixer.mute(MARCO, muted=False)
    mixer.push(MARCO, frame(51))
    assert mixer.tick().heard[ANA] == frame(51)


def test_a_held_caller_hears_the_music_from_its_beginning_and_is_not_heard() -> None:
    mixer = _bridge(music=frame(1) + frame(2) + b"half a frame")
    mixer.hold(ANA, held=True)
    heard = []
    for _ in range(3):
        mixer.push(ANA, frame(100))
        mixer.push(MARCO, frame(50))
        mixed = mixer.tick()
        heard.append(level(mixed.heard[ANA]))
        assert mixed.heard[MARCO] == SILENCE
    assert heard == [1, 2, 1]
    mixer.hold(ANA, held=False)
    mixer.push(MARCO, frame(50))
    assert mixer.tick().heard[ANA] == frame(50)
    mixer.hold(ANA, held=True)
    assert level(mixer.tick().heard[ANA]) == 1


def test_who_has_a_document_to_hear_while_held_has_no_music_in_the_mix() -> None:
    mixer = _bridge(music=frame(1))
    mixer.hold(ANA, held=True, has_music=False)
    mixer.push(MARCO, frame(50))
    assert mixer.tick().heard[ANA] == SILENCE
    mixer.hold(ANA, held=True)
    assert level(mixer.tick().heard[ANA]) == 1


def test_holding_twice_does_not_begin_the_music_anew() -> None:
    mixer = _bridge(music=frame(1) + frame(2))
    mixer.hold(ANA, held=True)
    mixer.tick()
    mixer.hold(ANA, held=True)
    assert level(mixer.tick().heard[ANA]) == 2


def test_without_music_a_held_caller_hears_silence() -> None:
    mixer = _bridge()
    mixer.hold(ANA, held=True)
    assert mixer.tick().heard[ANA] == SILENCE


def test_a_coach_is_heard_by_the_worker_alone_and_hears_both() -> None:
    mixer = _bridge(ANA, MARCO, LUCIA)
    mixer.coach(LUCIA, only=MARCO)
    for person, loudness in ((ANA, 100), (MARCO, 20), (LUCIA, 3)):
        mixer.push(person, frame(loudness))
    heard = mixer.tick().heard
    assert (level(heard[ANA]), level(heard[MARCO]), level(heard[LUCIA])) == (20, 103, 120)


def test_frames_that_come_too_late_are_dropped_oldest_first() -> None:
    mixer = _bridge()
    for loudness in range(1, LATE_FRAMES + 4):
        mixer.push(ANA, frame(loudness))
    mixer.drop_late()
    heard = [level(mixer.tick().heard[MARCO]) for _ in range(LATE_FRAMES + 1)]
    assert heard == [*range(4, LATE_FRAMES + 4), 0]


def test_what_came_while_the_mixer_stood_still_is_not_late_before_it_has_caught_up() -> None:
    mixer = _bridge()
    for loudness in range(1, 21):
        mixer.push(ANA, frame(loudness))
    heard = [level(mixer.tick().heard[MARCO]) for _ in range(20)]
    assert heard == [*range(1, 21)]


def test_nobodys_frames_wait_without_end() -> None:
    mixer = _bridge()
    for loudness in range(1, 1001):
        mixer.push(ANA, frame(loudness))
    assert level(mixer.tick().heard[MARCO]) == 951


def test_a_delay_that_nobody_needs_is_caught_up_with_frame_by_frame() -> None:
    mixer = _bridge()
    for loudness in range(1, 6):
        mixer.push(ANA, frame(loudness))
    late = []
    for loudness in range(6, 306):
        mixer.push(ANA, frame(loudness))
        late.append(loudness - level(mixer.tick().heard[MARCO]))
    assert (late[0], late[-1]) == (5, 1)
    assert late == sorted(late, reverse=True)


def test_who_has_left_is_heard_no_more_and_a_frame_of_nobody_changes_nothing() -> None:
    mixer = _bridge()
    mixer.push(ANA, frame(100))
    mixer.leave(ANA)
    mixer.leave(ANA)
    mixer.push(ANA, frame(100))
    mixer.push(MARCO, b"too short")
    mixed = mixer.tick()
    assert mixer.parties == (MARCO,)
    assert dict(mixed.heard) == {MARCO: SILENCE}
    assert not mixed.said


def test_two_tracks_become_two_channels_sample_by_sample() -> None:
    both = interleave(frame(1), frame(2))
    assert len(both) == 2 * FRAME_BYTES
    assert both[:8] == b"\x01\x00\x02\x00" * 2
