"""The request bodies of this product, and query parameters its operations share. Types are strict: "5" is no number."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from fastapi import Depends, Query
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.alias_generators import to_camel

from tieline.kit.clock import parse_iso
from tieline.kit.errors import Invalid
from tieline.kit.pages import PageRequest
from tieline.memory import (
    IdentifierConfig,
    ImportColumn,
    MappedTrait,
    MappingSource,
    NewObservation,
    NewSummary,
    RecallRequest,
    TraitDefinition,
    ValidationRule,
)
from tieline.memory.identity import canonical_id_type
from tieline.memory.models import API_SOURCE


def _read_date(value: object) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a date such as 2026-11-22T19:20:00Z")
    try:
        return parse_iso(value)
    except (ValueError, OverflowError) as error:
        raise ValueError("must be a date such as 2026-11-22T19:20:00Z") from error


WireDate = Annotated[datetime, BeforeValidator(_read_date)]


class Body(BaseModel):
    """A JSON object in camelCase; unknown fields are ignored."""

    model_config = ConfigDict(strict=True, alias_generator=to_camel, allow_inf_nan=False)


class StrictBody(Body):
    """A JSON object that the product's own description closes: an unknown field is a mistake."""

    model_config = ConfigDict(extra="forbid")


class LookupBody(StrictBody):
    """`Identifier`: whom to look for."""

    id_type: str
    value: str


class IdentifierUpdateBody(StrictBody):
    """`IdentifierUpdate`: one value in the place of another."""

    id_type: str
    old_value: str
    new_value: str

    def check_type(self, id_type: str) -> None:
        """Refuse a body about another type than the path's."""
        if canonical_id_type(self.id_type) != canonical_id_type(id_type):
            raise Invalid(f"idType must be {id_type!r}, as in the path.", field="idType")


class ProfileBody(StrictBody):
    """`ProfileData` and `ProfilePatch`: group -> trait -> value; null removes in a patch.

    An object without traits is allowed and changes nothing (reference: twilio-apis.md 3.2, no field is required).
    """

    traits: dict[str, dict[str, Any]] = Field(default_factory=dict)


class BulkBody(StrictBody):
    """The body of Profiles/Bulk."""

    profiles: Annotated[list[ProfileBody], Field(min_length=1, max_length=1000)]


class RuleBody(StrictBody):
    """`ValidationRule`, whichever its `ruleType`."""

    rule_type: Literal["STRING", "NUMBER", "BOOLEAN", "ARRAY"]
    pattern: str | None = None
    min_length: Annotated[int | None, Field(ge=0)] = None
    max_length: Annotated[int | None, Field(ge=1)] = None
    min: float | None = None
    max: float | None = None
    min_items: Annotated[int | None, Field(ge=0)] = None
    max_items: Annotated[int | None, Field(ge=0)] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse bounds that belong to another type."""
        allowed = {
            "STRING": {"pattern", "min_length", "max_length"},
            "NUMBER": {"min", "max"},
            "BOOLEAN": set(),
            "ARRAY": {"min_items", "max_items"},
        }[self.rule_type]
        given = {name for name in self.model_fields_set - {"rule_type"} if getattr(self, name) is not None}
        if given - allowed:
            raise ValueError(f"a {self.rule_type} rule has no {to_camel(min(given - allowed))}")
        return self

    def rule(self) -> ValidationRule:
        """The rule as the memory room knows it."""
        return ValidationRule(
            pattern=self.pattern, min_length=self.min_length, max_length=self.max_length,
            minimum=self.min, maximum=self.max, min_items=self.min_items, max_items=self.max_items,
        )  # fmt: skip


class TraitBody(StrictBody):
    """`TraitDefinition`; the empty data type removes the definition in a patch."""

    data_type: Literal["STRING", "NUMBER", "BOOLEAN", "ARRAY", ""]
    description: str | None = None
    validation_rule: RuleBody | None = None
    id_type_promotion: str | None = None

    @model_validator(mode="after")
    def _rule_fits(self) -> Self:
        """A rule is of the trait's own type."""
        if self.validation_rule and self.data_type and self.validation_rule.rule_type != self.data_type:
            raise ValueError("validationRule.ruleType must be the trait's dataType")
        return self

    def definition(self, name: str) -> TraitDefinition | None:
        """The definition, or None for "remove"."""
        if self.data_type == "":
            return None
        return TraitDefinition(
            name=name, data_type=self.data_type, description=self.description,
            validation_rule=self.validation_rule.rule() if self.validation_rule else None,
            id_type_promotion=self.id_type_promotion or None,
        )  # fmt: skip


