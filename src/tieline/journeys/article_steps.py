"""The article's steps, ticked by what really happened: each is found in the event log, none is stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tieline.kit.db import Transaction
from tieline.kit.events import EventRecord, find_events

_PROFILES = 20
_CHANGES = 200


@dataclass(frozen=True, kw_only=True)
class ArticleStep:
    """One step; `href` leads to where it is done, or to what came of it."""

    id: str
    title: str
    done: bool
    done_at: datetime | None
    href: str | None


Finder = Callable[[Transaction, str], EventRecord | None]


def _first(type: str, **data: str) -> Finder:
    def find(tx: Transaction, account_id: str) -> EventRecord | None:
        found = find_events(tx, account_id=account_id, type=type, data=data)
        return found[0] if found else None

    return find


def _language(tx: Transaction, account_id: str) -> EventRecord | None:
    changes = find_events(tx, account_id=account_id, type="TraitsChanged", limit=_CHANGES)
    return next((change for change in changes if _names_language(change)), None)


def _names_language(change: EventRecord) -> bool:
    return any(name.rpartition(".")[2].lower() == "language" for name in change.data.get("names", ()))


def _remembered(tx: Transaction, account_id: str) -> EventRecord | None:
    """Find the agent's words in a conversation that began after something was learned about its customer."""
    learned = [
        event
        for type_ in ("ObservationsRecorded", "SummariesRecorded")
        for event in find_events(tx, account_id=account_id, type=type_, limit=_PROFILES)
    ]
    for event in sorted(learned, key=lambda one: one.at):
        again = find_events(
            tx,
            account_id=account_id,
            type="ConversationCreated",
            profile_id=event.profile_id,
            after=event.cursor,
        )
        spoken = find_events(
            tx,
            account_id=account_id,
            type="CommunicationAdded",
            data={"speaker": "agent"},
            conversation_id=again[0].conversation_id,
        ) if again else ()  # fmt: skip
        if spoken:
            return spoken[0]
    return None


_STEPS: tuple[tuple[str, str, Finder, str], ...] = (
    ("text", "Text the number from the phone", _first("CommunicationAdded", speaker="customer"), "/phone"),
    ("answer", "The agent answers", _first("CommunicationAdded", speaker="agent"), "/phone"),
    ("language", "Set the customer's language trait", _language, "/console/memory"),
    ("program", "Let your own program serve the number", _first("NumberServedBy"), "/console/numbers"),
    ("handoff", "Ask for a person", _first("OwnerChanged", owner="flow"), "/phone"),
    ("accept", "A worker accepts", _first("ReservationAccepted"), "/desktop"),
    ("reply", "The worker replies", _first("CommunicationAdded", speaker="worker"), "/desktop"),
    ("finish", "The worker finishes", _first("TaskCompleted"), "/desktop"),
    ("remember", "The next conversation remembers", _remembered, "/phone"),
)


def read_steps(tx: Transaction, *, account_id: str) -> tuple[ArticleStep, ...]:
    """Return the steps in the article's order, each with when it was first done."""
    return tuple(
        _step(found=find(tx, account_id), step_id=step_id, title=title, where=where)
        for step_id, title, find, where in _STEPS
    )


def _step(*, found: EventRecord | None, step_id: str, title: str, where: str) -> ArticleStep:
    done_in = found.conversation_id if found else None
    return ArticleStep(
        id=step_id,
        title=title,
        done=found is not None,
        done_at=found.at if found else None,
        href=f"/console/conversations/{done_in}" if done_in else where,
    )
