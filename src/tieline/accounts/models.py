"""The values of the accounts room: account, key and principal. The verbs are in `service.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["account", "console", "worker", "phone"]
"""account: the API with every right; console: the set-up screens, likewise; worker: the desktop; phone: the handset."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account; its auth token signs what the platform sends out, its handoff flow passes customers to people."""

    account_id: str
    auth_token: str
    friendly_name: str
    handoff_flow_id: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """A key of an account; its secret is only told when it is made."""

    key_id: str
    account_id: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who is calling: the account it belongs to, its role, and the worker behind a worker's session."""

    account_id: str
    role: Role
    worker_id: str | None = None
    name: str = ""
