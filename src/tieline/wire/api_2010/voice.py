"""What the doors of calls, conferences and recordings share: the rooms and journeys behind them, and their ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tieline.accounts import Principal
from tieline.channels import ChannelService
from tieline.channels.voice import Call, CallService, ConferenceParticipant
from tieline.channels.voice.errors import ConferenceParticipantNotFound
from tieline.journeys.call_recordings import CallRecordings
from tieline.journeys.outbound_call import OutboundCall
from tieline.kit.db import Database, Transaction
from tieline.kit.ids import IdKind, is_id


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What these doors open: reads of the room, and the journeys of calls and recordings."""

    calls: CallService
    outbound: OutboundCall
    recordings: CallRecordings


@dataclass(frozen=True, kw_only=True)
class VoiceReads:
    """Reads that several of these doors make."""

    db: Database
    channels: ChannelService
    calls: CallService

    def numbers(self, tx: Transaction, owner: Principal) -> Mapping[str, str]:
        """Return the id of each number of the account."""
        found = self.channels.list_numbers(tx, account_id=owner.account_id).items
        return {number.number: number.number_id for number in found}

    def call(self, tx: Transaction, owner: Principal, call_id: str) -> Call:
        """Return a call of the account. Raises `CallNotFound`."""
        return self.calls.get_call(tx, call_id=call_id, account_id=owner.account_id)

    def participant(
        self, tx: Transaction, owner: Principal, conference_id: str, name: str
    ) -> ConferenceParticipant:
        """Return who is in a conference of the account, by the call's id or by a label.

        Raises `ConferenceNotFound`, `ConferenceParticipantNotFound`.
        """
        self.calls.get_conference(tx, conference_id=conference_id, account_id=owner.account_id)
        if is_id(IdKind.CALL, name):
            return self.calls.get_participant(tx, conference_id=conference_id, call_id=name)
        found = self.calls.find_participant_by_label(tx, conference_id=conference_id, label=name)
        if found is None:
            raise ConferenceParticipantNotFound
        return found
