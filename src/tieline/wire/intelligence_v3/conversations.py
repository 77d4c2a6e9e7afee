"""Conversations as intelligence shows them: list and fetch. Read only; the rules are in the journey."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import StringConstraints

from tieline.conversations import Communication, Participant, Status
from tieline.journeys.analysed_conversations import (
    AnalysedConversation,
    AnalysedConversations,
    AnalysedFilter,
)
from tieline.kit.db import Database
from tieline.wire.auth import Caller
from tieline.wire.envelope import PageQuery, token_page, wire_time
from tieline.wire.intelligence_v3.ids import PathId
from tieline.wire.intelligence_v3.moments import Moment

JSON = dict[str, Any]
FilterText = Annotated[str, StringConstraints(pattern=r"^[^\x00]{1,200}$")]
Channel = Literal["VOICE", "SMS", "RCS", "EMAIL", "WHATSAPP", "CHAT", "API", "SYSTEM"]
_PATH = "/v3/Conversations"


def read_filter(
    *,
    created_before: Annotated[Moment | None, Query(alias="createdAtBefore")] = None,
    created_after: Annotated[Moment | None, Query(alias="createdAtAfter")] = None,
    status: Annotated[Status | None, Query()] = None,
    channel_id: Annotated[FilterText | None, Query(alias="channelId")] = None,
    channels: Annotated[list[Channel] | None, Query()] = None,
    configuration_id: Annotated[FilterText | None, Query(alias="conversationConfigurationId")] = None,
    intelligence_configuration_ids: Annotated[
        list[FilterText] | None, Query(alias="intelligenceConfigurationIds")
    ] = None,
    operator_ids: Annotated[list[FilterText] | None, Query(alias="operatorIds")] = None,
) -> AnalysedFilter:
    """Read the filters of a query; several values of one name are alternatives."""
    return AnalysedFilter(
        created_before=created_before,
        created_after=created_after,
        status=status,
        channel_id=channel_id,
        channels=tuple(channels or ()),
        configuration_id=configuration_id,
        intelligence_configuration_ids=tuple(intelligence_configuration_ids or ()),
        operator_ids=tuple(operator_ids or ()),
    )


def render_item(found: AnalysedConversation) -> JSON:
    """Render a conversation as the list shows it."""
    conversation = found.conversation
    return {
        "id": conversation.conversation_id,
        "accountId": conversation.account_id,
        "name": conversation.name,
        "status": conversation.status.value,
        "createdAt": wire_time(conversation.created_at),
        "updatedAt": wire_time(conversation.updated_at),
        "intelligenceConfigurationIds": list(conversation.configuration.intelligence_configuration_ids),
        "conversationConfigurationId": conversation.configuration_id,
        "channels": list(found.channels),
        "channelIds": list(found.channel_ids),
        "participants": [_participant(each) for each in found.participants],
        "operatorResultIds": list(found.result_ids),
    }


def render_conversation(found: AnalysedConversation) -> JSON:
    """Render a conversation with its words."""
    return {**render_item(found), "communications": [_communication(each) for each in found.communications]}


def _participant(participant: Participant) -> JSON:
    return {
        "id": participant.participant_id,
        "name": participant.name or None,
        "type": participant.type.value,
        "addressValues": [each.address for each in participant.addresses],
    }


def _communication(communication: Communication) -> JSON:
    return {
        "id": communication.communication_id,
        "participantId": communication.author.participant_id,
        "content": {"text": communication.text},
        "createdAt": wire_time(communication.created_at),
    }


def add_conversation_routes(router: APIRouter, *, db: Database, analysed: AnalysedConversations) -> None:
    """Add the routes of conversations to the door."""

    @router.get(_PATH)
    async def list_conversations(
        caller: Caller, query: PageQuery, matching: Annotated[AnalysedFilter, Depends(read_filter)]
    ) -> JSON:
        page = await db.read(
            lambda tx: analysed.list_page(tx, account_id=caller.account_id, matching=matching, page=query)
        )
        return token_page("items", page, request=query, render=render_item)

    @router.get(_PATH + "/{conversation_id}")
    async def fetch_conversation(conversation_id: PathId, caller: Caller) -> JSON:
        found = await db.read(
            lambda tx: analysed.get(tx, account_id=caller.account_id, conversation_id=conversation_id)
        )
        return render_conversation(found)
