"""What the memory room refuses; the doors translate the five families of `kit/errors.py`."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound


class StoreNotFound(NotFound):
    """There is no memory store by that id."""


class GroupNotFound(NotFound):
    """The store has no trait group by that name."""


class ProfileNotFound(NotFound):
    """The store has no profile by that id."""


class OperationNotFound(NotFound):
    """There is no operation by that id."""


class StoreNameTaken(Conflict):
    """The account has a memory store by that name already."""


class GroupNameTaken(Conflict):
    """The store has a trait group by that name already."""


class VersionMismatch(Conflict):
    """The resource was changed meanwhile; fetch it again and repeat the change."""


class TraitInUse(Conflict):
    """Profiles hold values of this trait; its type cannot change while they do."""


class IdentifierTaken(Conflict):
    """Another profile of the store has this identifier."""


class NoIdentifier(Invalid):
    """At least one trait must be one that is promoted to an identifier, such as Contact.phone."""