class TraitGroupPatchBody(StrictBody):
    """The body of a trait group's PATCH."""

    description: str | None = None
    traits: dict[str, TraitBody] = Field(default_factory=dict)

    def definitions(self) -> dict[str, TraitDefinition | None]:
        """Name -> definition, None for "remove"."""
        return {name: body.definition(name) for name, body in self.traits.items()}


class TraitGroupBody(TraitGroupPatchBody):
    """`TraitGroupRequest`: a new group."""

    display_name: str

    def new_definitions(self) -> list[TraitDefinition]:
        """The definitions; none can be removed from a new group. Raises `Invalid`."""
        made = self.definitions()
        empty = next((name for name, definition in made.items() if definition is None), None)
        if empty is not None:
            raise Invalid("A new trait needs a dataType.", field=f"traits.{empty}.dataType")
        return [definition for definition in made.values() if definition is not None]


class StorePatchBody(Body):
    """The body of a store's PATCH."""

    display_name: str | None = None
    description: str | None = None


class StoreBody(StorePatchBody):
    """`ServiceRequest`: a new store."""

    display_name: str


class IdentifierConfigBody(StrictBody):
    """`IdentifierConfig`."""

    id_type: str
    matching_algo: Literal["exact", "fuzzy"] = "exact"
    matching_threshold: Annotated[int, Field(ge=50, le=99)] = 75
    limit: Annotated[int, Field(ge=1, le=100)] = 100
    limit_policy: Literal["fifo", "lifo"] = "fifo"
    enforce_unique: bool = True
    normalization: Literal["phone", "email", "trim", "none"] = "trim"


class IdentitySettingsBody(Body):
    """`IdentityResolutionSettingsCore`."""

    identifier_configs: list[IdentifierConfigBody]
    matching_rules: list[str]

    def configs(self) -> list[IdentifierConfig]:
        """The types as the memory room knows them."""
        return [IdentifierConfig(**body.model_dump()) for body in self.identifier_configs]


class MappedTraitBody(StrictBody):
    """`MappingTraitItem`."""

    expression: str
    trait_group: str
    trait_name: str


class MappingToBody(StrictBody):
    """`DataMappingToTraits`."""

    type: Literal["TRAITS"]
    mappings: list[MappedTraitBody]

    def targets(self) -> list[MappedTrait]:
        """Where each field goes."""
        return [
            MappedTrait(expression=one.expression, group=one.trait_group, name=one.trait_name)
            for one in self.mappings
        ]


class MappingFromBody(StrictBody):
    """`DataMappingFromTypes`, whichever its `type`."""

    type: Literal["INGRESS", "DATASET_CLOUDAPP", "DATASET_WAREHOUSE"]
    columns: list[str] | None = None
    dataset_id: str | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        """Refuse what belongs to another type of source."""
        wrong = self.dataset_id if self.type == "INGRESS" else self.columns
        if wrong is not None:
            raise ValueError(f"a source {self.type} has no such field")
        return self

    def source(self) -> MappingSource:
        """The source as the memory room knows it."""
        return MappingSource(kind=self.type, columns=tuple(self.columns or ()), dataset_id=self.dataset_id)


class DataMappingPatchBody(Body):
    """`DataMappingCore`."""

    display_name: str | None = None
    description: str | None = None
    is_enabled: bool | None = None
    mapping_to: MappingToBody | None = None


class DataMappingBody(Body):
    """`CreateDataMappingInput`."""

    display_name: str
    description: str | None = None
    is_enabled: bool = True
    mapping_to: MappingToBody
    mapping_from: MappingFromBody


class ColumnMappingBody(StrictBody):
    """`ColumnMappingItem`."""

    column_name: str
    trait_group: str
    trait_name: str


