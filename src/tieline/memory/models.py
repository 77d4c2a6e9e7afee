"""The nouns of customer memory as frozen values. No I/O and no wire casing; rules are in `traits.py` and `identity.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tieline.models.embedding.ports import TextVectors

TraitValue = str | int | float | bool | list[str | int | bool]
DataType = Literal["STRING", "NUMBER", "BOOLEAN", "ARRAY"]
Normalization = Literal["phone", "email", "trim", "none"]
Traits = Mapping[str, Mapping[str, TraitValue]]
"""Group name -> trait name -> value."""

PHONE = "phone"
EMAIL = "email"
API_SOURCE = "api"
"""The source of a change that came through the wire API."""


@dataclass(frozen=True, kw_only=True)
class Store:
    """The parent of all memory of one kind of customer."""

    store_id: str
    account_id: str
    display_name: str
    description: str | None
    version: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ValidationRule:
    """What a trait's value must satisfy besides its type; unset bounds do not bind.

    `pattern` is a regular expression searched in strings; lengths count characters, items count elements.
    """

    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, kw_only=True)
class TraitDefinition:
    """A trait that profiles may have. `id_type_promotion` makes its value an identifier of that type too."""

    name: str
    data_type: DataType
    description: str | None = None
    validation_rule: ValidationRule | None = None
    id_type_promotion: str | None = None


@dataclass(frozen=True, kw_only=True)
class TraitGroup:
    """Related trait definitions under a name; `version` grows by one with every change."""

    store_id: str
    name: str
    description: str | None
    version: int
    created_at: datetime
    traits: tuple[TraitDefinition, ...] = ()


OperationStatus = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED"]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A change of the control plane as its caller may follow it; what is quick is complete when it is answered."""

    operation_id: str
    account_id: str
    result_id: str
    created_at: datetime
    completed_at: datetime
    status: OperationStatus = "COMPLETED"
    failure: str | None = None
    idempotency_key: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in {"COMPLETED", "FAILED"}


@dataclass(frozen=True, kw_only=True)
class MappedTrait:
    """Where one field of a source goes."""

    expression: str
    group: str
    name: str


@dataclass(frozen=True, kw_only=True)
class MappingSource:
    """What a data mapping reads: the columns of an ingress, or a data set."""

    kind: Literal["INGRESS", "DATASET_CLOUDAPP", "DATASET_WAREHOUSE"]
    columns: tuple[str, ...] = ()
    dataset_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class DataMapping:
    """Which fields of a source become which traits; `version` grows by one with every change."""

    data_mapping_id: str
    store_id: str
    display_name: str
    description: str | None
    is_enabled: bool
    source: MappingSource
    targets: tuple[MappedTrait, ...]
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class ImportColumn:
    """A column of a CSV file and the trait it becomes."""

    column: str
    group: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ProfileImport:
    """A CSV file on its way to become profiles."""

    import_id: str
    store_id: str
    account_id: str
    filename: str
    file_size: int
    columns: tuple[ImportColumn, ...]
    status: Literal["PENDING", "PROCESSING", "COMPLETED", "FAILED"]
    upload_digest: str | None
    upload_until: datetime
    created_at: datetime
    updated_at: datetime
    rows_total: int = 0
    rows_done: int = 0
    errors: int = 0
    warnings: int = 0
    failure: str | None = None


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A customer. Groups without a value are absent, never null."""

    profile_id: str
    store_id: str
    created_at: datetime
    traits: Traits

    @property
    def name(self) -> str | None:
        """The customer's name as the Contact group tells it, or None."""
        contact = self.traits.get("Contact", {})
        parts = [contact.get("firstName"), contact.get("lastName")]
        spoken = " ".join(part for part in parts if isinstance(part, str) and part)
        whole = contact.get("name")
        return spoken or (whole if isinstance(whole, str) and whole else None)


@dataclass(frozen=True, kw_only=True)
class Trait:
    """One value of a profile, with when and by whom it was set."""

    group: str
    name: str
    value: TraitValue
    data_type: DataType | None
    changed_at: datetime
    source: str


@dataclass(frozen=True, kw_only=True)
class TraitChange:
    """One entry of a profile's history; None means that there was, or is, no value."""

    change_id: str
    group: str
    name: str
    value: TraitValue | None
    previous: TraitValue | None
    changed_at: datetime
    source: str


@dataclass(frozen=True, kw_only=True)
class Identifier:
    """A normalised address by which a profile is found."""

    id_type: str
    value: str
    profile_id: str
    created_at: datetime
    home_profile_id: str | None = None
    """Whose it was before a merge, where that is another profile."""

    @property
    def home(self) -> str:
        """The profile it belongs to whatever is merged."""
        return self.home_profile_id or self.profile_id


@dataclass(frozen=True, kw_only=True)
class IdentifierConfig:
    """How identifiers of one type are written, kept and matched."""

    id_type: str
    matching_algo: str = "exact"
    matching_threshold: int = 75
    limit: int = 100
    limit_policy: Literal["fifo", "lifo"] = "fifo"
    enforce_unique: bool = True
    normalization: Normalization = "trim"


@dataclass(frozen=True, kw_only=True)
class IdentitySettings:
    """Which identifiers a store keeps, and in which order they say who a customer is; rules in `identity.py`."""

    configs: tuple[IdentifierConfig, ...]
    matching_rules: tuple[str, ...]
    version: int = 1
    is_given: bool = True
    """False for the settings of a store that nobody has given any: every type it promotes matches."""


@dataclass(frozen=True, kw_only=True)
class Lookup:
    """What a lookup searched for and whom it found."""

    normalized_value: str
    profile_ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The profile an address belongs to; `created` says that it is new."""

    profile_id: str
    created: bool


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The exact words of a communication that an observation was taken from, and where they stand in its text."""

    communication_id: str
    quote: str
    begins_at: int
    ends_at: int


