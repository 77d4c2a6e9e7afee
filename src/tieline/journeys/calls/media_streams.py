"""The sound of a call over an application's socket: Media Streams (reference: voice.md section 2, tac-wire.md 3.6).

<Connect><Stream> gives the call to the application, both ways, until either ends it; <Start><Stream> lets it listen
beside the verbs that follow. Both need a device of sound; a caller who types is told so. The messages are
`channels/voice/stream_frames.py`, the socket is `relay_link.py`'s, the sound `models/speech/telephone.py`'s.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from tieline.accounts import AccountService
from tieline.channels import ChannelService
from tieline.channels.voice.line import FRAME_BYTES, Digit, Medium, Sound, Tappable, UtteranceEnded, Words
from tieline.channels.voice.nouns import Stream
from tieline.channels.voice.stream_frames import (
    Clear,
    Mark,
    Media,
    StreamFacts,
    StreamFrames,
    StreamMessageInvalid,
    read_stream,
)
from tieline.conversations import Speaker
from tieline.journeys.calls.answering import AnsweringStage
from tieline.journeys.calls.call_fields_of_verbs import stream_fields
from tieline.journeys.calls.live_call import FromOutside, LiveCall, Signal, new_utterance_id
from tieline.journeys.calls.plans import Plan
from tieline.journeys.calls.reach import Target, reach
from tieline.journeys.calls.relay_link import RelayDialer, RelayEnded, RelayLink, RelayUnreachable
from tieline.journeys.calls.relay_talk import taken_away
from tieline.journeys.calls.sentences import Sentence, sentence
from tieline.journeys.calls.talking_verbs import Tell
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.journeys.calls.urls import absolute
from tieline.kit.clock import iso_ms
from tieline.kit.db import Database, Transaction
from tieline.kit.ids import IdKind, new_id
from tieline.models.speech.telephone import FromTelephone, ToTelephone

log = logging.getLogger(__name__)

STREAM = "stream"
_MOST_WAITING = 500
"""Messages that an application has not read yet: ten seconds of sound. Older ones are dropped."""
_CLOSED_WELL = {1000, 1001, 1005}
_TRACKS = {
    "inbound_track": ("inbound",),
    "outbound_track": ("outbound",),
    "both_tracks": ("inbound", "outbound"),
}


@dataclass(frozen=True, kw_only=True)
class StreamOver:
    """How a stream that had the call ended: it `failed`, or a `plan` says what comes instead of the next verb."""

    failed: bool = False
    plan: Plan | None = None


class MediaStreams:
    """Carries streams for any call."""

    def __init__(
        self,
        db: Database,
        *,
        accounts: AccountService,
        channels: ChannelService,
        answering: AnsweringStage,
        transcript: Transcript,
        dialer: RelayDialer,
        tell: Tell,
    ) -> None:
        """Keep the rooms; `tell` tells an application something without waiting for it."""
        self._db = db
        self._accounts = accounts
        self._channels = channels
        self._answering = answering
        self._transcript = transcript
        self.dialer = dialer
        self._tell = tell

    # <Connect>

    async def talk(self, live: LiveCall, noun: Stream, *, base_url: str) -> StreamOver:
        """Give the call's sound to an application, and its sound to the caller, until either ends it."""
        if not _has_sound(live):
            utterance_id = await live.words.say(sentence(Sentence.NEEDS_MICROPHONE, language=None))
            await live.wait_for_end_of(utterance_id)
            return StreamOver()
        stream = SentStream(live, noun, tracks=("inbound",))
        news = self.news_of(live, noun, base_url=base_url, stream_id=stream.stream_id)
        try:
            target, auth_token = await self.look_up(live, noun)
            async with self.dialer.open(
                url=target.url, public_url=target.public_url, auth_token=auth_token
            ) as link:
                news("stream-started")
                over = await _Talk(self, live, stream, link).run()
        except RelayUnreachable as unreachable:
            log.warning("Call %s: its stream did not open.", live.call_id)
            news("stream-error", error=unreachable.message)
            return StreamOver(failed=True)
        news("stream-stopped")
        return over

    async def plan_of(self, live: LiveCall) -> Plan:
        """Return how a call goes on that somebody else has now."""
        return await self._answering.talk(live, greets=False)

    async def write(self, live: LiveCall, words: Words) -> None:
        """Keep what the caller says, when their call has a conversation; the application's sound has no words."""
        if live.conversation_id is None or live.call.worker_id is not None:
            return
        spoken = Spoken(
            text=words.text,
            speaker=Speaker.customer(),
            language=words.language,
            confidence=words.confidence,
            engine=words.engine,
        )
        await self._transcript.write(call=live.call, conversation_id=live.conversation_id, spoken=spoken)

    # <Start>

    async def listen(self, live: LiveCall, noun: Stream, *, base_url: str) -> None:
        """Let an application listen to the call until it is over; return at once."""
        if not _has_sound(live):
            log.info("Call %s has no sound to be streamed.", live.call_id)
            return
        live.beside(_Listening(self, live, noun, base_url=base_url))

    async def stop(self, live: LiveCall, *, name: str | None) -> None:
        """Let the application that listens under a name hear no more; without a name, all that listen."""
        await live.end_beside(
            lambda each: isinstance(each, _Listening) and (name is None or each.name == name)
        )

    # What they share

    async def look_up(self, live: LiveCall, noun: Stream) -> tuple[Target, str]:
        """Return where a stream's application listens, and the token its upgrade is signed with."""

        def look(tx: Transaction) -> tuple[Target, str]:
            account_id = live.call.account_id
            target = reach(tx, self._channels, account_id=account_id, url=noun.url)
            return target, self._accounts.get_account(tx, account_id=account_id).auth_token

        return await self._db.read(look)

    def news_of(self, live: LiveCall, noun: Stream, *, base_url: str, stream_id: str) -> StreamNews:
        """Return what tells whoever asked how a stream is."""
        return StreamNews(self._tell, live, noun, base_url=base_url, stream_id=stream_id)


