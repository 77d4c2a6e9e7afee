"""Communications: the moment words are committed. Here the owner is asked (promise P4), turns open or are answered.

Also the delivery states of each recipient, which only ever move forward.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tieline.conversations import changes, status, turns
from tieline.conversations.errors import (
    CommunicationNotFound,
    ConversationClosed,
    NotTheOwner,
    NotYourParticipant,
)
from tieline.conversations.events import CommunicationAdded, CommunicationRemoved, CommunicationUpdated
from tieline.conversations.models import (
    Author,
    Communication,
    Conversation,
    DeliveryStatus,
    Participant,
    Recipient,
    Speaker,
    SpokenLine,
    Status,
)
from tieline.conversations.owner import refusal
from tieline.conversations.participants import resolve, speaker_of, worker_of
from tieline.conversations.store import communications as rows
from tieline.conversations.store import conversations as conversation_rows
from tieline.conversations.store import participants as participant_rows
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

MAX_TEXT = 8_388_608
"""The longest text of a communication, in characters (the SDKs' own limit)."""

_PROGRESS = [
    DeliveryStatus.INITIATED,
    DeliveryStatus.IN_PROGRESS,
    DeliveryStatus.FAILED,
    DeliveryStatus.DELIVERED,
    DeliveryStatus.COMPLETED,
    DeliveryStatus.READ,
]


class CommunicationMethods:
    """The service's methods about communications."""

    def add_communication(  # noqa: PLR0913  (one argument for each field of a communication)
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        author: Author,
        recipients: Sequence[Author],
        text: str,
        content_type: str = "TEXT",
        transcription: Mapping[str, Any] | None = None,
        channel_id: str | None = None,
        resource_id: str | None = None,
        occurred_at: datetime | None = None,
        spoken_by: Speaker | None = None,
        delivery_status: DeliveryStatus | None = None,
        media: Sequence[str] = (),
        account_id: str | None = None,
        worker_id: str | None = None,
        has_sounded: bool = False,
    ) -> Communication:
        """Commit words, if their speaker may speak now; a known `resource_id` updates its communication instead.

        Opens a turn for a customer's words while the agent owns, answers open turns for anybody else's, wakes an
        INACTIVE conversation unless a handoff is under way, and starts the timers anew.

        Args:
            tx: the open transaction; use the conversation_id as its key.
            conversation_id: where it is said.
            author: who says it; participant_id alone, or channel and address, are enough.
            recipients: who hears it, at least one, named like the author.
            text: what is said, at most `MAX_TEXT` characters, without null bytes.
            content_type: TEXT or TRANSCRIPTION.
            transcription: channel, confidence, engine and words of a transcription.
            channel_id: the message, call or chat channel it came by.
            resource_id: an outside id that is unique inside the conversation.
            occurred_at: when it was said; now if left out.
            spoken_by: whose words these are; told from the author's type if left out.
            delivery_status: how far it has come to every recipient already.
            media: URLs of what comes with it.
            account_id: refuse a conversation of another account.
            worker_id: refuse an author who is not this worker.
            has_sounded: a call's words that were heard, or are as good as heard: kept whoever owns, and closed or not.

        Raises:
            NotTheOwner: somebody else may speak now; nothing was written.
            NotYourParticipant: the worker spoke as somebody else.
            ConversationClosed, ConversationNotFound, UnknownAuthor, Invalid.
        """
        conversation = changes.load(tx, conversation_id=conversation_id, account_id=account_id)
        check_text(text)
        standing = participant_rows.list_all(tx, conversation_id)
        participant, who = resolve(standing, author, field="author")
        if worker_id is not None and worker_of(participant) != worker_id:
            raise NotYourParticipant
        speaker = spoken_by or speaker_of(participant)
        _check_may_speak(conversation, speaker, has_sounded=has_sounded)
        heard_by = _recipients(standing, recipients, delivery_status)
        if resource_id is not None:
            same = rows.find_by_resource(tx, conversation_id=conversation_id, resource_id=resource_id)
            if same is not None:
                return _rewrite(tx, same, text=text, transcription=transcription)
        communication = Communication(
            communication_id=new_id(IdKind.COMMUNICATION),
            conversation_id=conversation_id,
            account_id=conversation.account_id,
            sequence=conversation_rows.next_sequence(tx, conversation_id),
            author=who,
            author_type=participant.type,
            speaker=speaker,
            recipients=heard_by,
            content_type=content_type,
            text=text,
            transcription=transcription,
            channel_id=channel_id,
            resource_id=resource_id,
            occurred_at=occurred_at or tx.now,
            created_at=tx.now,
            updated_at=tx.now,
            media=tuple(media),
        )
        _commit(tx, conversation, communication)
        return communication

    def check_may_speak(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        author: Author,
        recipients: Sequence[Author],
        spoken_by: Speaker | None = None,
    ) -> None:
        """Refuse what `add_communication` would refuse, and write nothing.

        For a story that must write something else first: a refusal after that would leave it behind.
        Raises `NotTheOwner`, `ConversationClosed`, `ConversationNotFound`, `UnknownAuthor`, `Invalid`.
        """
        conversation = changes.load(tx, conversation_id=conversation_id)
        standing = participant_rows.list_all(tx, conversation_id)
        participant, _ = resolve(standing, author, field="author")
        _check_may_speak(conversation, spoken_by or speaker_of(participant))
        _recipients(standing, recipients, None)

    def list_communications(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        channel_id: str | None = None,
        page: PageRequest | None = None,
        newest_first: bool = False,
        account_id: str | None = None,
    ) -> Page[Communication]:
        """Return a conversation's communications in the order they were committed. Raises `ConversationNotFound`."""
        changes.load(tx, conversation_id=conversation_id, account_id=account_id)
        return rows.list_page(
            tx,
            conversation_id=conversation_id,
            channel_id=channel_id,
            newest_first=newest_first,
            page=page or PageRequest(),
        )

    def get_communication(
        self,
        tx: Transaction,
        *,
        communication_id: str,
        conversation_id: str | None = None,
        account_id: str | None = None,
    ) -> Communication:
        """Return one communication (of this conversation and account, when given). Raises `CommunicationNotFound`."""
        found = rows.find(tx, communication_id)
        if found is None or (account_id is not None and found.account_id != account_id):
            raise CommunicationNotFound
        if conversation_id is not None and found.conversation_id != conversation_id:
            raise CommunicationNotFound
        return found

    def list_spoken(
        self,
        tx: Transaction,
        *,
        account_id: str,
        profile_id: str,
        begin: datetime | None = None,
        end: datetime | None = None,
        limit: int = 10_000,
    ) -> tuple[SpokenLine, ...]:
        """Return what was said in all conversations a profile takes part in, the newest first.

        Args:
            tx: the open transaction.
            account_id: whose conversations.
            profile_id: the customer.
            begin: the earliest moment, inclusive.
            end: the latest, exclusive.
            limit: at most as many, the newest.
        """
        return rows.list_spoken(
            tx, account_id=account_id, profile_id=profile_id, begin=begin, end=end, limit=limit
        )

    def list_names(self, tx: Transaction, *, profile_id: str) -> dict[str, str]:
        """Return the name of every participant of the conversations a profile takes part in, by participant id."""
        return rows.list_names(tx, profile_id=profile_id)

    def list_chosen(self, tx: Transaction, *, communication_ids: Sequence[str]) -> list[Communication]:
        """Return these communications in this order; those that are gone are left out."""
        found = {
            one.communication_id: one for one in rows.list_by_ids(tx, communication_ids=communication_ids)
        }
        return [found[each] for each in communication_ids if each in found]

    def list_profiles_heard(
        self, tx: Transaction, *, after: str = "", limit: int = 100
    ) -> tuple[tuple[str, str], ...]:
        """Return (account id, profile id) of profiles with conversations, in the order of their ids."""
        return rows.list_profiles_heard(tx, after=after, limit=limit)

    def find_by_resource(
        self, tx: Transaction, *, conversation_id: str, resource_id: str
    ) -> Communication | None:
        """Return the communication that an outside id stands for, or None."""
        return rows.find_by_resource(tx, conversation_id=conversation_id, resource_id=resource_id)

    def correct_communication(self, tx: Transaction, *, communication_id: str, text: str) -> Communication:
        """Correct the words of a communication; nobody is asked to answer them twice. Raises `CommunicationNotFound`."""
        check_text(text)
        standing = self.get_communication(tx, communication_id=communication_id)
        return _write(tx, standing, changed=("content",), text=text)

    def remove_communication(self, tx: Transaction, *, communication_id: str) -> None:
        """Take words back; an answer they waited for is waited for no longer. Raises `CommunicationNotFound`."""
        standing = self.get_communication(tx, communication_id=communication_id)
        turns.abandon_of(tx, communication_id=communication_id)
        rows.delete(tx, communication_id)
        emit(
            tx,
            CommunicationRemoved(
                account_id=standing.account_id,
                conversation_id=standing.conversation_id,
                communication_id=communication_id,
            ),
        )

    def set_delivery_status(
        self, tx: Transaction, *, communication_id: str, recipient_address: str, status: DeliveryStatus | str
    ) -> Communication:
        """Note how far a communication came to one recipient; news that is older than what is known changes nothing.

        Raises `CommunicationNotFound`.
        """
        communication = self.get_communication(tx, communication_id=communication_id)
        reached = DeliveryStatus(status)
        recipients = tuple(
            replace(one, delivery_status=reached.value)
            if one.address == recipient_address and _is_progress(one.delivery_status, reached)
            else one
            for one in communication.recipients
        )
        return _write(tx, communication, changed=("deliveryStatus",), recipients=recipients)


def check_text(text: str) -> None:
    """Refuse a text that no database or client could keep. Raises `Invalid` naming `content.text`."""
    if "\x00" in text:
        raise Invalid(
            "The text holds a null byte, which no channel can carry; leave it out.", field="content.text"
        )
    if len(text) > MAX_TEXT:
        raise Invalid(f"The text has more than {MAX_TEXT} characters.", field="content.text")


def _check_may_speak(conversation: Conversation, speaker: Speaker, *, has_sounded: bool = False) -> None:
    sentence = refusal(
        owner=conversation.owner,
        speaker=speaker,
        handoff_by=conversation.handoff_by,
        status=conversation.status,
        has_sounded=has_sounded,
    )
    if sentence is None:
        return
    if conversation.status is Status.CLOSED:
        raise ConversationClosed(sentence)
    raise NotTheOwner(sentence)


def _recipients(
    standing: Sequence[Participant], given: Sequence[Author], delivery_status: DeliveryStatus | None
) -> tuple[Recipient, ...]:
    if not given:
        raise Invalid("A communication needs at least one recipient.", field="recipients")
    reached = None if delivery_status is None else delivery_status.value
    found = []
    for position, one in enumerate(given):
        participant, author = resolve(standing, one, field=f"recipients[{position}]")
        found.append(
            Recipient(
                participant_id=participant.participant_id,
                address=author.address or "",
                channel=author.channel or "",
                delivery_status=reached,
            )
        )
    return tuple(found)


def _commit(tx: Transaction, conversation: Conversation, communication: Communication) -> None:
    rows.insert(tx, communication)
    channel = communication.author.channel or ""
    emit(
        tx,
        CommunicationAdded(
            account_id=communication.account_id,
            conversation_id=communication.conversation_id,
            communication_id=communication.communication_id,
            author_type=communication.author_type.value,
            channel=channel,
            speaker=communication.speaker.kind.value,
            owner=conversation.owner.kind.value,
        ),
    )
    after = changes.apply(
        tx,
        conversation,
        by="traffic",
        status=status.after_traffic(status=conversation.status, owner=conversation.owner),
        last_communication_at=tx.now,
        channel_activity={**conversation.channel_activity, channel: tx.now},
        first_channel=conversation.first_channel or channel,
    )
    turns.after_words(tx, after, communication)


def _rewrite(
    tx: Transaction, communication: Communication, *, text: str, transcription: Mapping[str, Any] | None
) -> Communication:
    """The same outside message again: its words are corrected, and nobody is asked to answer them twice."""
    return _write(tx, communication, changed=("content",), text=text, transcription=transcription)


def _write(
    tx: Transaction, before: Communication, *, changed: tuple[str, ...], **values: Any
) -> Communication:
    if replace(before, **values) == before:
        return before
    after = replace(before, **values, updated_at=tx.now)
    rows.update(tx, after)
    emit(
        tx,
        CommunicationUpdated(
            account_id=after.account_id,
            conversation_id=after.conversation_id,
            communication_id=after.communication_id,
            changed=changed,
        ),
    )
    return after


def _is_progress(known: str | None, reached: DeliveryStatus) -> bool:
    return known is None or _PROGRESS.index(reached) > _PROGRESS.index(DeliveryStatus(known))
