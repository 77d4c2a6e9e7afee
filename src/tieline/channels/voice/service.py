"""The voice service: calls as resources, with conferences, recordings and transcriptions (the files beside this one).

Rules and SQL only. A live call is carried by a process (`journeys/calls/`), which holds it under a lease in real time;
what the API wants of such a call is stored here and taken by that process.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from tieline.channels.voice.conference_service import FIRST_PAGE, Conferences
from tieline.channels.voice.errors import CallNotFound, CallOver, CallStillLive
from tieline.channels.voice.events import (
    CallAnswererDetected,
    CallAttached,
    CallCommanded,
    CallStarted,
    CallStatusChanged,
)
from tieline.channels.voice.models import (
    NEXT_STATUSES,
    OVER,
    Call,
    Callback,
    CallDirection,
    CallFilter,
    CallRequest,
    CallSettings,
    CallStatus,
    ErasedCalls,
    Program,
    Wanted,
    event_of,
    wants,
)
from tieline.channels.voice.recording_service import FROM_THE_FIRST_WORD, Recordings
from tieline.channels.voice.store import calls as store
from tieline.channels.voice.store import conferences as conference_store
from tieline.channels.voice.store import recordings as recording_store
from tieline.kit.db import Transaction, lock
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.pages import Page, PageRequest

_SPOKEN_FIELDS = ("SpeechResult", "UnstableSpeechResult", "StableSpeechResult", "HandoffData", "Digits")
_SETTINGS = CallSettings(
    caller_name=None,
    machine_detection={},
    timeout_seconds=60,
    time_limit_seconds=14_400,
    status=CallStatus.QUEUED,
    record=None,
    send_digits=None,
)
_ON_THE_WAY = {CallStatus.RINGING: "ringing", CallStatus.IN_PROGRESS: "connecting"}


class CallService(Conferences, Recordings):
    """Keeps calls; a call's status only ever goes forward."""

    def create_call(
        self,
        tx: Transaction,
        *,
        account_id: str,
        direction: CallDirection,
        from_: str,
        to: str,
        program: Program | None = None,
        callback: Callback | None = None,
        parent_call_id: str | None = None,
        worker_id: str | None = None,
        conversation_id: str | None = None,
        **settings: Unpack[CallSettings],
    ) -> Call:
        """Write down a call that begins now; whoever carries calls hears `CallStarted` and rings or answers.

        Args:
            tx: the open transaction.
            account_id: whose it is.
            direction: who began it.
            from_: E.164 or "client:…".
            to: E.164 or "client:<worker_id>".
            program: what it is to do; None: whatever answers the number.
            callback: who hears of its status.
            parent_call_id: the call that began this one.
            worker_id: the worker at this end, if it is one.
            conversation_id: the conversation it belongs to, when known (see also `attach_conversation`).
            settings: `caller_name`; `machine_detection` (see `Call`); `timeout_seconds` it rings (60);
                `time_limit_seconds` it may last once answered (14,400); `status`, how far it is already (QUEUED);
                `record`, that it is to be recorded; `send_digits`, keys to press once it is answered.
        """
        call_id = new_id(IdKind.CALL)
        given: dict[str, Any] = {**_SETTINGS, **settings}
        status = CallStatus(given["status"])
        values = {
            **given,
            "call_id": call_id,
            "account_id": account_id,
            "direction": str(direction),
            "from_": from_,
            "to": to,
            "program": program,
            "callback": callback,
            "parent_call_id": parent_call_id,
            "worker_id": worker_id,
            "conversation_id": conversation_id,
            "sequence": 0,
            "status": str(status),
            "machine_detection": dict(given["machine_detection"] or {}),
            "started_at": tx.now if status is CallStatus.IN_PROGRESS else None,
        }
        store.insert_call(tx, values)
        call = self.get_call(tx, call_id=call_id)
        emit(
            tx,
            CallStarted(
                **_ids(call),
                direction=str(direction),
                status=str(status),
                parent_call_id=parent_call_id,
                worker_id=worker_id,
                has_callback=wants(callback, "initiated"),
            ),
        )
        return call

    def get_call(self, tx: Transaction, *, call_id: str, account_id: str | None = None) -> Call:
        """Return a call (of this account, when given). Raises `CallNotFound`."""
        found = self.find_call(tx, call_id=call_id)
        if found is None or account_id not in {None, found.account_id}:
            raise CallNotFound
        return found

    def find_call(self, tx: Transaction, *, call_id: str) -> Call | None:
        """Return a call by its id, or None."""
        return store.find_call(tx, call_id) if is_id(IdKind.CALL, call_id) else None

    def list_calls(
        self,
        tx: Transaction,
        *,
        account_id: str,
        matching: CallFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Call]:
        """List an account's calls, newest first."""
        return store.list_calls(tx, account_id=account_id, matching=matching or CallFilter(), page=page)

    def delete_call(self, tx: Transaction, *, call_id: str) -> None:
        """Delete a call that is over; its recordings stay. Raises `CallNotFound`, `CallStillLive`."""
        if not self.get_call(tx, call_id=call_id).is_over:
            raise CallStillLive
        conference_store.delete_participants_of(tx, call_id=call_id)
        recording_store.delete_transcriptions(tx, call_ids=[call_id])
        store.delete_calls(tx, [call_id])

    def set_status(
        self, tx: Transaction, *, call_id: str, status: CallStatus | str, answered_by: str | None = None
    ) -> Call:
        """Note how far a call is; late or repeated news changes nothing.

        A call that is over leaves its conferences. Raises `CallNotFound`; `ValueError` for a word that is no status.
        """
        call = self._locked(tx, call_id)
        if answered_by is not None:
            call = self.note_answered_by(tx, call_id=call_id, answered_by=answered_by)
        wanted = CallStatus(status)
        if wanted not in NEXT_STATUSES[call.status]:
            return call
        values = {"started_at": tx.now} if wanted is CallStatus.IN_PROGRESS else {}
        return self._move(tx, call, wanted, values)

    def reject(self, tx: Transaction, *, call_id: str, status: CallStatus) -> Call:
        """Note that an application would not take a call; that a device of ours answered before does not count.

        Raises `CallNotFound`.
        """
        call = self._locked(tx, call_id)
        return call if call.is_over else self._move(tx, call, status, {"started_at": None})

    def _move(self, tx: Transaction, call: Call, wanted: CallStatus, changes: Mapping[str, Any]) -> Call:
        values = {"status": str(wanted), "sequence": call.sequence + 1, **changes}
        if wanted in OVER:
            released = dict.fromkeys(("wanted_program", "wanted_end", "held_by", "held_until"))
            values |= {"ended_at": tx.now, **released}
        store.update_call(tx, call.call_id, values)
        call = self.get_call(tx, call_id=call.call_id)
        self._pass_on(tx, call)
        emit(
            tx,
            CallStatusChanged(
                **_ids(call),
                status=str(wanted),
                sequence=call.sequence,
                worker_id=call.worker_id,
                has_callback=wants(call.callback, event_of(wanted)),
            ),
        )
        return call

    def _pass_on(self, tx: Transaction, call: Call) -> None:
        """Let a call's conferences, recordings and transcriptions know how far it is."""
        for participant in self.list_conferences_of(tx, call_id=call.call_id):
            conference_id, call_id = participant.conference_id, call.call_id
            if call.is_over:
                status = "complete" if call.status is CallStatus.COMPLETED else "failed"
                self.leave(tx, conference_id=conference_id, call_id=call_id, status=status)
            elif participant.status != "connected":
                values = {"status": _ON_THE_WAY[call.status]}
                conference_store.update_participant(
                    tx, conference_id=conference_id, call_id=call_id, values=values
                )
        if call.is_over:
            self._stop_transcriptions(tx, call.call_id)
            self._settle_later(tx, call.call_id)
        if call.record is not None and call.status is CallStatus.IN_PROGRESS:
            self.start_recording(
                tx,
                account_id=call.account_id,
                source=FROM_THE_FIRST_WORD,
                call_id=call.call_id,
                channels=call.record.channels,
                track=call.record.track,
                callback=call.record.callback,
            )

    def note_answered_by(
        self, tx: Transaction, *, call_id: str, answered_by: str, duration_ms: int = 0
    ) -> Call:
        """Note whether a person or a machine answered (the vendor's words: human, machine_start, fax, unknown, …).

        The first finding stays. `duration_ms` is how long it took to tell. Raises `CallNotFound`.
        """
        call = self._locked(tx, call_id)
        if call.answered_by is not None:
            return call
        store.update_call(tx, call_id, {"answered_by": answered_by})
        emit(
            tx,
            CallAnswererDetected(
                **_ids(call),
                answered_by=answered_by,
                duration_ms=duration_ms,
                has_callback=bool(call.machine_detection.get("callback_url")),
            ),
        )
        return self.get_call(tx, call_id=call_id)

    def attach_conversation(self, tx: Transaction, *, call_id: str, conversation_id: str) -> Call:
        """Say which conversation a call belongs to, with what was recorded of it. Raises `CallNotFound`."""
        call = self.get_call(tx, call_id=call_id)
        if call.conversation_id == conversation_id:
            return call
        store.update_call(tx, call_id, {"conversation_id": conversation_id})
        recording_store.attach_recordings(tx, call_id=call_id, conversation_id=conversation_id)
        attached = self.get_call(tx, call_id=call_id)
        emit(tx, CallAttached(**_ids(attached)))
        return attached

    def find_live_calls(self, tx: Transaction, *, conversation_id: str) -> list[Call]:
        """Return a conversation's calls that are not over, the oldest in front."""
        return store.list_live_calls(tx, conversation_id=conversation_id)

    def list_live_calls(self, tx: Transaction, *, account_id: str, address: str | None = None) -> list[Call]:
        """Return an account's calls that are not over (to or from an address, when given), the oldest in front."""
        return store.list_live_calls(tx, account_id=account_id, address=address)

    # What the API asks of a live call

    def want_program(self, tx: Transaction, *, call_id: str, program: Program) -> Call:
        """Ask that a call goes on with another program. Raises `CallNotFound`, `CallOver`."""
        call = self._live(tx, call_id)
        store.update_call(tx, call_id, {"wanted_program": program})
        emit(tx, CallCommanded(**_ids(call), wants="program"))
        return self.get_call(tx, call_id=call_id)

    def want_end(self, tx: Transaction, *, call_id: str, status: CallStatus = CallStatus.COMPLETED) -> Call:
        """Ask that a call ends; one that no process holds ends at once. Raises `CallNotFound`, `CallOver`.

        `CANCELED` does nothing to a call that was answered, and one that was not is canceled either way
        (reference: twilio-apis.md section 11, Status of an update).
        """
        call = self._live(tx, call_id)
        connected = call.status is CallStatus.IN_PROGRESS
        if connected and status is CallStatus.CANCELED:
            return call
        end = status if connected else CallStatus.CANCELED
        if call.held_by is None:
            return self.set_status(tx, call_id=call_id, status=end)
        store.update_call(tx, call_id, {"wanted_end": str(end)})
        emit(tx, CallCommanded(**_ids(call), wants="end"))
        return self.get_call(tx, call_id=call_id)

    def take_wanted(self, tx: Transaction, *, call_id: str) -> Wanted:
        """Return what is wanted of a call and forget it: the process that holds it obeys. Raises `CallNotFound`."""
        call = self._locked(tx, call_id)
        wanted = Wanted(
            program=call.wanted_program, end=call.wanted_end, time_limit_seconds=call.time_limit_seconds
        )
        if wanted.program is not None or wanted.end is not None:
            store.update_call(tx, call_id, {"wanted_program": None, "wanted_end": None})
        return wanted

    def configure_call(
        self,
        tx: Transaction,
        *,
        call_id: str,
        callback: Callback | None = None,
        time_limit_seconds: int | None = None,
    ) -> Call:
        """Change who hears of a call, or how long it may last; None leaves as it is. Raises `CallNotFound`, `CallOver`."""
        call = self._live(tx, call_id)
        given = {"callback": callback, "time_limit_seconds": time_limit_seconds}
        changes = {name: value for name, value in given.items() if value is not None}
        if changes:
            store.update_call(tx, call_id, changes)
        if time_limit_seconds is not None:
            emit(tx, CallCommanded(**_ids(call), wants="limit"))
        return self.get_call(tx, call_id=call_id)

    # Who carries it

    def hold(self, tx: Transaction, *, call_ids: Sequence[str], held_by: str, until: float) -> None:
        """Note that a process holds calls until a moment of real time (seconds since 1970)."""
        store.hold_calls(tx, call_ids, held_by=held_by, held_until=until)

    def list_lost(self, tx: Transaction, *, now: float) -> list[Call]:
        """Return calls that are not over though the lease of their process has ended (`now`: seconds since 1970)."""
        return store.list_lost_calls(tx, now=now)

    def note_request(
        self,
        tx: Transaction,
        *,
        call_id: str,
        url: str,
        method: str,
        fields: Mapping[str, str],
        status: int | None,
        body: str,
        duration_ms: float,
    ) -> int:
        """Keep one HTTP request a call made, and its answer; return its number, from 1.

        What somebody said or typed is kept as its length alone: the conversation has the words.
        """
        values = {
            "url": url,
            "method": method,
            "fields": {name: _without_words(name, value) for name, value in fields.items()},
            "status": status,
            "body": body,
            "duration_ms": duration_ms,
        }
        return store.insert_request(tx, call_id, values)

    def list_requests(
        self, tx: Transaction, *, call_id: str, page: PageRequest = FIRST_PAGE
    ) -> Page[CallRequest]:
        """List the HTTP requests a call made, in their order."""
        return store.list_requests(tx, call_id=call_id, page=page)

    def erase_calls(
        self, tx: Transaction, *, conversation_ids: Sequence[str], addresses: Sequence[str]
    ) -> ErasedCalls:
        """Delete a customer's calls with all that hangs on them (P12); the recordings' files are the caller's to delete."""
        call_ids = store.list_ids_of(tx, conversation_ids=conversation_ids, addresses=addresses)
        conference_ids = conference_store.list_conference_ids_of(tx, call_ids=call_ids)
        recording_ids = recording_store.delete_recordings_of(
            tx, conversation_ids=conversation_ids, call_ids=call_ids, conference_ids=conference_ids
        )
        recording_store.delete_transcriptions(tx, call_ids=call_ids)
        conference_store.delete_conferences(tx, conference_ids)
        store.delete_calls(tx, call_ids)
        return ErasedCalls(
            call_ids=tuple(call_ids),
            conference_ids=tuple(conference_ids),
            recording_ids=tuple(recording_ids),
        )

    def _locked(self, tx: Transaction, call_id: str) -> Call:
        """Return a call that nobody else changes until the transaction ends: the API and its process both may."""
        lock(tx, f"call:{call_id}")
        return self.get_call(tx, call_id=call_id)

    def _live(self, tx: Transaction, call_id: str) -> Call:
        call = self._locked(tx, call_id)
        if call.is_over:
            raise CallOver
        return call


def _ids(call: Call) -> dict[str, Any]:
    return {
        "account_id": call.account_id,
        "call_id": call.call_id,
        "conversation_id": call.conversation_id,
    }


def _without_words(name: str, value: str) -> str:
    return f"({len(value)} characters)" if name in _SPOKEN_FIELDS else value
