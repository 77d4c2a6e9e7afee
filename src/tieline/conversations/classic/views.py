"""Conversations, participants and messages as the older API has them: read, found and listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tieline.conversations import status as timers
from tieline.conversations.classic import people, store
from tieline.conversations.classic.ids import default_service_id, ordered_id
from tieline.conversations.classic.models import (
    ClassicConversation,
    ClassicMessage,
    ClassicParticipant,
    Details,
    Place,
)
from tieline.conversations.classic.setup import SetupMethods
from tieline.conversations.errors import ConversationNotFound
from tieline.conversations.models import Communication, Conversation, Participant, Status
from tieline.conversations.service import ConversationService
from tieline.conversations.store import conversations as conversation_rows
from tieline.conversations.store import participants as participant_rows
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind
from tieline.kit.pages import Page, PageRequest


class ViewMethods(SetupMethods):
    """The service's methods that read."""

    def __init__(self, conversations: ConversationService) -> None:
        """Look at the conversations of this room."""
        self.conversations = conversations

    def service_of_place(self, place: Place) -> str:
        """Return the service a path names, or the account's default one."""
        return place.service_id or default_service_id(place.account_id)

    def get_conversation(self, tx: Transaction, *, place: Place, name: str) -> ClassicConversation:
        """Return a conversation by either spelling of its id, or by its unique name. Raises `ConversationNotFound`."""
        conversation_id = ordered_id(IdKind.CONVERSATION, name)
        found = self.conversations.find_conversation(tx, conversation_id=conversation_id)
        if found is None:
            kept = store.find_details(tx, (conversation_id,)).get(conversation_id)
            thread_id = kept.conversation_id if kept else ""
            found = self.conversations.find_conversation(tx, conversation_id=thread_id)
        if found is None:
            named = store.find_by_unique_name(tx, account_id=place.account_id, unique_name=name)
            found = self.conversations.find_conversation(tx, conversation_id=named or "")
        if found is None or found.account_id != place.account_id:
            raise ConversationNotFound
        (shown,) = self._shown(tx, (found,))
        if place.service_id not in {None, shown.service_id, default_service_id(place.account_id)}:
            raise ConversationNotFound
        return shown

    def service_of(self, tx: Transaction, *, conversation: Conversation) -> str:
        """Return the service a conversation belongs to."""
        return self._shown(tx, (conversation,))[0].service_id

    def list_conversations(
        self, tx: Transaction, *, place: Place, statuses: Sequence[Status], page: PageRequest
    ) -> Page[ClassicConversation]:
        """Return the conversations of an account or of one service, newest first. Raises `ChatServiceNotFound`."""
        self.scope_of(tx, place=place)
        wanted = None if place.service_id == default_service_id(place.account_id) else place.service_id
        found = conversation_rows.list_page(
            tx,
            account_id=place.account_id,
            statuses=statuses,
            channel_id=None,
            profile_id=None,
            page=page,
            service_id=wanted,
        )
        return Page(items=self._shown(tx, found.items), next_token=found.next_token)

    def list_taking_part(
        self, tx: Transaction, *, place: Place, address: str, page: PageRequest
    ) -> Page[tuple[ClassicConversation, ClassicParticipant]]:
        """Return the conversations in which an identity or address takes part, newest first, and as whom.

        Raises `ChatServiceNotFound`.
        """
        self.scope_of(tx, place=place)
        found = conversation_rows.list_page(
            tx,
            account_id=place.account_id,
            statuses=(),
            channel_id=None,
            profile_id=None,
            page=page,
            address=address,
        )
        pairs = []
        for shown in self._shown(tx, found.items):
            of = self._people(tx, shown)
            mine = next(one for one in of if any(a.address == address for a in one.participant.addresses))
            pairs.append((shown, mine))
        return Page(items=pairs, next_token=found.next_token)

    def _shown(self, tx: Transaction, found: Iterable[Conversation]) -> list[ClassicConversation]:
        listed = list(found)
        kept = store.find_details(tx, [one.conversation_id for one in listed])
        return [self._with(one, kept.get(one.conversation_id)) for one in listed]

    def _with(self, conversation: Conversation, kept: Details | None) -> ClassicConversation:
        conversation_id, account_id = conversation.conversation_id, conversation.account_id
        details = kept or Details(
            subject_id=conversation_id, conversation_id=conversation_id, account_id=account_id
        )
        bridged = conversation.configuration.bridge_service_id
        return ClassicConversation(
            conversation=conversation,
            service_id=details.service_id or bridged or default_service_id(account_id),
            details=details,
            inactive_at=timers.inactive_due(conversation),
            closed_at=timers.close_due(conversation),
        )

    def get_participant(
        self, tx: Transaction, *, place: Place, name: str, participant_id: str
    ) -> ClassicParticipant:
        """Return one participant. Raises `ParticipantNotFound`, `ConversationNotFound`."""
        shown = self.get_conversation(tx, place=place, name=name)
        found = self.conversations.get_participant(
            tx,
            conversation_id=shown.conversation.conversation_id,
            participant_id=ordered_id(IdKind.PARTICIPANT, participant_id),
        )
        return next(
            one for one in self._people(tx, shown) if one.participant.participant_id == found.participant_id
        )

    def list_participants(
        self, tx: Transaction, *, place: Place, name: str, page: PageRequest
    ) -> Page[ClassicParticipant]:
        """Return a conversation's participants, in the order they joined. Raises `ConversationNotFound`."""
        shown = self.get_conversation(tx, place=place, name=name)
        conversation_id = shown.conversation.conversation_id
        found = participant_rows.list_page(tx, conversation_id=conversation_id, page=page)
        by_id = {one.participant.participant_id: one for one in self._people(tx, shown)}
        return found.map(lambda one: by_id[one.participant_id])

    def _people(self, tx: Transaction, shown: ClassicConversation) -> list[ClassicParticipant]:
        standing = participant_rows.list_all(tx, shown.conversation.conversation_id)
        kept = store.find_details(tx, [one.participant_id for one in standing])
        return [self._person(shown, one, standing, kept.get(one.participant_id)) for one in standing]

    def _person(
        self,
        shown: ClassicConversation,
        one: Participant,
        standing: Sequence[Participant],
        kept: Details | None,
    ) -> ClassicParticipant:
        details = kept or Details(
            subject_id=one.participant_id, conversation_id=one.conversation_id, account_id=one.account_id
        )
        return ClassicParticipant(
            participant=one,
            service_id=shown.service_id,
            details=details,
            identity=people.identity_of(one),
            binding=people.binding_of(one, standing),
        )

    def get_message(
        self, tx: Transaction, *, place: Place, name: str, communication_id: str
    ) -> ClassicMessage:
        """Return one message. Raises `CommunicationNotFound`, `ConversationNotFound`."""
        shown = self.get_conversation(tx, place=place, name=name)
        found = self.conversations.get_communication(
            tx,
            communication_id=ordered_id(IdKind.COMMUNICATION, communication_id),
            conversation_id=shown.conversation.conversation_id,
        )
        (message,) = self._messages(tx, shown, (found,))
        return message

    def list_messages(
        self, tx: Transaction, *, place: Place, name: str, newest_first: bool, page: PageRequest
    ) -> Page[ClassicMessage]:
        """Return a conversation's messages in the order they were said, or the other way round."""
        shown = self.get_conversation(tx, place=place, name=name)
        found = self.conversations.list_communications(
            tx,
            conversation_id=shown.conversation.conversation_id,
            page=page,
            newest_first=newest_first,
        )
        return Page(items=self._messages(tx, shown, found.items), next_token=found.next_token)

    def _messages(
        self, tx: Transaction, shown: ClassicConversation, found: Iterable[Communication]
    ) -> list[ClassicMessage]:
        listed = list(found)
        standing = participant_rows.list_all(tx, shown.conversation.conversation_id)
        by_id = {one.participant_id: one for one in standing}
        kept = store.find_details(tx, [one.communication_id for one in listed])
        return [
            ClassicMessage(
                communication=one,
                service_id=shown.service_id,
                details=kept.get(one.communication_id)
                or Details(
                    subject_id=one.communication_id,
                    conversation_id=one.conversation_id,
                    account_id=one.account_id,
                ),
                author=people.shown_author(by_id.get(one.author.participant_id or ""), one.author),
            )
            for one in listed
        ]
