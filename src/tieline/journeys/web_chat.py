"""A visitor of a web page opens a chat: a conversation of the older API, its customer, and who hears of it; all or nothing.

Which service it belongs to, and which webhook or flow hears of it, says the address configuration that the page names. What
the visitor filled in before is found in the conversation's attributes as `pre_engagement_data`, and their name as `from`, so
that a flow reads them as `trigger.conversation.ChannelAttributes` (flex-taskrouter-studio.md section 2.3).
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Any

from tieline.conversations.classic import ClassicService, NewConversation, Place
from tieline.journeys.classic_bridge import ClassicBridge, NewPerson
from tieline.kit.db import Database, Transaction
from tieline.kit.errors import Invalid

_TYPE = "chat"


class NotForChats(Invalid):
    """This address is not one of web chats."""


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who wants to chat, at which of our addresses; `told` is what they filled in before, JSON or not."""

    address_id: str
    chat_name: str | None = None
    customer_name: str | None = None
    told: str | None = None
    identity: str | None = None


@dataclass(frozen=True, kw_only=True)
class WebChat:
    """The conversation, and the identity by which the visitor writes in it."""

    conversation_id: str
    identity: str


class OpenWebChat:
    """Opens chats."""

    def __init__(self, db: Database, *, classic: ClassicService, bridge: ClassicBridge) -> None:
        """Keep the room, and the story that opens conversations."""
        self._db = db
        self._classic = classic
        self._bridge = bridge

    async def open(self, *, account_id: str, visitor: Visitor) -> WebChat:
        """Open a chat; a visitor without an identity is given one that nobody guesses.

        Raises `AddressRuleNotFound`, `NotForChats`, and what `ClassicBridge.open` raises.
        """
        return await self._db.transact(partial(self._open, account_id=account_id, visitor=visitor))

    def _open(self, tx: Transaction, *, account_id: str, visitor: Visitor) -> WebChat:
        rule = self._classic.get_address_rule(tx, account_id=account_id, address_id=visitor.address_id)
        if rule.type != _TYPE:
            raise NotForChats
        place = Place(account_id=account_id, service_id=rule.auto_creation.service_id)
        identity = visitor.identity or f"visitor_{secrets.token_hex(16)}"
        new = NewConversation(friendly_name=visitor.chat_name, attributes=_attributes(visitor))
        opened = self._bridge.open_now(
            tx,
            place=place,
            new=new,
            people=(NewPerson(identity=identity, name=visitor.customer_name),),
            tell=True,
        )
        self._classic.follow_rule(tx, rule=rule, conversation_id=opened.conversation.conversation_id)
        return WebChat(conversation_id=opened.conversation.conversation_id, identity=identity)


def _attributes(visitor: Visitor) -> str:
    said: dict[str, Any] = {}
    if visitor.told is not None:
        said["pre_engagement_data"] = _read(visitor.told)
    if visitor.customer_name is not None:
        said["from"] = visitor.customer_name
    return json.dumps(said)


def _read(told: str) -> Any:
    try:
        return json.loads(told)
    except (ValueError, RecursionError):
        return told
