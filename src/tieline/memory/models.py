"""The nouns of customer memory as frozen values. No I/O and no wire casing; rules are in `traits.py` and `identity.py`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

TraitValue = str | int | float | bool | list[str | int | bool]
DataType = Literal["STRING", "NUMBER", "BOOLEAN", "ARRAY"]
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


@dataclass(frozen=True, kw_only=True)
class Operation:
    """A change of the control plane as its caller may follow it; here it is complete when it is answered."""

    operation_id: str
    account_id: str
    result_id: str
    created_at: datetime
    completed_at: datetime


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
class NewObservation:
    """A short fact to remember, with the conversations (at most 10) it came from."""

    content: str
    occurred_at: datetime
    source: str
    conversation_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Observation:
    """A remembered fact. One with `superseded_at` is history: a newer fact took its place."""

    observation_id: str
    content: str
    source: str
    occurred_at: datetime
    created_at: datetime
    updated_at: datetime
    conversation_ids: tuple[str, ...] = ()
    superseded_at: datetime | None = None
    score: float | None = None


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


@dataclass(frozen=True, kw_only=True)
class RecallRequest:
    """What is asked of recall.

    With `query` the nearest memories come first; with `conversation_id` alone the query is made from its last
    communications; with neither the newest come first and have no score. `begin` is inclusive, `end` exclusive,
    both about when the remembered thing occurred. Limits are 0..100, the threshold 0..1.
    """

    query: str | None = None
    conversation_id: str | None = None
    begin: datetime | None = None
    end: datetime | None = None
    observations_limit: int = 20
    summaries_limit: int = 5
    communications_limit: int = 0
    relevance_threshold: float = 0.0


@dataclass(frozen=True, kw_only=True)
class RecallCandidates:
    """Everything of one profile that a recall may return, read from the database and not yet ranked.

    `communications` are the conversation's newest, oldest of them first.
    """

    profile_id: str
    request: RecallRequest
    observations: tuple[Observation, ...]
    summaries: tuple[Summary, ...]
    communications: tuple[RecallCommunication, ...] = ()

    @property
    def characters(self) -> int:
        """How much there is to analyse when none of it is known yet."""
        told = sum(len(observation.content) for observation in self.observations)
        return told + sum(len(summary.content) for summary in self.summaries)


@dataclass(frozen=True, kw_only=True)
class Recalled:
    """What recall found, best first; `query_time_ms` is the time that ranking took."""

    observations: tuple[Observation, ...]
    summaries: tuple[Summary, ...]
    communications: tuple[RecallCommunication, ...] = field(default=())
    query_time_ms: int = 0
