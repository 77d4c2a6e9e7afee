"""Flex v1: interactions with their channels, invites, participants and transfers, and the account's configuration.

Forms with Pascal-case names come in (a transfer and the configuration: JSON), snake_case JSON with absolute URLs goes out;
`Channel` and `Routing` are JSON inside a form's field (twilio-apis.md section 9). Rules are in `tieline.interactions`;
what a program asks for goes through the journey `engage.py`. `build_router` is called by app/doors.
"""

from __future__ import annotations

from fastapi import APIRouter

from tieline.interactions import InteractionService
from tieline.journeys.engage import Engage
from tieline.kit.db import Database
from tieline.routing import RoutingService
from tieline.wire.flex_v1.channels import add_channel_routes
from tieline.wire.flex_v1.configuration import add_configuration_routes
from tieline.wire.flex_v1.door import Door
from tieline.wire.flex_v1.interactions import add_interaction_routes
from tieline.wire.flex_v1.participants import add_participant_routes
from tieline.wire.flex_v1.transfers import add_transfer_routes

__all__ = ["build_router"]


def build_router(
    *, db: Database, interactions: InteractionService, routing: RoutingService, engage: Engage
) -> APIRouter:
    """Build the door.

    Args:
        db: the database, for reads and for what changes the interactions room alone.
        interactions: the interactions room.
        routing: the routing room, for the tasks that answers show.
        engage: the journey of a program that engages people.
    """
    router = APIRouter(tags=["flex_v1"])
    door = Door(db=db, interactions=interactions, routing=routing, engage=engage)
    add_interaction_routes(router, door)
    add_channel_routes(router, door)
    add_participant_routes(router, door)
    add_transfer_routes(router, door)
    add_configuration_routes(router, door)
    return router
