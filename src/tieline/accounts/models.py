"""The values of the accounts room: account, key and principal. The verbs are in `service.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["account", "console", "administrator", "supervisor", "worker", "phone"]
"""account: the API with every right; console: the set-up screens by a one-time link, likewise; phone: the handset.

People: an administrator may do all of the console, a supervisor reads every conversation and leads the workers, a worker
has a desktop.
"""
FULL_RIGHTS: tuple[Role, ...] = ("account", "console", "administrator")
"""Who may do everything there is in a project."""


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
class Place:
    """Where somebody signs in: the address they come from, and how their browser calls itself."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """A sign-in that still counts: whose, where, since when, and when it was last used."""

    sign_in_id: str
    user_id: str | None
    worker_id: str | None
    role: Role
    name: str
    address: str
    browser: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class Principal:
    """Who is calling: the account it belongs to, the widest of its roles, and the worker it is at a desktop."""

    account_id: str
    role: Role
    worker_id: str | None = None
    name: str = ""
    user_id: str | None = None
    """Whoever signed in; None behind a one-time link, a key or the local key."""
    sign_in_id: str | None = None

    @property
    def roles(self) -> frozenset[Role]:
        """Every role this caller has: a supervisor who is a worker too has a desktop of their own."""
        return frozenset({self.role, "worker"}) if self.worker_id is not None else frozenset({self.role})
