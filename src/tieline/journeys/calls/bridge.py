"""One bridge: the calls of a conference that this process carries, joined by sound, by words, or by both.

Two sound devices hear each other through the mixer; two words devices read and speak each other's words; between the two
kinds the line says aloud what was typed, and recognised words are shown. Who hears whom is one question for sound, words
and keys (`hears`): a coach is heard by the one they coach alone, and neither on the record nor in a recording. What the
callers could hear becomes the transcript. Who is muted, held or coaching is the conference's row; whoever hears that it
changed lets the bridge look again (`refresh`).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import cast

from tieline.channels.voice.line import (
    FRAME_MS,
    Digit,
    Medium,
    Notice,
    PartialWords,
    SoundLine,
    Speech,
    Words,
)
from tieline.channels.voice.lines.mixer import SILENCE, Mixer, mix
from tieline.channels.voice.models import ConferenceParticipant, Program, Recording, RecordingFilter
from tieline.channels.voice.service import CallService
from tieline.conversations import Speaker
from tieline.journeys.calls.bridge_recording import BridgeRecording
from tieline.journeys.calls.hold_music import HoldDocument, HoldMusic, PlayDocument
from tieline.journeys.calls.live_call import FromOutside, LiveCall, new_utterance_id
from tieline.journeys.calls.sounds import beep
from tieline.journeys.calls.transcript import Spoken, Transcript
from tieline.journeys.recording_files import RecordingFiles
from tieline.kit.db import Database
from tieline.models.language_id import identify
from tieline.models.speech.tones import hold_music

CALLER, WORKER, SUPERVISOR = "caller", "worker", "supervisor"
BRIDGE = "bridge"
_BEHIND_SECONDS = 0.5


@dataclass(frozen=True, kw_only=True)
class PartyLeft:
    """What the others of a bridge are told when somebody has left; `lost` when their device was."""

    call_id: str
    who: str
    lost: bool


@dataclass(frozen=True, kw_only=True)
class CompanyChanged:
    """What a party is told when somebody came, or their device was lost or is back."""


@dataclass(kw_only=True)
class Party:
    """Somebody in a bridge. `who` is what devices call them: caller, worker (whoever the caller was given), supervisor."""

    live: LiveCall
    who: str
    name: str
    speaker: Speaker | None
    """Whose words they are on the record; None: they are not on it (somebody outside whom a document dialed)."""
    worker_id: str | None = None
    """The worker at this end, or for a caller the one they talk with."""
    muted: bool = False
    held: bool = False
    coaches: str | None = None
    """The call of the only one who hears this party; None: everybody does."""
    is_guest: bool = False
    """Let in by the worker who has the caller, or by a supervisor's right: they speak beside the owner (P4)."""
    away: bool = False
    """Their device was lost a moment ago and may come back."""
    music: HoldMusic | None = None
    """What a held party hears that is not in the mix: on a device of words the music, or an application's document."""
    met_at: datetime | None = None
    """When there was first somebody for them to talk with."""
    shown: tuple[str, dict[str, object]] | None = None
    """Where their device was told last that the call is."""

    @property
    def call_id(self) -> str:
        """Return the call's id."""
        return self.live.call_id

    @property
    def has_sound(self) -> bool:
        """Say whether sound passes between the platform and this party's device."""
        return self.live.line.medium is Medium.SOUND