class StreamNews:
    """Tells an application how a stream is: stream-started, stream-stopped or stream-error."""

    def __init__(self, tell: Tell, live: LiveCall, noun: Stream, *, base_url: str, stream_id: str) -> None:
        """Tell by `tell`, if the <Stream> says whom."""
        self._tell = tell
        self._live = live
        self._noun = noun
        self._base_url = base_url
        self._stream_id = stream_id

    def __call__(self, event: str, *, error: str | None = None) -> None:
        """Tell it, without waiting."""
        if not self._noun.status_callback:
            return
        at = iso_ms(self._live.after(0))
        fields = stream_fields(event, stream_id=self._stream_id, name=self._noun.name, at=at)
        told: Mapping[str, str] = fields if error is None else {**fields, "StreamError": error}
        url = absolute(self._base_url, self._noun.status_callback)
        self._tell(self._live, url, self._noun.status_callback_method, told)


class SentStream:
    """What an application is sent of a call: a tap on its line, and a queue that the socket empties."""

    def __init__(self, live: LiveCall, noun: Stream, *, tracks: tuple[str, ...]) -> None:
        """Send `tracks` of `live`."""
        self.stream_id = new_id(IdKind.MEDIA_STREAM)
        self.frames = StreamFrames(
            StreamFacts(
                stream_id=self.stream_id,
                account_id=live.call.account_id,
                call_id=live.call_id,
                tracks=tracks,
                parameters=noun.parameters,
            )
        )
        self._codecs = {track: ToTelephone() for track in tracks}
        self._waiting: deque[str] = deque(maxlen=_MOST_WAITING)
        self._came = asyncio.Event()
        self._live = live

    def begin(self) -> None:
        """Say what the stream is of, and send sound from now on."""
        self.send(self.frames.connected())
        self.send(self.frames.start())
        if isinstance(self._live.line, Tappable):
            self._live.line.add_tap(self)

    def from_party(self, frame: bytes) -> None:
        """Send what the party says."""
        self._media("inbound", frame)

    def to_party(self, frame: bytes) -> None:
        """Send what the party is about to hear."""
        self._media("outbound", frame)

    def _media(self, track: str, frame: bytes) -> None:
        codec = self._codecs.get(track)
        if codec is not None:
            self.send(self.frames.media(track, codec.feed(frame)))

    def send(self, message: str) -> None:
        """Send a message behind those that wait."""
        self._waiting.append(message)
        self._came.set()

    async def run(self, link: RelayLink) -> None:
        """Give the socket what waits, until it ends or this is cancelled."""
        with suppress(RelayEnded):
            while True:
                await self._came.wait()
                self._came.clear()
                while self._waiting:
                    await link.send(self._waiting.popleft())

    async def end(self, link: RelayLink, sending: asyncio.Task[None]) -> None:
        """Send no more sound, then that it was the last."""
        if isinstance(self._live.line, Tappable):
            self._live.line.remove_tap(self)
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending
        with suppress(RelayEnded):
            while self._waiting:
                await link.send(self._waiting.popleft())
            await link.send(self.frames.stop())


