"""The refusals of the interactions room; each docstring is the sentence a caller reads."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound


class InteractionNotFound(NotFound):
    """There is no interaction by that id."""


class ChannelNotFound(NotFound):
    """The interaction has no channel by that id."""


class InviteNotFound(NotFound):
    """The channel has no invite by that id."""


class InteractionParticipantNotFound(NotFound):
    """The channel has no participant by that id."""


class TransferNotFound(NotFound):
    """The channel has no transfer by that id."""


class NotTheHolder(Conflict):
    """Somebody else has this conversation now."""


class ChannelIsClosed(Conflict):
    """The channel is closed, and that is final."""


class AlreadyEngaged(Conflict):
    """This conversation has a task that is waiting or worked on."""


class TransferUnderWay(Conflict):
    """This conversation is being transferred already; cancel that first."""


class TransferIsOver(Conflict):
    """This transfer has ended."""


class NotYetAccepted(Conflict):
    """Nobody has accepted the transfer yet."""


class WorkerNotAvailable(Conflict):
    """This worker is not available for tasks now."""


class WorkerIsInside(Conflict):
    """This worker is in the conversation already."""


class NotAtRest(Conflict):
    """This conversation is neither paused nor parked by you."""


class NoRoom(Conflict):
    """You have as many tasks of this channel as you can hold; finish one first."""


class MomentInvalid(Invalid):
    """The moment must lie in the future, and not too far."""
