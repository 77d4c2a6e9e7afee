"""<Dial>: a caller is put through to somebody, and goes on with the document afterwards (reference: voice.md section 2).

Who is dialed by number or as a client rings as a call of their own (`dialed_calls.py`), and is joined with the caller in
a conference of two; the first who comes has the place, the others are let go. A <Conference> is joined by its name, and
a <Queue> gives the caller who has waited longest. What a conference is like from inside is `conference_talk.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from tieline.channels.voice.models import Callback, CallStatus, Presence, Program
from tieline.channels.voice.nouns import Conference, Queue
from tieline.channels.voice.service import CallService
from tieline.channels.voice.verbs import Dial
from tieline.journeys.calls.bridge import WORKER
from tieline.journeys.calls.call_fields_of_verbs import dial_fields, queue_fields
from tieline.journeys.calls.call_queues import CallQueues, InQueue
from tieline.journeys.calls.conference_talk import (
    ConferenceTalk,
    Entry,
    RecordingWanted,
    TalkOver,
    Why,
    side_of,
)
from tieline.journeys.calls.dialed import PLACES
from tieline.journeys.calls.dialed_calls import DialedCalls, Dialing
from tieline.journeys.calls.hold_music import RINGBACK, HoldMusic
from tieline.journeys.calls.live_call import CallOver, LiveCall, Signal, TimeUp
from tieline.journeys.calls.run_twiml import Onward, Outcome
from tieline.journeys.calls.talking_verbs import Tell
from tieline.journeys.calls.urls import absolute
from tieline.kit.db import Database, Transaction
from tieline.kit.events import EventRecord

_LOOK_SECONDS = 2.0
"""How often somebody who waits for a caller of another process looks for one; business time."""
_GRACE_SECONDS = 30
"""After how much more than its timeout a <Dial> is over whatever becomes of the calls it made."""


class DialVerb:
    """Carries out <Dial>."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        dialed: DialedCalls,
        queues: CallQueues,
        talk: ConferenceTalk,
        tell: Tell,
    ) -> None:
        """Keep the room and the stories; `tell` tells an application something without waiting for it."""
        self._db = db
        self._calls = calls
        self._dialed = dialed
        self._queues = queues
        self._talk = talk
        self._tell = tell

    async def __call__(self, live: LiveCall, verb: Dial, *, base_url: str) -> Outcome:
        """Put the caller through; what became of it goes to the action, when there is one."""
        noun = verb.nouns[0]
        try:
            if isinstance(noun, Conference):
                fields = await self._join_conference(live, verb, noun, base_url)
            elif isinstance(noun, Queue):
                fields = await self._take_from_queue(live, verb, noun, base_url)
            else:
                fields = await self._call_people(live, verb, base_url)
        except CallOver:
            if verb.action is not None:
                url = absolute(base_url, verb.action)
                gone = dial_fields(CallStatus.CANCELED.value)
                self._tell(live, url, verb.method, {**gone, "CallStatus": "completed"})
            raise
        return None if verb.action is None else Onward(url=verb.action, method=verb.method, fields=fields)

    # People

    async def _call_people(self, live: LiveCall, verb: Dial, base_url: str) -> Mapping[str, str]:
        place = partial(self._dialed.begin, caller=live.call, verb=verb, base_url=base_url)
        dialing = await self._db.transact(place)
        live.follows |= set(dialing.call_ids)
        try:
            if await self._db.read(partial(self._dialed.are_all_over, dialing=dialing)):
                over = TalkOver(why=Why.ALONE)
            else:
                over = await self._talk(live, self._entry(live, verb, base_url, dialing))
        finally:
            live.follows -= set(dialing.call_ids)
            await self._db.transact(partial(self._dialed.end, dialing=dialing))
        result = await self._db.read(partial(self._dialed.result, dialing=dialing, met=over.met))
        return dial_fields(
            result.status.value,
            call_id=result.call_id,
            seconds=over.seconds,
            met=over.met,
            recording=over.recording,
        )

    def _entry(self, live: LiveCall, verb: Dial, base_url: str, dialing: Dialing) -> Entry:
        async def nobody_left(signal: Signal) -> bool:
            if not isinstance(signal, EventRecord) or signal.data.get("call_id") not in dialing.call_ids:
                return False
            return await self._db.read(partial(self._dialed.are_all_over, dialing=dialing))

        async def let_others_go() -> None:
            await self._db.transact(partial(self._dialed.end, dialing=dialing, but_connected=True))

        who, speaker = side_of(live)
        return Entry(
            conference_id=dialing.conference_id,
            name=_name(live),
            who=who,
            speaker=speaker,
            presence=Presence(end_on_exit=True, label="caller"),
            most=PLACES,
            music=RINGBACK,
            record=_recording(live, verb, base_url),
            hangup_on_star=verb.hangup_on_star,
            time_limit=verb.time_limit,
            patience=verb.timeout + _GRACE_SECONDS,
            gives_up=nobody_left,
            met=let_others_go,
        )

    # A conference

    async def _join_conference(
        self, live: LiveCall, verb: Dial, noun: Conference, base_url: str
    ) -> Mapping[str, str]:
        conference_id = await self._db.transact(partial(self._open, live=live, noun=noun, base_url=base_url))
        who, speaker = side_of(live)
        entry = Entry(
            conference_id=conference_id,
            name=_name(live),
            who=who,
            speaker=speaker,
            presence=_presence(noun),
            most=noun.max_participants,
            wait=_program(base_url, noun.wait_url, noun.wait_method),
            is_silent=noun.wait_url == "",
            beep=noun.beep,
            record=_conference_recording(noun, base_url) or _recording(live, verb, base_url),
            hangup_on_star=verb.hangup_on_star,
            time_limit=verb.time_limit,
        )
        over = await self._talk(live, entry)
        status = CallStatus.FAILED.value if over.why is Why.FULL else "answered"
        return dial_fields(
            status,
            conference_id=conference_id,
            seconds=over.seconds,
            met=over.met,
            recording=over.recording,
        )

    def _open(self, tx: Transaction, *, live: LiveCall, noun: Conference, base_url: str) -> str:
        """Return the conference of that name, made now with its callback when there is none."""
        url, events = noun.status_callback, noun.status_callback_event
        callback = _callback(base_url, url, noun.status_callback_method, events)
        opened = self._calls.open_conference(
            tx, account_id=live.call.account_id, friendly_name=noun.name, callback=callback
        )
        return opened.conference_id

    # A queue

    async def _take_from_queue(
        self, live: LiveCall, verb: Dial, noun: Queue, base_url: str
    ) -> Mapping[str, str]:
        hears = _program(base_url, noun.url, noun.method)
        taken = await self._next_in_line(live, verb, name=noun.name, hears=hears)
        named = queue_fields(account_id=live.call.account_id, name=noun.name)
        if taken is None:
            return {**named, **dial_fields(CallStatus.NO_ANSWER.value)}
        waited = round((live.after(0) - taken.since).total_seconds())
        over = await self._talk(live, self._with_queued(live, verb, base_url, taken))
        fields = dial_fields(
            CallStatus.COMPLETED.value,
            call_id=taken.call_id,
            seconds=over.seconds,
            met=over.met,
            recording=over.recording,
        )
        return {**named, **fields, "QueueTime": str(waited)}

    def _with_queued(self, live: LiveCall, verb: Dial, base_url: str, taken: InQueue) -> Entry:
        return Entry(
            conference_id=taken.conference_id,
            name=_name(live),
            who=WORKER,
            presence=Presence(end_on_exit=True),
            most=PLACES,
            music=RINGBACK,
            record=_recording(live, verb, base_url),
            hangup_on_star=verb.hangup_on_star,
            time_limit=verb.time_limit,
        )

    async def _next_in_line(
        self, live: LiveCall, verb: Dial, *, name: str, hears: Program | None
    ) -> InQueue | None:
        """Wait for somebody in a queue, at most as long as the <Dial> may ring, and take them out."""
        music, ends_at = HoldMusic(live, name=RINGBACK), live.after(verb.timeout)
        take = partial(
            self._queues.take,
            account_id=live.call.account_id,
            name=name,
            by_call_id=live.call_id,
            hears=hears,
        )
        self._queues.wait_for(live, name=name)
        try:
            while True:
                taken = await self._db.transact(take)
                if taken is not None or live.after(0) >= ends_at:
                    return taken
                await music.play_when_quiet()
                signal = await live.next(until=min(live.after(_LOOK_SECONDS), ends_at))
                if not isinstance(signal, TimeUp):
                    await live.words.hear(signal)
        finally:
            self._queues.wait_no_more(live, name=name)
            await music.stop()


