"""What the intelligence room refuses. The base classes: `kit/errors.py`."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound, Refused


class UnknownConfiguration(NotFound):
    """There is no intelligence configuration by that id."""


class UnknownOperator(NotFound):
    """There is no operator by that id."""


class UnknownResult(NotFound):
    """There is no operator result by that id."""


class NoSuchRule(NotFound):
    """The configuration has no rule by that id."""


class UnknownRule(Conflict):
    """The configuration has no rule by that id; leave `id` out to make a new one."""


class UnknownVersion(NotFound):
    """The operator has no such version."""


class OperatorMoved(Conflict):
    """The operator was changed meanwhile; read it again."""


class BuiltInOperator(NotFound):
    """The operator is built in: it cannot be changed or deleted."""


class InvalidOperator(Invalid):
    """The operator is not valid."""


class OperatorNotRunnable(Refused):
    """The operator has no local form."""


class InvalidRule(Invalid):
    """The rule is not valid."""
