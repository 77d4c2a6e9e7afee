"""The calls of the simulated handset: made, listed, answered, declined; each belongs to a customer's address.

The handset may be any customer of the project (see `journeys/phone_view.py`); a call that is not a customer's own leg,
such as a worker's, is none of its business.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from tieline.channels.voice.errors import CallNotFound
from tieline.channels.voice.line import DeviceSocket, Medium
from tieline.channels.voice.models import Answerer, Call, CallDirection, CallFilter, CallStatus
from tieline.channels.voice.service import CallService
from tieline.conversations import ConversationService, OwnerKind
from tieline.journeys.calls.live_calls import LineMaker, LiveCalls
from tieline.journeys.calls.opening import CallOpening, sides
from tieline.journeys.phone_view import PhoneView
from tieline.journeys.spoken import Spoken, SpokenWords
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Refused
from tieline.kit.pages import PageRequest

_LISTED = PageRequest(size=30)


class SoundNotInstalled(Refused):
    """This server has no speech installed for sound; type, or let the browser speak."""


@dataclass(frozen=True, kw_only=True)
class PhoneCall:
    """A call as the handset lists it; `with_` is who is on the other side now, as people call them."""

    call_id: str
    direction: str
    status: str
    from_: str
    to: str
    conversation_id: str | None
    started_at: datetime | None
    ended_at: datetime | None
    with_: str | None


class PhoneCalls:
    """What the handset does with calls."""

    def __init__(
        self,
        db: Database,
        *,
        calls: CallService,
        conversations: ConversationService,
        view: PhoneView,
        words: SpokenWords,
        opening: CallOpening,
        live: LiveCalls,
        make_line: dict[Medium, LineMaker],
    ) -> None:
        """Keep the rooms; `make_line` makes lines of the media this server can carry."""
        self._db = db
        self._calls = calls
        self._conversations = conversations
        self._view = view
        self._words = words
        self._opening = opening
        self._live = live
        self._make_line = make_line

    async def make(self, *, account_id: str, address: str, to: str | None) -> Call:
        """Let a customer call a number. Raises `NumberNotFound`, `AddressInvalid`."""
        number = await self._db.read(partial(self._view.number_called, account_id=account_id, number=to))
        return await self._opening.ring(account_id=account_id, from_=address.strip(), to=number)

    def listed(self, tx: Transaction, *, account_id: str, address: str) -> list[PhoneCall]:
        """Return a customer's calls: what rings or goes on first, then the past, newest first."""
        found: list[Call] = []
        for matching in (CallFilter(from_=address), CallFilter(to=address)):
            page = self._calls.list_calls(tx, account_id=account_id, matching=matching, page=_LISTED)
            found.extend(call for call in page.items if _is_customers(call, address))
        found.sort(key=lambda call: call.created_at, reverse=True)
        found.sort(key=lambda call: call.is_over)
        return [self._shown(tx, call) for call in found[: _LISTED.size]]

    def _shown(self, tx: Transaction, call: Call) -> PhoneCall:
        return PhoneCall(
            call_id=call.call_id,
            direction=call.direction.value,
            status=call.status.value,
            from_=call.from_,
            to=call.to,
            conversation_id=call.conversation_id,
            started_at=call.started_at,
            ended_at=call.ended_at,
            with_=self._with(tx, call),
        )

    def _with(self, tx: Transaction, call: Call) -> str | None:
        if call.conversation_id is None:
            return None
        conversation = self._conversations.find_conversation(tx, conversation_id=call.conversation_id)
        if conversation is None or conversation.owner.kind is not OwnerKind.WORKER:
            return None
        return self._words.owner(tx, conversation=conversation).name

    def transcript(self, tx: Transaction, *, account_id: str, call_id: str) -> tuple[Spoken, ...]:
        """Return what was said on a customer's own call, oldest first. Raises `CallNotFound`."""
        call = self._own(tx, account_id=account_id, call_id=call_id)
        if call.conversation_id is None:
            return ()
        return self._words.transcript(tx, conversation_id=call.conversation_id, channel_id=call.call_id)

    async def decline(self, *, account_id: str, call_id: str) -> None:
        """Decline a call that rings: the caller hears that it is busy. Raises `CallNotFound`."""
        call = await self.find(account_id=account_id, call_id=call_id)
        decline = partial(self._calls.set_status, call_id=call.call_id, status=CallStatus.BUSY)
        await self._db.transact(decline, key=call.conversation_id)

    async def find(self, *, account_id: str, call_id: str) -> Call:
        """Return a customer's own call. Raises `CallNotFound`."""
        return await self._db.read(partial(self._own, account_id=account_id, call_id=call_id))

    def _own(self, tx: Transaction, *, account_id: str, call_id: str) -> Call:
        call = self._calls.get_call(tx, call_id=call_id, account_id=account_id)
        if call.worker_id is not None:
            raise CallNotFound
        return call

    async def connect(
        self,
        *,
        account_id: str,
        call_id: str,
        socket: DeviceSocket,
        medium: Medium,
        answerer: Answerer = Answerer.HUMAN,
    ) -> None:
        """Carry a call on the handset's device until it is over; a call that rings is answered by `answerer`.

        Raises `CallNotFound`, `CallHasEnded`, `SoundNotInstalled`.
        """
        call = await self.find(account_id=account_id, call_id=call_id)
        make_line = self._make_line.get(medium)
        if make_line is None:
            raise SoundNotInstalled
        await self._live.connect(call=call, socket=socket, make_line=make_line, answerer=answerer)


def _is_customers(call: Call, address: str) -> bool:
    """Whether a call is the customer's own connection, and not another's who calls the same number."""
    inbound = call.direction is CallDirection.INBOUND
    return call.worker_id is None and sides(call)[1] == address and (inbound or call.to == address)
