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
class ProfileErased(Event):
    """A profile and all its memory are gone."""

    store_id: str
    profile_id: str
