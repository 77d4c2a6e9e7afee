"""The values of the casework room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.casework.errors import DispositionMissing, DispositionUnknown, NoteMissing


@dataclass(frozen=True, kw_only=True)
class CannedAnswer:
    """A text that workers insert; `text` is a template, `shortcut` what is typed after the slash."""

    answer_id: str
    account_id: str
    shortcut: str
    title: str
    text: str
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class DispositionCode:
    """One way a task can end; `queues` are the names of the queues it is for, none being all of them."""

    code: str
    label: str
    queues: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WrapUpRules:
    """A project's rules for the end of a task.

    `required` and `note_required` hold for every queue; `required_queues` adds queues that ask for a disposition where the
    project does not. `seconds` is the time a worker has (None: as long as they like), `extension_seconds` what one press
    adds. `closed_list` refuses a disposition that is none of the codes.
    """

    codes: tuple[DispositionCode, ...]
    required: bool = True
    required_queues: tuple[str, ...] = ()
    note_required: bool = False
    seconds: int | None = None
    extension_seconds: int = 60
    closed_list: bool = False

    def codes_of(self, queue: str | None) -> tuple[DispositionCode, ...]:
        """Return the codes one may choose from in a queue."""
        return tuple(one for one in self.codes if not one.queues or queue in one.queues)

    def asks_for_disposition(self, queue: str | None) -> bool:
        """Say whether a task of this queue may not be finished without a disposition."""
        return self.required or (queue is not None and queue in self.required_queues)

    def check(self, *, queue: str | None, disposition: str | None, note: str | None) -> None:
        """Raise `DispositionMissing`, `DispositionUnknown` or `NoteMissing` when a task may not be finished like this."""
        if not disposition and self.asks_for_disposition(queue):
            raise DispositionMissing(field="disposition")
        if disposition and self.closed_list and disposition not in _spellings(self.codes_of(queue)):
            raise DispositionUnknown(field="disposition")
        if self.note_required and not (note or "").strip():
            raise NoteMissing(field="note")


def _spellings(codes: Sequence[DispositionCode]) -> set[str]:
    return {spelling for one in codes for spelling in (one.code, one.label)}


DEFAULT_RULES = WrapUpRules(
    codes=(
        DispositionCode(code="resolved", label="Resolved"),
        DispositionCode(code="follow_up", label="Needs a follow-up"),
        DispositionCode(code="unresolved", label="Not resolved"),
        DispositionCode(code="no_answer", label="Customer did not answer"),
        DispositionCode(code="spam", label="Not a customer"),
    )
)
"""What a project has until it makes its own."""


@dataclass(frozen=True, kw_only=True)
class WrapUpDraft:
    """What was written of how a task ended; `version` counts changes, `due_at` is when the time runs out (None: never)."""

    task_id: str
    disposition: str | None = None
    note: str = ""
    remember: tuple[str, ...] | None = None
    due_at: datetime | None = None
    version: int = 0
    updated_by: str | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What a worker thought of something suggested."""

    conversation_id: str
    result_id: str
    worker_id: str
    verdict: str
    created_at: datetime
