"""The answers of this product: frozen values in, JSON objects out. Never a null trait group, dates plain with a Z."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from tieline.kit.errors import Conflict
from tieline.kit.pages import Page, PageRequest
from tieline.memory import (
    DataMapping,
    Identifier,
    IdentifierConfig,
    IdentitySettings,
    Observation,
    Operation,
    Profile,
    ProfileImport,
    RecallCommunication,
    Recalled,
    RecallParticipant,
    Store,
    Summary,
    Trait,
    TraitDefinition,
    TraitGroup,
    ValidationRule,
)
from tieline.wire.envelope import token_page, wire_time

Json = dict[str, Any]


class PreconditionFailed(Conflict):
    """The resource was changed meanwhile; fetch it again and send its new ETag."""

    status = 412


def render_store(store: Store) -> Json:
    """`Store`; extraction is the house's own, so there is no separate intelligence service."""
    return _given(description=store.description) | {
        "displayName": store.display_name,
        "id": store.store_id,
        "status": "ACTIVE",
        "intelligenceServiceId": None,
        "version": store.version,
    }


def etag(*, resource_id: str, version: int) -> str:
    """The entity tag of one version of a resource."""
    plain = json.dumps({"id": resource_id, "v": version}, separators=(",", ":"))
    return '"' + base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=") + '"'


def expected_version(if_match: str | None, *, resource_id: str) -> int | None:
    """The version that an If-Match header names; None when it sets no condition.

    Raises `PreconditionFailed` for a tag that this resource never had.
    """
    text = (if_match or "*").strip().removeprefix("W/").strip('"')
    if text == "*":
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise PreconditionFailed(code=20412) from error
    if not isinstance(found, dict) or found.get("id") != resource_id or not isinstance(found.get("v"), int):
        raise PreconditionFailed(code=20412)
    return int(found["v"])


def render_group(group: TraitGroup, *, include_traits: bool) -> Json:
    """`TraitGroup`."""
    body = _given(description=group.description) | {"displayName": group.name, "version": group.version}
    if include_traits:
        body["traits"] = {trait.name: _render_definition(trait) for trait in group.traits}
    return body


def render_group_page(
    group: TraitGroup, *, page: PageRequest, newest_first: bool, include_traits: bool
) -> Json:
    """One group, with a page of its traits when there are more than fit."""
    ordered = sorted(group.traits, key=lambda trait: trait.name, reverse=newest_first)
    after = page.after(str)
    if after is not None:
        ordered = [
            trait for trait in ordered if _is_after(trait.name, str(after[0]), descending=newest_first)
        ]
    traits: Page[TraitDefinition] = Page.of(ordered, request=page, key=lambda trait: (trait.name,))
    body = _given(description=group.description) | {"displayName": group.name, "version": group.version}
    if include_traits:
        body["traits"] = {trait.name: _render_definition(trait) for trait in traits.items}
    meta = token_page("traitGroup", traits if include_traits else Page(items=[]), request=page, render=str)[
        "meta"
    ]
    return {"traitGroup": body, "meta": meta}


def _is_after(name: str, last: str, *, descending: bool) -> bool:
    return name < last if descending else name > last


def _render_definition(trait: TraitDefinition) -> Json:
    rule = trait.validation_rule
    return {"dataType": trait.data_type} | _given(
        description=trait.description,
        validationRule=_render_rule(rule, trait.data_type) if rule else None,
        idTypePromotion=trait.id_type_promotion,
    )


def _render_rule(rule: ValidationRule, data_type: str) -> Json:
    return {"ruleType": data_type} | _given(
        pattern=rule.pattern, minLength=rule.min_length, maxLength=rule.max_length, min=rule.minimum,
        max=rule.maximum, minItems=rule.min_items, maxItems=rule.max_items,
    )  # fmt: skip


def render_operation(operation: Operation, *, status_url: str) -> Json:
    """`OperationStatus`; what it made is in `result.id`, why it failed in `error`."""
    body: Json = {
        "operationId": operation.operation_id,
        "status": operation.status,
        "createdAt": wire_time(operation.created_at),
        "statusUrl": status_url,
    }
    if operation.is_over:
        body["completedAt"] = wire_time(operation.completed_at)
    if operation.status == "COMPLETED":
        body["result"] = {"type": "RESOURCE_ID", "id": operation.result_id}
    if operation.failure is not None:
        body["error"] = {
            "type": "https://www.twilio.com/docs/errors/20500",
            "title": "The operation failed",
            "code": 20500,
            "detail": operation.failure,
        }
    return body


def render_settings(settings: IdentitySettings) -> Json:
    """`IdentityResolutionSettings`."""
    return {
        "identifierConfigs": [_render_config(config) for config in settings.configs],
        "matchingRules": list(settings.matching_rules),
        "version": settings.version,
    }


