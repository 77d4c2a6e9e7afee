"""What sounds on a sound device, and how much of it was heard: counted in frames, without a clock.

Utterances sound one after the other. Each tick gives the frames to send, at most `LEAD_FRAMES` ahead of what the device
is playing; the device reports what it has played. A word was heard when its last frame was. Frames of a bridge (what
other parties say) are mixed in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tieline.channels.voice.line import FRAME_BYTES, FRAME_MS, Interruptible, Progress, Sound
from tieline.models.speech.audio import mix
from tieline.models.speech.ports import Spoken

LEAD_FRAMES = 9
"""How far ahead of our guess of the device's clock is sent: 180 ms, so that with one frame of doubt it is 200."""
_REPORT_FRAMES = 5
"""A device reports about every so many frames; what it played since its last report is guessed up to here."""
_SILENT_TICKS = 50
"""A device that has not reported for so long plays all the same, by our own beat."""
_CLEAR_TICKS = 25
"""How long the device's answer to `clear` is waited for before anything else is sent."""
_BRIDGE_TICKS = 25
_BRIDGE_FRAMES = 10
_ENDLESS = -1


@dataclass
class Utterance:
    """One stretch of speech or one sound, from its first word to when its last was heard."""

    utterance_id: str
    interruptible: Interruptible
    has_sound: bool = False
    """Whether there is anything to hear; a blank text is an utterance nobody hears."""
    finished: bool = False
    """Whether all of it has been given."""
    heard: Progress = field(default_factory=Progress)
    _pieces: deque[Spoken] = field(default_factory=deque)
    _buffer: bytearray = field(default_factory=bytearray)
    _marks: deque[tuple[int, int]] = field(default_factory=deque)
    """Where in the sound given so far a piece ends: byte, and characters up to there."""
    _loop: bytes = b""
    _loops_left: int = 0
    _bytes_given: int = 0
    _bytes_sent: int = 0
    _characters_given: int = 0
    _characters_sent: int = 0
    _frames_sent: int = 0
    last_frame: int = 0
    """The last frame of the line, counted from its beginning, that held some of it."""

    def add(self, pieces: Sequence[Spoken]) -> None:
        """Append spoken words."""
        for piece in pieces:
            self._buffer += piece.pcm
            self._bytes_given += len(piece.pcm)
            self._characters_given += piece.characters
            self._marks.append((self._bytes_given, self._characters_given))

    def set_sound(self, pcm: bytes, *, times: int) -> None:
        """Let it be a sound, so many times; 0 is without end."""
        self._loop, self._loops_left = pcm, (times or _ENDLESS) if pcm else 0
        self.finished, self.has_sound = True, bool(pcm)

    def note_heard(self) -> None:
        """Note that all of it was heard, words without a sound included."""
        self.heard = replace(self.sent(), characters=self._characters_given)

    def next_frame(self) -> bytes | None:
        """Return the next frame, None while there is none (yet)."""
        self._refill()
        if len(self._buffer) < FRAME_BYTES and not (self.finished and self._buffer):
            return None
        frame = bytes(self._buffer[:FRAME_BYTES])
        del self._buffer[:FRAME_BYTES]
        self._bytes_sent += len(frame)
        self._frames_sent += 1
        return frame.ljust(FRAME_BYTES, b"\0")

    def is_sent(self) -> bool:
        """Say whether the last of its frames was taken."""
        return self.finished and not self._buffer and not self._loops_left

    def sent(self) -> Progress:
        """Return what will have been heard once the frames taken so far are."""
        while self._marks and self._marks[0][0] <= self._bytes_sent:
            self._characters_sent = self._marks.popleft()[1]
        milliseconds = self._frames_sent * FRAME_MS
        return Progress(
            utterance_id=self.utterance_id, characters=self._characters_sent, milliseconds=milliseconds
        )

    def _refill(self) -> None:
        while self._loops_left and self._loop and len(self._buffer) < FRAME_BYTES:
            self._buffer += self._loop
            self._loops_left -= 1 if self._loops_left != _ENDLESS else 0


@dataclass(frozen=True)
class _Sent:
    """Up to which frame, counted over the whole line, something of an utterance was sent."""

    frame: int
    utterance: Utterance
    progress: Progress


