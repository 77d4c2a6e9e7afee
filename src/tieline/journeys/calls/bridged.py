"""A call in a bridge, from either end: a caller with the worker who has them, a worker with their caller.

Carries out `TalkToWorker` (the caller's end; it rings the worker when nobody has yet) and `JoinConference` (a worker's end,
or any call that TwiML puts into a conference). The bridge passes on what is said; this reacts to what happens.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Protocol

from tieline.channels.voice.line import Digit, PartialWords, Words
from tieline.channels.voice.models import OVER, Call
from tieline.channels.voice.service import CallService
from tieline.conversations import Conversation, ConversationService, Owner, OwnerKind, Speaker, Status
from tieline.handoff import Promise, say
from tieline.journeys.calls.bridge import BRIDGE, CALLER, SUPERVISOR, WORKER, Bridge, Party, PartyLeft
from tieline.journeys.calls.bridges import Bridges
from tieline.journeys.calls.callbacks import Callbacks
from tieline.journeys.calls.hold_music import RINGBACK, HoldMusic
from tieline.journeys.calls.listening import to_people
from tieline.journeys.calls.live_call import CallOver, FromOutside, LiveCall, Signal
from tieline.journeys.calls.live_calls import DEVICE
from tieline.journeys.calls.plans import JoinConference, Plan, SayGoodbye, TalkToWorker, WaitForWorker
from tieline.journeys.calls.worker_calls import Joined, WorkerCalls
from tieline.journeys.customer import CustomerView
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import NotFound
from tieline.kit.events import EventRecord
from tieline.routing import RoutingService

Resume = Callable[[LiveCall], Awaitable[Plan | None]]
"""Says how a call goes on whose conversation is the agent's again."""


class Announce(Protocol):
    """Says or plays to a call what the API asked for (`announcements.py`)."""

    async def __call__(self, live: LiveCall, *, conference_id: str, to_all: bool) -> None:
        """Take what waits to be announced and begin to play it."""
        ...


class _Stay:
    """The call stays in the bridge."""


STAY = _Stay()
Outcome = Plan | None | _Stay


