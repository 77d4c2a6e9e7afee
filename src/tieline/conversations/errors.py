"""The room's own refusals: each docstring is the sentence a caller reads. The families are in `kit/errors.py`."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound, Refused


class ConfigurationNotFound(NotFound):
    """There is no configuration with that id in this account."""


class OperationNotFound(NotFound):
    """There is no operation with that id in this account."""


class ConversationNotFound(NotFound):
    """There is no conversation with that id in this account."""


class ParticipantNotFound(NotFound):
    """There is no participant with that id in this conversation."""


class CommunicationNotFound(NotFound):
    """There is no communication with that id in this conversation."""


class ActionNotFound(NotFound):
    """There is no action with that id in this conversation."""


class TurnNotFound(NotFound):
    """There is no turn for that communication."""


class ConversationExists(Conflict):
    """These participants already have an open conversation; use the one named by X-Conflicting-Resource-Id."""


class ProfileUnknown(Invalid):
    """The conversation's memory store has no such profile; leave profileId out to have it found by the address."""


class AddressTaken(Conflict):
    """Another participant of this conversation has that address; it is named by X-Conflicting-Resource-Id."""


class ConversationClosed(Conflict):
    """The conversation is closed, and that is final; a new message opens a new conversation."""


class StillWaiting(Conflict):
    """The conversation is being handed over or waits for a worker, and stays inactive until one accepts."""


class OwnerMoved(Conflict):
    """Somebody else took the conversation in the meantime; read it again before trying once more."""


class ConfigurationLimit(Conflict):
    """The account has as many configurations as it may have; change one of them instead."""


class NotTheOwner(Refused):
    """Somebody else owns this conversation now, so these words were not sent to the customer."""


class NotYourParticipant(Refused):
    """A worker may only speak as their own participant of this conversation."""


class UnknownAuthor(Invalid):
    """Nobody in this conversation has that participant id or address."""


class GroupingIsFixed(Invalid):
    """The grouping of a configuration cannot be changed; make a new configuration instead."""
