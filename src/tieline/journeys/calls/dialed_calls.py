"""The calls that a <Dial> makes: one for each <Number>, <Client> or <Sip> in it, all ringing at once.

Each is a row whose parent is the caller's call, invited to a conference made for this <Dial>. They belong to no
conversation: who is called here may be anybody. `ringing.py` lets them ring, `dialed.py` carries who answers.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from tieline.channels import AddressInvalid, ChannelService, check_address
from tieline.channels.voice.errors import CallOver
from tieline.channels.voice.models import (
    Call,
    Callback,
    CallDirection,
    CallSettings,
    CallStatus,
    Presence,
    Program,
)
from tieline.channels.voice.nouns import Client, Number, Sip
from tieline.channels.voice.service import CallService
from tieline.channels.voice.verbs import Dial
from tieline.journeys.calls.urls import absolute
from tieline.kit.db import Transaction
from tieline.routing import RoutingService, Worker, WorkerFilter

_CLIENT = "client:"
_WORST_FIRST = (CallStatus.FAILED, CallStatus.CANCELED, CallStatus.BUSY, CallStatus.NO_ANSWER)
"""What a <Dial> says of several who did not come: the one of them that came nearest."""

Called = Number | Client | Sip


@dataclass(frozen=True, kw_only=True)
class Dialing:
    """What a <Dial> has begun: its conference and its calls."""

    conference_id: str
    call_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DialResult:
    """What became of a <Dial>: of the call that was answered, else of the one that came nearest."""

    call_id: str
    status: CallStatus


@dataclass(frozen=True, kw_only=True)
class _Target:
    """Where a noun calls; `is_reachable` False: nobody is there."""

    to: str
    worker_id: str | None = None
    is_reachable: bool = True


class DialedCalls:
    """Makes and ends them. Every method runs in the caller's transaction."""

    def __init__(self, *, calls: CallService, channels: ChannelService, routing: RoutingService) -> None:
        """Keep the rooms."""
        self._calls = calls
        self._channels = channels
        self._routing = routing

    def begin(self, tx: Transaction, *, caller: Call, verb: Dial, base_url: str) -> Dialing:
        """Let everybody ring whom a <Dial> names."""
        conference = self._calls.create_conference(
            tx, account_id=caller.account_id, friendly_name=f"tieline:dial:{caller.call_id}"
        )
        made = [
            self._call(tx, caller=caller, verb=verb, noun=noun, base_url=base_url)
            for noun in verb.nouns
            if isinstance(noun, Called)
        ]
        for call in made:
            if not call.is_over:
                presence = Presence(end_on_exit=True, beep="false", label="dialed")
                self._calls.invite(
                    tx, conference_id=conference.conference_id, call_id=call.call_id, **presence
                )
        return Dialing(
            conference_id=conference.conference_id,
            call_ids=tuple(call.call_id for call in made),
        )

    def _call(self, tx: Transaction, *, caller: Call, verb: Dial, noun: Called, base_url: str) -> Call:
        target = self._target(tx, caller, noun)
        call = self._calls.create_call(
            tx,
            account_id=caller.account_id,
            direction=CallDirection.OUTBOUND_DIAL,
            from_=verb.caller_id or caller.from_,
            to=target.to,
            program=Program(url=absolute(base_url, noun.url), method=noun.method) if noun.url else None,
            callback=_callback(noun, base_url),
            parent_call_id=caller.call_id,
            worker_id=target.worker_id,
            **_settings(verb, noun, base_url),
        )
        if target.is_reachable:
            return call
        return self._calls.set_status(tx, call_id=call.call_id, status=CallStatus.FAILED)

    def _target(self, tx: Transaction, caller: Call, noun: Called) -> _Target:
        if isinstance(noun, Client):
            worker = self._worker(tx, account_id=caller.account_id, named=noun.identity)
            if worker is None:
                return _Target(to=f"{_CLIENT}{noun.identity}", is_reachable=False)
            return _Target(to=f"{_CLIENT}{worker.worker_id}", worker_id=worker.worker_id)
        if isinstance(noun, Sip):
            # There is no trunk here: the call fails at once, as at the vendor's when nobody can be reached.
            return _Target(to=noun.uri, is_reachable=False)
        try:
            to = check_address(noun.number, field="Number")
        except AddressInvalid:
            return _Target(to=noun.number.strip(), is_reachable=False)
        # Nobody answers at our own numbers but the project itself.
        is_ours = self._channels.find_number(tx, number=to) is not None
        return _Target(to=to, is_reachable=to.startswith("+") and not is_ours)

    def _worker(self, tx: Transaction, *, account_id: str, named: str) -> Worker | None:
        """Return the account's worker of an id or a name, if there is one."""
        for workspace in self._routing.list_workspaces(tx, account_id=account_id).items:
            workspace_id = workspace.workspace_id
            matching = WorkerFilter(friendly_name=named)
            by_name = self._routing.list_workers(tx, workspace_id=workspace_id, matching=matching).items
            if by_name:
                return by_name[0]
            for worker in self._routing.list_workers(tx, workspace_id=workspace_id).items:
                if worker.worker_id == named:
                    return worker
        return None

    def are_all_over(self, tx: Transaction, *, dialing: Dialing) -> bool:
        """Say whether nobody can come any more."""
        return all(call.is_over for call in self._all(tx, dialing))

    def end(self, tx: Transaction, *, dialing: Dialing, but_connected: bool = False) -> None:
        """End the calls that are not over, and their conference; `but_connected` leaves whoever is with the caller alone."""
        conference_id = dialing.conference_id
        for call in self._all(tx, dialing):
            place = self._calls.find_participant(tx, conference_id=conference_id, call_id=call.call_id)
            is_there = place is not None and place.left_at is None and place.status == "connected"
            is_with_caller = is_there and call.status is CallStatus.IN_PROGRESS
            if not call.is_over and not (but_connected and is_with_caller):
                # It may end by itself at this very moment.
                with suppress(CallOver):
                    self._calls.want_end(tx, call_id=call.call_id)
        if not but_connected:
            self._calls.end_conference(
                tx, conference_id=conference_id, reason="last-participant-left", call_id=None
            )

    def result(self, tx: Transaction, *, dialing: Dialing, met: bool) -> DialResult:
        """Return what became of the calls; `met` tells whether the caller talked with one of them."""
        calls = self._all(tx, dialing)
        if met:
            answered = [call for call in calls if call.started_at is not None]
            joined = [call for call in answered if self._was_there(tx, dialing, call)]
            return DialResult(call_id=(joined or answered)[0].call_id, status=CallStatus.COMPLETED)
        # One who answered and was not put through (their document said so) did not answer as far as the caller knows.
        known = [
            (call, call.status if call.status in _WORST_FIRST else CallStatus.NO_ANSWER) for call in calls
        ]
        nearest, status = max(known, key=lambda one: _WORST_FIRST.index(one[1]))
        return DialResult(call_id=nearest.call_id, status=status)

    def _was_there(self, tx: Transaction, dialing: Dialing, call: Call) -> bool:
        found = self._calls.find_participant(tx, conference_id=dialing.conference_id, call_id=call.call_id)
        return found is not None and found.joined_at is not None

    def _all(self, tx: Transaction, dialing: Dialing) -> list[Call]:
        found = (self._calls.find_call(tx, call_id=call_id) for call_id in dialing.call_ids)
        return [call for call in found if call is not None]