def _render_config(config: IdentifierConfig) -> Json:
    return {
        "idType": config.id_type,
        "matchingAlgo": config.matching_algo,
        "matchingThreshold": config.matching_threshold,
        "limit": config.limit,
        "limitPolicy": config.limit_policy,
        "enforceUnique": config.enforce_unique,
        "normalization": config.normalization,
    }


def render_mapping(mapping: DataMapping) -> Json:
    """`DataMapping`."""
    source = mapping.source
    given = (
        {"columns": list(source.columns)} if source.kind == "INGRESS" else {"datasetId": source.dataset_id}
    )
    targets = [
        {"expression": one.expression, "traitGroup": one.group, "traitName": one.name}
        for one in mapping.targets
    ]
    return _given(description=mapping.description) | {
        "id": mapping.data_mapping_id,
        "displayName": mapping.display_name,
        "isEnabled": mapping.is_enabled,
        "mappingFrom": {"type": source.kind, **given},
        "mappingTo": {"type": "TRAITS", "mappings": targets},
        "createdAt": wire_time(mapping.created_at),
        "updatedAt": wire_time(mapping.updated_at),
        "version": mapping.version,
    }


def render_import(one: ProfileImport) -> Json:
    """An import's status; `progress` and `failure` are ours."""
    columns = [
        {"columnName": column.column, "traitGroup": column.group, "traitName": column.name}
        for column in one.columns
    ]
    return {
        "status": one.status,
        "filename": one.filename,
        "createdAt": wire_time(one.created_at),
        "updatedAt": wire_time(one.updated_at),
        "fileSize": one.file_size,
        "columnMappings": columns,
        "summary": {"errors": one.errors, "warnings": one.warnings},
        "progress": {"rows": one.rows_total, "done": one.rows_done},
    } | _given(failure=one.failure)


def render_profile(profile: Profile) -> Json:
    """`Profile`."""
    traits = {group: dict(values) for group, values in profile.traits.items()}
    return {"id": profile.profile_id, "createdAt": wire_time(profile.created_at), "traits": traits}


def render_trait(trait: Trait) -> Json:
    """`FullTrait`."""
    changed_at = wire_time(trait.changed_at)
    return {"name": trait.name, "value": trait.value, "traitGroup": trait.group, "timestamp": changed_at}


def render_identifiers(identifiers: Sequence[Identifier]) -> Json:
    """`IdentifierSet` by type; the room gives them in order of type."""
    sets = groupby(identifiers, key=lambda item: item.id_type)
    return {
        "identifiers": [
            {"idType": id_type, "values": [item.value for item in items]} for id_type, items in sets
        ]
    }


def render_observation(item: Observation) -> Json:
    """`ObservationInfo`, with its score where recall gave it one."""
    return {
        "id": item.observation_id,
        "content": item.content,
        "source": item.source,
        "conversationIds": list(item.conversation_ids),
        "occurredAt": wire_time(item.occurred_at),
        "createdAt": wire_time(item.created_at),
        "updatedAt": wire_time(item.updated_at),
    } | _given(score=item.score)


def render_summary(item: Summary) -> Json:
    """`SummaryInfo`, with its score where recall gave it one."""
    return {
        "id": item.summary_id,
        "content": item.content,
        "source": item.source,
        "conversationId": item.conversation_id,
        "occurredAt": wire_time(item.occurred_at),
        "createdAt": wire_time(item.created_at),
        "updatedAt": wire_time(item.updated_at),
    } | _given(score=item.score)


def render_recalled(recalled: Recalled) -> Json:
    """`MemoryRetrievalResponse`."""
    return {
        "observations": [render_observation(item) for item in recalled.observations],
        "summaries": [render_summary(item) for item in recalled.summaries],
        "communications": [_render_communication(item) for item in recalled.communications],
        "meta": {"queryTime": recalled.query_time_ms},
    }


def _render_communication(item: RecallCommunication) -> Json:
    return {
        "id": item.communication_id,
        "author": _render_participant(item.author),
        "content": {"text": item.text},
        "recipients": [_render_participant(recipient) for recipient in item.recipients],
        "createdAt": wire_time(item.created_at),
        "updatedAt": wire_time(item.updated_at or item.created_at),
    } | _given(channelId=item.channel_id, score=item.score)


def _render_participant(part: RecallParticipant) -> Json:
    required = {
        "id": part.participant_id,
        "name": part.name,
        "address": part.address,
        "channel": part.channel,
    }
    return required | _given(type=part.type, profileId=part.profile_id, deliveryStatus=part.delivery_status)


def _given(**fields: Any) -> Json:
    """The fields that have a value; SDK models refuse null where a field may only be absent."""
    return {name: value for name, value in fields.items() if value is not None}
