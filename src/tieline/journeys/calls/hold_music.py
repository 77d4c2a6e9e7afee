"""Music for somebody who waits on a call, with room for words: it stops before they are said and goes on after them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tieline.channels.voice.line import Medium, Sound
from tieline.channels.voice.models import Program
from tieline.journeys.calls.live_call import LiveCall, Signal, new_utterance_id
from tieline.models.speech.tones import hold_music, ringback

PlayDocument = Callable[[LiveCall, Program], Awaitable[bool]]
"""Begins to say and play what a document holds; False when it cannot be had."""

HOLD_MUSIC = "hold music"
RINGBACK = "ringing tone"


class HoldMusic:
    """What one call hears while nobody talks with it; it never begins before what is being said was heard."""

    def __init__(self, live: LiveCall, *, name: str = HOLD_MUSIC) -> None:
        """Play on `live`: hold music, or the ringing tone."""
        self._live = live
        self._name = name
        self._playing: str | None = None

    async def play_when_quiet(self) -> None:
        """Play if nothing sounds; called again after everything that happens on the call."""
        if self._live.line.progress().utterance_id is not None:
            return
        self._playing = new_utterance_id()
        sound = Sound(utterance_id=self._playing, pcm=await self._sound(), name=self._name, loop=0)
        await self._live.play(sound)

    async def _sound(self) -> bytes:
        """Return the sound itself; a words device is only told its name. Composing it takes a moment."""
        if self._live.line.medium is Medium.WORDS:
            return b""
        return await asyncio.to_thread(hold_music if self._name == HOLD_MUSIC else ringback)

    async def stop(self) -> None:
        """Stop, if it plays."""
        if self._playing is not None:
            self._playing = None
            await self._live.line.clear()

    async def make_room(self, signal: Signal) -> None:
        """Stop for words that are about to be said to this call."""
        if self._playing is not None and await self._live.words.brings_words(signal):
            await self.stop()


class HoldDocument(HoldMusic):
    """What an application lets a held party hear instead of music (`HoldUrl`): again and again, as long as it can be had.

    A device of words has it once and then the music: what it shows takes no time, and would fill its screen.
    """

    def __init__(self, live: LiveCall, *, program: Program, play: PlayDocument) -> None:
        """Play `program` on `live`, by `play`."""
        super().__init__(live)
        self._program = program
        self._play_document = play
        self._is_over = False

    async def play_when_quiet(self) -> None:
        """Begin again if nothing sounds; the house's music where the document cannot be had."""
        if self._live.line.progress().utterance_id is not None:
            return
        if not self._is_over:
            self._playing = self._playing or new_utterance_id()
            is_there = await self._play_document(self._live, self._program)
            self._is_over = not is_there or self._live.line.medium is Medium.WORDS
        else:
            await super().play_when_quiet()

    async def stop(self) -> None:
        """Stop, and keep of its words what was heard."""
        if self._playing is not None:
            self._playing = None
            await self._live.words.cut(await self._live.line.clear())
