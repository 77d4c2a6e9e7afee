"""The forms of conference participants: to call somebody into a conference, and to change how they are in it."""

from __future__ import annotations

from pydantic import Field

from tieline.channels.voice import Callback
from tieline.channels.voice.models import CallSettings, Presence
from tieline.journeys.outbound_call import ConferenceWish, NewCall
from tieline.kit.ids import IdKind, is_id
from tieline.wire.api_2010.call_forms import CallFields, detection_callback
from tieline.wire.api_2010.conferences import AnnounceFields
from tieline.wire.api_2010.recording_forms import RECORDING_EVENTS
from tieline.wire.api_2010.voice_forms import (
    Method,
    Texts,
    check_url,
    read_callback,
    read_choice,
)

CONFERENCE_EVENTS = (
    "start", "end", "join", "leave", "mute", "hold", "modify", "speaker", "announcement",
)  # fmt: skip
_BEEPS = ("true", "false", "onEnter", "onExit")
_RECORDS = ("true", "false", "record-from-start", "do-not-record")


class NewParticipantForm(CallFields):
    """The form of a new participant: a call, and how it is to be in the conference."""

    label: str | None = Field(None, alias="Label", max_length=128)
    muted: bool | None = Field(None, alias="Muted")
    beep: str | None = Field(None, alias="Beep")
    start_on_enter: bool | None = Field(None, alias="StartConferenceOnEnter")
    end_on_exit: bool | None = Field(None, alias="EndConferenceOnExit")
    wait_url: str | None = Field(None, alias="WaitUrl")
    wait_method: Method | None = Field(None, alias="WaitMethod")
    most: int = Field(250, alias="MaxParticipants", ge=2, le=250)
    coaching: bool | None = Field(None, alias="Coaching")
    coached_id: str | None = Field(None, alias="CallSidToCoach")
    caller_name: str | None = Field(None, alias="CallerDisplayName")
    detected_callback: str | None = Field(None, alias="AmdStatusCallback")
    detected_method: Method | None = Field(None, alias="AmdStatusCallbackMethod")
    conference_record: str | None = Field(None, alias="ConferenceRecord")
    conference_trim: str | None = Field(None, alias="ConferenceTrim")
    conference_callback: str | None = Field(None, alias="ConferenceStatusCallback")
    conference_method: Method | None = Field(None, alias="ConferenceStatusCallbackMethod")
    conference_event: Texts = Field(None, alias="ConferenceStatusCallbackEvent")
    recorded_callback: str | None = Field(None, alias="ConferenceRecordingStatusCallback")
    recorded_method: Method | None = Field(None, alias="ConferenceRecordingStatusCallbackMethod")
    recorded_event: Texts = Field(None, alias="ConferenceRecordingStatusCallbackEvent")

    def read(self, account_id: str) -> NewCall:
        """Return the call that is asked for. Raises `Invalid` with the vendor's number."""
        new = self.new_call(account_id)
        detected = detection_callback(self.detected_callback, self.detected_method, field="AmdStatusCallback")
        detection = self.detection()
        more = {"is_async": "true", **detected} if detection else {}
        settings = CallSettings(
            {**new.settings, "caller_name": self.caller_name, "machine_detection": {**detection, **more}}
        )
        return NewCall(
            account_id=account_id, from_=new.from_, to=new.to, callback=new.callback, settings=settings
        )

    def wish(self, name_or_id: str) -> ConferenceWish:
        """Return how it is to be in the conference. Raises `Invalid`."""
        presence = Presence(
            label=self.label,
            muted=self.muted,
            beep=read_choice(self.beep, field="Beep", known=_BEEPS, default="true"),
            start_on_enter=self.start_on_enter,
            end_on_exit=self.end_on_exit,
            wait_url="" if self.wait_url == "" else check_url(self.wait_url, field="WaitUrl"),
            wait_method=self.wait_method,
            coaching=self.coaching or bool(self.coached_id) or None,
            call_id_to_coach=self.coached_id,
        )
        return ConferenceWish(
            name_or_id=name_or_id if is_id(IdKind.CONFERENCE, name_or_id) else name_or_id[:128],
            presence=presence,
            attributes=self._attributes(),
            callback=self._told(),
            most=self.most,
        )

    def _told(self) -> Callback | None:
        return read_callback(
            self.conference_callback,
            field="ConferenceStatusCallback",
            method=self.conference_method,
            events=self.conference_event,
            known=CONFERENCE_EVENTS,
        )

    def _attributes(self) -> dict[str, str]:
        """Return what else the call's <Conference> says: how the conference is recorded, and how large it may be."""
        record = read_choice(
            self.conference_record, field="ConferenceRecord", known=_RECORDS, default="do-not-record"
        )
        told = read_callback(
            self.recorded_callback,
            field="ConferenceRecordingStatusCallback",
            method=self.recorded_method,
            events=self.recorded_event,
            known=RECORDING_EVENTS,
        )
        trimming = ("trim-silence", "do-not-trim")
        trim = read_choice(
            self.conference_trim, field="ConferenceTrim", known=trimming, default="trim-silence"
        )
        found = {"record": record, "trim": trim, "maxParticipants": str(self.most)}
        if told is not None:
            found |= {"recordingStatusCallback": told.url, "recordingStatusCallbackMethod": told.method}
            if told.events:
                found["recordingStatusCallbackEvent"] = " ".join(told.events)
        return found


class ParticipantForm(AnnounceFields):
    """The form of a change; what is left out stays."""

    muted: bool | None = Field(None, alias="Muted")
    hold: bool | None = Field(None, alias="Hold")
    hold_url: str | None = Field(None, alias="HoldUrl")
    hold_method: Method | None = Field(None, alias="HoldMethod")
    wait_url: str | None = Field(None, alias="WaitUrl")
    wait_method: Method | None = Field(None, alias="WaitMethod")
    beep_on_exit: bool | None = Field(None, alias="BeepOnExit")
    end_on_exit: bool | None = Field(None, alias="EndConferenceOnExit")
    coaching: bool | None = Field(None, alias="Coaching")
    coached_id: str | None = Field(None, alias="CallSidToCoach")

    def changes(self, *, beep: str) -> Presence:
        """Return what is to change, for one who beeps as `beep` says. Raises `Invalid`."""
        return Presence(
            muted=self.muted,
            hold=self.hold,
            hold_url=check_url(self.hold_url, field="HoldUrl"),
            hold_method=self.hold_method,
            wait_url="" if self.wait_url == "" else check_url(self.wait_url, field="WaitUrl"),
            wait_method=self.wait_method,
            beep=None if self.beep_on_exit is None else _beep(beep, on_exit=self.beep_on_exit),
            end_on_exit=self.end_on_exit,
            coaching=self.coaching,
            call_id_to_coach=self.coached_id,
        )


def _beep(now: str, *, on_exit: bool) -> str:
    """Return how one beeps who does, or does not, on leaving as well as they do on entering."""
    on_enter = now in {"true", "onEnter"}
    return {(True, True): "true", (True, False): "onEnter", (False, True): "onExit"}.get(
        (on_enter, on_exit), "false"
    )