def _callback(noun: Called, base_url: str) -> Callback | None:
    if not noun.status_callback:
        return None
    return Callback(
        url=absolute(base_url, noun.status_callback),
        method=noun.status_callback_method,
        events=noun.status_callback_event,
    )


def _settings(verb: Dial, noun: Called, base_url: str) -> CallSettings:
    """Return how a call is made: how long it rings and lasts, keys to press, whether a machine is looked for."""
    settings = CallSettings(timeout_seconds=verb.timeout, time_limit_seconds=verb.time_limit)
    if isinstance(noun, Number) and noun.send_digits:
        settings["send_digits"] = noun.send_digits
    if isinstance(noun, Number | Sip) and noun.machine_detection:
        settings["machine_detection"] = {
            "mode": noun.machine_detection,
            "timeout_seconds": str(noun.machine_detection_timeout),
            "speech_ms": str(noun.machine_detection_speech_threshold),
            "speech_end_ms": str(noun.machine_detection_speech_end_threshold),
            "silence_ms": str(noun.machine_detection_silence_timeout),
            **_told(noun, base_url),
        }
    return settings


def _told(noun: Number | Sip, base_url: str) -> dict[str, str]:
    if not noun.amd_status_callback:
        return {}
    return {
        "is_async": "true",
        "callback_url": absolute(base_url, noun.amd_status_callback),
        "callback_method": noun.amd_status_callback_method,
    }
