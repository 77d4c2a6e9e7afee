"""Who is who between the two APIs: identities and bindings there, typed participants here. Pure rules.

There, a participant is an identity (somebody who chats) or a binding (a customer's address and the number of ours they
see); nobody has a type. Here everybody has one, because it decides who may speak.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from tieline.conversations.classic.models import Binding
from tieline.conversations.models import Address, Author, Participant, ParticipantType
from tieline.conversations.participants import AGENT_TYPES, worker_of

CHAT = "CHAT"
SYSTEM = "system"
_PREFIXES = {"whatsapp": "WHATSAPP", "rcs": "RCS"}
_TYPES = {channel: name for name, channel in _PREFIXES.items()} | {"SMS": "sms", "EMAIL": "email"}


def channel_of(address: str) -> str:
    """Return the channel a bound address belongs to, told from its prefix."""
    prefix, separator, _ = address.partition(":")
    return _PREFIXES.get(prefix.lower(), "SMS") if separator else "SMS"


def type_of_identity(standing: Iterable[Participant], attributes: str) -> ParticipantType:
    """Return what somebody who comes by an identity is.

    Their attributes may say so ({"type": "AI_AGENT"}). Else the first is the customer, and whoever comes to a customer
    is an agent.
    """
    said = _said_type(attributes)
    if said is not None:
        return said
    has_customer = any(one.type is ParticipantType.CUSTOMER for one in standing)
    return ParticipantType.AGENT if has_customer else ParticipantType.CUSTOMER


def _said_type(attributes: str) -> ParticipantType | None:
    try:
        read = json.loads(attributes)
    except ValueError:
        return None
    said = read.get("type") if isinstance(read, dict) else None
    return ParticipantType.__members__.get(said) if isinstance(said, str) else None


def identity_of(participant: Participant) -> str | None:
    """Return the identity a participant is known by there; None for one with a bound address."""
    chatting = next((one.address for one in participant.addresses if one.channel == CHAT), None)
    worker_id = worker_of(participant)
    if worker_id is not None:
        return worker_id
    if participant.type in AGENT_TYPES:
        named = participant.name not in {one.address for one in participant.addresses}
        return participant.name if named and participant.name else chatting or "Agent"
    bound = any(one.channel in _TYPES for one in participant.addresses)
    return None if bound else chatting


def binding_of(participant: Participant, standing: Sequence[Participant]) -> Binding | None:
    """Return how a participant is written to, and from which number of ours; None for an identity."""
    if identity_of(participant) is not None:
        return None
    address = next((one for one in reversed(participant.addresses) if one.channel in _TYPES), None)
    if address is None:
        return None
    ours = (
        one.address
        for agent in standing
        if agent.type in AGENT_TYPES
        for one in agent.addresses
        if one.channel == address.channel
    )
    return Binding(type=_TYPES[address.channel], address=address.address, proxy_address=next(ours, None))


def author_named(standing: Iterable[Participant], name: str) -> Participant | None:
    """Return who is meant by the author of a message: an identity, an address, or a participant's name."""
    listed = tuple(standing)
    for is_meant in (
        lambda one: identity_of(one) == name,
        lambda one: any(address.address == name for address in one.addresses),
        lambda one: one.name == name,
    ):
        found = next((one for one in listed if is_meant(one)), None)
        if found is not None:
            return found
    return None


def shown_author(participant: Participant | None, author: Author) -> str:
    """Return the author of a message as it is shown there."""
    if participant is None:
        return author.address or SYSTEM
    return identity_of(participant) or author.address or SYSTEM


def on_channel(participant: Participant, channel: str) -> Address | None:
    """Return where a participant stands on a channel."""
    return next((one for one in participant.addresses if one.channel == channel), None)
