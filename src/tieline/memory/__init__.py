"""Customer memory: what is known about a customer, who it is known of, and how it is found again.

Nouns: a **store** holds **profiles**; **trait groups** define typed **traits**; **identifiers** (phone, e-mail)
say which profile an address belongs to; **observations** and **summaries** are sentences about the past;
**recall** finds the ones that matter now. Every change of a trait is kept with its time and source.

Who enters: `wire/memory_v1` (the public API), the journeys (a message resolves a profile, an ended
conversation writes what was learned) and the screens through the same service. Promises kept here: nothing
of one profile or account is shown to another (P8), a superseded fact is never recalled (P10), erasing leaves
no row (P12). Look next at `service.py`, then `traits.py`, `identity.py`, `ranking.py`.
"""

from tieline.memory.errors import (
    GroupNotFound,
    IdentifierTaken,
    NoIdentifier,
    OperationNotFound,
    ProfileNotFound,
    StoreNameTaken,
    StoreNotFound,
    VersionMismatch,
)
from tieline.memory.models import (
    Identifier,
    Lookup,
    NewObservation,
    NewSummary,
    Observation,
    Operation,
    Profile,
    RecallCandidates,
    RecallCommunication,
    Recalled,
    RecallParticipant,
    RecallRequest,
    Resolved,
    Store,
    Summary,
    Trait,
    TraitChange,
    TraitDefinition,
    TraitGroup,
    ValidationRule,
)
from tieline.memory.service import MemoryService

__all__ = [
    "GroupNotFound",
    "Identifier",
    "IdentifierTaken",
    "Lookup",
    "MemoryService",
    "NewObservation",
    "NewSummary",
    "NoIdentifier",
    "Observation",
    "Operation",
    "OperationNotFound",
    "Profile",
    "ProfileNotFound",
    "RecallCandidates",
    "RecallCommunication",
    "RecallParticipant",
    "RecallRequest",
    "Recalled",
    "Resolved",
    "Store",
    "StoreNameTaken",
    "StoreNotFound",
    "Summary",
    "Trait",
    "TraitChange",
    "TraitDefinition",
    "TraitGroup",
    "ValidationRule",
    "VersionMismatch",
]
