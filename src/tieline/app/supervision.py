"""Supervision put together: the stories that supervisors start, the reads they see, and their door."""

from __future__ import annotations

from typing import Protocol

from fastapi import APIRouter

from tieline.channels import ChannelService
from tieline.conversations import ConversationService
from tieline.intelligence import IntelligenceService
from tieline.interactions import InteractionService
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.conversation_list import ConversationList
from tieline.journeys.customer import CustomerView
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.spoken import SpokenWords
from tieline.journeys.supervision.conversation_view import SupervisedConversation
from tieline.journeys.supervision.edit_worker import EditWorker
from tieline.journeys.supervision.measure_repeats import MeasureRepeats
from tieline.journeys.supervision.queue_view import QueueView
from tieline.journeys.supervision.reports import Reports
from tieline.journeys.supervision.step_in import StepIn
from tieline.journeys.supervision.team_view import TeamView
from tieline.journeys.worker_desk import WorkerDesk
from tieline.kit.db import Database
from tieline.routing import RoutingService
from tieline.routing.supervision import RoutingSupervision
from tieline.supervision import SupervisionService
from tieline.supervisor import SupervisorDoor, build_router


class SupervisedRooms(Protocol):
    """What supervision needs of the house that is being built."""

    db: Database
    channels: ChannelService
    conversations: ConversationService
    intelligence: IntelligenceService
    interactions: InteractionService
    routing: RoutingService
    supervision: SupervisionService
    customer: CustomerView
    outbound: OutboundMessage
    worker_calls: CallLegs
    worker_desk: WorkerDesk


class SupervisionStories:
    """What supervisors do, and what is measured for them."""

    def __init__(self, house: SupervisedRooms) -> None:
        """Build from the house's rooms and stories."""
        self._house = house
        self.words = SpokenWords(conversations=house.conversations, routing=house.routing)
        self.measure_repeats = MeasureRepeats(
            house.db, conversations=house.conversations, supervision=house.supervision, words=self.words
        )
        self.edit_worker = EditWorker(house.db, routing=house.routing)
        self.step_in = StepIn(
            house.db,
            conversations=house.conversations,
            routing=house.routing,
            supervision=house.supervision,
            customer=house.customer,
            outbound=house.outbound,
            interactions=house.interactions,
            worker_calls=house.worker_calls,
            desk=house.worker_desk,
        )
        figures = RoutingSupervision(house.routing)
        self.team = TeamView(routing=figures, supervision=house.supervision, worker_calls=house.worker_calls)
        self.queues = QueueView(routing=figures, supervision=house.supervision)
        self.reports = Reports(
            conversations=house.conversations,
            routing=figures,
            intelligence=house.intelligence,
            supervision=house.supervision,
        )

    def door(self, rows: ConversationList) -> APIRouter:
        """Return the routes of supervisors; `rows` lists conversations as the console does."""
        house = self._house
        conversation = SupervisedConversation(
            conversations=house.conversations,
            channels=house.channels,
            routing=house.routing,
            supervision=house.supervision,
            customer=house.customer,
            rows=rows,
            words=self.words,
        )
        door = SupervisorDoor(
            team=self.team,
            queues=self.queues,
            reports=self.reports,
            conversations=rows,
            conversation=conversation,
            edit_worker=self.edit_worker,
            step_in=self.step_in,
            supervision=house.supervision,
        )
        return build_router(db=house.db, door=door)
