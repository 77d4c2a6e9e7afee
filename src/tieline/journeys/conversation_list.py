"""The console's list of conversations: who, where it stands, what was said last, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tieline.conversations import Conversation, ConversationService, Status
from tieline.journeys.faults import BUILT_IN_ANSWERED, given_up_mark, no_voice_mark
from tieline.journeys.spoken import ShownOwner, SpokenWords
from tieline.journeys.webhook_log import WebhookLog
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest

_PAGE = 50
_PAGES_SEARCHED = 20
_OPEN = (Status.ACTIVE, Status.INACTIVE)


@dataclass(frozen=True, kw_only=True)
class ConversationRow:
    """One conversation in a line; `fault` is a sentence, None when all is well."""

    conversation_id: str
    profile_id: str | None
    customer_name: str | None
    customer_address: str
    channel: str
    status: str
    owner: ShownOwner
    created_at: datetime
    last_text: str | None
    last_at: datetime | None
    fault: str | None


@dataclass(frozen=True, kw_only=True)
class ConversationPage:
    """Some conversations, newest first."""

    conversations: tuple[ConversationRow, ...]
    next_token: str | None


class ConversationList:
    """Reads lists of conversations."""

    def __init__(
        self, *, conversations: ConversationService, words: SpokenWords, webhooks: WebhookLog
    ) -> None:
        """Keep the room, and the reads this one is made of."""
        self._conversations = conversations
        self._words = words
        self._webhooks = webhooks

    def page(
        self, tx: Transaction, *, account_id: str, statuses: Sequence[Status], query: str, token: str | None
    ) -> ConversationPage:
        """Return conversations, newest first.

        Args:
            tx: a snapshot.
            account_id: whose.
            statuses: which; empty = all.
            query: part of a name, address, id or of what was said last; "" = all. A search reads at most a
                thousand conversations at a time, then `next_token` goes on.
            token: where to go on.
        """
        rows: list[ConversationRow] = []
        for _ in range(_PAGES_SEARCHED):
            page = self._conversations.list_conversations(
                tx,
                account_id=account_id,
                statuses=statuses,
                page=PageRequest(size=_PAGE, token=token, token_name="page"),
            )
            rows.extend(self._matching(tx, page.items, query.strip().lower()))
            token = page.next_token
            if token is None or len(rows) >= _PAGE:
                break
        return ConversationPage(conversations=tuple(rows), next_token=token)

    def _matching(
        self, tx: Transaction, conversations: Sequence[Conversation], query: str
    ) -> Iterator[ConversationRow]:
        for conversation in conversations:
            row = self.row(tx, conversation=conversation)
            told = (row.conversation_id, row.customer_name, row.customer_address, row.last_text)
            if not query or any(query in text.lower() for text in told if text):
                yield row

    def row(self, tx: Transaction, *, conversation: Conversation) -> ConversationRow:
        """Return one conversation in a line."""
        glimpse = self._words.glimpse(tx, conversation_id=conversation.conversation_id)
        return ConversationRow(
            conversation_id=conversation.conversation_id,
            profile_id=conversation.profile_id,
            customer_name=glimpse.customer_name,
            customer_address=glimpse.customer_address,
            channel=glimpse.channel,
            status=str(conversation.status),
            owner=self._words.owner(tx, conversation=conversation),
            created_at=conversation.created_at,
            last_text=glimpse.last_text,
            last_at=glimpse.last_at,
            fault=self._fault(tx, conversation),
        )

    def _fault(self, tx: Transaction, conversation: Conversation) -> str | None:
        conversation_id = conversation.conversation_id
        for turn in self._conversations.open_turns(tx, conversation_id=conversation_id):
            if silence := self._webhooks.silence(tx, turn=turn):
                return silence.cause
        given_up = self._conversations.find_turn_marked(
            tx, conversation_id=conversation_id, prefix=given_up_mark("")
        )
        if given_up and (silence := self._webhooks.silence(tx, turn=given_up, given_up=True)):
            return silence.cause
        failed = self._webhooks.last_fault(
            tx, account_id=conversation.account_id, conversation_id=conversation_id
        )
        if failed:
            return failed.cause
        no_voice = self._conversations.find_mark(
            tx, conversation_id=conversation_id, prefix=no_voice_mark("")
        )
        return BUILT_IN_ANSWERED if no_voice else None


def read_statuses(text: str) -> tuple[Status, ...]:
    """Return the statuses a list is filtered by: "", "open", or statuses with commas. Raises `Invalid`."""
    if not text or text.lower() == "all":
        return ()
    if text.lower() == "open":
        return _OPEN
    try:
        return tuple(Status(part.strip().upper()) for part in text.split(","))
    except ValueError as error:
        raise Invalid("status is ACTIVE, INACTIVE, CLOSED, open or all.", field="status") from error
