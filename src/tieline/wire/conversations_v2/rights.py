"""What a worker's screen may do here: read, and speak as its own participant. Programs and the console may do all."""

from __future__ import annotations

from tieline.accounts import FULL_RIGHTS, Principal
from tieline.kit.errors import Refused


class WorkersOnlySpeak(Refused):
    """A worker's session may read conversations and speak in them; changing them takes an API key or the console."""


def speaking_worker(caller: Principal) -> str | None:
    """Return the worker whose participant alone may speak in this request, or None when any may."""
    if caller.role in FULL_RIGHTS:
        return None
    # A worker's session without a worker speaks as nobody.
    return caller.worker_id or ""


def check_may_change(caller: Principal) -> None:
    """Let programs and the console pass. Raises `WorkersOnlySpeak`."""
    if caller.role not in FULL_RIGHTS:
        raise WorkersOnlySpeak
