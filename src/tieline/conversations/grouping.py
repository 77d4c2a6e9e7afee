"""Which open conversation a message belongs to: pure rules that turn people and addresses into one key.

The key stands on the open conversation's row under a unique constraint, so that two first messages at once still make
one conversation (`tables.py`); a closed conversation gives its key up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tieline.conversations.models import Address, Grouping, NewParticipant, ParticipantType

_PREFIXES = {"WHATSAPP": "whatsapp:", "RCS": "rcs:"}


def group_key(
    *, grouping: Grouping, profile_id: str | None, customer: Address | None, addresses: Iterable[Address]
) -> str | None:
    """Return the key of the conversation these people share, or None when they cannot be told apart by it.

    Args:
        grouping: the configuration's grouping.
        profile_id: the customer's profile, when it is known.
        customer: the customer's address; it stands in for an unknown profile.
        addresses: every address of both sides, for the two groupings by address.
    """
    if grouping is Grouping.PROFILE:
        if profile_id is not None:
            return f"profile {profile_id}"
        return None if customer is None else stand_in_key(customer)
    listed = list(addresses)
    if not listed:
        return None
    if grouping is Grouping.ADDRESSES:
        return "addresses " + _joined(bare_address(address.address) for address in listed)
    return "channel addresses " + _joined(f"{address.channel} {address.address}" for address in listed)


def bare_address(address: str) -> str:
    """The same number by text, WhatsApp or RCS is one address; only the channel's prefix differs."""
    prefix, separator, rest = address.partition(":")
    return rest if separator and rest and prefix.lower() in {"whatsapp", "rcs"} else address


def spelled_for(channel: str, address: str) -> str:
    """Return a number as a channel spells it, such as `whatsapp:+15550100000` for WhatsApp."""
    return _PREFIXES.get(channel, "") + bare_address(address)


def stand_in_key(customer: Address) -> str:
    """Return the key of a customer whose profile nobody has resolved yet."""
    return f"customer {customer.channel} {customer.address}"


def _joined(parts: Iterable[str]) -> str:
    return "\n".join(sorted(set(parts)))


def key_of_participants(
    *, grouping: Grouping, profile_id: str | None, participants: Sequence[NewParticipant]
) -> str | None:
    """Return the key of a conversation made with these participants at once."""
    customers = [who for who in participants if who.type is ParticipantType.CUSTOMER]
    customer = next((address for who in customers for address in who.addresses), None)
    return group_key(
        grouping=grouping,
        profile_id=profile_id,
        customer=customer,
        addresses=[address for who in participants for address in who.addresses],
    )
