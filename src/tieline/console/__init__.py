"""The console's door, `/console/api`, and `/login`: set-up and inspection that the wire API has no resource for.

`start.py` the start page and links, `login.py` one-time links and sessions, `inspect.py` conversations in lanes,
`project.py` programs, numbers, routing, flows, webhooks and the clock, `people.py` profiles,
`routing.py` why tasks go where they go. Only a console session,
the account's own credentials or the data folder's local key come in.
"""

from tieline.console.routes import ConsoleReads, ConsoleStories, build_router

__all__ = ["ConsoleReads", "ConsoleStories", "build_router"]
