"""Why a TwiML document is refused, each with the vendor's error number and the line and element it is about.

What is merely odd (an unknown attribute, a value out of range) is no refusal but a `Note` beside the verbs: the call
goes on with the default, as it does at the vendor's. The numbers are those of its error pages. See `twiml.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.errors import Invalid

SCHEMA_WARNING = 12200
"""The vendor's number for a document that does not keep to the schema."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """Something in a document that was passed over: where, and what became of it, as a sentence."""

    line: int
    element: str
    message: str
    code: int = SCHEMA_WARNING


class TwimlRefused(Invalid):
    """The TwiML cannot be used."""

    number = 12100

    def __init__(
        self, message: str | None = None, *, line: int | None = None, element: str | None = None
    ) -> None:
        """Keep where it is wrong: `line` counts from 1, `element` is its name as written."""
        super().__init__(message, field="Twiml", code=self.number)
        self.line = line
        self.element = element
        where = f"<{element}>" if element else "the document"
        if line is not None:
            where += f" in line {line}"
        self.message = f"{self.message.removesuffix('.')} ({where})."
        self.args = (self.message,)


class DocumentUnreadable(TwimlRefused):
    """The TwiML is not well-formed XML."""


class DocumentTooLarge(TwimlRefused):
    """The TwiML is larger than 64 KB."""

    number = 11750


class RootNotResponse(TwimlRefused):
    """The root element of TwiML must be Response."""

    number = 12102


class VerbNotSupported(TwimlRefused):
    """That verb or noun is not supported here."""

    number = SCHEMA_WARNING


class VerbIncomplete(TwimlRefused):
    """The element lacks what it needs to be carried out."""

    number = SCHEMA_WARNING


class ContentTypeWrong(TwimlRefused):
    """The answer is neither XML nor plain text nor sound, so it cannot be TwiML."""

    number = 12300
