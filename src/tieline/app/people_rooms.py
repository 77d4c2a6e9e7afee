"""The rooms about those who sign in, put together from the settings; what is done with them is in `people_stories.py`."""

from __future__ import annotations

from datetime import timedelta

from tieline.accounts import AccountService
from tieline.accounts.audit import AuditService
from tieline.accounts.people import UserService
from tieline.kit.settings import Settings


def people_rooms(settings: Settings) -> tuple[AccountService, UserService, AuditService]:
    """Return the rooms, with the lifetimes and limits that the operator set."""
    accounts = AccountService(
        session_life=timedelta(hours=settings.session_hours),
        idle_life=timedelta(hours=settings.session_idle_hours),
    )
    users = UserService(attempts=settings.sign_in_attempts, lock_seconds=settings.sign_in_lock_seconds)
    return accounts, users, AuditService()
