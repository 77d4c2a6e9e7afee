"""The other end of a <Dial>: somebody whom a document called answers, hears what it wants them to hear, and is joined.

Carries out `JoinDialed`. Their call is a row with the caller's as its parent, invited to a conference of two; who comes
second finds no place and is let go. The caller's end is `dial_verb.py`.
"""

from __future__ import annotations

from functools import partial

from tieline.channels.voice.models import Presence
from tieline.channels.voice.service import CallService
from tieline.journeys.calls.bridge import WORKER
from tieline.journeys.calls.conference_talk import ConferenceTalk, Entry
from tieline.journeys.calls.keys import press
from tieline.journeys.calls.live_call import Interrupted, LiveCall, Signal
from tieline.journeys.calls.plans import JoinDialed, Plan
from tieline.journeys.calls.side_documents import BEFORE_JOINING, Ended, SideDocuments
from tieline.kit.db import Database
from tieline.kit.events import EventRecord
from tieline.routing import RoutingService

PLACES = 2


class DialedStage:
    """Carries out `JoinDialed` for any call."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        routing: RoutingService,
        talk: ConferenceTalk,
        side: SideDocuments,
    ) -> None:
        """Keep the rooms and the stories."""
        self._db = db
        self._calls = calls
        self._routing = routing
        self._talk = talk
        self._side = side

    async def __call__(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Be joined with the caller, until one of them goes; somebody else may have been quicker."""
        assert isinstance(plan, JoinDialed)
        places = await self._db.read(partial(self._calls.list_conferences_of, call_id=live.call_id))
        if not places:
            return None
        conference_id = places[0].conference_id
        await live.show("waiting")
        if not await self._hear_first(live, conference_id):
            return None
        entry = Entry(
            conference_id=conference_id,
            name=await self._name(live),
            who=WORKER,
            presence=Presence(end_on_exit=True),
            most=PLACES,
            is_silent=True,
        )
        await self._talk(live, entry)
        return None

    async def _name(self, live: LiveCall) -> str:
        """Return what the caller's device shows of who answered."""
        worker_id = live.call.worker_id
        if worker_id is None:
            return live.call.to
        return (await self._db.read(partial(self._routing.get_worker, worker_id=worker_id))).friendly_name

    async def _hear_first(self, live: LiveCall, conference_id: str) -> bool:
        """Press the keys and play the document of the noun; False when it says to hang up or the caller has gone."""
        if live.call.send_digits:
            await press(live, live.call.send_digits)
        if live.call.program is None:
            return True
        live.follows.add(conference_id)
        try:
            with live.watching(partial(_is_over, conference_id)):
                ended = await self._side.play(live, live.call.program, among=BEFORE_JOINING)
        except Interrupted:
            return False
        finally:
            live.follows.discard(conference_id)
        return ended is Ended.DONE


def _is_over(conference_id: str, signal: Signal) -> bool:
    return (
        isinstance(signal, EventRecord)
        and signal.type == "ConferenceChanged"
        and signal.data["conference_id"] == conference_id
        and signal.data["change"] == "end"
    )
