"""The values of the knowledge room: bases, sources of three kinds, chunks, and what a search finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tieline.models.embedding.ports import TextVectors

LONGEST_TEXT = 185_000
"""Characters of a text source."""
LARGEST_FILE = 16 * 2**20
"""Bytes of a file."""
MIME_TYPES = {
    "text/csv": ".csv",
    "text/html": ".html",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "text/tab-separated-values": ".tsv",
    "text/plain": ".txt",
}
"""The kinds of files that can be read, each with its usual ending."""

CrawlPeriod = Literal["WEEKLY", "BIWEEKLY", "MONTHLY", "NEVER"]
PERIODS: Mapping[str, timedelta] = {
    "WEEKLY": timedelta(days=7),
    "BIWEEKLY": timedelta(days=14),
    "MONTHLY": timedelta(days=30),
}
"""How long after it was read a web page is read again; NEVER has no entry."""


class BaseStatus(StrEnum):
    """Where a knowledge base is in its life."""

    QUEUED = "QUEUED"
    PROVISIONING = "PROVISIONING"
    ACTIVE = "ACTIVE"
    FAILED = "FAILED"
    DELETING = "DELETING"


class KnowledgeStatus(StrEnum):
    """Where a source is: SCHEDULED waits for its file; what was read before stays searchable until new text stands."""

    SCHEDULED = "SCHEDULED"
    QUEUED = "QUEUED"
    PROCESSING = "PROCESSING"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


class OperationStatus(StrEnum):
    """How far what was asked of a base has come."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    COMPLETED = "COMPLETED"


@dataclass(frozen=True, kw_only=True)
class KnowledgeBase:
    """A named collection of sources.

    version: grows with every change of name or description. content_revision: grows whenever what a search may find
    changes, so that an index made of an older one is known to be stale.
    """

    knowledge_base_id: str
    account_id: str
    display_name: str
    description: str | None
    status: BaseStatus
    version: int
    content_revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class TextSource:
    """Words given as they are."""

    content: str


@dataclass(frozen=True, kw_only=True)
class WebSource:
    """A page that was named by its address; `crawl_depth` 1 is that page alone, 2 also what it links to on its site."""

    url: str
    crawl_depth: int = 2
    crawl_period: CrawlPeriod = "NEVER"


@dataclass(frozen=True, kw_only=True)
class FileSource:
    """A file; while it is awaited, `upload_token` names where it is put, until `upload_expires_at`."""

    file_name: str
    file_size: int
    mime_type: str
    upload_token: str | None = None
    upload_expires_at: datetime | None = None


Source = TextSource | WebSource | FileSource


@dataclass(frozen=True, kw_only=True)
class PageFault:
    """A page, or a document, that could not be read: what kind of fault, where, and the sentence."""

    title: str
    place: str
    detail: str
    code: int = 420018


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """A source of a knowledge base, with how its processing stands.

    revision: grows when its text must be read again; a reading of an older one is thrown away.
    """

    knowledge_id: str
    knowledge_base_id: str
    account_id: str
    name: str
    description: str | None
    source: Source
    status: KnowledgeStatus
    faults: tuple[PageFault, ...] = ()
    revision: int = 1
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, kw_only=True)
class Document:
    """One text of a source: a page of the web, a page of a PDF, or all of it. `number` counts a PDF's pages from 1."""

    title: str
    text: str
    url: str | None = None
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A piece of a source that is found and quoted as a whole.

    position: its place in the source. chunk_index: its place in its document.
    """

    knowledge_id: str
    position: int
    chunk_index: int
    content: str
    document_title: str
    document_url: str | None
    document_number: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class FoundChunk:
    """A chunk that answers a query, with how well: 0 to 1. `source_name`: the name of the source it is of."""

    chunk: Chunk
    source_name: str
    knowledge_base_id: str
    score: float


@dataclass(frozen=True, kw_only=True)
class BaseOperation:
    """What was asked of a base, and how far it has come."""

    operation_id: str
    account_id: str
    knowledge_base_id: str
    action: Literal["create", "update", "delete"]
    status: OperationStatus
    created_at: datetime
    completed_at: datetime | None = None


@dataclass(frozen=True)
class Unembedded:
    """A chunk that has no vectors yet."""

    knowledge_id: str
    position: int
    document_title: str
    content: str


@dataclass(frozen=True, kw_only=True)
class ReadingPlan:
    """What a job is to read: the source as it is now, and a file's bytes."""

    knowledge: Knowledge
    file: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class BaseContents:
    """All that can be found in a base at one revision: chunks, the names of their sources, and what chunks mean."""

    knowledge_base_id: str
    revision: int
    chunks: tuple[Chunk, ...]
    names: Mapping[str, str]
    meanings: Mapping[tuple[str, int], TextVectors] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SearchRequest:
    """A query; `knowledge_ids` narrows it to some sources of the base, none means all."""

    query: str
    top: int = 5
    knowledge_ids: tuple[str, ...] = ()
