"""A supervisor on a worker's live call: listens, speaks with the worker alone, or with everybody; and changes between them.

The supervisor's end is a call of its own in the worker's conference (its parent is the customer's call), so that it ends
with the talk and the wire shows it. How they are in it is the participant's row: muted listens, coaching speaks with the
worker alone, neither speaks with everybody. Who hears whom is the bridge's matter (`bridge.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from tieline.channels.voice.errors import CallNotFound
from tieline.channels.voice.models import Call, CallDirection, CallStatus, ConferenceParticipant, Presence
from tieline.channels.voice.service import CallService
from tieline.conversations import ConversationService
from tieline.conversations.errors import ConversationNotFound
from tieline.journeys.calls.bridges import Bridges
from tieline.journeys.calls.opening import sides
from tieline.journeys.calls.worker_calls import COLLEAGUE, SUPERVISOR, WORKER
from tieline.journeys.outbound_message import VOICE
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Conflict, Refused

_NO_DESK = "supervisor"
"""Where the call of a supervisor rings who has no desktop of their own."""
_RINGS_SECONDS = 60


class Mode(StrEnum):
    """How a supervisor is on a call; the vendor calls coaching "whisper"."""

    MONITOR = "monitor"
    COACH = "coach"
    BARGE = "barge"


class NobodyToSupervise(Conflict):
    """No worker talks with a customer on this call now."""


class OwnCall(Conflict):
    """You are on this call yourself."""


class NotYourSupervision(Refused):
    """Another supervisor listens on this call."""


@dataclass(frozen=True, kw_only=True)
class Supervisor:
    """Who listens; `worker_id` is None for somebody who has no desktop of their own."""

    worker_id: str | None
    name: str

    @property
    def desk(self) -> str:
        """Return where their calls ring."""
        return self.worker_id or _NO_DESK


@dataclass(frozen=True, kw_only=True)
class Supervision:
    """A supervisor's part in a call: `call_id` is their own end, to be opened on a device."""

    call_id: str
    supervised_call_id: str
    customer_call_id: str
    conference_id: str
    mode: Mode
    status: str
    """ringing (no device has opened it), connected or ended."""


@dataclass(frozen=True, kw_only=True)
class _Talk:
    """What is supervised: the two calls and their conference."""

    customer: Call
    worker: Call
    conference_id: str


