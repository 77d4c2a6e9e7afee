"""Participants: who is in a conversation, under which addresses. An address stands for one of them at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tieline.conversations import changes, keys
from tieline.conversations.errors import AddressTaken, ParticipantNotFound, UnknownAuthor
from tieline.conversations.events import ParticipantAdded, ParticipantRemoved, ParticipantUpdated
from tieline.conversations.models import (
    Address,
    Author,
    Conversation,
    NewParticipant,
    Participant,
    ParticipantType,
    Speaker,
)
from tieline.conversations.profiles import ProfileMethods
from tieline.conversations.store import participants as rows
from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, new_id
from tieline.kit.pages import Page, PageRequest

AGENT_TYPES = frozenset({ParticipantType.AI_AGENT, ParticipantType.AGENT})
WORKER_ADDRESS = "worker:"


def worker_address(*, worker_id: str, channel: str) -> Address:
    """Return the address a worker speaks from: an identity of their own, not the number."""
    return Address(channel=channel, address=f"{WORKER_ADDRESS}{worker_id}")


def worker_of(participant: Participant) -> str | None:
    """Return the worker_id behind a HUMAN_AGENT participant, or None."""
    if participant.type is not ParticipantType.HUMAN_AGENT:
        return None
    ids = (one.address for one in participant.addresses if one.address.startswith(WORKER_ADDRESS))
    return next((address.removeprefix(WORKER_ADDRESS) for address in ids), None)


def find_at(standing: Iterable[Participant], address: Address) -> Participant | None:
    """Return who has this channel and address among `standing`."""
    wanted = (address.channel, address.address)
    return next(
        (one for one in standing if any((a.channel, a.address) == wanted for a in one.addresses)), None
    )


def find_agent(standing: Iterable[Participant]) -> Participant | None:
    """Return the first agent among `standing`."""
    return next((one for one in standing if one.type in AGENT_TYPES), None)


def speaker_of(participant: Participant) -> Speaker:
    """Return whose words a participant's are.

    Raises:
        Invalid: the participant's type is UNKNOWN, so nobody can say whether it may speak.
    """
    if participant.type is ParticipantType.CUSTOMER:
        return Speaker.customer()
    if participant.type in AGENT_TYPES:
        return Speaker.agent(participant.participant_id)
    if participant.type is ParticipantType.HUMAN_AGENT:
        return Speaker.worker(worker_of(participant) or participant.participant_id)
    raise Invalid("This participant has no type yet; set it to CUSTOMER or AI_AGENT first.", field="author")


def resolve(standing: Sequence[Participant], given: Author, *, field: str) -> tuple[Participant, Author]:
    """Find the participant somebody means and fill in what they left out.

    A participant_id alone is enough when the participant has one address (on the channel, if that is given).
    Raises `UnknownAuthor` or `Invalid`, both naming `field`.
    """
    if given.participant_id is not None:
        found = next((one for one in standing if one.participant_id == given.participant_id), None)
    else:
        found = next((one for one in standing if _fits(one, given)), None)
    if found is None:
        raise UnknownAuthor(field=field)
    fitting = [one for one in found.addresses if _matches(one, given)]
    if given.address is not None and given.channel is not None and not fitting:
        raise UnknownAuthor("That participant has no such address in this conversation.", field=field)
    if len(fitting) != 1:
        raise Invalid(
            "The participant has several addresses or none there; name channel and address.", field=field
        )
    chosen = fitting[0]
    return found, Author(participant_id=found.participant_id, address=chosen.address, channel=chosen.channel)


def _fits(participant: Participant, given: Author) -> bool:
    return given.address is not None and any(_matches(one, given) for one in participant.addresses)


def _matches(address: Address, given: Author) -> bool:
    if given.channel is not None and address.channel != given.channel:
        return False
    return given.address is None or address.address == given.address


def add(tx: Transaction, conversation: Conversation, new: NewParticipant) -> Participant:
    """Write a new participant of an open conversation; the caller has made sure that its addresses are free."""
    participant = Participant(
        participant_id=new_id(IdKind.PARTICIPANT),
        conversation_id=conversation.conversation_id,
        account_id=conversation.account_id,
        name=_name(new),
        type=new.type,
        profile_id=new.profile_id,
        addresses=_distinct(new.addresses),
        created_at=tx.now,
        updated_at=tx.now,
    )
    rows.insert(tx, participant)
    emit(
        tx,
        ParticipantAdded(
            account_id=participant.account_id,
            conversation_id=participant.conversation_id,
            participant_id=participant.participant_id,
            participant_type=participant.type.value,
        ),
    )
    return participant


def write(tx: Transaction, before: Participant, after: Participant) -> Participant:
    """Write a changed participant; one that did not change is left alone."""
    if before == after:
        return before
    after = replace(after, updated_at=tx.now)
    rows.update(tx, after)
    emit(
        tx,
        ParticipantUpdated(
            account_id=after.account_id,
            conversation_id=after.conversation_id,
            participant_id=after.participant_id,
            participant_type=after.type.value,
        ),
    )
    return after


def _name(new: NewParticipant) -> str:
    """Clients refuse a null name, so that a nameless participant is called by its first address."""
    return new.name or (new.addresses[0].address if new.addresses else "")


def _distinct(addresses: Iterable[Address]) -> tuple[Address, ...]:
    return tuple({(one.channel, one.address): one for one in addresses}.values())


def _check_free(standing: Iterable[Participant], addresses: Iterable[Address]) -> None:
    listed = tuple(standing)
    for address in addresses:
        holder = find_at(listed, address)
        if holder is not None:
            raise AddressTaken(conflicting_id=holder.participant_id, field="addresses")


def _same_person(standing: Iterable[Participant], new: NewParticipant) -> Participant | None:
    """Return the participant that already is what is asked for.

    Two first messages at once make an SDK add its agent twice and drop the message whose answer is 409, so asking for
    a participant that stands already, with the same type and addresses, is answered with that one.
    """
    holders = {one.participant_id: one for a in new.addresses if (one := find_at(standing, a)) is not None}
    if len(holders) != 1:
        return None
    holder = next(iter(holders.values()))
    all_theirs = all(find_at([holder], address) is not None for address in new.addresses)
    return holder if all_theirs and holder.type is new.type else None


def _take_profile(tx: Transaction, conversation: Conversation, participant: Participant) -> Conversation:
    """The first customer who is known makes the conversation theirs."""
    if participant.type is not ParticipantType.CUSTOMER or conversation.profile_id is not None:
        return conversation
    return changes.apply(tx, conversation, by="api", profile_id=participant.profile_id)


class ParticipantMethods(ProfileMethods):
    """The service's methods about participants."""

    def list_participants(
        self, tx: Transaction, *, conversation_id: str, account_id: str | None = None
    ) -> tuple[Participant, ...]:
        """Return everybody in a conversation, in the order they joined. Raises `ConversationNotFound`."""
        changes.load(tx, conversation_id=conversation_id, account_id=account_id)
        return rows.list_all(tx, conversation_id)

    def list_participant_page(
        self, tx: Transaction, *, conversation_id: str, page: PageRequest, account_id: str | None = None
    ) -> Page[Participant]:
        """Return a page of a conversation's participants. Raises `ConversationNotFound`."""
        changes.load(tx, conversation_id=conversation_id, account_id=account_id)
        return rows.list_page(tx, conversation_id=conversation_id, page=page)

    def get_participant(
        self, tx: Transaction, *, conversation_id: str, participant_id: str, account_id: str | None = None
    ) -> Participant:
        """Return one participant. Raises `ConversationNotFound`, `ParticipantNotFound`."""
        changes.load(tx, conversation_id=conversation_id, account_id=account_id)
        found = rows.find(tx, conversation_id=conversation_id, participant_id=participant_id)
        if found is None:
            raise ParticipantNotFound
        return found

    def add_participant(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        participant: NewParticipant,
        account_id: str | None = None,
    ) -> Participant:
        """Add somebody to an open conversation, or return who stands there already as just that.

        A CUSTOMER without a profile gets one, and the first one's becomes the conversation's.

        Raises:
            AddressTaken: with the participant_id of the holder.
            ConversationExists: these people have another open conversation; its id is in `conflicting_id`.
            ProfileUnknown: memory knows no such profile.
            ConversationNotFound, ConversationClosed.
        """
        conversation = changes.load_open(tx, conversation_id=conversation_id, account_id=account_id)
        if participant.profile_id is not None:
            participant = self._known(tx, conversation, participant)
        standing = rows.list_all(tx, conversation_id)
        same = _same_person(standing, participant)
        if same is not None:
            return same
        _check_free(standing, participant.addresses)
        added = add(tx, conversation, self._known(tx, conversation, participant))
        keys.settle(tx, _take_profile(tx, conversation, added))
        return added

    def remove_participant(
        self, tx: Transaction, *, conversation_id: str, participant_id: str, account_id: str | None = None
    ) -> Participant:
        """Let somebody leave an open conversation; what they said stays.

        Raises `ParticipantNotFound`, `ConversationNotFound`, `ConversationClosed`.
        """
        changes.load_open(tx, conversation_id=conversation_id, account_id=account_id)
        leaving = self.get_participant(tx, conversation_id=conversation_id, participant_id=participant_id)
        rows.delete(tx, leaving)
        emit(
            tx,
            ParticipantRemoved(
                account_id=leaving.account_id,
                conversation_id=conversation_id,
                participant_id=participant_id,
                participant_type=leaving.type.value,
            ),
        )
        return leaving

    def replace_participant(
        self,
        tx: Transaction,
        *,
        conversation_id: str,
        participant_id: str,
        participant: NewParticipant,
        account_id: str | None = None,
    ) -> Participant:
        """Replace everything about a participant; what is left out is cleared.

        A CUSTOMER's profile (found by the address when none is given) becomes the conversation's, when that had none.
        Raises `AddressTaken`, `ConversationExists`, `ProfileUnknown`, `ParticipantNotFound`, `ConversationNotFound`,
        `ConversationClosed`.
        """
        conversation = changes.load_open(tx, conversation_id=conversation_id, account_id=account_id)
        before = self.get_participant(tx, conversation_id=conversation_id, participant_id=participant_id)
        others = [one for one in rows.list_all(tx, conversation_id) if one.participant_id != participant_id]
        _check_free(others, participant.addresses)
        if participant.profile_id is None or participant.profile_id != before.profile_id:
            participant = self._known(tx, conversation, participant)
        after = replace(
            before,
            name=_name(participant),
            type=participant.type,
            profile_id=participant.profile_id,
            addresses=_distinct(participant.addresses),
        )
        after = write(tx, before, after)
        named = _take_profile(tx, conversation, after)
        if named.profile_id != conversation.profile_id:
            keys.settle(tx, named)
        return after

    def ensure_worker_participant(
        self, tx: Transaction, *, conversation_id: str, worker_id: str, name: str, channel: str
    ) -> Participant:
        """Return the worker's own HUMAN_AGENT participant, added if they were not in the conversation before."""
        conversation = changes.load_open(tx, conversation_id=conversation_id)
        address = worker_address(worker_id=worker_id, channel=channel)
        standing = rows.list_all(tx, conversation_id)
        mine = next((one for one in standing if worker_of(one) == worker_id), None)
        if mine is None:
            new = NewParticipant(addresses=(address,), type=ParticipantType.HUMAN_AGENT, name=name)
            return add(tx, conversation, new)
        if find_at([mine], address) is not None:
            return mine
        return write(tx, mine, replace(mine, addresses=(*mine.addresses, address)))
