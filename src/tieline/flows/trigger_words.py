"""A message and a call in the vendor's words, as a flow's author reads them (`trigger.message`, `widgets.<name>.inbound`).

Reference: flex-taskrouter-studio.md 2.3. Inside the house a message is a `message_id`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieline.flows.models import JSON

_PLACES = ("City", "State", "Zip", "Country")


@dataclass(frozen=True, kw_only=True)
class Arriving:
    """A message that is about to be committed to its conversation."""

    message_id: str
    from_: str
    to: str
    body: str
    media: Sequence[str] = ()


def message_fields(arriving: Arriving, *, account_id: str, conversation_id: str) -> JSON:
    """Return a message of a number; where a party is from is not known, and sent empty."""
    nowhere = {party + place: "" for party in ("From", "To") for place in _PLACES}
    return {**_shared(arriving, account_id=account_id, conversation_id=conversation_id), **nowhere}


def conversation_fields(
    arriving: Arriving, *, account_id: str, conversation_id: str, at: str, attributes: object
) -> JSON:
    """Return a message of a conversation; `attributes` are the conversation's, as what they say."""
    shared = _shared(arriving, account_id=account_id, conversation_id=conversation_id)
    return {**shared, "DateCreated": at, "ChannelAttributes": attributes}


def _shared(arriving: Arriving, *, account_id: str, conversation_id: str) -> JSON:
    return {
        "AccountSid": account_id,
        "Body": arriving.body,
        "From": arriving.from_,
        "To": arriving.to,
        "MessageSid": arriving.message_id,
        "MessagingServiceSid": "",
        "NumMedia": str(len(arriving.media)),
        "ConversationSid": conversation_id,
        "ChannelSid": conversation_id,
        **{f"MediaUrl{index}": url for index, url in enumerate(arriving.media)},
    }


def answered_call(*, call_id: str, status: str, to: str, from_: str) -> JSON:
    """Return a call that was made, as its widget shows it."""
    return {"CallSid": call_id, "CallStatus": status, "To": to, "From": from_}
