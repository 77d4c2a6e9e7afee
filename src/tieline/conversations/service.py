"""The face of the room: one class, its methods in one file a noun.

`opening.py` and `conversations.py` (conversations, owner, timers), `configurations.py`, `participants.py`,
`communications.py`, `actions.py`, `turns.py`, `marks.py`, `holdings.py`, `figures.py`. Every method takes the open
transaction first and does nothing but rules and SQL; doors pass `account_id`, journeys need not.
"""

from __future__ import annotations

from tieline.conversations.actions import ActionMethods
from tieline.conversations.communications import CommunicationMethods
from tieline.conversations.conversations import ConversationMethods
from tieline.conversations.figures import FigureMethods
from tieline.conversations.holdings import HoldingMethods
from tieline.conversations.marks import MarkMethods
from tieline.conversations.opening import OpeningMethods
from tieline.conversations.participants import ParticipantMethods
from tieline.conversations.turns import TurnMethods


class ConversationService(
    OpeningMethods,
    ConversationMethods,
    ParticipantMethods,
    CommunicationMethods,
    ActionMethods,
    TurnMethods,
    MarkMethods,
    HoldingMethods,
    FigureMethods,
):
    """Everything the house can ask about conversations."""
