"""The stories of interactions put together: transfers, rest, and their doors. See `house.py`."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter

from tieline.app.desk_stories import DeskStories
from tieline.casework import CaseworkService
from tieline.channels import ChannelService
from tieline.conversations import Conversation, ConversationService
from tieline.desktop.rest_routes import build_rest_router
from tieline.desktop.transfer_routes import build_transfer_router
from tieline.intelligence import IntelligenceService
from tieline.interactions import REST_DUE, TRANSFER_DUE, InteractionService
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.customer import CustomerView
from tieline.journeys.directory import DirectoryView
from tieline.journeys.engage import Engage
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.rests import WAKE_PARKED, Rests
from tieline.journeys.spoken import SpokenWords
from tieline.journeys.transfers import TRANSFER_DECLINED, Transfers
from tieline.kit.db import Database, Transaction
from tieline.kit.job_runner import Handler
from tieline.kit.settings import Settings
from tieline.memory import MemoryService
from tieline.routing import RoutingService
from tieline.wire.flex_v1 import build_router as build_flex


class InteractionRooms(Protocol):
    """What the stories of interactions need of the house that is being built."""

    db: Database
    settings: Settings
    casework: CaseworkService
    channels: ChannelService
    conversations: ConversationService
    customer: CustomerView
    inbound: InboundMessage
    intelligence: IntelligenceService
    interactions: InteractionService
    memory: MemoryService
    routing: RoutingService
    desk_stories: DeskStories
    worker_calls: CallLegs


class InteractionStories:
    """Everything about who has a conversation, built from the house's rooms."""

    def __init__(self, house: InteractionRooms) -> None:
        """Build lowest first."""
        words = SpokenWords(conversations=house.conversations, routing=house.routing)
        past = house.desk_stories.past

        def summary(tx: Transaction, conversation: Conversation) -> str:
            """Return the newest summary's sentences, each of which its operator could cite; "" when there is none."""
            found = past.summary(tx, conversation=conversation)
            return " ".join(sentence["text"] for sentence in found.sentences) if found else ""

        self.transfers = Transfers(
            house.db,
            interactions=house.interactions,
            routing=house.routing,
            conversations=house.conversations,
            summary=summary,
            legs=house.worker_calls,
        )
        self.rests = Rests(
            house.db,
            interactions=house.interactions,
            routing=house.routing,
            conversations=house.conversations,
            words=words,
            casework=house.casework,
            paused_seconds=house.settings.paused_seconds,
            legs=house.worker_calls,
        )
        self.engage = Engage(
            house.db,
            interactions=house.interactions,
            routing=house.routing,
            conversations=house.conversations,
            channels=house.channels,
            customer=house.customer,
            inbound=house.inbound,
            legs=house.worker_calls,
        )
        self.directory = DirectoryView(routing=house.routing)

    def handlers(self) -> dict[str, Handler]:
        """Return the story that runs each kind of job about who has a conversation."""
        return {
            TRANSFER_DECLINED: self.transfers.declined,
            TRANSFER_DUE: self.transfers.due,
            WAKE_PARKED: self.rests.heard,
            REST_DUE: self.rests.due,
        }


def flex_door(house: BuiltHouse) -> APIRouter:
    """Return Flex's door."""
    return build_flex(
        db=house.db,
        interactions=house.interactions,
        routing=house.routing,
        engage=house.interaction_stories.engage,
    )


class BuiltHouse(InteractionRooms, Protocol):
    """A house whose stories of interactions are built."""

    interaction_stories: InteractionStories


def desktop_interactions(house: BuiltHouse) -> APIRouter:
    """Return the desktop's routes about who has a conversation."""
    stories = house.interaction_stories
    router = APIRouter()
    transfers = build_transfer_router(db=house.db, transfers=stories.transfers, directory=stories.directory)
    router.include_router(transfers)
    router.include_router(build_rest_router(db=house.db, rests=stories.rests))
    return router
