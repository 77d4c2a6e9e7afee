"""The door of the supervisor's screens, `/supervisor/api`: team, queues, conversations, reports, service levels.

Each route reads the wire into plain arguments and calls one read or one story of `journeys/supervision`.
"""

from __future__ import annotations

from tieline.supervisor.routes import SupervisorDoor, build_router

__all__ = ["SupervisorDoor", "build_router"]
