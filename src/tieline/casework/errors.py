"""The refusals of the casework room; each docstring is the sentence a caller reads."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound


class AnswerNotFound(NotFound):
    """There is no canned answer by that id."""


class ShortcutTaken(Conflict):
    """Another canned answer has this shortcut."""


class DispositionMissing(Invalid):
    """Say how it ended: this queue asks for a disposition before a task is finished."""


class DispositionUnknown(Invalid):
    """This project has no such disposition for this queue."""


class NoteMissing(Invalid):
    """Write a note: this project asks for one before a task is finished."""


class NothingToExtend(Conflict):
    """This task has no wrap-up time that runs out."""
