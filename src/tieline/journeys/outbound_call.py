"""A call that an API caller makes from one of the project's numbers: to a customer, to a worker, or into a conference.

The call is written down with what it is to do and who hears of it; ringing and answering is the live calls' part
(`journeys/calls/`), which hear `CallStarted`. What is asked of it later is stored for the process that carries it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tieline.channels import AddressInvalid, ChannelService, check_address
from tieline.channels.voice import (
    Call,
    Callback,
    CallDirection,
    CallNotConnected,
    CallService,
    CallStatus,
    Conference,
    ConferenceOver,
    ConferenceParticipant,
    ConferenceStatus,
    Program,
)
from tieline.channels.voice.models import CallSettings, Presence
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.routing import RoutingService, WorkerFilter

CLIENT = "client:"


class CallRefused(Invalid):
    """A call cannot be made like that."""

    wire_code = 20001

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        """Carry the vendor's number."""
        super().__init__(message, field=field, code=self.wire_code)


class NobodyToCall(CallRefused):
    """'To' must be a phone number in the international form, or client: and a worker's id or name."""

    wire_code = 21211


class CannotBeReached(CallRefused):
    """'To' is one of the project's own numbers; nobody answers there but the project itself."""

    wire_code = 21214


class CallerIdInvalid(CallRefused):
    """'From' must be a phone number in the international form, such as +15550001111."""

    wire_code = 21212


class CallerIdNotOurs(CallRefused):
    """'From' is not one of this account's numbers."""

    wire_code = 21210


@dataclass(frozen=True, kw_only=True)
class NewCall:
    """A call to be made: its two ends as the caller spelled them, what it does, who hears of it, and how it is kept."""

    account_id: str
    from_: str
    to: str
    program: Program | None = None
    callback: Callback | None = None
    settings: CallSettings


@dataclass(frozen=True, kw_only=True)
class ConferenceWish:
    """The conference a call is to join: by its id, or by a name that is made a conference when none is open.

    `presence` is how the call is to be in it; `attributes` is what else the vendor's <Conference> says (record,
    recordingStatusCallback, …); `callback` hears of a conference that is made now; `most` is how many it may have.
    """

    name_or_id: str
    presence: Presence
    attributes: Mapping[str, str] = field(default_factory=dict)
    callback: Callback | None = None
    most: int = 250


