"""What a customer had to say again after a handoff: by rule, from the words alone, so that everybody counts the same.

A repeat is three communications: the customer said a detail before a worker first spoke; a worker asked; and the customer's
answer, the next thing said, holds the same detail. A detail is an e-mail address, a number of at least four digits (order,
telephone, amount; one space, hyphen, dot or slash may stand between two of them, a year alone is none, and of a long one the
last nine count), or a code of letters and digits. A worker asks with a question mark of any script or with a word of
request. A detail counts once in a conversation.

What was spoken in words ("four seven one one") and names are not found: the figure is a lower bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tieline.supervision.models import Repeat

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"\d(?:(?:[-./ ]|\)[ -]?)?\d)*")
_CODE = re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[^\W_](?:-?[^\W_]){3,}\b")
_YEAR = re.compile(r"(19|20)\d\d")
_ASKS = re.compile(
    r"[?？؟¿;]|\b(please|por favor|s'il vous pla[iî]t|bitte|per favore|give me|tell me|send me|confirm|need your)\b",
    re.IGNORECASE,
)
_FEWEST_DIGITS, _TELLING_DIGITS = 4, 9


@dataclass(frozen=True, kw_only=True)
class SpokenLine:
    """One thing said: by "customer", "agent", "worker" or "flow"."""

    communication_id: str
    speaker: str
    text: str


def find_repeats(lines: Sequence[SpokenLine]) -> tuple[Repeat, ...]:
    """Return what the customer had to say again; `lines` are the whole conversation, oldest first."""
    first = next((n for n, line in enumerate(lines) if line.speaker == "worker"), None)
    if first is None:
        return ()
    known: dict[str, str] = {}
    for line in lines[:first]:
        if line.speaker == "customer":
            for detail in details(line.text):
                known.setdefault(detail, line.communication_id)
    found: dict[str, Repeat] = {}
    for asked, answer in zip(lines[first:], lines[first + 1 :], strict=False):
        if asked.speaker != "worker" or answer.speaker != "customer" or not _ASKS.search(asked.text):
            continue
        for detail in details(answer.text):
            if detail in known and detail not in found:
                found[detail] = Repeat(
                    said_id=known[detail],
                    asked_id=asked.communication_id,
                    again_id=answer.communication_id,
                )
    return tuple(found.values())


def details(text: str) -> Iterator[str]:
    """Return the details a text holds, as they are compared."""
    for email in _EMAIL.findall(text):
        yield email.lower().strip(".")
    rest = _EMAIL.sub(" ", text)
    for number in _NUMBER.findall(rest):
        digits = "".join(filter(str.isdigit, number))
        if len(digits) >= _FEWEST_DIGITS and not _YEAR.fullmatch(digits):
            yield digits[-_TELLING_DIGITS:]
    for code in _CODE.findall(_NUMBER.sub(_short_only, rest)):
        yield code.replace("-", "").lower()


def _short_only(number: re.Match[str]) -> str:
    """Leave the digits of a code that are too few to tell anything by themselves."""
    return number[0] if sum(map(str.isdigit, number[0])) < _FEWEST_DIGITS else " "