class Bridge:
    """The parties of one conference."""

    def __init__(
        self,
        conference_id: str,
        *,
        db: Database,
        calls: CallService,
        transcript: Transcript,
        recordings: RecordingFiles,
        play_document: PlayDocument,
        paced: bool = True,
    ) -> None:
        """Join calls of `conference_id`; `recordings` is where its sound is kept, `play_document` plays a `HoldUrl`.

        Without `paced` nobody mixes by the clock: a test calls `tick` itself.
        """
        self.conference_id = conference_id
        self.parties: dict[str, Party] = {}
        self._db = db
        self._calls = calls
        self._transcript = transcript
        self._recording = BridgeRecording(recordings, db=db, calls=calls)
        self._play_document = play_document
        self._paced = paced
        self._mixer = Mixer()
        self._joining = asyncio.Lock()
        self._pump: asyncio.Task[None] | None = None

    def has_company(self, call_id: str) -> bool:
        """Say whether there is anybody for a party to talk with; whoever only listens, or coaches another, is nobody."""
        return any(not other.away and _is_company(other, to=call_id) for other in self.others(call_id))

    def hears(self, listener: Party, speaker: Party) -> bool:
        """Say whether what one says, types or presses reaches another now."""
        return not listener.held and not speaker.held and not speaker.muted and _is_meant(speaker, listener)

    def others(self, call_id: str) -> list[Party]:
        """Return everybody but one."""
        return [party for party in self.parties.values() if party.call_id != call_id]

    # Who is in it

    async def join(self, party: Party) -> None:
        """Take a party in: everybody hears and sees that they are connected."""
        async with self._joining:
            await self._follow_device(party)
            self.parties[party.call_id] = party
            self._note_company()
            join = partial(self._calls.join, conference_id=self.conference_id, call_id=party.call_id)
            await self._db.transact(join, key=party.live.conversation_id)
        self._tell(party.call_id, CompanyChanged())
        await self.refresh()

    def _note_company(self) -> None:
        """Note from when on parties have had somebody to talk with; not when their calls come to hear of it."""
        for party in self.parties.values():
            if party.met_at is None and self.has_company(party.call_id):
                party.met_at = party.live.after(0)

    async def _follow_device(self, party: Party) -> None:
        """Mix the sound of a party whose device has sound, which may change while the call lasts."""
        is_mixed = party.call_id in self._mixer.parties
        if party.has_sound and not is_mixed:
            await self._join_sound(party)
        elif is_mixed and not party.has_sound:
            self._mixer.leave(party.call_id)

    async def _join_sound(self, party: Party) -> None:
        if not self._mixer.parties:
            # Composed once, beside the event loop: it takes longer than a frame.
            self._mixer = Mixer(hold_music=await asyncio.to_thread(hold_music))
        self._mixer.join(party.call_id)
        # Before the first frame: whoever comes to listen or to coach is not heard by others even for a moment.
        self._mixer.mute(party.call_id, muted=party.muted)
        self._mixer.coach(party.call_id, only=party.coaches)
        if self._paced and self._pump is None:
            self._pump = asyncio.create_task(self._run(), name=f"bridge {self.conference_id}")

    def _tell(self, call_id: str, news: object) -> None:
        """Let everybody but one party know."""
        for other in self.others(call_id):
            other.live.put(FromOutside(source=BRIDGE, value=news))

    def set_away(self, call_id: str, *, away: bool) -> None:
        """Note that a party's device was lost, or is back: who waits for them hears music meanwhile."""
        self.parties[call_id].away = away
        self._note_company()
        self._tell(call_id, CompanyChanged())

    async def leave(self, call_id: str, *, lost: bool = False) -> None:
        """Let a party go and tell the others; the last one ends what was recorded."""
        party = self.parties.pop(call_id, None)
        if party is None:
            return
        self._mixer.leave(call_id)
        self._tell(call_id, PartyLeft(call_id=call_id, who=party.who, lost=lost))
        if not any(one.has_sound for one in self.parties.values()):
            await self._stop_mixing()
        if not self.parties:
            await self._recording.finish_all()

    async def _stop_mixing(self) -> None:
        pump, self._pump = self._pump, None
        if pump is not None:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    async def refresh(self) -> None:
        """Look again who is muted or held and what is recorded, let that be heard, and show it to everybody."""
        read = partial(self._calls.list_participants, conference_id=self.conference_id)
        rows = {row.call_id: row for row in (await self._db.read(read)).items}
        for party in list(self.parties.values()):
            await self._follow_device(party)
            row = rows.get(party.call_id)
            if row is not None:
                await self._apply(party, row)
        await self._recording.follow(await self._recordings())
        await self.show()

    async def _recordings(self) -> list[Recording]:
        account_id = next((party.live.call.account_id for party in self.parties.values()), "")
        matching = RecordingFilter(conference_id=self.conference_id)
        page = await self._db.read(
            partial(self._calls.list_recordings, account_id=account_id, matching=matching)
        )
        return list(page.items)

    async def _apply(self, party: Party, row: ConferenceParticipant) -> None:
        was_held, party.held = party.held, row.hold
        party.muted, party.coaches = row.muted, row.call_id_to_coach if row.coaching else None
        if party.has_sound:
            self._mixer.mute(party.call_id, muted=row.muted)
            self._mixer.hold(party.call_id, held=row.hold, has_music=not row.hold_url)
            self._mixer.coach(party.call_id, only=party.coaches)
        if row.hold and not was_held:
            party.music = self._hold_music(party, row)
            if party.music is not None and not row.hold_url:
                # A document is fetched by the party's own call, so that nobody else waits for it.
                await party.music.play_when_quiet()
        elif was_held and not row.hold and party.music is not None:
            await party.music.stop()
            party.music = None

    def _hold_music(self, party: Party, row: ConferenceParticipant) -> HoldMusic | None:
        """Return what a held party is to hear beside the mix; None where the mix has the music."""
        if row.hold_url:
            program = Program(url=row.hold_url, method=row.hold_method)
            return HoldDocument(party.live, program=program, play=self._play_document)
        return None if party.has_sound else HoldMusic(party.live)

    async def show(self) -> None:
        """Show every device where its call is, with whom, and whether it is recorded."""
        for party in list(self.parties.values()):
            others = [one.name for one in self.others(party.call_id) if _is_company(one, to=party.call_id)]
            state = "held" if party.held else "connected" if others else "waiting"
            known = {"with": ", ".join(others)} if others else {}
            fields = {**known, "recording": self._recording.state, "muted": party.muted}
            if party.shown != (state, fields):
                party.shown = (state, fields)
                await party.live.show(state, **fields)

    async def beep(self) -> None:
        """Let everybody hear a beep: somebody came or left."""
        for party in list(self.parties.values()):
            await party.live.play(await beep(new_utterance_id()))

    # What is said

    async def said(self, call_id: str, words: Words) -> None:
        """Pass on what a party said, once it is on the record; of who is muted or held nobody hears anything."""
        party = self.parties[call_id]
        if party.muted or party.held:
            return
        utterance_id = new_utterance_id()
        # Who is held at this moment does not hear it, even if they are taken back while it is being written.
        hearing = [other for other in self.others(call_id) if self.hears(other, party)]
        if not await self._write(party, words, utterance_id, hearing=hearing):
            return
        for other in hearing:
            await other.live.line.notify(_notice(party, words.text, final=True))
            if _is_spoken(words_of=party, to=other):
                await other.live.line.say(
                    Speech(
                        utterance_id=utterance_id,
                        text=words.text,
                        last=True,
                        language=words.language or identify(words.text),
                    )
                )

    async def _write(self, party: Party, words: Words, utterance_id: str, *, hearing: list[Party]) -> bool:
        """Keep words under the caller's call, whoever spoke; False when they may not be said now (P4).

        Of several callers each is kept in their own conversation: none of them is to read the other's (P8).
        """
        others = (one for one in self.parties.values() if one.who == CALLER)
        caller = party if party.who == CALLER else next(others, party)
        conversation_id = caller.live.conversation_id
        if conversation_id is None or party.speaker is None or _is_among_colleagues(party, hearing):
            return True
        spoken = Spoken(
            text=words.text,
            speaker=party.speaker,
            utterance_id=utterance_id,
            language=words.language,
            confidence=words.confidence,
            engine=words.engine,
            # A voice has passed through the mixer before anybody could refuse its words.
            # Guests speak beside the owner, who let them in.
            has_sounded=party.is_guest or (party.has_sound and any(other.has_sound for other in hearing)),
        )
        if party is not caller:
            # They were heard already, or are said by this bridge: the caller's call must not speak them once more.
            is_spoken = caller in hearing and _is_spoken(words_of=party, to=caller)
            text = words.text if is_spoken else ""
            caller.live.words.mark_said(utterance_id=utterance_id, text=text, speaker=party.speaker)
        call = caller.live.call
        written = await self._transcript.write(call=call, conversation_id=conversation_id, spoken=spoken)
        return written is not None

    async def saying(self, call_id: str, words: PartialWords) -> None:
        """Show the others what a party is saying, unfinished."""
        party = self.parties[call_id]
        for other in self.others(call_id):
            if self.hears(other, party):
                await other.live.line.notify(_notice(party, words.text, final=False))

    async def pressed(self, call_id: str, digit: Digit) -> None:
        """Show the others which key a party pressed."""
        party = self.parties[call_id]
        for other in self.others(call_id):
            if not _is_company(party, to=other.call_id):
                continue
            fields = {"who": party.who, "name": party.name, "digit": digit.digit}
            await other.live.line.notify(Notice(kind="digit", fields=fields))

    # Sound

    def tick(self) -> None:
        """Mix the next 20 ms: a frame of everybody goes in, everybody gets theirs, and it is recorded."""
        mixed_ones = set(self._mixer.parties)
        sounding = {
            party.call_id: _sound(party)
            for party in self.parties.values()
            if party.has_sound and party.call_id in mixed_ones
        }
        for call_id, line in sounding.items():
            while (frame := line.take_frame()) is not None:
                self._mixer.push(call_id, frame)
        mixed = self._mixer.tick()
        for call_id, line in sounding.items():
            if mixed.heard[call_id] is not SILENCE:
                line.give_frame(mixed.heard[call_id])
        if len(self.parties) > 1:
            self._record(mixed.said)

    def _record(self, said: Mapping[str, bytes]) -> None:
        """Keep 20 ms of what was said to everybody; what a coach says, and what workers say of a held caller, is theirs."""
        sides: dict[bool, list[bytes]] = {True: [], False: []}
        is_private = self._is_consulting()
        for call_id, frame in said.items():
            party = self.parties[call_id]
            if party.coaches is None and not is_private:
                sides[party.who == CALLER].append(frame)
        self._recording.write(mix(sides[True]), mix(sides[False]))

    def _is_consulting(self) -> bool:
        """Say whether workers talk among themselves while their caller is held."""
        callers = [party for party in self.parties.values() if party.who == CALLER]
        workers = sum(party.who == WORKER for party in self.parties.values())
        return workers > 1 and bool(callers) and all(party.held for party in callers)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            self.tick()
            due += FRAME_MS / 1000
            if loop.time() - due > _BEHIND_SECONDS:
                # The machine stood still for a while; what was missed is not made up for in a rush.
                due = loop.time()
            if loop.time() < due:
                self._mixer.drop_late()
            await asyncio.sleep(max(0.0, due - loop.time()))


def _sound(party: Party) -> SoundLine:
    return cast("SoundLine", party.live.line)


def _is_meant(speaker: Party, listener: Party) -> bool:
    return listener is not speaker and speaker.coaches in {None, listener.call_id}


def _is_company(party: Party, *, to: str) -> bool:
    """Say whether a party is there for another, who sees them; a supervisor who only listens is there for nobody."""
    is_silent = party.who == SUPERVISOR and party.muted
    return not is_silent and party.coaches in {None, to}


def _is_among_colleagues(party: Party, hearing: list[Party]) -> bool:
    """Say whether words are for colleagues alone: said to somebody, but by no caller and to none."""
    others = [one for one in hearing if not (one.who == SUPERVISOR and one.muted)]
    return party.who != CALLER and bool(others) and all(one.who != CALLER for one in others)


def _is_spoken(*, words_of: Party, to: Party) -> bool:
    """Say whether a party's words are said aloud to another: typed ones to whoever has sound."""
    return to.has_sound and not words_of.has_sound


def _notice(party: Party, text: str, *, final: bool) -> Notice:
    return Notice(kind="words", fields={"who": party.who, "name": party.name, "text": text, "final": final})