class BridgedStages:
    """Carries out `TalkToWorker` and `JoinConference` for any call."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        conversations: ConversationService,
        routing: RoutingService,
        customer: CustomerView,
        worker_calls: WorkerCalls,
        bridges: Bridges,
        callbacks: Callbacks,
        announce: Announce,
        resume: Resume,
    ) -> None:
        """Keep the rooms and stories; `resume` says how a call goes on that the agent has again."""
        self._db = db
        self._calls = calls
        self._conversations = conversations
        self._routing = routing
        self._customer = customer
        self._worker_calls = worker_calls
        self._bridges = bridges
        self._callbacks = callbacks
        self._announce = announce
        self._resume = resume

    async def talk_to_worker(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Join a caller with the worker who has their conversation, until one of them goes."""
        assert isinstance(plan, TalkToWorker)
        joined = await self._ring(live, plan.worker_id)
        party = await self._caller(live, worker_id=plan.worker_id)
        return await self._be_in(party, joined.conference_id, music=HoldMusic(live))

    async def join_conference(self, live: LiveCall, plan: Plan) -> Plan | None:
        """Join a call with whoever is in a conference: a worker's own end, or what TwiML asks for."""
        assert isinstance(plan, JoinConference)
        worker_id = live.call.worker_id
        if worker_id is None:
            return await self._be_in(await self._caller(live), plan.conference_id, music=HoldMusic(live))
        worker = await self._db.read(partial(self._routing.get_worker, worker_id=worker_id))
        party = Party(
            live=live,
            who=WORKER,
            name=worker.friendly_name,
            speaker=Speaker.worker(worker_id),
            worker_id=worker_id,
            is_guest=await self._is_beside(live, worker_id),
        )
        return await self._be_in(party, plan.conference_id, music=HoldMusic(live, name=RINGBACK))

    async def _is_beside(self, live: LiveCall, worker_id: str) -> bool:
        """Say whether a worker comes to somebody else's conversation."""
        conversation = await self._conversation(live)
        return conversation is not None and conversation.owner != Owner.worker(worker_id)

    async def _ring(self, live: LiveCall, worker_id: str) -> Joined:
        ring = partial(self._worker_calls.ring, call=live.call, worker_id=worker_id)
        return await self._db.transact(ring, key=live.conversation_id)

    async def _caller(self, live: LiveCall, *, worker_id: str | None = None) -> Party:
        name = await self._caller_name(live)
        return Party(live=live, who=CALLER, name=name, speaker=Speaker.customer(), worker_id=worker_id)

    async def _caller_name(self, live: LiveCall) -> str:
        def look(tx: Transaction) -> str:
            conversation = self._conversations.find_conversation(
                tx, conversation_id=live.conversation_id or ""
            )
            if conversation is None:
                return live.call.from_
            found = self._customer.look(tx, conversation=conversation, call=live.call)
            return found.name or found.address

        return await self._db.read(look)

    async def _language(self, live: LiveCall) -> str | None:
        """Return the customer's language: it is what both of them speak."""

        def look(tx: Transaction) -> str | None:
            conversation = self._conversations.find_conversation(
                tx, conversation_id=live.conversation_id or ""
            )
            return self._customer.language(tx, conversation=conversation) if conversation else None

        return await self._db.read(look)

    async def _be_in(self, party: Party, conference_id: str, *, music: HoldMusic) -> Plan | None:
        await party.live.line.configure(to_people(await self._language(party.live)))
        bridge = self._bridges.open(conference_id)
        lost = False
        try:
            await bridge.join(party)
            await self._beep(bridge, party, "onEnter")
            return await self._listen(party, bridge, music)
        except CallOver as over:
            lost = over.lost
            raise
        finally:
            await self._bridges.leave(bridge, call_id=party.call_id, lost=lost)
            await self._beep(bridge, party, "onExit")
            await self._leave_conference(party, conference_id)

    async def _beep(self, bridge: Bridge, party: Party, when: str) -> None:
        """Let everybody hear a beep for a party whose row says so."""
        find = partial(
            self._calls.find_participant, conference_id=bridge.conference_id, call_id=party.call_id
        )
        place = await self._db.read(find)
        if place is not None and place.beep in {"true", when}:
            await bridge.beep()

    async def _leave_conference(self, party: Party, conference_id: str) -> None:
        leave = partial(self._calls.leave, conference_id=conference_id, call_id=party.call_id)
        with suppress(NotFound):
            await self._db.transact(leave, key=party.live.conversation_id)

    async def _listen(self, party: Party, bridge: Bridge, music: HoldMusic) -> Plan | None:
        live = party.live
        while True:
            await _keep_company(party, bridge, music)
            signal = await live.next()
            if party.who == CALLER:
                await (party.music or music).make_room(signal)
                await live.words.hear(signal)
            outcome = await self._react(party, bridge, signal)
            if not isinstance(outcome, _Stay):
                return outcome

    async def _react(self, party: Party, bridge: Bridge, signal: Signal) -> Outcome:
        call_id = party.call_id
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
            case FromOutside(source=source, value=value) if source == BRIDGE:
                return await self._on_bridge(party, bridge, value)
            case EventRecord():
                return await self._on_event(party, bridge, signal)
            case _:
                pass
        return STAY

    async def _on_bridge(self, party: Party, bridge: Bridge, news: object) -> Outcome:
        await bridge.show()
        if not isinstance(news, PartyLeft) or news.who == SUPERVISOR:
            return STAY
        if party.who == news.who or any(other.who == news.who for other in bridge.others(party.call_id)):
            return STAY
        if party.who == WORKER:
            return None
        return await self._without_worker(party, bridge, lost=news.lost)

    async def _without_worker(self, party: Party, bridge: Bridge, *, lost: bool) -> Outcome:
        """The worker has gone: say goodbye, unless the conversation went on to somebody else."""
        conversation = await self._conversation(party.live)
        if conversation is None or conversation.owner != Owner.worker(party.worker_id or ""):
            return await self._onward(party, bridge, conversation)
        if lost:
            await self._db.transact(
                partial(self._owe_callback, call=party.live.call), key=conversation.conversation_id
            )
        return await self._goodbye(conversation, Promise.WORKER_LOST if lost else Promise.WORKER_HUNG_UP)

    def _owe_callback(self, tx: Transaction, *, call: Call) -> None:
        """The line was lost and nobody hung up: the worker keeps the task, and owes a call."""
        conversation = self._conversations.get_conversation(tx, conversation_id=call.conversation_id or "")
        task = self._routing.find_open_task(tx, conversation_id=conversation.conversation_id)
        if task is not None:
            self._callbacks.promise(tx, conversation=conversation, task=task, call=call)

    async def _on_event(self, party: Party, bridge: Bridge, event: EventRecord) -> Outcome:
        if event.type in {"OwnerChanged", "ConversationClosed"}:
            return await self._onward(party, bridge, await self._conversation(party.live))
        if event.type == "ConferenceChanged" and event.data["conference_id"] == bridge.conference_id:
            return await self._on_conference(party, bridge, event)
        if event.type == "RecordingChanged":
            await bridge.refresh()
        if event.type == "CallStatusChanged" and self._is_unanswered(party, event):
            await party.live.say_and_wait(say(Promise.NOT_ANSWERED, language=None))
            return None
        return STAY

    def _is_unanswered(self, party: Party, event: EventRecord) -> bool:
        """Whether the customer whom a worker calls did not answer."""
        over = event.data.get("status") in OVER
        return over and party.who == WORKER and event.data.get("call_id") == party.live.call.parent_call_id

    async def _on_conference(self, party: Party, bridge: Bridge, event: EventRecord) -> Outcome:
        change, call_id = event.data["change"], event.data.get("call_id")
        if change == "announcement":
            await self._announce(party.live, conference_id=bridge.conference_id, to_all=call_id is None)
        elif change == "end" or (change == "leave" and call_id == party.call_id):
            # Somebody outside ended the conference, or sent this call out of it.
            return None
        elif change not in {"join", "leave", "start"}:
            await bridge.refresh()
        return STAY

    async def _onward(self, party: Party, bridge: Bridge, conversation: Conversation | None) -> Outcome:
        """Return where a call goes now that its conversation changed; it stays while the same worker owns it."""
        if conversation is None:
            return None
        owner, is_open = conversation.owner, conversation.status is not Status.CLOSED
        if is_open and party.worker_id is not None and owner == Owner.worker(party.worker_id):
            return STAY
        if party.who == WORKER:
            return None
        if not is_open:
            return await self._goodbye(conversation, Promise.WORKER_HUNG_UP)
        if owner.kind is OwnerKind.WORKER and owner.reference:
            if any(one.worker_id == owner.reference for one in bridge.others(party.call_id)):
                # A colleague who is on the call already has the conversation now.
                party.worker_id = owner.reference
                return STAY
            return STAY if party.worker_id is None else TalkToWorker(worker_id=owner.reference)
        if owner.kind is OwnerKind.AGENT:
            return await self._resume(party.live)
        return WaitForWorker()

    async def _goodbye(self, conversation: Conversation, promise: Promise) -> Plan:
        language = await self._db.read(partial(self._customer.language, conversation=conversation))
        return SayGoodbye(text=say(promise, language=language))

    async def _conversation(self, live: LiveCall) -> Conversation | None:
        find = partial(self._conversations.find_conversation, conversation_id=live.conversation_id or "")
        return await self._db.read(find)


async def _keep_company(party: Party, bridge: Bridge, music: HoldMusic) -> None:
    """Let a party who is held, or has nobody to talk with, hear music whenever nothing else sounds."""
    if party.music is not None:
        await party.music.play_when_quiet()
    elif bridge.has_company(party.call_id):
        await music.stop()
    else:
        await music.play_when_quiet()