@dataclass(frozen=True, kw_only=True)
class Move:
    """What is a profile's own goes from one profile to another: a merge, or an un-merge, seen from one member."""

    home: str
    from_profile_id: str
    to_profile_id: str


@dataclass(frozen=True, kw_only=True)
class Regrouped:
    """What a merge or an un-merge came to."""

    profile_id: str
    """The profile asked about stands under this one now."""
    moves: tuple[Move, ...]


@dataclass(frozen=True, kw_only=True)
class Quarantined:
    """Words that tried to instruct the agent, kept apart instead of remembered: where they stand, and why they are here."""

    communication_id: str
    conversation_id: str
    quote: str
    begins_at: int
    ends_at: int
    reason: str
    noted_at: datetime


@dataclass(frozen=True, kw_only=True)
class RetentionRule:
    """For how many days a store keeps one kind of memory after it was written or told last; TRAITS are of one group."""

    kind: Literal["OBSERVATIONS", "SUMMARIES", "TRAITS"]
    days: int
    group: str | None = None


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """The receipt of an erased profile: when, and how many rows of what went."""

    receipt_id: str
    erased_at: datetime
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class NewObservation:
    """A short fact to remember, with the conversations (at most 10) it came from.

    `matter` says what it is about where a customer has only one of it at a time, such as their address.
    """

    content: str
    occurred_at: datetime
    source: str
    conversation_ids: tuple[str, ...] = ()
    matter: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Observation:
    """A remembered fact, true from `occurred_at` until `valid_until`.

    One with `superseded_at` is history: a newer fact, `superseded_by`, took its place. `confirmed_at` is when it was last
    told again.
    """

    observation_id: str
    content: str
    source: str
    occurred_at: datetime
    created_at: datetime
    updated_at: datetime
    conversation_ids: tuple[str, ...] = ()
    superseded_at: datetime | None = None
    matter: str | None = None
    confirmed_at: datetime | None = None
    valid_until: datetime | None = None
    superseded_by: str | None = None
    score: float | None = None

    @property
    def last_told_at(self) -> datetime:
        """When it was told last."""
        return self.confirmed_at or self.occurred_at


@dataclass(frozen=True, kw_only=True)
class NewSummary:
    """What one conversation was about, to be remembered."""

    content: str
    occurred_at: datetime
    conversation_id: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A remembered summary of one conversation."""

    summary_id: str
    content: str
    source: str
    conversation_id: str
    occurred_at: datetime
    created_at: datetime
    updated_at: datetime
    superseded_at: datetime | None = None
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class RecallParticipant:
    """Who said or heard a recalled communication; enums as the wire spells them (CUSTOMER, SMS, DELIVERED)."""

    participant_id: str
    name: str
    address: str
    channel: str
    type: str | None = None
    profile_id: str | None = None
    delivery_status: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecallCommunication:
    """A communication as recall returns it; the conversations room gives it, a port carries it here."""

    communication_id: str
    text: str
    author: RecallParticipant
    recipients: tuple[RecallParticipant, ...]
    created_at: datetime
    updated_at: datetime | None = None
    channel_id: str | None = None
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """Something said in one of the profile's conversations, as it is ranked; `speaker` is a name, or ""."""

    communication_id: str
    conversation_id: str
    content: str
    speaker: str
    by_customer: bool
    occurred_at: datetime
    updated_at: datetime
    score: float | None = None


@dataclass(frozen=True, kw_only=True)
class RecallRequest:
    """What is asked of recall.

    With `query` the nearest memories come first, among them what was said in any of the profile's conversations; with
    `conversation_id` alone the query is made from its last communications, and those are what comes back of what was
    said; with neither the newest come first and have no score. `begin` is inclusive, `end` exclusive, both about when the
    remembered thing occurred. Limits are 0..100, the threshold 0..1.
    """

    query: str | None = None
    conversation_id: str | None = None
    begin: datetime | None = None
    end: datetime | None = None
    observations_limit: int = 20
    summaries_limit: int = 5
    communications_limit: int = 0
    relevance_threshold: float = 0.0


@dataclass(frozen=True)
class Unembedded:
    """A memory whose meaning is not known yet: one text of it. `conversation_id`: where it was said, if it is no memory."""

    profile_id: str
    memory_id: str
    updated_at: datetime
    content: str
    conversation_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class RecallCandidates:
    """Everything of one profile that a recall may return, read from the database and not yet ranked.

    `communications` are the conversation's newest, oldest of them first; `spoken` is what was said in all of the profile's
    conversations, the newest first, where a query looks for it.
    """

    profile_id: str
    request: RecallRequest
    observations: tuple[Observation, ...]
    summaries: tuple[Summary, ...]
    communications: tuple[RecallCommunication, ...] = ()
    spoken: tuple[Spoken, ...] = ()
    vectors: Mapping[tuple[str, datetime], TextVectors] = field(default_factory=dict)
    """What some of the memories mean, by id and time of their last change; empty where no embedder is set."""

    @property
    def characters(self) -> int:
        """How much there is to analyse when none of it is known yet."""
        told: tuple[Observation | Summary | Spoken, ...] = (*self.observations, *self.summaries, *self.spoken)
        return sum(len(one.content) for one in told)


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """What recall found, best first; `query_time_ms` is the time that it took.

    `spoken` is what was chosen of what was said; whoever asks puts the whole communications in its place.
    """

    observations: tuple[Observation, ...]
    summaries: tuple[Summary, ...]
    communications: tuple[RecallCommunication, ...] = field(default=())
    spoken: tuple[Spoken, ...] = ()
    query_time_ms: int = 0