class ImportBody(Body):
    """The body that begins an import."""

    filename: str
    file_size: int
    column_mappings: list[ColumnMappingBody]

    def columns(self) -> list[ImportColumn]:
        """The columns as the memory room knows them."""
        return [
            ImportColumn(column=one.column_name, group=one.trait_group, name=one.trait_name)
            for one in self.column_mappings
        ]


class ObservationBody(Body):
    """`ObservationCore`."""

    content: str
    occurred_at: WireDate
    source: str
    conversation_ids: list[str] | None = None

    def observation(self) -> NewObservation:
        """The observation as the memory room takes it."""
        return NewObservation(
            content=self.content, occurred_at=self.occurred_at, source=self.source,
            conversation_ids=tuple(self.conversation_ids or ()),
        )  # fmt: skip


class ObservationPatchBody(Body):
    """`ObservationBase`: what is left out, or null, stays as it is."""

    content: str | None = None
    occurred_at: WireDate | None = None
    source: str | None = None
    conversation_ids: list[str] | None = None


class ObservationsBody(Body):
    """`CreateObservationsRequest`; SDKs up to TAC 2.2 send one observation unwrapped."""

    observations: list[ObservationBody]

    @model_validator(mode="before")
    @classmethod
    def _wrap(cls, value: Any) -> Any:
        """Make a list of a single observation."""
        bare = isinstance(value, dict) and "observations" not in value and "content" in value
        return {"observations": [value]} if bare else value


class SummaryBody(Body):
    """`SummaryCore`; the source may be left out."""

    content: str
    occurred_at: WireDate
    conversation_id: str
    source: str | None = None

    def summary(self) -> NewSummary:
        """The summary as the memory room takes it."""
        return NewSummary(
            content=self.content, occurred_at=self.occurred_at, conversation_id=self.conversation_id,
            source=self.source or API_SOURCE,
        )  # fmt: skip


class SummaryPatchBody(Body):
    """`SummaryCorePatch`: what is left out, or null, stays as it is."""

    content: str | None = None
    occurred_at: WireDate | None = None
    source: str | None = None
    conversation_id: str | None = None


class SummariesBody(Body):
    """`CreateSummariesRequest`."""

    summaries: list[SummaryBody]


class RecallBody(Body):
    """`MemoryRetrievalRequest`; null means left out."""

    conversation_id: str | None = None
    query: str | None = None
    begin_date: WireDate | None = None
    end_date: WireDate | None = None
    communications_limit: int | None = None
    observations_limit: int | None = None
    summaries_limit: int | None = None
    relevance_threshold: float | None = None

    def request(self) -> RecallRequest:
        """The request with the product's defaults (20 observations, 5 summaries, no communications)."""
        return RecallRequest(
            query=self.query or None, conversation_id=self.conversation_id, begin=self.begin_date,
            end=self.end_date, observations_limit=_or(self.observations_limit, 20),
            summaries_limit=_or(self.summaries_limit, 5),
            communications_limit=_or(self.communications_limit, 0),
            relevance_threshold=self.relevance_threshold or 0.0,
        )  # fmt: skip


def _or(value: int | None, default: int) -> int:
    return default if value is None else value


def read_date_query(text: str | None, *, field: str) -> datetime | None:
    """Read a date from the query. Raises `Invalid` naming the parameter."""
    if text is None:
        return None
    try:
        return _read_date(text)
    except ValueError as error:
        raise Invalid(f"{field} {error}.", field=field) from error


def read_groups_query(text: str | None) -> list[str] | None:
    """Read a comma list of trait groups; None and the empty list mean all."""
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    return names or None


def _control_page_query(
    page_size: Annotated[int, Query(alias="pageSize", ge=1, le=100)] = 50,
    page_token: Annotated[str | None, Query(alias="pageToken")] = None,
) -> PageRequest:
    return PageRequest(size=page_size, token=page_token or None)


ControlPageQuery = Annotated[PageRequest, Depends(_control_page_query)]
"""`pageSize` (at most 100) and `pageToken` of the control plane."""
OrderQuery = Annotated[Literal["ASC", "DESC"], Query(alias="orderBy")]
GroupsQuery = Annotated[str | None, Query(alias="traitGroups", min_length=1, max_length=256)]
