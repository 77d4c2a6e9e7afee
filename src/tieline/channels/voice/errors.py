"""The refusals of voice; each docstring is the sentence a caller reads, the numbers are the vendor's."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound, Refused


class CallNotFound(NotFound):
    """There is no call by that id."""


class CallOver(Invalid):
    """Call is not in-progress. It is over, so nothing can be asked of it any more."""

    wire_code = 21220

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        """Carry the vendor's number for it (21220)."""
        super().__init__(message, field=field, code=self.wire_code)


class CallNotConnected(CallOver):
    """Call is not in-progress. Cannot redirect: nobody has answered it yet."""


class CallStillLive(Conflict):
    """The call is not over yet; end it before you delete it."""


class ConferenceNotFound(NotFound):
    """There is no conference by that id."""


class ConferenceOver(Refused):
    """The conference is over; nobody can join it any more."""


class ConferenceParticipantNotFound(NotFound):
    """That call is not in this conference."""


class RecordingNotFound(NotFound):
    """There is no recording by that id."""


class RecordingOver(Invalid):
    """The recording has ended; it cannot be paused, resumed or stopped."""


class TranscriptionNotFound(NotFound):
    """There is no transcription by that id on this call."""
