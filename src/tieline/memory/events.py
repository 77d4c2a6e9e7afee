"""What the memory room tells the house: ids and names, never a customer's words."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class TraitGroupChanged(Event):
    """A trait group was made, or its definitions changed."""

    store_id: str
    group: str


@dataclass(frozen=True, kw_only=True)
class ProfileCreated(Event):
    """A customer was seen for the first time."""

    store_id: str
    profile_id: str


@dataclass(frozen=True, kw_only=True)
class ProfilesImported(Event):
    """A portion of a file became profiles; `created` of them are new, and are told by this alone."""

    store_id: str
    import_id: str
    created: int


@dataclass(frozen=True, kw_only=True)
class ProfileImportChanged(Event):
    """An import was begun, has its file, is complete or failed: `status` says which."""

    store_id: str
    import_id: str
    status: str


@dataclass(frozen=True, kw_only=True)
class TraitsChanged(Event):
    """Traits of a profile got other values; `names` are `Group.trait`."""

    store_id: str
    profile_id: str
    groups: list[str]
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class ObservationsRecorded(Event):
    """Something was learned about a customer."""

    store_id: str
    profile_id: str
    observation_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class SummariesRecorded(Event):
    """Conversations of a customer were summed up."""

    store_id: str
    profile_id: str
    summary_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class ObservationChanged(Event):
    """An observation was put right; as it was stays among its revisions."""

    store_id: str
    profile_id: str
    observation_id: str


@dataclass(frozen=True, kw_only=True)
class ObservationDeleted(Event):
    """An observation was taken back, with its revisions."""

    store_id: str
    profile_id: str
    observation_id: str


@dataclass(frozen=True, kw_only=True)
class SummaryChanged(Event):
    """A summary was put right."""

    store_id: str
    profile_id: str
    summary_id: str


@dataclass(frozen=True, kw_only=True)
class SummaryDeleted(Event):
    """A summary was taken back."""

    store_id: str
    profile_id: str
    summary_id: str


@dataclass(frozen=True, kw_only=True)
class ProfilesMerged(Event):
    """Profiles turned out to be one person; they are found under `profile_id` now."""

    store_id: str
    profile_id: str
    absorbed_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class ProfilesUnmerged(Event):
    """A profile was taken out of those it was merged with, with everything of its own."""

    store_id: str
    profile_id: str
    other_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class ProfileErased(Event):
    """A profile and all its memory are gone."""

    store_id: str
    profile_id: str
