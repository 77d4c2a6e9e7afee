"""A call is in a conference because a document says so, and goes on with that document afterwards.

One story for all of them: a <Conference> by name, the conference between a caller and whomever they dial, and the one in
which a caller of a queue waits to be taken (`Entry` says how each is in it). It differs from a worker's talk
(`bridged.py`) in that nobody's conversation decides how it goes on. The bridge itself is `bridge.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial

from tieline.channels.voice.errors import ConferenceOver
from tieline.channels.voice.line import Digit, PartialWords, Words
from tieline.channels.voice.models import (
    Callback,
    ConferenceStatus,
    Presence,
    Program,
    Recording,
    RecordingStatus,
)
from tieline.channels.voice.service import CallService
from tieline.conversations import Speaker
from tieline.journeys.calls.bridge import BRIDGE, CALLER, WORKER, Bridge, Party, PartyLeft
from tieline.journeys.calls.bridged import Announce
from tieline.journeys.calls.bridges import Bridges
from tieline.journeys.calls.hold_music import HOLD_MUSIC, HoldMusic
from tieline.journeys.calls.live_call import (
    CallOver,
    FromOutside,
    Interrupted,
    LiveCall,
    Signal,
    TimeUp,
)
from tieline.journeys.calls.live_calls import DEVICE
from tieline.journeys.calls.side_documents import BEFORE_JOINING, IN_CONFERENCE, Ended, SideDocuments
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.kit.db import Database, Transaction, lock
from tieline.kit.errors import NotFound
from tieline.kit.events import EventRecord

_PAUSE_SECONDS = 1.0
"""Between two rounds of a document that makes no sound, or none that takes time."""


class Why(StrEnum):
    """Why a call is no longer in its conference."""

    ENDED = "the conference ended, or it was sent out"
    STAR = "the party pressed *"
    TIME = "the time was up"
    FULL = "there was no place, or the conference is over"
    ALONE = "nobody came"
    LEFT = "its document said Leave"
    HUNG_UP = "its document said Hangup"


@dataclass(frozen=True, kw_only=True)
class RecordingWanted:
    """That a conference is to be recorded: how, and who hears of it. `ends_with` this call's part in it."""

    source: str
    channels: int = 1
    track: str = "both"
    callback: Callback | None = None
    call_id: str | None = None
    ends_with: bool = False


async def _nothing() -> None:
    return None


async def _goes_on(signal: Signal) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """How a call is in a conference.

    `wait` is played while there is nobody to talk with (None: `music`; a text is a document's address, "" is silence),
    with the verbs of `may_play`; `wait_fields` is told with every request for it. `gives_up` is asked of every signal
    while nobody came; `met` happens when somebody has. Times are seconds.
    """

    conference_id: str
    name: str
    who: str = CALLER
    speaker: Speaker | None = None
    presence: Presence = field(default_factory=Presence)
    most: int = 250
    music: str = HOLD_MUSIC
    wait: Program | None = None
    is_silent: bool = False
    may_play: frozenset[type] = IN_CONFERENCE
    wait_fields: Callable[[], Awaitable[Mapping[str, str]]] | None = None
    beep: str = "false"
    record: RecordingWanted | None = None
    hangup_on_star: bool = False
    time_limit: int | None = None
    patience: int | None = None
    gives_up: Callable[[Signal], Awaitable[bool]] = _goes_on
    met: Callable[[], Awaitable[None]] = _nothing


@dataclass(frozen=True, kw_only=True)
class TalkOver:
    """How a call's part in a conference ended: why, how long it talked with somebody, and what was recorded."""

    why: Why
    seconds: int = 0
    met: bool = False
    recording: Recording | None = None