class OutboundCall:
    """Makes calls and asks things of them."""

    def __init__(
        self, db: Database, *, calls: CallService, channels: ChannelService, routing: RoutingService
    ) -> None:
        """Keep the rooms."""
        self._db = db
        self._calls = calls
        self._channels = channels
        self._routing = routing

    async def create(self, new: NewCall) -> Call:
        """Make a call; it is queued when this returns.

        Raises:
            NobodyToCall, CannotBeReached: for an end that nobody can be reached at.
            CallerIdInvalid, CallerIdNotOurs: for a sender that is none of the account's numbers.
        """
        return await self._db.transact(partial(self.write, new=new))

    def write(self, tx: Transaction, *, new: NewCall) -> Call:
        """Make a call in the caller's transaction; raises what `create` does."""
        to, worker_id = self._reachable(tx, new)
        return self._calls.create_call(
            tx,
            account_id=new.account_id,
            direction=CallDirection.OUTBOUND_API,
            from_=self._ours(tx, new),
            to=to,
            program=new.program,
            callback=new.callback,
            worker_id=worker_id,
            **new.settings,
        )

    def _reachable(self, tx: Transaction, new: NewCall) -> tuple[str, str | None]:
        """Return where a call goes, and which worker is there if one is."""
        if new.to.startswith(CLIENT):
            worker_id = self._find_worker(tx, new.account_id, new.to.removeprefix(CLIENT))
            return f"{CLIENT}{worker_id}", worker_id
        try:
            to = check_address(new.to, field="To")
        except AddressInvalid as error:
            raise NobodyToCall(field="To") from error
        if not to.startswith("+"):
            raise NobodyToCall(field="To")
        if self._channels.find_number(tx, number=to) is not None:
            raise CannotBeReached(field="To")
        return to, None

    def _find_worker(self, tx: Transaction, account_id: str, name: str) -> str:
        for workspace in self._routing.list_workspaces(tx, account_id=account_id).items:
            named = WorkerFilter(friendly_name=name)
            by_name = self._routing.list_workers(
                tx, workspace_id=workspace.workspace_id, matching=named
            ).items
            everybody = by_name or self._routing.list_workers(tx, workspace_id=workspace.workspace_id).items
            for worker in everybody:
                if by_name or worker.worker_id == name:
                    return worker.worker_id
        raise NobodyToCall("'To' names no worker of this account.", field="To")

    def _ours(self, tx: Transaction, new: NewCall) -> str:
        """Return the caller's number as we keep it; a call to a worker may show a client's name instead."""
        from_ = new.from_.strip()
        if from_.startswith(CLIENT) and new.to.startswith(CLIENT):
            return from_
        try:
            check_address(from_, field="From")
        except AddressInvalid as error:
            raise CallerIdInvalid(field="From") from error
        number = self._channels.find_number(tx, number=from_)
        if number is None or number.account_id != new.account_id:
            raise CallerIdNotOurs(field="From")
        return number.number

    async def update(
        self,
        *,
        account_id: str,
        call_id: str,
        program: Program | None = None,
        end: CallStatus | None = None,
        callback: Callback | None = None,
        time_limit_seconds: int | None = None,
    ) -> Call:
        """Ask something of a call that is not over; None asks nothing.

        Args:
            account_id: whose call it must be.
            call_id: the call.
            program: what it is to do from now on; it must be connected.
            end: COMPLETED ends it in any case, CANCELED unless it was answered.
            callback: who hears of it from now on.
            time_limit_seconds: how long it may last once answered.

        Raises:
            CallNotFound, CallOver, CallNotConnected.
        """

        def update(tx: Transaction) -> Call:
            call = self._calls.get_call(tx, call_id=call_id, account_id=account_id)
            if callback is not None or time_limit_seconds is not None:
                call = self._calls.configure_call(
                    tx, call_id=call_id, callback=callback, time_limit_seconds=time_limit_seconds
                )
            if program is not None:
                if not call.is_over and call.status is not CallStatus.IN_PROGRESS:
                    raise CallNotConnected
                call = self._calls.want_program(tx, call_id=call_id, program=program)
            if end is not None:
                call = self._calls.want_end(tx, call_id=call_id, status=end)
            return call

        return await self._db.transact(update, key=call_id)

    # Into a conference

    async def add_to_conference(self, new: NewCall, wish: ConferenceWish) -> ConferenceParticipant:
        """Call somebody into a conference; the participant is on the way when this returns.

        Raises what `create` does, `ConferenceNotFound`, `ConferenceOver`, `Invalid` when the conference is full.
        """
        return await self._db.transact(partial(self._add, new=new, wish=wish))

    def _add(self, tx: Transaction, *, new: NewCall, wish: ConferenceWish) -> ConferenceParticipant:
        conference = self._conference(tx, new.account_id, wish)
        present = self._calls.list_participants(tx, conference_id=conference.conference_id).items
        if len(present) >= wish.most:
            raise Invalid("The conference has as many participants as it may have.", field="MaxParticipants")
        joining = Program(twiml=_joining(conference.friendly_name, wish))
        call = self.write(tx, new=replace(new, program=joining))
        return self._calls.invite(
            tx, conference_id=conference.conference_id, call_id=call.call_id, **wish.presence
        )

    def _conference(self, tx: Transaction, account_id: str, wish: ConferenceWish) -> Conference:
        if not is_id(IdKind.CONFERENCE, wish.name_or_id):
            return self._calls.open_conference(
                tx, account_id=account_id, friendly_name=wish.name_or_id, callback=wish.callback
            )
        found = self._calls.get_conference(tx, conference_id=wish.name_or_id, account_id=account_id)
        if found.status is ConferenceStatus.COMPLETED:
            raise ConferenceOver
        return found


_ATTRIBUTES = {
    "label": "participantLabel",
    "muted": "muted",
    "beep": "beep",
    "start_on_enter": "startConferenceOnEnter",
    "end_on_exit": "endConferenceOnExit",
    "wait_url": "waitUrl",
    "wait_method": "waitMethod",
    "call_id_to_coach": "coach",
}


def _joining(name: str, wish: ConferenceWish) -> str:
    """Return the markup by which a call joins a conference (reference: voice.md section 2, <Dial><Conference>)."""
    wishes: Mapping[str, Any] = {**wish.presence}
    said = {_ATTRIBUTES[key]: wishes[key] for key in _ATTRIBUTES if wishes.get(key) is not None}
    texts = {
        key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in said.items()
    }
    attributes = "".join(f" {key}={quoteattr(value)}" for key, value in {**texts, **wish.attributes}.items())
    return f"<Response><Dial><Conference{attributes}>{escape(name)}</Conference></Dial></Response>"
