"""The forms of this product's webhooks: which are sent for an event of the house, and what they say."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tieline.conversations.classic import ClassicMessage, ClassicService, Place, classic_id
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind
from tieline.wire.conversations_v1.render import STATES, participant_sid, receipt_sid
from tieline.wire.envelope import wire_time

Form = dict[str, str]
Told = tuple[tuple[str, Form], ...]

_SOURCES = {"SMS": "SMS", "WHATSAPP": "WHATSAPP", "RCS": "RCS", "CHAT": "SDK", "VOICE": "VOICE"}


def render_event(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
    """Return the webhooks of an event, each by its name; none for what this API does not tell."""
    reader = _READERS.get(event["event"])
    if reader is None:
        return ()
    shown = classic.get_conversation(tx, place=place, name=event["conversation_id"])
    common = {
        "AccountSid": place.account_id,
        "ChatServiceSid": shown.service_id,
        "ConversationSid": classic_id(IdKind.CONVERSATION, event["conversation_id"]),
        "Source": "API",
    }
    return tuple(
        (name, {"EventType": name, **common, **{k: v for k, v in fields.items() if v is not None}})
        for name, fields in reader(tx, classic, place, event)
    )


def _conversation_form(
    tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]
) -> Form:
    shown = classic.get_conversation(tx, place=place, name=event["conversation_id"])
    conversation = shown.conversation
    return {
        "DateCreated": wire_time(conversation.created_at),
        "DateUpdated": wire_time(conversation.updated_at),
        "FriendlyName": conversation.name or "",
        "UniqueName": shown.details.unique_name or "",
        "Attributes": shown.details.attributes,
        "State": STATES[conversation.status],
    }


def _created(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
    return (("onConversationAdded", _conversation_form(tx, classic, place, event)),)


def _updated(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
    form = _conversation_form(tx, classic, place, event)
    told: list[tuple[str, Form]] = []
    if "name" in event["changed"]:
        told.append(("onConversationUpdated", form))
    if "status" in event["changed"]:
        state = {"StateTo": form["State"], "StateUpdated": form["DateUpdated"]}
        told.append(("onConversationStateUpdated", form | state))
    return tuple(told)


def _participant(name: str) -> Any:
    def read(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
        found = classic.get_participant(
            tx, place=place, name=event["conversation_id"], participant_id=event["participant_id"]
        )
        form = {
            "ParticipantSid": participant_sid(found.participant.participant_id) or "",
            "DateCreated": wire_time(found.participant.created_at),
            "DateUpdated": wire_time(found.participant.updated_at),
            "Attributes": found.details.attributes,
        }
        if found.identity is not None:
            form["Identity"] = found.identity
        if found.binding is not None:
            form["MessagingBinding.Type"] = found.binding.type
            form["MessagingBinding.Address"] = found.binding.address
            form["MessagingBinding.ProxyAddress"] = found.binding.proxy_address or ""
        return ((name, form),)

    return read


def _left(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
    return (("onParticipantRemoved", {"ParticipantSid": participant_sid(event["participant_id"]) or ""}),)


def _message_form(message: ClassicMessage) -> Form:
    said = message.communication
    form = {
        "MessageSid": classic_id(IdKind.COMMUNICATION, said.communication_id),
        "Index": str(said.sequence - 1),
        "DateCreated": wire_time(said.created_at),
        "Body": said.text,
        "Author": message.author,
        "ParticipantSid": participant_sid(said.author.participant_id) or "",
        "Attributes": message.details.attributes,
        "Source": _SOURCES.get(said.author.channel or "", "API"),
    }
    if said.media:
        form["Media"] = json.dumps([{"Url": one} for one in said.media])
    return form


def _message(
    tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]
) -> ClassicMessage:
    return classic.get_message(
        tx, place=place, name=event["conversation_id"], communication_id=event["communication_id"]
    )


def _said(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
    return (("onMessageAdded", _message_form(_message(tx, classic, place, event))),)


def _corrected(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
    message = _message(tx, classic, place, event)
    form = _message_form(message)
    if "deliveryStatus" not in event["changed"]:
        return (("onMessageUpdated", form | {"DateUpdated": wire_time(message.communication.updated_at)}),)
    said = message.communication
    return tuple(
        (
            "onDeliveryUpdated",
            {
                "MessageSid": form["MessageSid"],
                "DeliveryReceiptSid": receipt_sid(said.communication_id, one),
                "ParticipantSid": participant_sid(one.participant_id) or "",
                "Status": (one.delivery_status or "SENT").lower(),
                "ChannelMessageSid": said.channel_id or "",
            },
        )
        for one in said.recipients
    )


def _taken_back(tx: Transaction, classic: ClassicService, place: Place, event: Mapping[str, Any]) -> Told:
    return (
        ("onMessageRemoved", {"MessageSid": classic_id(IdKind.COMMUNICATION, event["communication_id"])}),
    )


_READERS: Mapping[str, Any] = {
    "ConversationCreated": _created,
    "ConversationUpdated": _updated,
    "ParticipantAdded": _participant("onParticipantAdded"),
    "ParticipantUpdated": _participant("onParticipantUpdated"),
    "ParticipantRemoved": _left,
    "CommunicationAdded": _said,
    "CommunicationUpdated": _corrected,
    "CommunicationRemoved": _taken_back,
}
