"""What programs hear of routing, and decide about offers, put together. `house.py` holds the result."""

from __future__ import annotations

from typing import Protocol

from tieline.accounts import AccountService
from tieline.app.calls import CallStories
from tieline.channels.voice import CallService
from tieline.journeys.calls.call_legs import CallLegs
from tieline.journeys.instructions import CarryOut
from tieline.journeys.outbound_call import OutboundCall
from tieline.journeys.routing_callbacks import RoutingCallbacks
from tieline.journeys.worker_desk import WorkerDesk
from tieline.kit.db import Database
from tieline.kit.http import HTTPSender
from tieline.routing import RoutingService
from tieline.webhooks import WebhookService
from tieline.wire.taskrouter_v1 import Forms as RoutingForms


class ProgramRooms(Protocol):
    """What these stories need of the house that is being built."""

    db: Database
    accounts: AccountService
    call_stories: CallStories
    calls_room: CallService
    http: HTTPSender
    outbound_call: OutboundCall
    routing: RoutingService
    webhooks: WebhookService
    worker_calls: CallLegs
    worker_desk: WorkerDesk


class ProgramStories:
    """Carries out what programs answer to offers, and tells them what happens."""

    def __init__(self, house: ProgramRooms) -> None:
        """Build lowest first."""
        self.carry_out = CarryOut(
            house.db,
            routing=house.routing,
            calls=house.calls_room,
            desk=house.worker_desk,
            outbound=house.outbound_call,
            legs=house.worker_calls,
            supervision=lambda: house.call_stories.talks.supervision,
        )
        self.routing_callbacks = RoutingCallbacks(
            house.db,
            routing=house.routing,
            webhooks=house.webhooks,
            accounts=house.accounts,
            http=house.http,
            carry_out=self.carry_out,
            forms=RoutingForms(),
        )
