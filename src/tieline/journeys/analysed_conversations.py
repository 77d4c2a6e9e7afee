"""Conversations as intelligence shows them: who took part, what was said, and which results were written about them.

Read only. A conversation is listed when its configuration names an intelligence configuration or a result was written
about it; the orchestrator's own list is in the conversations room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tieline.conversations import Communication, Conversation, ConversationService, Participant, Status
from tieline.intelligence import IntelligenceService
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.pages import Page, PageRequest

LONGEST_SPAN = timedelta(days=31)
_PAGE = 1000
_MOST_CHUNKS = 20


@dataclass(frozen=True, kw_only=True)
class AnalysedFilter:
    """Which conversations are wanted; None or empty = no filter, and any of a list is enough."""

    created_before: datetime | None = None
    created_after: datetime | None = None
    status: Status | None = None
    channel_id: str | None = None
    channels: tuple[str, ...] = ()
    configuration_id: str | None = None
    intelligence_configuration_ids: tuple[str, ...] = ()
    operator_ids: tuple[str, ...] = ()

    def check(self) -> None:
        """Refuse a span of time that is none or too long. Raises: Invalid naming the field."""
        if self.created_before is None or self.created_after is None:
            return
        if not timedelta() <= self.created_before - self.created_after <= LONGEST_SPAN:
            raise Invalid(
                "createdAtBefore must be after createdAtAfter, by 31 days at most.", field="createdAtBefore"
            )


@dataclass(frozen=True, kw_only=True)
class AnalysedConversation:
    """A conversation with what intelligence tells of it."""

    conversation: Conversation
    participants: tuple[Participant, ...]
    communications: tuple[Communication, ...]
    result_ids: tuple[str, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels on which something was said."""
        return tuple(sorted({each.author.channel for each in self.communications if each.author.channel}))

    @property
    def channel_ids(self) -> tuple[str, ...]:
        """The calls and messages it consists of, in order."""
        return tuple(dict.fromkeys(each.channel_id for each in self.communications if each.channel_id))


class AnalysedConversations:
    """Reads conversations beside their results."""

    def __init__(self, *, conversations: ConversationService, intelligence: IntelligenceService) -> None:
        """Keep the rooms."""
        self._conversations = conversations
        self._intelligence = intelligence

    def get(self, tx: Transaction, *, account_id: str, conversation_id: str) -> AnalysedConversation:
        """Return one conversation. Raises: ConversationNotFound."""
        conversation = self._conversations.get_conversation(
            tx, conversation_id=conversation_id, account_id=account_id
        )
        results = self._intelligence.list_result_ids(tx, conversation_ids=[conversation_id])
        return self._whole(tx, conversation, results.get(conversation_id, []))

    def list_page(
        self, tx: Transaction, *, account_id: str, matching: AnalysedFilter, page: PageRequest
    ) -> Page[AnalysedConversation]:
        """Return conversations, newest first. A page may hold fewer than asked for and still have a next one.

        Raises: Invalid for a span of time longer than 31 days.
        """
        matching.check()
        token = page.token
        found: list[AnalysedConversation] = []
        for _ in range(_MOST_CHUNKS):
            chunk = self._conversations.list_conversations(
                tx,
                account_id=account_id,
                statuses=(matching.status,) if matching.status else (),
                channel_id=matching.channel_id,
                page=PageRequest(size=page.size, token=token),
            )
            found, token = self._matching(tx, chunk.items, matching), chunk.next_token
            if found or token is None:
                break
        return Page(items=found, next_token=token)

    def _matching(
        self, tx: Transaction, conversations: Sequence[Conversation], matching: AnalysedFilter
    ) -> list[AnalysedConversation]:
        ids = [each.conversation_id for each in conversations]
        results = self._intelligence.list_result_ids(tx, conversation_ids=ids)
        wanted = [
            each for each in conversations if _fits(each, results.get(each.conversation_id, []), matching)
        ]
        whole = [self._whole(tx, each, results.get(each.conversation_id, [])) for each in wanted]
        return [each for each in whole if not matching.channels or {*matching.channels} & {*each.channels}]

    def _whole(
        self, tx: Transaction, conversation: Conversation, results: Sequence[tuple[str, str]]
    ) -> AnalysedConversation:
        conversation_id = conversation.conversation_id
        said: list[Communication] = []
        request: PageRequest | None = PageRequest(size=_PAGE)
        while request is not None:
            page = self._conversations.list_communications(tx, conversation_id=conversation_id, page=request)
            said.extend(page.items)
            request = PageRequest(size=_PAGE, token=page.next_token) if page.next_token else None
        return AnalysedConversation(
            conversation=conversation,
            participants=tuple(self._conversations.list_participants(tx, conversation_id=conversation_id)),
            communications=tuple(said),
            result_ids=tuple(result_id for result_id, _ in results),
        )


def _fits(conversation: Conversation, results: Sequence[tuple[str, str]], matching: AnalysedFilter) -> bool:
    named = conversation.configuration.intelligence_configuration_ids
    before, after = matching.created_before, matching.created_after
    wanted = (
        bool(named or results),
        before is None or conversation.created_at < before,
        after is None or conversation.created_at > after,
        matching.configuration_id in (None, conversation.configuration_id),
        not matching.intelligence_configuration_ids
        or bool({*matching.intelligence_configuration_ids} & {*named}),
        not matching.operator_ids or any(operator_id in matching.operator_ids for _, operator_id in results),
    )
    return all(wanted)
