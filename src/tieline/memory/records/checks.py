"""What observations, summaries and recalls must look like; each refusal names the field. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id
from tieline.memory.models import NewObservation, NewSummary, RecallRequest
from tieline.memory.records.succession import MAX_CONVERSATIONS
from tieline.memory.traits import is_storable

MAX_PER_CALL = 10
MAX_CONTENT = 4096
_SOURCE = re.compile(r"[a-zA-Z0-9 _.\-]{1,100}")


def check_new(new: NewObservation, *, field: str) -> None:
    """Refuse an observation that cannot be kept."""
    check_text(new.content, new.source, field=field)
    check_conversations(new.conversation_ids, field=f"{field}.conversationIds")


def check_new_summary(new: NewSummary, *, field: str) -> None:
    """Refuse a summary that cannot be kept."""
    check_text(new.content, new.source, field=field)
    check_conversation(new.conversation_id, field=f"{field}.conversationId")


def check_request(request: RecallRequest) -> None:
    """Refuse a recall whose limits, threshold, conversation or query cannot be used."""
    limits = {
        "observationsLimit": request.observations_limit,
        "summariesLimit": request.summaries_limit,
        "communicationsLimit": request.communications_limit,
    }
    for field, limit in limits.items():
        if not 0 <= limit <= 100:
            raise Invalid(f"{field} must be from 0 to 100.", field=field)
    if not 0 <= request.relevance_threshold <= 1:
        raise Invalid("relevanceThreshold must be from 0 to 1.", field="relevanceThreshold")
    if request.conversation_id is not None:
        check_conversation(request.conversation_id, field="conversationId")
    if len(request.query or "") > 1024:
        raise Invalid("query has at most 1,024 characters.", field="query")


def check_count(items: Sequence[object], *, field: str) -> None:
    """Refuse a call with nothing in it, or with too much."""
    if not 1 <= len(items) <= MAX_PER_CALL:
        raise Invalid(f"{field} must have 1 to {MAX_PER_CALL} items.", field=field)


def check_content(content: str, *, field: str) -> None:
    """Refuse words that cannot be kept."""
    if not content.strip() or len(content) > MAX_CONTENT or not is_storable(content):
        raise Invalid(f"content must have 1 to {MAX_CONTENT:,} characters and no null bytes.", field=field)


def check_text(content: str, source: str, *, field: str) -> None:
    """Refuse words or a source that cannot be kept."""
    check_content(content, field=f"{field}.content")
    check_source(source, field=f"{field}.source")


def check_source(source: str, *, field: str) -> None:
    """Refuse a source that is no name."""
    if not _SOURCE.fullmatch(source):
        raise Invalid("source must have 1 to 100 letters, digits, spaces, '_', '.' or '-'.", field=field)


def check_conversation(conversation_id: str, *, field: str) -> None:
    """Refuse what is no conversation id."""
    if not is_id(IdKind.CONVERSATION, conversation_id):
        raise Invalid(f"{conversation_id[:80]!r} is no conversation id.", field=field)


def check_conversations(conversation_ids: Sequence[str], *, field: str) -> None:
    """Refuse too many conversations, or what is none."""
    if len(conversation_ids) > MAX_CONVERSATIONS:
        raise Invalid("An observation comes from at most 10 conversations.", field=field)
    for conversation_id in conversation_ids:
        check_conversation(conversation_id, field=field)
