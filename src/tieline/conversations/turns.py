"""Turns (promise P3): opened by a customer's words while the agent owns, answered by the first words of the other side.

A reply answers the turns that were handed to the agent before it; a later message that is still held back keeps its
own turn, so that it is not lost. Rounds and deadlines are timed by `journeys/agent_turn`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from tieline.conversations.errors import TurnNotFound
from tieline.conversations.events import TurnAbandoned, TurnAnswered, TurnOpened
from tieline.conversations.models import (
    Communication,
    Conversation,
    OwnerKind,
    SpeakerKind,
    Turn,
    TurnState,
)
from tieline.conversations.store import communications
from tieline.conversations.store import turns as rows
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.pages import PageRequest


def after_words(tx: Transaction, conversation: Conversation, communication: Communication) -> None:
    """Open or answer turns after `communication` was committed in `conversation`."""
    if communication.speaker.kind is not SpeakerKind.CUSTOMER:
        if not _is_spoken(communication):
            _answer(tx, conversation, communication)
    elif conversation.owner.kind is OwnerKind.AGENT and _wants_an_answer(communication):
        _open(tx, communication)


def _wants_an_answer(communication: Communication) -> bool:
    """Spoken words are answered on the call's own socket, and there is nothing to answer in a blank."""
    return not _is_spoken(communication) and bool(communication.text.strip())


def _is_spoken(communication: Communication) -> bool:
    """What is said on a call, the agent's greeting for one, is no answer to what was written beside it."""
    return communication.author.channel == "VOICE"


def _open(tx: Transaction, communication: Communication) -> None:
    turn = Turn(
        turn_id=communication.communication_id,
        conversation_id=communication.conversation_id,
        account_id=communication.account_id,
        round=0,
        token=None,
        state=TurnState.OPEN,
        opened_at=tx.now,
        answered_by=None,
        next_due=None,
    )
    rows.insert(tx, turn, sequence=communication.sequence)
    emit(
        tx,
        TurnOpened(account_id=turn.account_id, conversation_id=turn.conversation_id, turn_id=turn.turn_id),
    )


def _answer(tx: Transaction, conversation: Conversation, communication: Communication) -> None:
    waiting = rows.list_open(tx, conversation.conversation_id)
    delivered = [turn for turn in waiting if turn.round > 0]
    for turn in delivered or waiting[:1]:
        answered_by = communication.communication_id
        rows.update(tx, replace(turn, state=TurnState.ANSWERED, answered_by=answered_by, next_due=None))
        emit(
            tx,
            TurnAnswered(
                account_id=turn.account_id,
                conversation_id=turn.conversation_id,
                turn_id=turn.turn_id,
                communication_id=answered_by,
            ),
        )


def abandon_open(tx: Transaction, conversation: Conversation) -> None:
    """Abandon every open turn: somebody else took the conversation over, or it is closed."""
    for turn in rows.list_open(tx, conversation.conversation_id):
        abandon(tx, turn)


def abandon_of(tx: Transaction, *, communication_id: str) -> None:
    """Abandon the turn that a communication opened, if it opened one."""
    turn = rows.find(tx, communication_id)
    if turn is not None:
        abandon(tx, turn)


def abandon(tx: Transaction, turn: Turn) -> Turn:
    """Abandon one turn if it is open; return it as it is now."""
    if turn.state is not TurnState.OPEN:
        return turn
    after = replace(turn, state=TurnState.ABANDONED, next_due=None)
    rows.update(tx, after)
    emit(
        tx,
        TurnAbandoned(account_id=turn.account_id, conversation_id=turn.conversation_id, turn_id=turn.turn_id),
    )
    return after


class TurnMethods:
    """The service's methods about turns."""

    def open_turns(self, tx: Transaction, *, conversation_id: str) -> tuple[Turn, ...]:
        """Return the open turns of a conversation, oldest first."""
        return rows.list_open(tx, conversation_id)

    def ask_agent(self, tx: Transaction, *, conversation_id: str) -> Turn | None:
        """Open a turn for the customer's last words, if nobody answered them: the agent owns only now. Returns it."""
        page = communications.list_page(
            tx,
            conversation_id=conversation_id,
            channel_id=None,
            newest_first=True,
            page=PageRequest(size=1),
        )
        last = page.items[0] if page.items else None
        if last is None or last.speaker.kind is not SpeakerKind.CUSTOMER or not _wants_an_answer(last):
            return None
        if rows.find(tx, last.communication_id) is None:
            _open(tx, last)
        return rows.find(tx, last.communication_id)

    def find_turn(self, tx: Transaction, *, communication_id: str) -> Turn | None:
        """Return the turn a customer's communication opened, or None when it opened none."""
        return rows.find(tx, communication_id)

    def next_round(self, tx: Transaction, *, turn: Turn, next_due: datetime | None = None) -> Turn:
        """Begin the next round of a turn with a new token; return the turn as it is now.

        A turn that is no longer open, or whose round has moved on since `turn` was read, is returned as it stands: the
        caller compares `round` with what it expects.

        Args:
            tx: the open transaction.
            turn: the turn as the caller read it.
            next_due: when the round after this one may begin (business time).

        Raises:
            TurnNotFound: the turn was erased in the meantime.
        """
        stored = rows.find(tx, turn.turn_id)
        if stored is None:
            raise TurnNotFound
        if stored.state is not TurnState.OPEN or stored.round != turn.round:
            return stored
        after = replace(stored, round=stored.round + 1, token=uuid4().hex, next_due=next_due)
        rows.update(tx, after)
        return after

    def abandon_turn(self, tx: Transaction, *, communication_id: str) -> Turn:
        """Stop waiting for the agent's answer; return the turn as it is now. Raises `TurnNotFound`."""
        turn = rows.find(tx, communication_id)
        if turn is None:
            raise TurnNotFound
        return abandon(tx, turn)
