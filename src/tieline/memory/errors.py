"""What the memory room refuses; the doors translate the five families of `kit/errors.py`."""

from __future__ import annotations

from tieline.kit.errors import Conflict, Invalid, NotFound


class StoreNotFound(NotFound):
    """There is no memory store by that id."""


class GroupNotFound(NotFound):
    """The store has no trait group by that name."""


class ProfileNotFound(NotFound):
    """The store has no profile by that id."""


class ObservationNotFound(NotFound):
    """The profile has no observation by that id."""


class SummaryNotFound(NotFound):
    """The profile has no conversation summary by that id."""


class ProfileMerged(NotFound):
    """The profile was merged into another one, under whose id it is found now."""

    def __init__(self, *, profile_id: str, canonical_id: str) -> None:
        """Keep both ids, so that a caller can go where the profile went."""
        super().__init__(f"The profile {profile_id} was merged into {canonical_id}.")
        self.profile_id = profile_id
        self.canonical_id = canonical_id


class NotMerged(Conflict):
    """The profile is not merged with any other."""


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


class IdentifierNotFound(NotFound):
    """The profile has no such identifier."""


class UnknownIdentifierType(Invalid):
    """The store's identity resolution settings have no identifier type by that name."""


class MappingNotFound(NotFound):
    """The store has no data mapping by that id."""


class MappingNameTaken(Conflict):
    """The store has a data mapping by that name already."""


class ProtectedGroup(Conflict):
    """This trait group says who customers are and cannot be deleted."""


class GroupInUse(Conflict):
    """A data mapping writes to this trait group; delete the mapping first."""


class StoreInUse(Conflict):
    """A conversation configuration remembers in this store; give it another one first."""


class ImportNotFound(NotFound):
    """The store has no import by that id."""


class IdentifierTaken(Conflict):
    """Another profile of the store has this identifier."""


class NoIdentifier(Invalid):
    """At least one trait must be one that is promoted to an identifier, such as Contact.phone."""
