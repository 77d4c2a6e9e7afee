"""The refusals of the channels room; each docstring is the sentence a caller reads."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound


class NumberNotFound(NotFound):
    """There is no number by that id."""


class NumberTaken(Conflict):
    """That number belongs to a project already."""


class MediaNotFound(NotFound):
    """This message has no media with that id."""


class MessageUnderway(Conflict):
    """The message is still on its way; ask again when it has arrived or failed."""


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


class FileNotFound(NotFound):
    """There is no such file: it was never put, belongs to another conversation, or is forgotten."""


class FileInvalid(Invalid):
    """This file cannot go with a message."""


class FileEmpty(FileInvalid):
    """The file is empty."""


class FileTooLarge(FileInvalid):
    """A message takes files of at most 5 MB."""


class KindNotSent(FileInvalid):
    """Files of this kind are not sent."""


class FileNotWhatItSays(FileInvalid):
    """The file is not of the kind it says it is."""
