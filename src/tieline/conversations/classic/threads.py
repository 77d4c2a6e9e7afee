"""One thread across channels: a chat that a known customer opens goes on in the conversation they are in already.

Only where conversations are grouped by profile, and only while nothing was said in the chat; else a second conversation
of the same people is refused as everywhere (`keys.py`). The chat's own id names the other conversation from then on.
"""

from __future__ import annotations

from dataclasses import replace

from tieline.conversations.classic import store
from tieline.conversations.classic.hooks import HookMethods
from tieline.conversations.classic.models import Details
from tieline.conversations.models import Conversation, NewParticipant, Participant
from tieline.kit.db import Transaction, lock
from tieline.kit.pages import PageRequest


class ThreadMethods(HookMethods):
    """The service's methods that make two conversations one."""

    def find_thread(
        self, tx: Transaction, *, conversation_id: str, customer: NewParticipant
    ) -> Conversation | None:
        """Return the open conversation that a customer is in already, when an empty one is opened for them."""
        page = PageRequest(size=1)
        if self.conversations.list_communications(tx, conversation_id=conversation_id, page=page).items:
            return None
        found = self.conversations.find_same_customers(
            tx, conversation_id=conversation_id, participant=customer
        )
        if found is not None:
            lock(tx, found.conversation_id)
        return found

    def go_on_in(
        self, tx: Transaction, *, conversation_id: str, thread: Conversation, customer: NewParticipant
    ) -> Participant:
        """Have an empty conversation's id name `thread`, in which the customer takes part; hooks follow."""
        kept = store.find_details(tx, (conversation_id,)).get(conversation_id)
        details = kept or Details(
            subject_id=conversation_id, conversation_id=conversation_id, account_id=thread.account_id
        )
        store.move_hooks(tx, from_id=conversation_id, to_id=thread.conversation_id)
        self.conversations.delete_conversation(
            tx, conversation_id=conversation_id, account_id=thread.account_id
        )
        store.put_details(tx, replace(details, conversation_id=thread.conversation_id))
        return self.conversations.take_part(tx, conversation_id=thread.conversation_id, participant=customer)