class _Talk:
    """One stream that has the call."""

    def __init__(self, house: MediaStreams, live: LiveCall, stream: SentStream, link: RelayLink) -> None:
        self._house = house
        self._live = live
        self._stream = stream
        self._link = link
        self._codec = FromTelephone()
        self._rest = b""
        self._sounding: deque[str] = deque()
        self._marks: deque[tuple[str, str]] = deque()
        """Names, each behind the utterance it waits for."""

    async def run(self) -> StreamOver:
        await self._live.show("agent")
        self._stream.begin()
        sending = asyncio.create_task(self._stream.run(self._link), name=f"stream {self._live.call_id}")
        reading = asyncio.create_task(self._read(), name=f"stream of {self._live.call_id}")
        try:
            while True:
                signal = await self._live.next()
                if taken_away(signal):
                    return StreamOver(plan=await self._house.plan_of(self._live))
                if isinstance(signal, FromOutside) and signal.source == STREAM and signal.value is None:
                    ended = self._link.ended
                    return StreamOver(failed=ended is not None and ended.code not in _CLOSED_WELL)
                await self._react(signal)
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            await self._stream.end(self._link, sending)
            if self._sounding:
                await self._live.line.clear()

    async def _read(self) -> None:
        while (message := await self._link.receive()) is not None:
            self._live.put(FromOutside(source=STREAM, value=message))
        self._live.put(FromOutside(source=STREAM))

    async def _react(self, signal: Signal) -> None:
        match signal:
            case FromOutside(source=source, value=str() | bytes() as message) if source == STREAM:
                await self._on_message(message)
            case Digit(digit=digit):
                self._stream.send(self._stream.frames.dtmf(digit))
            case UtteranceEnded(utterance_id=utterance_id):
                self._heard(utterance_id)
            case Words():
                await self._house.write(self._live, signal)
            case _:
                await self._live.words.hear(signal)

    async def _on_message(self, message: str | bytes) -> None:
        try:
            said = read_stream(message, stream_id=self._stream.stream_id)
        except StreamMessageInvalid as invalid:
            log.info("Call %s: a message of its stream was passed over: %s", self._live.call_id, invalid)
            return
        match said:
            case Media(sound=sound):
                await self._play(self._rest + self._codec.feed(sound), all_of_it=False)
            case Mark(name=name):
                await self._play(self._rest, all_of_it=True)
                self._mark(name)
            case Clear():
                self._rest = b""
                await self._live.line.clear()
                self._sounding.clear()
                self._tell_marks()

    async def _play(self, pcm: bytes, *, all_of_it: bool) -> None:
        """Let the party hear whole frames; what is less waits for more, unless a mark stands behind it."""
        whole = len(pcm) if all_of_it else len(pcm) // FRAME_BYTES * FRAME_BYTES
        self._rest = pcm[whole:]
        if whole:
            sound = Sound(utterance_id=new_utterance_id(), pcm=pcm[:whole], name=STREAM)
            self._sounding.append(sound.utterance_id)
            await self._live.play(sound)

    def _mark(self, name: str) -> None:
        if self._sounding:
            self._marks.append((name, self._sounding[-1]))
        else:
            self._stream.send(self._stream.frames.mark(name))

    def _heard(self, utterance_id: str) -> None:
        if utterance_id not in self._sounding:
            return
        while self._sounding.popleft() != utterance_id:
            pass
        self._tell_marks()

    def _tell_marks(self) -> None:
        """Send back the marks behind which nothing waits to be heard any more."""
        while self._marks and self._marks[0][1] not in self._sounding:
            self._stream.send(self._stream.frames.mark(self._marks.popleft()[0]))


class _Listening:
    """One stream that listens beside the call (see `live_call.Beside`)."""

    def __init__(self, house: MediaStreams, live: LiveCall, noun: Stream, *, base_url: str) -> None:
        self.name = noun.name
        self._house = house
        self._live = live
        self._noun = noun
        self._stream = SentStream(live, noun, tracks=_TRACKS[noun.track])
        self._news = house.news_of(live, noun, base_url=base_url, stream_id=self._stream.stream_id)
        self._task = asyncio.create_task(self._run(), name=f"listening to {live.call_id}")

    def hear(self, signal: Signal) -> None:
        """Tell of keys."""
        if isinstance(signal, Digit):
            self._stream.send(self._stream.frames.dtmf(signal.digit))

    async def _run(self) -> None:
        try:
            target, auth_token = await self._house.look_up(self._live, self._noun)
            async with self._house.dialer.open(
                url=target.url, public_url=target.public_url, auth_token=auth_token
            ) as link:
                self._news("stream-started")
                await self._send(link)
        except RelayUnreachable as unreachable:
            log.warning("Call %s: nobody listens to its stream.", self._live.call_id)
            self._news("stream-error", error=unreachable.message)

    async def _send(self, link: RelayLink) -> None:
        """Send until the application has gone or the call is over; what it says is not heard."""
        self._stream.begin()
        sending = asyncio.create_task(self._stream.run(link), name=f"stream {self._live.call_id}")
        try:
            while await link.receive() is not None:
                pass
        finally:
            await self._stream.end(link, sending)
            self._news("stream-stopped")

    async def close(self) -> None:
        """Stop: the call is over, or <Stop> said so."""
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task


def _has_sound(live: LiveCall) -> bool:
    return live.line.medium is Medium.SOUND and isinstance(live.line, Tappable)
