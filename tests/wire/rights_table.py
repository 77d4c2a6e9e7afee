"""Who may do what: the table that test_rights_table.py walks through, for every route and every role of people.

Paths are as routes spell them, each parameter as `{}`. A route below `/desktop/api`, `/supervisor/api` or `/sign-in`
needs a line of its own here; everything below `/console/api` and of the products belongs to administrators unless a line
says otherwise.
"""

from __future__ import annotations

A, S, W, P = "administrator", "supervisor", "worker", "phone"
EVERYBODY = frozenset({A, S, W, P})
FULL = frozenset({A})
LEADS = frozenset({A, S})
DESK = frozenset({A, S, W})
OWN = frozenset({W})
"""Who acts at a desktop of their own; a supervisor or administrator does so by being a worker too."""

TABLE: dict[str, frozenset[str]] = {
    "POST /sign-in/api/password": EVERYBODY,
    "POST /sign-in/api/link": EVERYBODY,
    "POST /sign-in/api/set-password": EVERYBODY,
    "GET /sign-in/api/ways": EVERYBODY,
    "GET /sign-in/oidc/start": EVERYBODY,
    "GET /sign-in/oidc/callback": EVERYBODY,
    "GET /sign-in/api/me": DESK,
    "PUT /sign-in/api/me/password": DESK,
    "DELETE /sign-in/api/me/sign-ins/{}": DESK,
    "GET /desktop/api/me": DESK,
    "GET /desktop/api/tasks": DESK,
    "GET /desktop/api/tasks/{}/briefing": DESK,
    "GET /desktop/api/conversations/{}/transcript": DESK,
    "GET /desktop/api/live": DESK,
    "POST /desktop/api/logout": DESK,
    "POST /desktop/api/activity": OWN,
    "POST /desktop/api/reservations/{}/accept": OWN,
    "POST /desktop/api/reservations/{}/reject": OWN,
    "POST /desktop/api/tasks/{}/messages": OWN,
    "POST /desktop/api/tasks/{}/return": OWN,
    "POST /desktop/api/tasks/{}/wrapup": OWN,
    "POST /desktop/api/tasks/{}/finish": OWN,
    "POST /desktop/api/tasks/{}/call": OWN,
    "POST /desktop/api/tasks/{}/call/end": OWN,
    "GET /desktop/api/calls": OWN,
    "POST /desktop/api/calls": OWN,
    "POST /desktop/api/calls/{}/decline": OWN,
    "POST /desktop/api/messages": OWN,
    "GET /desktop/api/tasks/{}/answers": DESK,
    "GET /desktop/api/tasks/{}/wrapup": DESK,
    "GET /desktop/api/transfers/{}": DESK,
    "POST /desktop/api/after-this": OWN,
    "POST /desktop/api/tasks/{}/suggestion/verdict": OWN,
    "POST /desktop/api/tasks/{}/again": OWN,
    "POST /desktop/api/tasks/{}/wrapup/draft": OWN,
    "POST /desktop/api/tasks/{}/wrapup/extend": OWN,
    "POST /desktop/api/tasks/{}/files": OWN,
    "POST /desktop/api/tasks/{}/typing": OWN,
    "POST /desktop/api/tasks/{}/call/leave": OWN,
    "GET /desktop/api/directory": OWN,
    "POST /desktop/api/tasks/{}/transfers": OWN,
    "POST /desktop/api/transfers/{}/complete": OWN,
    "POST /desktop/api/transfers/{}/cancel": OWN,
    "POST /desktop/api/tasks/{}/invites": OWN,
    "POST /desktop/api/tasks/{}/notes": OWN,
    "POST /desktop/api/tasks/{}/end": OWN,
    "POST /desktop/api/tasks/{}/leave": OWN,
    "GET /desktop/api/paused": OWN,
    "POST /desktop/api/tasks/{}/pause": OWN,
    "POST /desktop/api/tasks/{}/park": OWN,
    "POST /desktop/api/tasks/{}/resume": OWN,
    "GET /desktop/api/conversations/{}/call": LEADS,
    "GET /supervisor/api/team": LEADS,
    "PATCH /supervisor/api/workers/{}": LEADS,
    "GET /supervisor/api/queues": LEADS,
    "GET /supervisor/api/service-levels": LEADS,
    "PUT /supervisor/api/service-levels": LEADS,
    "GET /supervisor/api/reports": LEADS,
    "GET /supervisor/api/live": LEADS,
    "GET /supervisor/api/conversations": LEADS,
    "GET /supervisor/api/conversations/{}": LEADS,
    "POST /supervisor/api/conversations/{}/whispers": LEADS,
    "POST /supervisor/api/conversations/{}/take-over": LEADS,
    "POST /supervisor/api/conversations/{}/give-back": LEADS,
    "POST /supervisor/api/tasks/{}/finish": LEADS,
    "POST /supervisor/api/logout": LEADS,
    "POST /desktop/api/calls/{}/supervision": LEADS,
    "POST /desktop/api/supervisions/{}": LEADS,
    "POST /desktop/api/supervisions/{}/end": LEADS,
    "POST /v1/Workspaces/{}/Workers/{}": LEADS,
}

# What a worker's screen asks of the products, about the customers of its own tasks.
for _read in (
    "/v2/Conversations/{}",
    "/v2/Conversations/{}/Participants",
    "/v2/Conversations/{}/Participants/{}",
    "/v2/Conversations/{}/Communications",
    "/v2/Conversations/{}/Communications/{}",
    "/v2/Conversations/{}/Actions/{}",
    "/v1/Stores/{}/Profiles/{}",
    "/v1/Stores/{}/Profiles/{}/Traits",
    "/v1/Stores/{}/Profiles/{}/Observations",
    "/v1/Stores/{}/Profiles/{}/ConversationSummaries",
    "/v1/Stores/{}/Profiles/{}/Identifiers",
    "/v1/ControlPlane/Stores/{}/TraitGroups",
    "/v1/ControlPlane/Stores/{}/TraitGroups/{}",
    "/v1/Workspaces/{}/Activities",
):
    TABLE[f"GET {_read}"] = DESK
for _write in (
    "POST /v2/Conversations/{}/Actions",
    "POST /v2/Conversations/{}/Communications",
    "POST /v1/Stores/{}/Profiles/{}/Recall",
    "POST /v1/Stores/{}/Profiles/{}/Observations",
    "PATCH /v1/Stores/{}/Profiles/{}",
    "PATCH /v1/Stores/{}/Profiles/{}/Observations/{}",
    "DELETE /v1/Stores/{}/Profiles/{}/Observations/{}",
):
    TABLE[_write] = DESK

SUPERVISOR_READS = (
    "/v2/Conversations",
    "/v1/Workspaces",
    "/v1/Interactions/",
    "/v1/Stores/{}/Profiles",
    "/v3/Conversations",
    "/v3/OperatorResults",
)
"""Whatever begins so may a supervisor read; imports of customers are set-up."""


def who_may(method: str, path: str) -> frozenset[str] | None:
    """Return who may do this; None for a route that has no rule."""
    ruled = TABLE.get(f"{method} {path}")
    if ruled is not None:
        return ruled
    if path.startswith("/phone/api"):
        return frozenset({A, P})
    if path.startswith(("/desktop/", "/supervisor/", "/sign-in")):
        return None
    if method == "GET" and path.startswith(SUPERVISOR_READS) and "/Imports" not in path:
        return LEADS
    return FULL
