"""The answers of this product: frozen values in, JSON objects out; a field that says nothing is left out."""

from __future__ import annotations

import base64
import json
from itertools import groupby
from typing import Any

from tieline.kit.errors import Conflict
from tieline.knowledge import (
    BaseOperation,
    Chunk,
    FileSource,
    FoundChunk,
    Knowledge,
    KnowledgeBase,
    KnowledgeStatus,
    OperationStatus,
    PageFault,
    TextSource,
    WebSource,
)
from tieline.wire.envelope import wire_time
from tieline.wire.knowledge_v2.uploads import UPLOADS

Json = dict[str, Any]
_MOST_INSTANCES = 3


class PreconditionFailed(Conflict):
    """The resource was changed meanwhile; fetch it again and send its new ETag."""

    status = 412


def etag(base: KnowledgeBase) -> str:
    """The entity tag of one version of a base."""
    plain = json.dumps({"id": base.knowledge_base_id, "v": base.version}, separators=(",", ":"))
    return '"' + base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=") + '"'


def expected_version(if_match: str | None, *, knowledge_base_id: str) -> int | None:
    """The version that an If-Match header names; None when it sets no condition.

    Raises `PreconditionFailed` for a tag that this base never had.
    """
    text = (if_match or "*").strip().removeprefix("W/").strip('"')
    if text == "*":
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except ValueError as error:
        raise PreconditionFailed(code=20412) from error
    is_ours = isinstance(found, dict) and found.get("id") == knowledge_base_id
    if not is_ours or not isinstance(found.get("v"), int):
        raise PreconditionFailed(code=20412)
    return int(found["v"])


def render_base(base: KnowledgeBase) -> Json:
    """`KnowledgeBase`."""
    return _given(description=base.description) | {
        "id": base.knowledge_base_id,
        "displayName": base.display_name,
        "status": base.status.value,
        "createdAt": wire_time(base.created_at),
        "updatedAt": wire_time(base.updated_at),
        "version": base.version,
    }


def render_operation(operation: BaseOperation, *, status_url: str) -> Json:
    """`OperationStatus`; the id of what was made is only told once it is complete."""
    body: Json = {
        "operationId": operation.operation_id,
        "status": operation.status.value,
        "createdAt": wire_time(operation.created_at),
        "statusUrl": status_url,
    }
    if operation.status is OperationStatus.COMPLETED and operation.completed_at is not None:
        body["completedAt"] = wire_time(operation.completed_at)
        body["result"] = {"type": "RESOURCE_ID", "id": operation.knowledge_base_id}
    return body


def render_knowledge(knowledge: Knowledge, *, base_url: str) -> Json:
    """`Knowledge`; `error` says of a text or file that FAILED why it did, as `source.errors` does of pages."""
    body = _given(description=knowledge.description) | {
        "id": knowledge.knowledge_id,
        "name": knowledge.name,
        "status": knowledge.status.value,
        "source": _source(knowledge, base_url),
        "createdAt": wire_time(knowledge.created_at),
        "updatedAt": wire_time(knowledge.updated_at),
    }
    has_failed = knowledge.status is KnowledgeStatus.FAILED and knowledge.faults
    if has_failed and not isinstance(knowledge.source, WebSource):
        body["error"] = {"title": knowledge.faults[0].title, "detail": knowledge.faults[0].detail}
    return body


def _source(knowledge: Knowledge, base_url: str) -> Json:
    source = knowledge.source
    if isinstance(source, TextSource):
        return {"type": "Text", "content": source.content}
    if isinstance(source, WebSource):
        return _given(errors=_groups(knowledge.faults) or None) | {
            "type": "Web",
            "url": source.url,
            "crawlDepth": source.crawl_depth,
            "crawlPeriod": source.crawl_period,
        }
    return _file(source, base_url)


def _file(source: FileSource, base_url: str) -> Json:
    body: Json = {
        "type": "File",
        "fileName": source.file_name,
        "fileSize": source.file_size,
        "mimeType": source.mime_type,
    }
    if source.upload_token and source.upload_expires_at:
        body["importUrl"] = f"{base_url}{UPLOADS}{source.upload_token}"
        body["uploadExpiration"] = wire_time(source.upload_expires_at)
    return body


def _groups(faults: tuple[PageFault, ...]) -> list[Json]:
    """`KnowledgeErrorGroup`: faults of one kind together, the first three of each."""
    ordered = sorted(faults, key=lambda fault: fault.title)
    return [
        {"title": title[:100], "instances": [_instance(fault) for fault in list(group)[:_MOST_INSTANCES]]}
        for title, group in groupby(ordered, key=lambda fault: fault.title)
    ]


def _instance(fault: PageFault) -> Json:
    return {
        "type": f"https://www.twilio.com/docs/api/errors/{fault.code}",
        "code": fault.code,
        "instance": fault.place[:500],
        "detail": fault.detail[:1000],
    }


def render_chunk(chunk: Chunk) -> Json:
    """`KnowledgeChunk`."""
    return _given(documentUrl=chunk.document_url, documentNumber=chunk.document_number) | {
        "content": chunk.content,
        "createdAt": wire_time(chunk.created_at),
        "chunkIndex": chunk.chunk_index,
        "documentTitle": chunk.document_title,
    }


def render_found(found: FoundChunk) -> Json:
    """`KnowledgeChunkResult`."""
    return render_chunk(found.chunk) | {"score": found.score, "knowledgeId": found.chunk.knowledge_id}


def _given(**fields: object) -> Json:
    return {name: value for name, value in fields.items() if value is not None}
