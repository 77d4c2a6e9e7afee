"""The part of the interactions service about notes: what workers write for one another, kept as it is written."""

from __future__ import annotations

from collections.abc import Sequence

from tieline.interactions import store, tables
from tieline.interactions.engagements import EngagementMethods
from tieline.interactions.errors import InteractionNotFound
from tieline.interactions.events import NoteAdded
from tieline.interactions.models import InteractionNote, NoteKind
from tieline.kit.db import Transaction
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id


class NoteMethods(EngagementMethods):
    """Notes."""

    def add_note(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        text: str,
        author_name: str,
        worker_id: str | None = None,
        kind: NoteKind = NoteKind.NOTE,
    ) -> InteractionNote:
        """Keep a note about a conversation that has an interaction. Raises `InteractionNotFound`."""
        interaction = self.find_interaction(tx, conversation_id=conversation_id)
        if interaction is None:
            raise InteractionNotFound
        note_id = new_id(IdKind.INTERACTION_NOTE)
        values = {
            "note_id": note_id,
            "account_id": interaction.account_id,
            "conversation_id": conversation_id,
            "kind": kind,
            "worker_id": worker_id,
            "author_name": author_name,
            "text": text,
        }
        store.insert(tx, tables.notes, values)
        emit(
            tx,
            NoteAdded(account_id=interaction.account_id, conversation_id=conversation_id, note_id=note_id),
        )
        made = store.find_note(tx, note_id)
        assert made is not None
        return made

    def find_note(self, tx: Transaction, *, note_id: str | None) -> InteractionNote | None:
        """Return a note, None when there is none by that id."""
        return None if note_id is None else store.find_note(tx, note_id)

    def list_notes(self, tx: Transaction, *, conversation_id: str) -> Sequence[InteractionNote]:
        """Return the notes and summaries of a conversation, oldest first."""
        return store.list_notes(tx, conversation_id=conversation_id)
