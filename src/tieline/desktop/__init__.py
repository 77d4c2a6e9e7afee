"""The workers' door, `/desktop/api`: what rings, what is being worked on, the briefing, and what a worker does with it.

Reads are `journeys/desk_view.py` and `journeys/briefing.py`, one snapshot each; commands are `journeys/worker_desk.py`.
A worker's session is needed to act; the console may look at any desktop by naming its worker (`?workerId=`).
"""

from tieline.desktop.routes import build_router

__all__ = ["build_router"]
