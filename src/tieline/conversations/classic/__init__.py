"""Conversations classic: the older API's view of the same conversations, so that programs written for it take part.

Nouns: a chat service groups conversations, and a configuration is bridged to it; an address rule says into which service
a message to an address goes; a hook is an address that hears of changes; details are what only the older API keeps of a
conversation, participant or message (attributes, unique name).
A conversation, participant and communication have one id in two spellings (`ids.py`), so nothing is stored twice and
every conversation there ever was can be read by either API. Who is who is in `people.py`. Begin at `service.py`.
"""

from __future__ import annotations

from tieline.conversations.classic.errors import (
    AddressRuleNotFound,
    AddressRuleTaken,
    ChatServiceNotFound,
    HookNotFound,
    UniqueNameTaken,
)
from tieline.conversations.classic.ids import classic_id, default_service_id, ordered_id
from tieline.conversations.classic.models import (
    AddressRule,
    AutoCreation,
    Binding,
    ChatService,
    ClassicConversation,
    ClassicMessage,
    ClassicParticipant,
    Details,
    Hook,
    HookTarget,
    NewConversation,
    Place,
)
from tieline.conversations.classic.people import CHAT
from tieline.conversations.classic.service import ClassicService

__all__ = [
    "CHAT",
    "AddressRule",
    "AddressRuleNotFound",
    "AddressRuleTaken",
    "AutoCreation",
    "Binding",
    "ChatService",
    "ChatServiceNotFound",
    "ClassicConversation",
    "ClassicMessage",
    "ClassicParticipant",
    "ClassicService",
    "Details",
    "Hook",
    "HookNotFound",
    "HookTarget",
    "NewConversation",
    "Place",
    "UniqueNameTaken",
    "classic_id",
    "default_service_id",
    "ordered_id",
]
