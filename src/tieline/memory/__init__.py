"""Customer memory: what is known about a customer, who it is known of, and how it is found again.

Nouns: a **store** holds **profiles**; **trait groups** define typed **traits**; **identifiers** (phone, e-mail)
say which profile an address belongs to; **observations** and **summaries** are sentences about the past;
**recall** finds the ones that matter now. Every change of a trait is kept with its time and source.

Who enters: `wire/memory_v1` (the public API), the journeys (a message resolves a profile, an ended
conversation writes what was learned) and the screens through the same service. Promises kept here: nothing
of one profile or account is shown to another (P8), a superseded fact is never recalled (P10), erasing leaves
no row (P12). Look next at `service.py`, then `traits.py`, `identity.py`, `ranking.py`.
"""

from tieline.memory.control.operations import RUN_OPERATION
from tieline.memory.errors import (
    GroupNotFound,
    IdentifierNotFound,
    IdentifierTaken,
    NoIdentifier,
    NotMerged,
    ObservationNotFound,
    OperationNotFound,
    ProfileMerged,
    ProfileNotFound,
    StoreNameTaken,
    StoreNotFound,
    SummaryNotFound,
    VersionMismatch,
)
from tieline.memory.importing.rows import Complaint as ImportComplaint
from tieline.memory.importing.verbs import EXPIRE_IMPORT, RUN_IMPORT
from tieline.memory.importing.verbs import LARGEST as IMPORT_LARGEST
from tieline.memory.models import (
    DataMapping,
    Erasure,
    Evidence,
    Identifier,
    IdentifierConfig,
    IdentitySettings,
    ImportColumn,
    Lookup,
    MappedTrait,
    MappingSource,
    NewObservation,
    NewSummary,
    Observation,
    Operation,
    Profile,
    ProfileImport,
    Quarantined,
    RecallCandidates,
    RecallCommunication,
    Recalled,
    RecallParticipant,
    RecallRequest,
    Regrouped,
    Resolved,
    RetentionRule,
    Spoken,
    Store,
    Summary,
    Trait,
    TraitChange,
    TraitDefinition,
    TraitGroup,
    Unembedded,
    ValidationRule,
)
from tieline.memory.service import MemoryService
from tieline.memory.vectors.verbs import EMBED_MEMORIES

__all__ = [
    "EMBED_MEMORIES",
    "EXPIRE_IMPORT",
    "IMPORT_LARGEST",
    "RUN_IMPORT",
    "RUN_OPERATION",
    "DataMapping",
    "Erasure",
    "Evidence",
    "GroupNotFound",
    "Identifier",
    "IdentifierConfig",
    "IdentifierNotFound",
    "IdentifierTaken",
    "IdentitySettings",
    "ImportColumn",
    "ImportComplaint",
    "Lookup",
    "MappedTrait",
    "MappingSource",
    "MemoryService",
    "NewObservation",
    "NewSummary",
    "NoIdentifier",
    "NotMerged",
    "Observation",
    "ObservationNotFound",
    "Operation",
    "OperationNotFound",
    "Profile",
    "ProfileImport",
    "ProfileMerged",
    "ProfileNotFound",
    "Quarantined",
    "RecallCandidates",
    "RecallCommunication",
    "RecallParticipant",
    "RecallRequest",
    "Recalled",
    "Regrouped",
    "Resolved",
    "RetentionRule",
    "Spoken",
    "Store",
    "StoreNameTaken",
    "StoreNotFound",
    "Summary",
    "SummaryNotFound",
    "Trait",
    "TraitChange",
    "TraitDefinition",
    "TraitGroup",
    "Unembedded",
    "ValidationRule",
    "VersionMismatch",
]
