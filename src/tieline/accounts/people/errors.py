"""The refusals about people who sign in."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound, Refused, TielineError


class UserNotFound(NotFound):
    """There is no such user."""


class UserTaken(Conflict):
    """Somebody else has this user name or e-mail address already."""


class LastWayIn(Refused):
    """You cannot disable yourself or take your own administrator role; another administrator can."""


class PasswordTooWeak(Invalid):
    """A password has at least 12 characters, is none of the common ones, and does not hold the user name."""


class SignInRefused(TielineError):
    """The user name or the password is wrong, or this user may not sign in."""


class SignInLocked(TielineError):
    """Too many wrong sign-ins for this user name or from this address; wait, or ask an administrator for a new link."""

    def __init__(self, *, retry_after: int) -> None:
        """Say after how many whole seconds the next attempt is looked at."""
        self.retry_after = retry_after
        super().__init__()
