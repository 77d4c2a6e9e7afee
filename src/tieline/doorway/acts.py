"""What a door tells the audit log beyond what stands in the request: whom an act was about, or who tried to sign in.

`app/audit_trail.py` records every act of a person by itself; a handler adds ids that the address does not have.
"""

from __future__ import annotations

from fastapi import Request


def note_ids(request: Request, **ids: str | None) -> None:
    """Add ids, by their names, to what the audit log keeps about this request. Ids alone: no words of anybody."""
    noted: dict[str, str] = getattr(request.state, "act_ids", {})
    request.state.act_ids = {**noted, **{name: value for name, value in ids.items() if value}}


def note_attempt(request: Request, *, user_id: str | None, account_id: str | None) -> None:
    """Say that somebody tried to come in, and as whom if that is anybody; the log keeps it whatever the outcome."""
    request.state.attempt = (user_id, account_id)
