"""What workers read and write at their desks put together. `house.py` holds the result, `doors.py` shows it."""

from __future__ import annotations

from typing import Protocol

from tieline.casework import CaseworkService
from tieline.channels import ChannelService
from tieline.conversations import ConversationService
from tieline.intelligence import IntelligenceService
from tieline.interactions import InteractionService
from tieline.journeys.after_this import AfterThis
from tieline.journeys.briefing import BriefingView
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.case_history import CaseHistory
from tieline.journeys.casework import Casework
from tieline.journeys.customer import CustomerView
from tieline.journeys.desk_view import DeskView
from tieline.journeys.past import CustomerPast
from tieline.journeys.rule_runs import RuleRuns
from tieline.journeys.sent_files import PutFiles
from tieline.journeys.spoken import SpokenWords
from tieline.journeys.think_again import ThinkAgain
from tieline.journeys.typing import TypingSigns
from tieline.journeys.wrap_up import WrapUps
from tieline.kit.db import Database
from tieline.memory import MemoryService
from tieline.routing import RoutingService


class DeskRooms(Protocol):
    """What the desk's stories need of the house that is being built."""

    db: Database
    casework: CaseworkService
    channels: ChannelService
    conversations: ConversationService
    customer: CustomerView
    intelligence: IntelligenceService
    interactions: InteractionService
    memory: MemoryService
    routing: RoutingService
    rule_runs: RuleRuns
    worker_calls: CallLegs


class DeskStories:
    """Everything workers read and write beside the conversation itself."""

    def __init__(self, house: DeskRooms) -> None:
        """Build lowest first."""
        self.words = SpokenWords(conversations=house.conversations, routing=house.routing)
        self.past = CustomerPast(
            conversations=house.conversations,
            memory=house.memory,
            intelligence=house.intelligence,
            words=self.words,
            cases=CaseHistory(
                casework=house.casework, routing=house.routing, intelligence=house.intelligence
            ),
        )
        self.desk = DeskView(
            routing=house.routing,
            conversations=house.conversations,
            past=self.past,
            words=self.words,
            worker_calls=house.worker_calls,
        )
        self.briefings = BriefingView(
            conversations=house.conversations,
            intelligence=house.intelligence,
            desk=self.desk,
            past=self.past,
            words=self.words,
            casework=house.casework,
            interactions=house.interactions,
        )
        self.after_this = AfterThis(house.db, routing=house.routing)
        self.wrap_ups = WrapUps(
            house.db,
            casework=house.casework,
            routing=house.routing,
            interactions=house.interactions,
            desk=self.desk,
        )
        self.casework = Casework(
            house.db,
            casework=house.casework,
            conversations=house.conversations,
            routing=house.routing,
            intelligence=house.intelligence,
            customer=house.customer,
            desk=self.desk,
        )
        self.typing = TypingSigns(
            house.db, conversations=house.conversations, words=self.words, desk=self.desk
        )
        self.files = PutFiles(house.db, channels=house.channels, desk=self.desk)
        self.think_again = ThinkAgain(
            house.db,
            conversations=house.conversations,
            intelligence=house.intelligence,
            runs=house.rule_runs,
            desk=self.desk,
        )
