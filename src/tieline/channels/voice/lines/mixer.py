"""The mixer of a bridge: everybody hears everybody else, each their own mix, one frame at a time.

Pure: frames are pushed in, `tick` makes the mix of the next 20 ms, and whoever carries the calls gives it out
(`journeys/calls/bridges.py`). Nothing here knows the time, so tests step it by hand. `recorder.py` keeps what was said.
"""

from __future__ import annotations

import sys
from array import array
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import add

from tieline.channels.voice.line import FRAME_BYTES

LATE_FRAMES = 10
"""How many frames of a party may wait once the mixer is not behind: nobody is heard more than 200 ms late."""
_MOST_FRAMES = 50
"""How many frames may wait while the mixer is behind and about to catch up: a second."""
SPARE_FRAMES = 1
"""How many frames may wait all the time, against a device that is not quite regular."""
_WINDOW = 50
"""Ticks after which a frame is dropped if more than the spare ones waited all the while: a delay that nobody needs."""

SILENCE = bytes(FRAME_BYTES)
_LOWEST, _HIGHEST = -32_768, 32_767


@dataclass(frozen=True, kw_only=True)
class Mixed:
    """One tick: the frame each party hears, and the frame of each party whom others could hear."""

    heard: Mapping[str, bytes]
    said: Mapping[str, bytes]


@dataclass
class _Party:
    waiting: deque[bytes] = field(default_factory=lambda: deque(maxlen=_MOST_FRAMES))
    muted: bool = False
    held: bool = False
    has_music: bool = True
    """Whether this party hears the hold music while held; another hears something of their own."""
    coaches: str | None = None
    music_at: int = 0
    least_waiting: int = _MOST_FRAMES

    def catch_up(self) -> None:
        """Drop a frame if frames were waiting all the time since this was called last."""
        if self.least_waiting > SPARE_FRAMES and self.waiting:
            self.waiting.popleft()
        self.least_waiting = _MOST_FRAMES


class Mixer:
    """Parties and their frames. A party is named by whatever id its owner gives it (a call_id)."""

    def __init__(self, *, hold_music: bytes = b"") -> None:
        """Play `hold_music` (PCM, repeated) to whoever is held; silence when there is none."""
        whole = len(hold_music) // FRAME_BYTES * FRAME_BYTES
        self._music = [hold_music[at : at + FRAME_BYTES] for at in range(0, whole, FRAME_BYTES)]
        self._parties: dict[str, _Party] = {}
        self._ticks = 0

    @property
    def parties(self) -> tuple[str, ...]:
        """Return who is in the mix, in the order they came."""
        return tuple(self._parties)

    def join(self, party_id: str) -> None:
        """Take a party in; one who is in it already begins anew, with nothing waiting."""
        self._parties[party_id] = _Party()

    def leave(self, party_id: str) -> None:
        """Let a party go; one who is not in it changes nothing."""
        self._parties.pop(party_id, None)

    def mute(self, party_id: str, *, muted: bool) -> None:
        """Let nobody hear a party, or everybody again."""
        self._parties[party_id].muted = muted

    def hold(self, party_id: str, *, held: bool, has_music: bool = True) -> None:
        """Let nobody hear a party, who hears nobody until they are taken back, but the hold music if `has_music`."""
        party = self._parties[party_id]
        party.has_music = has_music
        party.music_at = party.music_at if party.held == held else 0
        party.held = held

    def coach(self, party_id: str, *, only: str | None) -> None:
        """Let a party be heard by one other alone, while hearing everybody; None ends it."""
        self._parties[party_id].coaches = only

    def push(self, party_id: str, frame: bytes) -> None:
        """Take the next frame of a party (`FRAME_BYTES` of PCM); see `drop_late`."""
        party = self._parties.get(party_id)
        if party is not None and len(frame) == FRAME_BYTES:
            party.waiting.append(frame)

    def drop_late(self) -> None:
        """Drop the oldest frames of whoever is too far behind; called when no tick is due.

        A machine that stood still mixes what it missed in a rush: what came meanwhile is not late before that.
        """
        for party in self._parties.values():
            while len(party.waiting) > LATE_FRAMES:
                party.waiting.popleft()

    def tick(self) -> Mixed:
        """Make the next 20 ms: one frame of each party goes in, one comes out for each."""
        frames = self._take()
        said = {
            name: frame
            for name, frame in frames.items()
            if not self._parties[name].muted and not self._parties[name].held
        }
        mixes: dict[tuple[str, ...], bytes] = {}
        heard = {}
        for name, party in self._parties.items():
            if party.held:
                heard[name] = self._next_music(party)
                continue
            sources = tuple(other for other in said if self._hears(name, other))
            if sources not in mixes:
                mixes[sources] = mix([said[source] for source in sources])
            heard[name] = mixes[sources]
        return Mixed(heard=heard, said=said)

    def _take(self) -> dict[str, bytes]:
        """Return the next frame of everybody who has one, and now and then let who is behind catch up."""
        self._ticks += 1
        frames = {}
        for name, party in self._parties.items():
            if self._ticks % _WINDOW == 0:
                party.catch_up()
            if party.waiting:
                frames[name] = party.waiting.popleft()
            party.least_waiting = min(party.least_waiting, len(party.waiting))
        return frames

    def _hears(self, listener: str, speaker: str) -> bool:
        coached = self._parties[speaker].coaches
        return listener != speaker and coached in {None, listener}

    def _next_music(self, party: _Party) -> bytes:
        if not self._music or not party.has_music:
            return SILENCE
        frame = self._music[party.music_at % len(self._music)]
        party.music_at += 1
        return frame


def mix(frames: Sequence[bytes]) -> bytes:
    """Return the sum of frames of equal length; what is too loud is cut off, never wrapped round."""
    if not frames:
        return SILENCE
    if len(frames) == 1:
        return frames[0]
    return _bytes(_sum([_samples(frame) for frame in frames]))


def interleave(left: bytes, right: bytes) -> bytes:
    """Return two tracks of equal length as one of two channels."""
    both = array("h", bytes(len(left) + len(right)))
    both[0::2] = _samples(left)
    both[1::2] = _samples(right)
    return _bytes(both)


def _sum(tracks: Iterable[array[int]]) -> array[int]:
    first, *rest = tracks
    total: Iterable[int] = reduce(lambda left, right: map(add, left, right), rest, iter(first))
    whole = list(total)
    try:
        return array("h", whole)
    except OverflowError:
        # Rare: two voices that are both near the loudest there is.
        return array("h", [s if _LOWEST <= s <= _HIGHEST else _HIGHEST if s > 0 else _LOWEST for s in whole])


def _samples(frame: bytes) -> array[int]:
    samples = array("h", frame)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _bytes(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
