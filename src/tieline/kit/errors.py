"""The refusals every room knows: one base and five children that the doors translate into the wire's own errors.

Rooms subclass these; the class docstring is the sentence a caller reads. `wire/envelope.py` holds the translation.
"""

from __future__ import annotations

import inspect


class TielineError(Exception):
    """Something could not be done."""

    retryable = False

    def __init__(
        self, message: str | None = None, *, field: str | None = None, code: int | None = None
    ) -> None:
        """Keep the sentence, the name of the offending field (as the caller spelled it) and a wire error number."""
        self.message = message or inspect.cleandoc(type(self).__doc__ or "Something could not be done.")
        self.field = field
        self.code = code
        super().__init__(self.message)


class NotFound(TielineError):
    """There is nothing by that id."""


class Conflict(TielineError):
    """That contradicts what is already there."""

    def __init__(
        self,
        message: str | None = None,
        *,
        conflicting_id: str | None = None,
        field: str | None = None,
        code: int | None = None,
    ) -> None:
        """Keep the id of the thing that stands in the way, so that a caller can use it instead."""
        super().__init__(message, field=field, code=code)
        self.conflicting_id = conflicting_id


class Refused(TielineError):
    """That is not allowed now."""


class Invalid(TielineError):
    """The request holds a value that cannot be used."""


class Unavailable(TielineError):
    """An outside service did not answer; trying again may help."""

    retryable = True