class CallSupervision:
    """Lets supervisors onto live calls."""

    def __init__(
        self, db: Database, *, calls: CallService, conversations: ConversationService, bridges: Bridges
    ) -> None:
        """Keep the rooms, and the bridges this process carries."""
        self._db = db
        self._calls = calls
        self._conversations = conversations
        self._bridges = bridges

    def find(self, tx: Transaction, *, account_id: str, conversation_id: str) -> str | None:
        """Return the worker's call of a conversation that a supervisor could come onto now; None when there is none.

        Raises `ConversationNotFound`.
        """
        conversation = self._conversations.get_conversation(tx, conversation_id=conversation_id)
        if conversation.account_id != account_id:
            raise ConversationNotFound
        for call in self._calls.find_live_calls(tx, conversation_id=conversation_id):
            if call.worker_id is None and call.account_id == account_id:
                with suppress(NobodyToSupervise):
                    return self._talk(tx, call).worker.call_id
        return None

    async def begin(
        self, *, account_id: str, call_id: str, mode: Mode, supervisor: Supervisor
    ) -> Supervision:
        """Let a supervisor onto a call; one who is on it already only changes how.

        Args:
            account_id: whose call it must be.
            call_id: the worker's call or the customer's.
            mode: how they are to be on it.
            supervisor: who.

        Raises `CallNotFound`, `NobodyToSupervise`, `OwnCall`.
        """
        step = partial(self._begin, account_id=account_id, call_id=call_id, mode=mode, supervisor=supervisor)
        return await self._settled(step, key=call_id)

    def _begin(
        self, tx: Transaction, *, account_id: str, call_id: str, mode: Mode, supervisor: Supervisor
    ) -> Supervision:
        return self.put(
            tx,
            call=self._calls.get_call(tx, call_id=call_id, account_id=account_id),
            mode=mode,
            supervisor=supervisor,
        )

    def put(self, tx: Transaction, *, call: Call, mode: Mode, supervisor: Supervisor) -> Supervision:
        """Do what `begin` does, in the caller's transaction."""
        talk = self._talk(tx, call)
        if talk.worker.worker_id == supervisor.worker_id:
            raise OwnCall
        mine = self._standing(tx, talk, supervisor)
        if mine is not None:
            return self._set(tx, mine, talk, mode)
        own = self._calls.create_call(
            tx,
            account_id=call.account_id,
            direction=CallDirection.OUTBOUND_DIAL,
            from_=sides(talk.customer)[1],
            to=f"client:{supervisor.desk}",
            parent_call_id=talk.customer.call_id,
            worker_id=supervisor.desk,
            conversation_id=talk.customer.conversation_id,
            caller_name=supervisor.name or None,
            timeout_seconds=_RINGS_SECONDS,
            status=CallStatus.RINGING,
        )
        arrival = _presence(mode, talk) | Presence(label=SUPERVISOR, start_on_enter=False, beep="false")
        self._calls.invite(tx, conference_id=talk.conference_id, call_id=own.call_id, **arrival)
        self._let_speak(tx, own, mode)
        return _shown(own, talk, mode)

    def _talk(self, tx: Transaction, call: Call) -> _Talk:
        """Find what is supervised. Raises `NobodyToSupervise`."""
        customer = call
        if call.worker_id is not None:
            customer = self._calls.find_call(tx, call_id=call.parent_call_id or "") or call
        if call.is_over or customer.is_over or customer.worker_id is not None:
            raise NobodyToSupervise
        found: dict[str, _Talk] = {}
        for other in self._calls.find_live_calls(tx, conversation_id=customer.conversation_id or ""):
            if other.parent_call_id == customer.call_id and call.worker_id in {None, other.worker_id}:
                for place in self._calls.list_conferences_of(tx, call_id=other.call_id):
                    talk = _Talk(customer=customer, worker=other, conference_id=place.conference_id)
                    found.setdefault(place.label or "", talk)
        for label in (WORKER, COLLEAGUE):
            if label in found:
                return found[label]
        raise NobodyToSupervise

    def _standing(self, tx: Transaction, talk: _Talk, supervisor: Supervisor) -> Call | None:
        """Return the call by which a supervisor is on the talk already."""
        if supervisor.worker_id is None:
            # Nobody knows which of them it is: each has a call of their own.
            return None
        for place in self._calls.list_participants(tx, conference_id=talk.conference_id).items:
            own = self._calls.find_call(tx, call_id=place.call_id)
            if place.label == SUPERVISOR and own is not None and own.worker_id == supervisor.worker_id:
                return own
        return None

    async def change(
        self, *, account_id: str, call_id: str, mode: Mode, supervisor: Supervisor
    ) -> Supervision:
        """Change how a supervisor is on a call; `call_id` is their own end.

        Raises `CallNotFound`, `NotYourSupervision`, `NobodyToSupervise` when the talk is over.
        """

        def change(tx: Transaction) -> Supervision:
            own, place = self._own(tx, account_id=account_id, call_id=call_id, supervisor=supervisor)
            if place is None:
                raise NobodyToSupervise
            customer = self._calls.get_call(tx, call_id=own.parent_call_id or "")
            return self._set(tx, own, self._talk(tx, customer), mode)

        return await self._settled(change, key=call_id)

    def _set(self, tx: Transaction, own: Call, talk: _Talk, mode: Mode) -> Supervision:
        self._calls.update_participant(
            tx, conference_id=talk.conference_id, call_id=own.call_id, **_presence(mode, talk)
        )
        self._let_speak(tx, own, mode)
        return _shown(own, talk, mode)

    def _let_speak(self, tx: Transaction, own: Call, mode: Mode) -> None:
        """Let what a supervisor says to everybody stand on the record as theirs."""
        if mode is not Mode.BARGE or own.worker_id in {None, _NO_DESK} or own.conversation_id is None:
            return
        self._conversations.ensure_worker_participant(
            tx,
            conversation_id=own.conversation_id,
            worker_id=own.worker_id or "",
            name=own.caller_name or "",
            channel=VOICE,
        )

    async def _settled(self, step: Callable[[Transaction], Supervision], *, key: str) -> Supervision:
        """Change what is on the record, and let it be heard before anybody is told that it is so."""
        done = await self._db.transact(step, key=key)
        bridge = self._bridges.find(done.conference_id)
        if bridge is not None:
            await bridge.refresh()
        return done

    async def end(self, *, account_id: str, call_id: str, supervisor: Supervisor) -> None:
        """Let a supervisor leave. Raises `CallNotFound`, `NotYourSupervision`."""

        def end(tx: Transaction) -> None:
            own, _ = self._own(tx, account_id=account_id, call_id=call_id, supervisor=supervisor)
            if not own.is_over:
                self._calls.want_end(tx, call_id=own.call_id)

        await self._db.transact(end, key=call_id)

    def _own(
        self, tx: Transaction, *, account_id: str, call_id: str, supervisor: Supervisor
    ) -> tuple[Call, ConferenceParticipant | None]:
        own = self._calls.get_call(tx, call_id=call_id, account_id=account_id)
        places = self._calls.list_conferences_of(tx, call_id=call_id)
        place = next((one for one in places if one.label == SUPERVISOR), None)
        if place is None and not own.is_over:
            raise CallNotFound
        if own.worker_id != supervisor.desk:
            raise NotYourSupervision
        return own, place


def _presence(mode: Mode, talk: _Talk) -> Presence:
    return Presence(
        muted=mode is Mode.MONITOR,
        coaching=mode is Mode.COACH,
        call_id_to_coach=talk.worker.call_id,
    )


def _shown(own: Call, talk: _Talk, mode: Mode) -> Supervision:
    is_on = own.status is CallStatus.IN_PROGRESS
    return Supervision(
        call_id=own.call_id,
        supervised_call_id=talk.worker.call_id,
        customer_call_id=talk.customer.call_id,
        conference_id=talk.conference_id,
        mode=mode,
        status="connected" if is_on else "ended" if own.is_over else "ringing",
    )
