"""Conferences: calls joined, who of them is heard, and when it is over. A part of `CallService` (`service.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Unpack

from tieline.channels.voice.errors import (
    ConferenceNotFound,
    ConferenceOver,
    ConferenceParticipantNotFound,
)
from tieline.channels.voice.events import ConferenceChanged
from tieline.channels.voice.models import (
    CONFERENCE_DEFAULT,
    Callback,
    Conference,
    ConferenceFilter,
    ConferenceParticipant,
    ConferenceStatus,
    ParticipantFilter,
    Presence,
    Program,
    wants,
)
from tieline.channels.voice.store import calls as call_store
from tieline.channels.voice.store import conferences as store
from tieline.kit.db import Transaction, lock
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.pages import Page, PageRequest

FIRST_PAGE = PageRequest(size=1000)
_GROUPS = {"unmute": "mute", "unhold": "hold", "coach": "modify", "update": "modify"}
_DEFAULTS: Mapping[str, Any] = {
    "label": None,
    "muted": False,
    "hold": False,
    "hold_url": None,
    "hold_method": "POST",
    "wait_url": None,
    "wait_method": "POST",
    "beep": "true",
    "coaching": False,
    "call_id_to_coach": None,
    "start_on_enter": True,
    "end_on_exit": False,
}


class Conferences:
    """Conferences start when a participant who may start them enters, and end when the last has left."""

    def create_conference(
        self, tx: Transaction, *, account_id: str, friendly_name: str, callback: Callback | None = None
    ) -> Conference:
        """Make a conference that nobody is in yet; `callback` hears of its changes."""
        conference_id = new_id(IdKind.CONFERENCE)
        values = {
            "conference_id": conference_id,
            "account_id": account_id,
            "friendly_name": friendly_name,
            "status": str(ConferenceStatus.INIT),
            "callback": callback,
            "sequence": 0,
        }
        store.insert_conference(tx, values)
        return self.get_conference(tx, conference_id=conference_id)

    def get_conference(
        self, tx: Transaction, *, conference_id: str, account_id: str | None = None
    ) -> Conference:
        """Return a conference (of this account, when given). Raises `ConferenceNotFound`."""
        found = self.find_conference(tx, conference_id=conference_id)
        if found is None or account_id not in {None, found.account_id}:
            raise ConferenceNotFound
        return found

    def find_conference(self, tx: Transaction, *, conference_id: str) -> Conference | None:
        """Return a conference by its id, or None."""
        return store.find_conference(tx, conference_id) if is_id(IdKind.CONFERENCE, conference_id) else None

    def find_open_conference(
        self, tx: Transaction, *, account_id: str, friendly_name: str
    ) -> Conference | None:
        """Return the account's conference of that name that is not over, if there is one."""
        return store.find_open_conference(tx, account_id=account_id, friendly_name=friendly_name)

    def open_conference(
        self, tx: Transaction, *, account_id: str, friendly_name: str, callback: Callback | None = None
    ) -> Conference:
        """Return the account's conference of that name that is not over, made now when there is none.

        Two who come at the same moment find the same one.
        """
        lock(tx, f"conference:{account_id}:{friendly_name}")
        found = self.find_open_conference(tx, account_id=account_id, friendly_name=friendly_name)
        return found or self.create_conference(
            tx, account_id=account_id, friendly_name=friendly_name, callback=callback
        )

    def list_conferences(
        self,
        tx: Transaction,
        *,
        account_id: str,
        matching: ConferenceFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[Conference]:
        """List an account's conferences, newest first."""
        return store.list_conferences(
            tx, account_id=account_id, matching=matching or ConferenceFilter(), page=page
        )

    def end_conference(
        self,
        tx: Transaction,
        *,
        conference_id: str,
        reason: str = "conference-ended-via-api",
        call_id: str | None = None,
    ) -> Conference:
        """End a conference: everybody leaves it. One that is over stays as it is.

        Args:
            tx: the open transaction.
            conference_id: the conference.
            reason: the vendor's word for why (`reason_conference_ended`).
            call_id: the call whose leaving ended it, if one did.

        Raises:
            ConferenceNotFound: when there is none by that id.
        """
        conference = self._locked_conference(tx, conference_id)
        if conference.status is ConferenceStatus.COMPLETED:
            return conference
        values = {
            "status": str(ConferenceStatus.COMPLETED),
            "reason_ended": reason,
            "call_id_ending": call_id,
        }
        store.update_conference(tx, conference_id, values)
        for participant in store.list_present(tx, conference_id=conference_id):
            self._mark_left(tx, participant, status="complete")
        self._changed(tx, conference_id, "end", call_id=call_id)
        return self.get_conference(tx, conference_id=conference_id)

    def announce(
        self, tx: Transaction, *, conference_id: str, announcement: Program, call_id: str | None = None
    ) -> None:
        """Let something be played to everybody, or to one call: whoever carries the calls takes it (`take_announcement`).

        Raises `ConferenceNotFound`, `ConferenceParticipantNotFound`.
        """
        self._locked_conference(tx, conference_id)
        if call_id is None:
            store.update_conference(tx, conference_id, {"announcement": announcement})
        else:
            self.get_participant(tx, conference_id=conference_id, call_id=call_id)
            values = {"announcement": announcement}
            store.update_participant(tx, conference_id=conference_id, call_id=call_id, values=values)
        self._changed(tx, conference_id, "announcement", call_id=call_id)

    def take_announcement(
        self, tx: Transaction, *, conference_id: str, call_id: str | None = None
    ) -> Program | None:
        """Return what is to be played and forget it; None when somebody took it already."""
        conference = self._locked_conference(tx, conference_id)
        if call_id is None:
            store.update_conference(tx, conference_id, {"announcement": None})
            return conference.announcement
        participant = self.get_participant(tx, conference_id=conference_id, call_id=call_id)
        values = {"announcement": None}
        store.update_participant(tx, conference_id=conference_id, call_id=call_id, values=values)
        return participant.announcement

    # Who is in it

    def invite(
        self, tx: Transaction, *, conference_id: str, call_id: str, **wishes: Unpack[Presence]
    ) -> ConferenceParticipant:
        """Expect a call that is still to be answered in a conference; `wishes` as those of `join`.

        Raises `ConferenceNotFound`, `ConferenceOver`.
        """
        self._must_be_open(tx, conference_id)
        return self._put(tx, conference_id, call_id, {**wishes, "status": "queued"})

    def join(
        self, tx: Transaction, *, conference_id: str, call_id: str, **wishes: Unpack[Presence]
    ) -> ConferenceParticipant:
        """Let a call into a conference; it starts if this participant may start it.

        Args:
            tx: the open transaction.
            conference_id: the conference.
            call_id: the call.
            wishes: label, muted, hold_url, hold_method, wait_url, wait_method, beep, coaching, call_id_to_coach,
                start_on_enter, end_on_exit; what is not given (or None) is as the call was invited, else as usual.

        Raises:
            ConferenceNotFound, ConferenceOver.
        """
        conference = self._must_be_open(tx, conference_id)
        before = store.find_participant(tx, conference_id=conference_id, call_id=call_id)
        if before is not None and before.left_at is None and before.status == "connected":
            return before
        values = {**wishes, "status": "connected", "joined_at": tx.now}
        joined = self._put(tx, conference_id, call_id, values)
        self._changed(tx, conference_id, "join", call_id=call_id)
        if conference.status is ConferenceStatus.INIT and joined.start_on_enter:
            status = {"status": str(ConferenceStatus.IN_PROGRESS)}
            store.update_conference(tx, conference_id, status)
            self._changed(tx, conference_id, "start", call_id=call_id)
        return joined

    def has_place(self, tx: Transaction, *, conference_id: str, call_id: str, most: int) -> bool:
        """Say whether a call may join a conference of `most` places; nobody else joins before the transaction ends.

        Raises `ConferenceNotFound`.
        """
        self._locked_conference(tx, conference_id)
        present = store.list_present(tx, conference_id=conference_id)
        return sum(one.status == "connected" and one.call_id != call_id for one in present) < most

    def leave(
        self,
        tx: Transaction,
        *,
        conference_id: str,
        call_id: str,
        status: str = "complete",
        kicked: bool = False,
    ) -> ConferenceParticipant:
        """Let a call out of a conference (`kicked`: somebody sent it out); the conference may end with that.

        One that has left stays as it is. Raises `ConferenceParticipantNotFound`.
        """
        self._locked_conference(tx, conference_id)
        participant = store.find_participant(tx, conference_id=conference_id, call_id=call_id)
        if participant is None:
            raise ConferenceParticipantNotFound
        if participant.left_at is not None:
            return participant
        self._mark_left(tx, participant, status=status)
        how = "kicked" if kicked else "left"
        if participant.end_on_exit and participant.status == "connected":
            reason = f"participant-with-end-conference-on-exit-{how}"
            self.end_conference(tx, conference_id=conference_id, reason=reason, call_id=call_id)
        elif not store.list_present(tx, conference_id=conference_id):
            reason = f"last-participant-{how}"
            self.end_conference(tx, conference_id=conference_id, reason=reason, call_id=call_id)
        return self._participant(tx, conference_id, call_id)

    def get_participant(self, tx: Transaction, *, conference_id: str, call_id: str) -> ConferenceParticipant:
        """Return a call that is in a conference or on the way to it. Raises `ConferenceParticipantNotFound`."""
        found = store.find_participant(tx, conference_id=conference_id, call_id=call_id)
        if found is None or found.left_at is not None:
            raise ConferenceParticipantNotFound
        return found

    def find_participant(
        self, tx: Transaction, *, conference_id: str, call_id: str
    ) -> ConferenceParticipant | None:
        """Return a call in a conference, whether it is in it now or has left; None when it never was."""
        return store.find_participant(tx, conference_id=conference_id, call_id=call_id)

    def find_participant_by_label(
        self, tx: Transaction, *, conference_id: str, label: str
    ) -> ConferenceParticipant | None:
        """Return who is in a conference under a label, if anybody."""
        present = store.list_present(tx, conference_id=conference_id)
        return next((each for each in present if each.label == label), None)

    def list_participants(
        self,
        tx: Transaction,
        *,
        conference_id: str,
        matching: ParticipantFilter | None = None,
        page: PageRequest = FIRST_PAGE,
    ) -> Page[ConferenceParticipant]:
        """List who is in a conference or on the way to it, newest first."""
        return store.list_participants(
            tx, conference_id=conference_id, matching=matching or ParticipantFilter(), page=page
        )

    def list_conferences_of(self, tx: Transaction, *, call_id: str) -> list[ConferenceParticipant]:
        """Return where a call is in a conference now, or on the way to one."""
        return store.list_present_of_call(tx, call_id=call_id)

    def update_participant(
        self, tx: Transaction, *, conference_id: str, call_id: str, **changes: Unpack[Presence]
    ) -> ConferenceParticipant:
        """Change how a call is in a conference.

        Args:
            tx: the open transaction.
            conference_id: the conference.
            call_id: the call.
            changes: muted, hold, hold_url, hold_method, wait_url, wait_method, beep, coaching, call_id_to_coach,
                end_on_exit; what is not given (or None) stays.

        Raises:
            ConferenceParticipantNotFound: when the call is not in it.
            Invalid: for coaching a call that is not in it.
        """
        self._locked_conference(tx, conference_id)
        before = self.get_participant(tx, conference_id=conference_id, call_id=call_id)
        wanted = {name: value for name, value in changes.items() if value is not None}
        self._check_coaching(tx, conference_id, {"call_id_to_coach": before.call_id_to_coach, **wanted})
        new = {name: value for name, value in wanted.items() if getattr(before, name) != value}
        if new:
            store.update_participant(tx, conference_id=conference_id, call_id=call_id, values=new)
        for change in _changes(new):
            self._changed(tx, conference_id, change, call_id=call_id)
        return self._participant(tx, conference_id, call_id)

    # What they share

    def _locked_conference(self, tx: Transaction, conference_id: str) -> Conference:
        """Return a conference that nobody else changes until the transaction ends: its calls have different processes."""
        lock(tx, f"conference:{conference_id}")
        return self.get_conference(tx, conference_id=conference_id)

    def _must_be_open(self, tx: Transaction, conference_id: str) -> Conference:
        conference = self._locked_conference(tx, conference_id)
        if conference.status is ConferenceStatus.COMPLETED:
            raise ConferenceOver
        return conference

    def _participant(self, tx: Transaction, conference_id: str, call_id: str) -> ConferenceParticipant:
        found = store.find_participant(tx, conference_id=conference_id, call_id=call_id)
        assert found is not None
        return found

    def _put(
        self, tx: Transaction, conference_id: str, call_id: str, values: Mapping[str, Any]
    ) -> ConferenceParticipant:
        """Write a participant anew, or over the one that was invited or has left."""
        given = {name: value for name, value in values.items() if value is not None}
        self._check_coaching(tx, conference_id, given)
        before = store.find_participant(tx, conference_id=conference_id, call_id=call_id)
        if before is None:
            conference = self.get_conference(tx, conference_id=conference_id)
            ids = {
                "conference_id": conference_id,
                "call_id": call_id,
                "account_id": conference.account_id,
            }
            store.insert_participant(tx, {**_DEFAULTS, **given, **ids})
        else:
            anew = {**given, "left_at": None}
            store.update_participant(tx, conference_id=conference_id, call_id=call_id, values=anew)
        return self._participant(tx, conference_id, call_id)

    def _check_coaching(self, tx: Transaction, conference_id: str, values: Mapping[str, Any]) -> None:
        if not values.get("coaching"):
            return
        coached = values.get("call_id_to_coach")
        present = {each.call_id for each in store.list_present(tx, conference_id=conference_id)}
        if coached not in present:
            raise Invalid("CallSidToCoach must be a call in this conference.", field="CallSidToCoach")

    def _mark_left(self, tx: Transaction, participant: ConferenceParticipant, *, status: str) -> None:
        ids = {"conference_id": participant.conference_id, "call_id": participant.call_id}
        store.update_participant(tx, **ids, values={"left_at": tx.now, "status": status})
        self._changed(tx, participant.conference_id, "leave", call_id=participant.call_id)

    def _changed(
        self, tx: Transaction, conference_id: str, change: str, *, call_id: str | None = None
    ) -> None:
        conference = self.get_conference(tx, conference_id=conference_id)
        call = call_store.find_call(tx, call_id) if call_id else None
        store.update_conference(tx, conference_id, {"sequence": conference.sequence + 1})
        event = _GROUPS.get(change, change)
        emit(
            tx,
            ConferenceChanged(
                account_id=conference.account_id,
                conference_id=conference_id,
                call_id=call_id,
                conversation_id=call.conversation_id if call else None,
                change=change,
                sequence=conference.sequence + 1,
                has_callback=wants(conference.callback, event, default=CONFERENCE_DEFAULT),
            ),
        )


def _changes(new: Mapping[str, Any]) -> list[str]:
    """Name what changed, as events name it."""
    found = []
    if "muted" in new:
        found.append("mute" if new["muted"] else "unmute")
    if "hold" in new:
        found.append("hold" if new["hold"] else "unhold")
    if new.keys() & {"coaching", "call_id_to_coach"}:
        found.append("coach")
    if new.keys() - {"muted", "hold", "coaching", "call_id_to_coach"}:
        found.append("update")
    return found