class Playback:
    """The queue of utterances of one line, and the device's clock."""

    def __init__(self) -> None:
        self._queue: deque[Utterance] = deque()
        self._ledger: deque[_Sent] = deque()
        self._ended: list[Utterance] = []
        self._bridge: deque[bytes] = deque(maxlen=_BRIDGE_FRAMES)
        self._bridge_ticks = 0
        self._sent = self._clock = self._reported = self._offset = 0
        self._ticks_since_report = 0
        self._paused = False
        self._clearing = 0

    @property
    def current(self) -> Utterance | None:
        """Return the utterance that sounds, or is the next to, skipping those with nothing to hear."""
        return next((utterance for utterance in self._queue if utterance.has_sound), None)

    @property
    def is_sounding(self) -> bool:
        """Whether some of the current utterance was sent and is not all heard yet."""
        current = self.current
        return current is not None and current.last_frame > 0

    @property
    def is_paused(self) -> bool:
        """Whether the device holds what it has."""
        return self._paused

    @property
    def is_bridged(self) -> bool:
        """Whether other parties have been heard of late."""
        return self._bridge_ticks > 0

    def open(self, utterance_id: str, *, interruptible: Interruptible) -> Utterance:
        """Return the utterance of that id, queued last when it is new."""
        utterance = next((each for each in self._queue if each.utterance_id == utterance_id), None)
        if utterance is None:
            utterance = Utterance(utterance_id, interruptible, heard=Progress(utterance_id=utterance_id))
            self._queue.append(utterance)
        utterance.interruptible = interruptible
        return utterance

    def add_sound(self, sound: Sound) -> None:
        """Queue a sound."""
        utterance = self.open(sound.utterance_id, interruptible=sound.interruptible)
        utterance.set_sound(sound.pcm, times=sound.loop)

    def queued(self) -> list[str]:
        """Return the utterances that were not heard to their end."""
        return [utterance.utterance_id for utterance in self._queue]

    def bridge(self, frame: bytes) -> None:
        """Sound a frame beside the utterances; the oldest is dropped when they come too fast."""
        self._bridge.append(frame)
        self._bridge_ticks = _BRIDGE_TICKS

    def tick(self) -> list[bytes]:
        """Let 20 ms pass, and return the frames to send now."""
        self._bridge_ticks = max(0, self._bridge_ticks - 1)
        if self._paused:
            return []
        self._ticks_since_report += 1
        self._clock = min(self._sent, self._clock + 1)
        if self._clearing:
            self._clearing -= 1
            if not self._clearing:
                self._restart(self._heard())
        self._settle()
        frames: list[bytes] = []
        # What is said in a bridge comes as it is spoken, so nothing can be sent ahead of it.
        most = 1 if self.is_bridged else LEAD_FRAMES
        while not self._clearing and len(frames) < most and self._sent - self._clock < LEAD_FRAMES:
            frame = self._next_frame()
            if frame is None:
                break
            frames.append(frame)
        return frames

    def pause(self) -> None:
        """Let the device hold; what it has not played is not heard."""
        self._paused = True

    def resume(self) -> None:
        """Go on where it was paused."""
        self._paused = False

    def played(self, frames: int) -> None:
        """Take the device's count of what it has played since its socket opened."""
        if frames < self._reported - self._offset:
            # A page that was loaded anew counts from nought; what the old one still held is lost.
            self._offset = self._heard()
            self._sent = self._clock = self._offset
        self._reported = self._clock = self._offset + frames
        self._sent = max(self._sent, self._reported)
        self._ticks_since_report = 0
        self._settle()

    def cleared(self, frames: int) -> None:
        """Take the device's answer to a clear: what it had played by then."""
        self.played(frames)
        if self._clearing:
            self._clearing = 0
            self._restart(self._reported)

    def clear(self) -> Progress:
        """Drop everything, and return how much of the current utterance was heard."""
        heard = self.progress()
        self._queue.clear()
        self._ledger.clear()
        self._bridge.clear()
        self._paused = False
        self._clearing = _CLEAR_TICKS
        return heard

    def progress(self) -> Progress:
        """Return how much of the current utterance was heard by now."""
        self._settle()
        current = self.current
        return current.heard if current is not None else Progress()

    def take_ended(self) -> list[Utterance]:
        """Return the utterances that were heard to their end since the last call."""
        self._settle()
        ended, self._ended = self._ended, []
        return ended

    def _next_frame(self) -> bytes | None:
        sender = next((utterance for utterance in self._queue if not utterance.is_sent()), None)
        # While the words of one are still being made, nobody overtakes it.
        own = sender.next_frame() if sender is not None else None
        other = self._bridge.popleft() if self._bridge else None
        if own is None and other is None:
            return None
        self._sent += 1
        if sender is not None and own is not None:
            sender.last_frame = self._sent
            self._ledger.append(_Sent(self._sent, sender, sender.sent()))
        return mix(own or b"", other or b"")

    def _heard(self) -> int:
        """Return how many frames were heard: as reported, and a little more by our own beat."""
        if self._ticks_since_report > _SILENT_TICKS:
            return self._clock
        return min(self._clock, self._reported + _REPORT_FRAMES)

    def _settle(self) -> None:
        """Note what was heard by now."""
        heard = self._heard()
        while self._ledger and self._ledger[0].frame <= heard:
            entry = self._ledger.popleft()
            entry.utterance.heard = entry.progress
        while self._queue and self._queue[0].is_sent() and self._queue[0].last_frame <= heard:
            ended = self._queue.popleft()
            ended.note_heard()
            self._ended.append(ended)

    def _restart(self, heard: int) -> None:
        """Count on from what was heard: the device dropped the rest."""
        self._sent = self._clock = heard
