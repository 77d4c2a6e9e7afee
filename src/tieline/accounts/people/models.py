"""The values about people who sign in; the verbs are in `service.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tieline.accounts.models import Principal, Role

UserRole = Literal["administrator", "supervisor", "worker"]
ROLES: tuple[UserRole, ...] = ("administrator", "supervisor", "worker")
"""The widest first."""


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody who signs in; `flex_user_id` is the same person as Flex names them."""

    user_id: str
    account_id: str
    flex_user_id: str
    username: str
    email: str | None
    name: str
    locale: str
    roles: tuple[UserRole, ...]
    worker_id: str | None
    has_password: bool
    oidc_subject: str | None
    disabled_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    @property
    def may_sign_in(self) -> bool:
        """Say whether this user is let in at all."""
        return self.disabled_at is None and bool(self.roles)

    def principal(self) -> Principal:
        """Return who this user is to the doors: their widest role, and their desktop if they are a worker."""
        return principal_of(
            account_id=self.account_id,
            user_id=self.user_id,
            roles=self.roles,
            worker_id=self.worker_id,
            name=self.name,
        )


@dataclass(frozen=True, kw_only=True)
class UserChanges:
    """What is to be changed about a user; None leaves it. An empty `email` or `worker_id` takes it away."""

    name: str | None = None
    email: str | None = None
    locale: str | None = None
    roles: tuple[UserRole, ...] | None = None
    worker_id: str | None = None
    disabled: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PendingSignIn:
    """What was sent along to the identity provider, to be found again when it sends the browser back."""

    nonce: str
    code_verifier: str
    next_path: str


def principal_of(
    *, account_id: str, user_id: str, roles: Sequence[UserRole], worker_id: str | None, name: str
) -> Principal:
    """Return the principal of a user with these roles; without any there is nothing to be let in for."""
    widest: Role = next((role for role in ROLES if role in roles), "worker")
    return Principal(
        account_id=account_id,
        role=widest,
        worker_id=worker_id if "worker" in roles else None,
        name=name,
        user_id=user_id,
    )
