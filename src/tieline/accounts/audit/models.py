"""The values of the audit log. Ids and our own words alone: no text, no name and no address of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something that somebody did, or was refused.

    `what` is the operation's own name, `route` its method and address without ids, `ids` what it was about by the names
    of the route; `actor` names the member of staff as they were called then.
    """

    account_id: str
    role: str
    what: str
    route: str
    status: int
    actor: str = ""
    user_id: str | None = None
    worker_id: str | None = None
    sign_in_id: str | None = None
    address: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RecordedAct(Act):
    """An act as the log keeps it."""

    act_id: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ActFilter:
    """Which acts are wanted; None does not ask. `about` is an id the act was about."""

    user_id: str | None = None
    worker_id: str | None = None
    what: str | None = None
    about: str | None = None
    refused: bool | None = None
    since: datetime | None = None
    until: datetime | None = None
