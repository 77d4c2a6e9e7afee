"""The refusals of the routing room; each docstring is the sentence a caller reads."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound


class WorkspaceNotFound(NotFound):
    """There is no workspace by that id."""


class ActivityNotFound(NotFound):
    """There is no activity by that id in this workspace."""


class WorkerNotFound(NotFound):
    """There is no worker by that id in this workspace."""


class QueueNotFound(NotFound):
    """There is no task queue by that id in this workspace."""


class WorkflowNotFound(NotFound):
    """There is no workflow by that id in this workspace."""


class TaskChannelNotFound(NotFound):
    """There is no task channel by that id or unique name in this workspace."""


class TaskNotFound(NotFound):
    """There is no task by that id."""


class ReservationNotFound(NotFound):
    """There is no reservation by that id."""


class NameTaken(Conflict):
    """Another one of this workspace has that name already, ignoring case."""


class TaskInOtherState(Conflict):
    """The task is not in a state that allows this."""


class ReservationInOtherState(Conflict):
    """The reservation is not in a state that allows this."""


class ExpressionInvalid(Invalid):
    """The routing expression cannot be read."""


class WorkflowConfigurationInvalid(Invalid):
    """The workflow configuration cannot be used."""


class AttributesInvalid(Invalid):
    """Attributes must be one JSON object."""


class RoutingFieldInvalid(Invalid):
    """The field holds a value that routing cannot use."""


class StillInUse(Conflict):
    """Something still uses this, so it stays."""


class RecordNotFound(NotFound):
    """There is no event by that id in this workspace."""


class WorkerChannelNotFound(NotFound):
    """This worker has no task channel by that id or unique name."""


class HoursNotFound(NotFound):
    """There are no opening hours by that id in this workspace."""


class HoursInvalid(Invalid):
    """The opening hours cannot be used."""
