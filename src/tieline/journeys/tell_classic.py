"""What happened in a conversation is told to the hooks of the older API: its own, its service's and its account's.

Part of `deliver_events.py`: every event passes here in the order it happened. What a program wrote itself is only told
when it asked for that (`quiet` notes that it did not).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tieline.conversations import Conversation, ConversationService, ParticipantType
from tieline.conversations.classic import ClassicService, Hook, HookTarget, Place
from tieline.kit.db import Transaction
from tieline.kit.errors import NotFound
from tieline.webhooks import WebhookService

MESSAGE_ADDED = "onMessageAdded"
Fields = Mapping[str, str]
ClassicBody = Callable[
    [Transaction, ClassicService, Place, Mapping[str, Any]], tuple[tuple[str, Fields], ...]
]
"""Renders an event as the older API's forms, each with its name; the wire door passes it in."""


def quiet(
    tx: Transaction, conversations: ConversationService, *, conversation_id: str, subject_id: str
) -> None:
    """Note that nobody wants to hear how this conversation, participant or message came to be."""
    conversations.set_mark(tx, conversation_id=conversation_id, mark=f"quiet:{subject_id}")


class TellClassic:
    """Tells the older API's hooks."""

    def __init__(
        self,
        *,
        classic: ClassicService,
        conversations: ConversationService,
        webhooks: WebhookService,
        body: ClassicBody,
    ) -> None:
        """Keep the rooms and the renderer of bodies."""
        self._classic = classic
        self._conversations = conversations
        self._webhooks = webhooks
        self._body = body

    def __call__(self, tx: Transaction, *, event: Mapping[str, Any], conversation: Conversation) -> None:
        """Schedule the deliveries of one event."""
        hooks = self._hooks(tx, conversation)
        if not hooks or self._is_quiet(tx, event, conversation):
            return
        place = Place(account_id=conversation.account_id)
        try:
            told = self._body(tx, self._classic, place, event)
        except NotFound:
            # Taken back between the event and its delivery; there is nothing to tell any more.
            return
        for name, fields in told:
            for hook in hooks:
                if _hears(hook, name, fields):
                    self._schedule(tx, hook, conversation, name=name, fields=fields)

    def answers(self, tx: Transaction, *, conversation: Conversation) -> bool:
        """Say whether a program of the older API answers here: its own hook hears messages, or it has joined."""
        hooks = self._hooks(tx, conversation)
        of_its_own = any(
            hook.conversation_id is not None
            and hook.target is HookTarget.WEBHOOK
            and _hears(hook, MESSAGE_ADDED, {})
            for hook in hooks
        )
        if of_its_own or not hooks:
            return of_its_own
        people = self._conversations.list_participants(tx, conversation_id=conversation.conversation_id)
        return any(one.type is ParticipantType.AGENT for one in people)

    def _hooks(self, tx: Transaction, conversation: Conversation) -> tuple[Hook, ...]:
        return self._classic.hooks_of(
            tx,
            account_id=conversation.account_id,
            service_id=self._classic.service_of(tx, conversation=conversation),
            conversation_id=conversation.conversation_id,
        )

    def _is_quiet(self, tx: Transaction, event: Mapping[str, Any], conversation: Conversation) -> bool:
        if event["event"] not in {"ConversationCreated", "ParticipantAdded", "CommunicationAdded"}:
            return False
        subject_id = event.get("communication_id") or event.get("participant_id") or event["conversation_id"]
        return self._conversations.has_mark(
            tx, conversation_id=conversation.conversation_id, mark=f"quiet:{subject_id}"
        )

    def _schedule(
        self, tx: Transaction, hook: Hook, conversation: Conversation, *, name: str, fields: Fields
    ) -> None:
        self._webhooks.schedule_delivery(
            tx,
            account_id=conversation.account_id,
            conversation_id=conversation.conversation_id,
            event_type=name,
            url=hook.url,
            method=hook.method,
            body=dict(fields),
            body_format="form",
        )


def _hears(hook: Hook, name: str, fields: Fields) -> bool:
    if hook.target is HookTarget.STUDIO:
        # A flow gets the messages themselves (`message_to_flow.py`).
        return False
    if hook.filters and name not in hook.filters:
        return False
    if hook.target is not HookTarget.TRIGGER or not fields:
        return True
    text = fields.get("Body", "").lower()
    return name == MESSAGE_ADDED and any(word.lower() in text for word in hook.triggers)
