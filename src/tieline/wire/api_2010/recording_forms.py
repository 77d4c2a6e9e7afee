"""How forms ask that something is recorded; `calls.py`, `participants.py` and `recordings.py` read them."""

from __future__ import annotations

from pydantic import Field

from tieline.channels.voice import Callback, RecordingWish
from tieline.wire.api_2010.voice_forms import Method, Texts, VoiceForm, read_callback, read_choice, refuse

RECORDING_EVENTS = ("in-progress", "completed", "absent")
_CHANNELS = {"mono": 1, "dual": 2}
_TRIMMING = ("trim-silence", "do-not-trim")


class RecordingFields(VoiceForm):
    """The fields that say how to record."""

    recording_channels: str | None = Field(None, alias="RecordingChannels")
    recording_track: str | None = Field(None, alias="RecordingTrack")
    recording_callback: str | None = Field(None, alias="RecordingStatusCallback")
    recording_callback_method: Method | None = Field(None, alias="RecordingStatusCallbackMethod")
    recording_callback_event: Texts = Field(None, alias="RecordingStatusCallbackEvent")
    recording_configuration_id: str | None = Field(None, alias="RecordingConfigurationId")
    trim: str | None = Field(None, alias="Trim")

    def recording_wish(self) -> RecordingWish:
        """Return how to record. Raises `Invalid`."""
        refuse(self, ("recording_configuration_id",))
        read_choice(self.trim, field="Trim", known=_TRIMMING, default="trim-silence")
        channels = read_choice(
            self.recording_channels, field="RecordingChannels", known=tuple(_CHANNELS), default="mono"
        )
        tracks = ("inbound", "outbound", "both")
        return RecordingWish(
            channels=_CHANNELS[channels],
            track=read_choice(self.recording_track, field="RecordingTrack", known=tracks, default="both"),
            callback=self._callback(),
        )

    def _callback(self) -> Callback | None:
        return read_callback(
            self.recording_callback,
            field="RecordingStatusCallback",
            method=self.recording_callback_method,
            events=self.recording_callback_event,
            known=RECORDING_EVENTS,
        )
