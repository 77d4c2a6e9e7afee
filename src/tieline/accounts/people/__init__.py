"""People who sign in: users with their roles, passwords, links to set one, and who guesses too often.

`service.py` has the verbs, `passwords.py` the rules of passwords. Sessions are the room's own (`accounts/service.py`).
"""

from tieline.accounts.people.errors import (
    LastWayIn,
    PasswordTooWeak,
    SignInLocked,
    SignInRefused,
    UserNotFound,
    UserTaken,
)
from tieline.accounts.people.models import ROLES, User, UserChanges, UserRole
from tieline.accounts.people.passwords import Passwords
from tieline.accounts.people.service import UserService

__all__ = [
    "ROLES",
    "LastWayIn",
    "PasswordTooWeak",
    "Passwords",
    "SignInLocked",
    "SignInRefused",
    "User",
    "UserChanges",
    "UserNotFound",
    "UserRole",
    "UserService",
    "UserTaken",
]
