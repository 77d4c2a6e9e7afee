"""The refusals of the classic view; each docstring is the sentence a caller reads."""

from __future__ import annotations

from tieline.kit.errors import Conflict, NotFound


class ChatServiceNotFound(NotFound):
    """There is no chat service with that id in this account."""


class AddressRuleNotFound(NotFound):
    """There is no address configuration with that id in this account."""


class HookNotFound(NotFound):
    """There is no webhook with that id in this conversation."""


class AddressRuleTaken(Conflict):
    """That address has a configuration already; change it instead."""


class UniqueNameTaken(Conflict):
    """Another conversation of this account has that unique name."""
