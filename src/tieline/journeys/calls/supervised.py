"""A supervisor's own end of a call: what they hear, and how it ends (`Supervise`). How they came is `supervision.py`.

It ends with the part of the worker they supervise: whoever takes the customer next has not been listened to yet, and a
supervisor who wants to hear them too comes anew.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from tieline.channels.voice.line import Digit, PartialWords, Words
from tieline.channels.voice.models import ConferenceParticipant
from tieline.channels.voice.service import CallService
from tieline.conversations import Speaker
from tieline.journeys.calls.bridge import BRIDGE, SUPERVISOR, Bridge, Party
from tieline.journeys.calls.bridges import Bridges
from tieline.journeys.calls.listening import to_people
from tieline.journeys.calls.live_call import CallOver, FromOutside, LiveCall, Signal
from tieline.journeys.calls.live_calls import DEVICE
from tieline.journeys.calls.plans import Plan, Supervise
from tieline.kit.db import Database
from tieline.kit.errors import NotFound
from tieline.kit.events import EventRecord


class SupervisedStage:
    """Carries out `Supervise` for any call."""

    def __init__(self, db: Database, *, calls: CallService, bridges: Bridges) -> None:
        """Keep the room and the bridges."""
        self._db = db
        self._calls = calls
        self._bridges = bridges

    async def __call__(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Be on a worker's call until their part of it, the talk or the supervisor's own device ends."""
        assert isinstance(plan, Supervise)
        conference_id, call_id = plan.conference_id, live.call_id
        find = partial(self._calls.find_participant, conference_id=conference_id, call_id=call_id)
        place = await self._db.read(find)
        if place is None or place.call_id_to_coach is None or not await self._is_there(place):
            return None
        await live.line.configure(to_people(None))
        bridge = self._bridges.open(conference_id)
        lost = False
        try:
            await bridge.join(_party(live, place))
            return await self._listen(live, bridge, supervised=place.call_id_to_coach)
        except CallOver as over:
            lost = over.lost
            raise
        finally:
            await self._bridges.leave(bridge, call_id=call_id, lost=lost)
            leave = partial(self._calls.leave, conference_id=conference_id, call_id=call_id)
            with suppress(NotFound):
                await self._db.transact(leave, key=live.conversation_id)

    async def _is_there(self, place: ConferenceParticipant) -> bool:
        """Say whether the worker is still in the conference, or on the way to it."""
        find = partial(
            self._calls.find_participant,
            conference_id=place.conference_id,
            call_id=place.call_id_to_coach or "",
        )
        worker = await self._db.read(find)
        return worker is not None and worker.left_at is None

    async def _listen(self, live: LiveCall, bridge: Bridge, *, supervised: str) -> Plan | None:
        while True:
            signal = await live.next()
            if _is_over(signal, bridge, supervised=supervised, own=live.call_id):
                return None
            match signal:
                case Words():
                    await bridge.said(live.call_id, signal)
                case PartialWords():
                    await bridge.saying(live.call_id, signal)
                case Digit():
                    # Keys are for machines at the customer's end; whoever supervises has none to press.
                    pass
                case FromOutside(source=source, value=value) if source == DEVICE:
                    bridge.set_away(live.call_id, away=bool(value))
                    await bridge.refresh()
                case FromOutside(source=source) if source == BRIDGE:
                    await bridge.show()
                case EventRecord() if signal.type in {"ConferenceChanged", "RecordingChanged"}:
                    await bridge.refresh()


def _party(live: LiveCall, place: ConferenceParticipant) -> Party:
    return Party(
        live=live,
        who=SUPERVISOR,
        name=live.call.caller_name or "Supervisor",
        speaker=Speaker.worker(live.call.worker_id or ""),
        worker_id=live.call.worker_id,
        muted=place.muted,
        coaches=place.call_id_to_coach if place.coaching else None,
        is_guest=True,
    )


def _is_over(signal: Signal, bridge: Bridge, *, supervised: str, own: str) -> bool:
    """Say whether a signal tells that the talk, the worker's part in it, or the supervisor's own is over."""
    if not isinstance(signal, EventRecord) or signal.type != "ConferenceChanged":
        return False
    if signal.data["conference_id"] != bridge.conference_id:
        return False
    is_gone = signal.data["change"] == "leave" and signal.data.get("call_id") in {supervised, own}
    return signal.data["change"] == "end" or is_gone
