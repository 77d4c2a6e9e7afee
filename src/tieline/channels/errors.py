"""The refusals of the channels room; each docstring is the sentence a caller reads."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound


class NumberNotFound(NotFound):
    """There is no number by that id."""


class NumberTaken(Conflict):
    """That number belongs to a project already."""


class MessageNotFound(NotFound):
    """There is no message by that id."""


class MessageAlreadyRecorded(Conflict):
    """A message by that id has been recorded already."""


class ProgramNotFound(NotFound):
    """No program serves under that id: its lease may have ended. Register it again."""


class AddressInvalid(Invalid):
    """An address must be a phone number in the international form, such as +15551230001."""


class TextInvalid(Invalid):
    """The text holds characters that no message can carry."""


class TextMissing(TextInvalid):
    """Write at least one character, or attach media."""


class TextTooLong(TextInvalid):
    """A message may have at most 1600 characters."""
