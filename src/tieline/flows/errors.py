"""What the flows room refuses, and how a port says that a widget's effect failed. The base classes: `kit/errors.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tieline.kit.errors import Conflict, Invalid, NotFound, TielineError

if TYPE_CHECKING:
    from tieline.flows.models import Problem


class UnknownFlow(NotFound):
    """There is no flow by that id."""


class UnknownExecution(NotFound):
    """There is no execution by that id."""


class UnknownStep(NotFound):
    """There is no step by that id."""


class FlowNotPublished(Invalid):
    """The flow has no published revision, so it cannot run; publish it first."""


class ContactBusy(Conflict):
    """The contact already has an active execution on this flow; end that one first."""


class StaleRevision(Conflict):
    """Somebody has saved the flow meanwhile; read its newest revision and make the change again."""

    status = 412


class InvalidDefinition(Invalid):
    """The flow definition is not valid."""

    def __init__(self, problems: Sequence[Problem], warnings: Sequence[Problem] = ()) -> None:
        """Keep every problem with its property path, and what else was noticed."""
        self.problems = tuple(problems)
        self.warnings = tuple(warnings)
        first = problems[0]
        super().__init__(
            f"The flow definition is not valid: {first.property_path}: {first.message}", field="Definition"
        )


class TemplateFailed(TielineError):
    """A Liquid template could not be rendered."""


class WidgetFailed(TielineError):
    """A widget's effect did not happen; the flow goes on by the widget's failure event."""
