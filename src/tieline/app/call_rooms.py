"""What the stories of calls (`calls.py`, `worker_talks.py`) need of the house that is being built."""

from __future__ import annotations

from typing import Protocol

from tieline.accounts import AccountService
from tieline.agents import BuiltInAgent
from tieline.channels import ChannelService
from tieline.channels.voice import CallService
from tieline.conversations import ConversationService
from tieline.flows import FlowService
from tieline.interactions import InteractionService
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.calls.relay_link import RelayDialer
from tieline.journeys.customer import CustomerView
from tieline.journeys.flow_calls import FlowCalls
from tieline.journeys.handoff_to_worker import HandoffToWorker
from tieline.journeys.inbound_message import InboundMessage
from tieline.journeys.outbound_message import OutboundMessage
from tieline.journeys.promised import PromisedAnswers
from tieline.journeys.read_sources import Fetcher
from tieline.journeys.recording_files import RecordingFiles
from tieline.journeys.turn_rounds import Patience
from tieline.journeys.turn_view import TurnView
from tieline.kit.db import Database
from tieline.kit.http import HTTPSender
from tieline.kit.settings import Settings
from tieline.routing import RoutingService


class CallRooms(Protocol):
    """What the stories of calls need of the house that is being built."""

    db: Database
    settings: Settings
    http: HTTPSender
    dialer: RelayDialer
    pages: Fetcher
    accounts: AccountService
    calls_room: CallService
    channels: ChannelService
    conversations: ConversationService
    customer: CustomerView
    inbound: InboundMessage
    handoff: HandoffToWorker
    turn_view: TurnView
    agent: BuiltInAgent
    patience: Patience
    routing: RoutingService
    interactions: InteractionService
    flows: FlowService
    flow_calls: FlowCalls
    outbound: OutboundMessage
    promised: PromisedAnswers
    worker_calls: CallLegs
    recording_files: RecordingFiles