def _name(live: LiveCall) -> str:
    """Return what the others' devices show of a caller."""
    return live.call.caller_name or live.call.from_


def _program(base_url: str, url: str | None, method: str) -> Program | None:
    return Program(url=absolute(base_url, url), method=method) if url else None


def _presence(noun: Conference) -> Presence:
    """Return how a <Conference> wants the call to be in it."""
    return Presence(
        label=noun.participant_label,
        muted=noun.muted,
        start_on_enter=noun.start_conference_on_enter,
        end_on_exit=noun.end_conference_on_exit,
        beep=noun.beep,
        wait_url=noun.wait_url,
        wait_method=noun.wait_method,
        coaching=True if noun.coach else None,
        call_id_to_coach=noun.coach,
    )


def _callback(base_url: str, url: str | None, method: str, events: tuple[str, ...]) -> Callback | None:
    return Callback(url=absolute(base_url, url), method=method, events=events) if url else None


def _recording(live: LiveCall, verb: Dial, base_url: str) -> RecordingWanted | None:
    """Return what the <Dial> itself wants recorded: its own talk, for as long as the caller is in it.

    Before somebody comes there is nothing to hear but our own ringing tone, so that from-ringing is from-answer here.
    """
    if verb.record == "do-not-record":
        return None
    return RecordingWanted(
        source="DialVerb",
        channels=2 if verb.record.endswith("-dual") else 1,
        track=verb.recording_track,
        callback=_callback(
            base_url,
            verb.recording_status_callback,
            verb.recording_status_callback_method,
            verb.recording_status_callback_event,
        ),
        call_id=live.call_id,
        ends_with=True,
    )


def _conference_recording(noun: Conference, base_url: str) -> RecordingWanted | None:
    """Return what the <Conference> wants recorded: all of it, whoever comes and goes."""
    if noun.record == "do-not-record":
        return None
    return RecordingWanted(
        source="Conference",
        callback=_callback(
            base_url,
            noun.recording_status_callback,
            noun.recording_status_callback_method,
            noun.recording_status_callback_event,
        ),
    )
