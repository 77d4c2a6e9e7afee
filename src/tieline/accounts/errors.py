"""The refusals of the accounts room."""

from tieline.kit.errors import NotFound, Refused


class AccountNotFound(NotFound):
    """There is no such account."""


class LinkUsedUp(Refused):
    """This link was used already or is too old. Type `tieline links` for new ones."""


class NoHandoffFlow(Refused):
    """This account has no handoff flow; publish one and name it."""


class SignInNotFound(NotFound):
    """There is no such sign-in, or it ended already."""
