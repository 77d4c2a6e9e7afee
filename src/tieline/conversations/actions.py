"""Actions: SEND_MESSAGE, stored as PENDING and performed by the job `perform_action` in the conversation's lane.

Whether the speaker may speak is decided when the job commits the words (`journeys/outbound_message`), not here: the
caller is answered 202 and finds COMPLETED, or FAILED with the reason, on the action.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tieline.conversations import changes
from tieline.conversations.communications import check_text
from tieline.conversations.errors import ActionNotFound, NotYourParticipant
from tieline.conversations.events import ActionCompleted, ActionFailed
from tieline.conversations.models import Action, ActionStatus, Author, Participant
from tieline.conversations.participants import resolve, worker_of
from tieline.conversations.store import actions as rows
from tieline.conversations.store import participants as participant_rows
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.jobs import enqueue

PERFORM_JOB = "perform_action"
SEND_MESSAGE = "SEND_MESSAGE"
LONGEST_MESSAGE = 1600
"""Characters; what a carrier takes at once (`channels/texts.py` looks again when the message is made)."""


@dataclass(frozen=True, kw_only=True)
class MessageToSend:
    """What a SEND_MESSAGE action asks for, every end of it resolved."""

    author: Author
    recipients: tuple[Author, ...]
    text: str
    media_urls: tuple[str, ...]
    channel_id: str | None


def message_of(action: Action) -> MessageToSend:
    """Return what a stored action asks for."""
    payload = action.payload
    content: Mapping[str, Any] = payload["content"]
    settings: Mapping[str, Any] = payload.get("channelSettings") or {}
    return MessageToSend(
        author=_author(payload["from"]),
        recipients=tuple(_author(one) for one in payload["to"]),
        text=content.get("text") or "",
        media_urls=tuple(content.get("mediaUrls") or ()),
        channel_id=settings.get("channelId"),
    )


class ActionMethods:
    """The service's methods about actions."""

    def create_action(
        self,
        tx: Transaction,
        *,
        account_id: str,
        conversation_id: str,
        payload: Mapping[str, Any],
        worker_id: str | None = None,
    ) -> Action:
        """Store a SEND_MESSAGE as PENDING and enqueue its job.

        Args:
            tx: the open transaction.
            account_id: whose conversation.
            conversation_id: where the words will be committed.
            payload: as the wire has it: from, to (each participantId and/or address and channel), content with text
                and/or mediaUrls, channelSettings. It is stored with every end filled in.
            worker_id: refuse a `from` that is not this worker.

        Raises:
            ConversationNotFound, ConversationClosed, UnknownAuthor, Invalid, NotYourParticipant.
        """
        changes.load_open(tx, conversation_id=conversation_id, account_id=account_id)
        standing = participant_rows.list_all(tx, conversation_id)
        filled = _filled(standing, payload, worker_id=worker_id)
        action = Action(
            action_id=new_id(IdKind.ACTION),
            conversation_id=conversation_id,
            account_id=account_id,
            type=SEND_MESSAGE,
            payload=filled,
            status=ActionStatus.PENDING,
            failure_reason=None,
            communication_id=None,
            message_id=None,
            created_at=tx.now,
            updated_at=tx.now,
            completed_at=None,
        )
        rows.insert(tx, action)
        enqueue(tx, PERFORM_JOB, {"action_id": action.action_id}, lane=f"actions:{conversation_id}")
        return action

    def get_action(
        self,
        tx: Transaction,
        *,
        action_id: str,
        conversation_id: str | None = None,
        account_id: str | None = None,
    ) -> Action:
        """Return one action (of this conversation and account, when given). Raises `ActionNotFound`."""
        found = rows.find(tx, action_id)
        if found is None or (account_id is not None and found.account_id != account_id):
            raise ActionNotFound
        if conversation_id is not None and found.conversation_id != conversation_id:
            raise ActionNotFound
        return found

    def complete_action(
        self,
        tx: Transaction,
        *,
        action_id: str,
        communication_id: str | None = None,
        message_id: str | None = None,
    ) -> Action:
        """Note that an action was performed, and what it led to; one that has ended already stays as it is."""
        action = self.get_action(tx, action_id=action_id)
        if action.status is not ActionStatus.PENDING:
            return action
        after = replace(
            action,
            status=ActionStatus.COMPLETED,
            communication_id=communication_id,
            message_id=message_id,
            updated_at=tx.now,
            completed_at=tx.now,
        )
        rows.update(tx, after)
        emit(
            tx,
            ActionCompleted(
                account_id=after.account_id, conversation_id=after.conversation_id, action_id=action_id
            ),
        )
        return after

    def fail_action(self, tx: Transaction, *, action_id: str, reason: str) -> Action:
        """Note why an action could not be performed; one that has ended already stays as it is."""
        action = self.get_action(tx, action_id=action_id)
        if action.status is not ActionStatus.PENDING:
            return action
        after = replace(
            action,
            status=ActionStatus.FAILED,
            failure_reason=reason,
            updated_at=tx.now,
            completed_at=tx.now,
        )
        rows.update(tx, after)
        emit(
            tx,
            ActionFailed(
                account_id=after.account_id, conversation_id=after.conversation_id, action_id=action_id
            ),
        )
        return after


def _filled(
    standing: Sequence[Participant], payload: Mapping[str, Any], *, worker_id: str | None
) -> dict[str, Any]:
    """Return the payload with participant, address and channel of both ends written out."""
    participant, author = resolve(standing, _author(payload["from"]), field="payload.from")
    if worker_id is not None and worker_of(participant) != worker_id:
        raise NotYourParticipant
    if author.channel == "VOICE":
        raise Invalid(
            "A message cannot be sent by VOICE; name another channel.", field="payload.from.channel"
        )
    recipients = [
        resolve(
            standing, _author({"channel": author.channel, **_said(one)}), field=f"payload.to[{position}]"
        )[1]
        for position, one in enumerate(payload["to"])
    ]
    content = dict(payload["content"])
    _check_message(content)
    return {
        "from": _spelled(author),
        "to": [_spelled(one) for one in recipients],
        "content": content,
        "channelSettings": dict(payload.get("channelSettings") or {}),
    }


def _check_message(content: Mapping[str, Any]) -> None:
    """Refuse at once what no carrier would take; an agent whose words failed later would not hear of it."""
    text: str = content.get("text") or ""
    check_text(text)
    if content.get("contentId"):
        # Another text than the one that was meant would reach the customer.
        raise Invalid(
            "contentId is not served here; send the text itself.", field="payload.content.contentId"
        )
    if not text.strip() and not content.get("mediaUrls"):
        raise Invalid("A message needs a text or media.", field="payload.content")
    if len(text) > LONGEST_MESSAGE:
        raise Invalid(
            f"A message may have at most {LONGEST_MESSAGE} characters; this one has {len(text)}. Send it in parts.",
            field="payload.content.text",
        )


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value is not None}


def _author(given: Mapping[str, Any]) -> Author:
    return Author(
        participant_id=given.get("participantId"), address=given.get("address"), channel=given.get("channel")
    )


def _spelled(author: Author) -> dict[str, str | None]:
    return {"participantId": author.participant_id, "address": author.address, "channel": author.channel}