class ConferenceTalk:
    """Lets calls be in conferences."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        bridges: Bridges,
        transcript: Transcript,
        announce: Announce,
        side: SideDocuments,
    ) -> None:
        """Keep the room and the stories."""
        self.db = db
        self.calls = calls
        self.bridges = bridges
        self.transcript = transcript
        self.announce = announce
        self.side = side

    async def __call__(self, live: LiveCall, entry: Entry) -> TalkOver:
        """Be in a conference until it ends, something in `entry` ends it, or the party has gone (`CallOver`)."""
        live.follows.add(entry.conference_id)
        try:
            if not await self.db.transact(partial(self._enter, live=live, entry=entry)):
                return TalkOver(why=Why.FULL)
            return await _Talk(self, live, entry).run()
        finally:
            live.follows.discard(entry.conference_id)

    def _enter(self, tx: Transaction, *, live: LiveCall, entry: Entry) -> bool:
        """Take a place, if there is one; who joins is counted in the same transaction."""
        try:
            ids = {"conference_id": entry.conference_id, "call_id": live.call_id}
            if not self.calls.has_place(tx, **ids, most=entry.most):
                return False
            self.calls.join(tx, **ids, **entry.presence)
        except (ConferenceOver, NotFound):
            return False
        return True


class _Talk:
    """One call's part in one conference."""

    def __init__(self, house: ConferenceTalk, live: LiveCall, entry: Entry) -> None:
        self._house = house
        self._live = live
        self._entry = entry
        self._bridge: Bridge | None = None
        self._music = HoldMusic(live, name=entry.music)
        self._has_met = self._wait_failed = False
        self._talked_from: datetime | None = None
        self._recording_id: str | None = None
        self._until = live.after(entry.patience) if entry.patience else None

    async def run(self) -> TalkOver:
        lost = False
        try:
            why = await self._live_through()
            recording = await self._end_recording()
            return TalkOver(why=why, seconds=self._seconds(), met=self._has_met, recording=recording)
        except CallOver as over:
            lost = over.lost
            await self._end_recording()
            raise
        finally:
            await self._leave(lost=lost)

    def _seconds(self) -> int:
        begun = self._talked_from
        return round((self._live.after(0) - begun).total_seconds()) if begun else 0

    async def _live_through(self) -> Why:
        if await self._has_begun() and not await self._come_in():
            return Why.ENDED
        while True:
            await self._note_company()
            await self._sound_hold()
            try:
                signal = await self._pass_time()
            except Interrupted as cut:
                await self._live.words.cut(await self._live.line.clear())
                signal = cut.signal
            if isinstance(signal, Ended):
                return Why.LEFT if signal is Ended.LEFT else Why.HUNG_UP
            why = await self._react(signal)
            if why is not None:
                return why

    async def _has_begun(self) -> bool:
        find = partial(self._house.calls.get_conference, conference_id=self._entry.conference_id)
        return (await self._house.db.read(find)).status is ConferenceStatus.IN_PROGRESS

    async def _come_in(self) -> bool:
        """Be joined with the others, once somebody who may begin the conference is there; False when it is over."""
        if self._bridge is not None:
            return True
        await self._music.stop()
        await self._hear_what_waits()
        entry = self._entry
        bridge = self._bridge = self._house.bridges.open(entry.conference_id)
        party = Party(
            live=self._live,
            who=entry.who,
            name=entry.name,
            speaker=entry.speaker,
            muted=bool(entry.presence.get("muted")),
        )
        try:
            await bridge.join(party)
        except ConferenceOver:
            return False
        if entry.beep in {"true", "onEnter"}:
            await bridge.beep()
        return True

    async def _hear_what_waits(self) -> None:
        """Hear what whoever takes this call out of its queue wants it to hear first (<Queue url>)."""
        take = partial(
            self._house.calls.take_announcement,
            conference_id=self._entry.conference_id,
            call_id=self._live.call_id,
        )
        try:
            program = await self._house.db.transact(take)
        except NotFound:
            return
        if program is not None:
            with suppress(Interrupted), self._live.watching(self._ends_all):
                await self._house.side.play(self._live, program, among=BEFORE_JOINING)

    def _ends_all(self, signal: Signal) -> bool:
        return self._is_change(signal, "end")

    def _has_company(self) -> bool:
        return self._bridge is not None and self._bridge.has_company(self._live.call_id)

    async def _note_company(self) -> None:
        """Count from the first moment there was somebody to talk with."""
        if not self._has_met and self._has_company():
            await self._meet()

    async def _sound_hold(self) -> None:
        """Let a party who is held hear something whenever nothing else sounds."""
        party = self._bridge.parties.get(self._live.call_id) if self._bridge is not None else None
        if party is not None and party.music is not None:
            await party.music.play_when_quiet()

    async def _meet(self) -> None:
        bridge, limit = self._bridge, self._entry.time_limit
        known = bridge.parties[self._live.call_id].met_at if bridge is not None else None
        self._has_met, self._talked_from = True, known or self._live.after(0)
        self._until = self._live.after(limit) if limit else None
        await self._music.stop()
        await self._entry.met()
        await self._begin_recording()

    # Waiting

    async def _pass_time(self) -> Signal | Ended:
        """Return what happens next; while there is nobody to talk with, something sounds."""
        entry = self._entry
        if self._has_company():
            await self._music.stop()
            return await self._live.next(until=self._until)
        if entry.wait is not None and not self._wait_failed:
            with self._live.watching(self._matters):
                ended = await self._play(entry.wait)
            return ended if ended is not None else await self._live.next(until=self._until)
        if not entry.is_silent:
            await self._music.play_when_quiet()
        signal = await self._live.next(until=self._until)
        await self._music.make_room(signal)
        return signal

    async def _play(self, wait: Program) -> Ended | None:
        """Play the document again and again; None when it cannot be had: then there is music."""
        entry, live = self._entry, self._live
        while True:
            before = live.after(0)
            fields = await entry.wait_fields() if entry.wait_fields else {}
            ended = await self._house.side.play(live, wait, among=entry.may_play, fields=fields)
            if ended is Ended.FAILED:
                self._wait_failed = True
                await self._music.play_when_quiet()
                return None
            if ended is not Ended.DONE:
                return ended
            if (live.after(0) - before).total_seconds() < _PAUSE_SECONDS:
                await self._let_pass(_PAUSE_SECONDS)

    async def _let_pass(self, seconds: float) -> None:
        until = self._live.after(seconds)
        while not isinstance(await self._live.next(until=until), TimeUp):
            pass

    def _matters(self, signal: Signal) -> bool:
        """Say whether a signal must not wait until the document has played."""
        match signal:
            case FromOutside(source=source):
                return source in {BRIDGE, DEVICE}
            case Digit(digit="*"):
                return self._entry.hangup_on_star
            case EventRecord():
                own = signal.data.get("call_id") == self._live.call_id
                followed = signal.data.get("call_id") in self._live.follows and not own
                return followed or self._is_change(signal, "start", "end", "leave")
            case _:
                return False

    # What happens

    def _is_change(self, signal: Signal, *changes: str) -> bool:
        return (
            isinstance(signal, EventRecord)
            and signal.type == "ConferenceChanged"
            and signal.data["conference_id"] == self._entry.conference_id
            and signal.data["change"] in changes
        )

    async def _react(self, signal: Signal) -> Why | None:
        await self._live.words.hear(signal)
        if not self._has_met and await self._entry.gives_up(signal):
            return Why.ALONE
        match signal:
            case TimeUp():
                return Why.TIME if self._has_met else Why.ALONE
            case Digit(digit="*") if self._entry.hangup_on_star:
                return Why.STAR
            case EventRecord():
                return await self._on_event(signal)
            case Words() if self._bridge is None:
                await self._write(signal)
            case _ if self._bridge is not None:
                await self._pass_on(self._bridge, signal)
        return None

    async def _pass_on(self, bridge: Bridge, signal: Signal) -> None:
        call_id = self._live.call_id
        match signal:
            case Words():
                await bridge.said(call_id, signal)
            case PartialWords():
                await bridge.saying(call_id, signal)
            case Digit():
                await bridge.pressed(call_id, signal)
            case FromOutside(source=source, value=value) if source == DEVICE:
                bridge.set_away(call_id, away=bool(value))
                await bridge.refresh()
            case FromOutside(source=source, value=news) if source == BRIDGE:
                if isinstance(news, PartyLeft) and not self._has_met:
                    # They came and went before this call had a moment to see them.
                    await self._meet()
                await bridge.show()

    async def _on_event(self, event: EventRecord) -> Why | None:
        own = event.data.get("call_id") == self._live.call_id
        if self._is_change(event, "end") or (own and self._is_change(event, "leave")):
            return Why.ENDED
        if self._is_change(event, "start"):
            return None if await self._come_in() else Why.ENDED
        if self._is_change(event, "announcement"):
            to_all = event.data.get("call_id") is None
            if to_all or own:
                conference_id = self._entry.conference_id
                await self._house.announce(self._live, conference_id=conference_id, to_all=to_all)
        elif self._bridge is not None and event.type in {"ConferenceChanged", "RecordingChanged"}:
            await self._bridge.refresh()
        return None

    async def _write(self, words: Words) -> None:
        """Keep what a caller says while they wait."""
        if self._live.conversation_id is None or self._entry.speaker is None:
            return
        spoken = Spoken(
            text=words.text,
            speaker=self._entry.speaker,
            language=words.language,
            confidence=words.confidence,
            engine=words.engine,
        )
        conversation_id = self._live.conversation_id
        await self._house.transcript.write(
            call=self._live.call, conversation_id=conversation_id, spoken=spoken
        )

    # Recording

    async def _begin_recording(self) -> None:
        wanted = self._entry.record
        if wanted is None or self._bridge is None:
            return
        self._recording_id = await self._house.db.transact(partial(self._start, wanted=wanted))
        await self._bridge.refresh()

    def _start(self, tx: Transaction, *, wanted: RecordingWanted) -> str:
        """Begin to record the conference, unless somebody else in it has."""
        conference_id = self._entry.conference_id
        lock(tx, f"conference:{conference_id}")
        running = self._house.calls.list_running_recordings(tx, conference_id=conference_id)
        if running:
            return running[0].recording_id
        begun = self._house.calls.start_recording(
            tx,
            account_id=self._live.call.account_id,
            source=wanted.source,
            call_id=wanted.call_id,
            conference_id=conference_id,
            channels=wanted.channels,
            track=wanted.track,
            callback=wanted.callback,
        )
        return begun.recording_id

    async def _end_recording(self) -> Recording | None:
        """End what was recorded for this call alone, and return it as it is then."""
        wanted, recording_id = self._entry.record, self._recording_id
        if wanted is None or not wanted.ends_with or recording_id is None or self._bridge is None:
            return None
        await self._house.db.transact(partial(self._stop, recording_id=recording_id))
        await self._bridge.refresh()
        find = partial(self._house.calls.find_recording, recording_id=recording_id)
        return await self._house.db.read(find)

    def _stop(self, tx: Transaction, *, recording_id: str) -> None:
        recording = self._house.calls.find_recording(tx, recording_id=recording_id)
        if recording is not None and recording.status in {
            RecordingStatus.IN_PROGRESS,
            RecordingStatus.PAUSED,
        }:
            self._house.calls.set_recording_status(
                tx, recording_id=recording_id, status=RecordingStatus.STOPPED
            )

    # The end

    async def _leave(self, *, lost: bool) -> None:
        entry, bridge = self._entry, self._bridge
        if bridge is not None:
            await self._house.bridges.leave(bridge, call_id=self._live.call_id, lost=lost)
            if entry.beep in {"true", "onExit"}:
                await bridge.beep()
        leave = partial(
            self._house.calls.leave, conference_id=entry.conference_id, call_id=self._live.call_id
        )
        with suppress(NotFound):
            await self._house.db.transact(leave)
        await self._music.stop()


def side_of(live: LiveCall) -> tuple[str, Speaker | None]:
    """Return what a call's party is in a bridge, and whose words theirs are: a customer's, unless it is a worker's call."""
    return (WORKER, None) if live.call.worker_id else (CALLER, Speaker.customer())
