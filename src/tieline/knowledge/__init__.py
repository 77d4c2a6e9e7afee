"""What the business knows and an agent may say: knowledge bases, their sources, and search.

Nouns: a **knowledge base** holds **sources** (a text, a file, a web page that a user named); a source is read and cut into
**chunks**; a **search** finds the chunks that answer a query, each with its score and where it stands.

Who enters: `wire/knowledge_v2` (the public API), the built-in agent's tool and rules (`journeys/search_knowledge.py`), and
the console through the same API. Promises kept here: not a word of one account's base is shown to another (P8); what was
deleted is not found again. This room reads no page and no file itself: `journeys/process_knowledge.py` does. Look next
at `service.py`, then `sources.py`, `chunking.py`, `search.py`.
"""

from tieline.knowledge.bases import FINISH_OPERATION
from tieline.knowledge.chunking import chunks_of
from tieline.knowledge.documents import decode, read_document
from tieline.knowledge.errors import (
    DocumentUnreadable,
    FileAwaited,
    KnowledgeBaseLeaving,
    KnowledgeBaseNameTaken,
    KnowledgeBaseNotFound,
    KnowledgeNotFound,
    KnowledgeOperationNotFound,
    KnowledgeVersionMismatch,
    UploadNotFound,
    WrongFileSize,
)
from tieline.knowledge.finding import EMBED_KNOWLEDGE
from tieline.knowledge.html import HTMLPage, read_html
from tieline.knowledge.models import (
    LARGEST_FILE,
    BaseOperation,
    BaseStatus,
    Chunk,
    Document,
    FileSource,
    FoundChunk,
    Knowledge,
    KnowledgeBase,
    KnowledgeStatus,
    OperationStatus,
    PageFault,
    ReadingPlan,
    SearchRequest,
    Source,
    TextSource,
    Unembedded,
    WebSource,
)
from tieline.knowledge.search import QueryMeaning
from tieline.knowledge.service import KnowledgeService
from tieline.knowledge.sources import EXPIRE_UPLOAD, PROCESS_KNOWLEDGE
from tieline.knowledge.web_addresses import find_link, site_of

__all__ = [
    "EMBED_KNOWLEDGE",
    "EXPIRE_UPLOAD",
    "FINISH_OPERATION",
    "LARGEST_FILE",
    "PROCESS_KNOWLEDGE",
    "BaseOperation",
    "BaseStatus",
    "Chunk",
    "Document",
    "DocumentUnreadable",
    "FileAwaited",
    "FileSource",
    "FoundChunk",
    "HTMLPage",
    "Knowledge",
    "KnowledgeBase",
    "KnowledgeBaseLeaving",
    "KnowledgeBaseNameTaken",
    "KnowledgeBaseNotFound",
    "KnowledgeNotFound",
    "KnowledgeOperationNotFound",
    "KnowledgeService",
    "KnowledgeStatus",
    "KnowledgeVersionMismatch",
    "OperationStatus",
    "PageFault",
    "QueryMeaning",
    "ReadingPlan",
    "SearchRequest",
    "Source",
    "TextSource",
    "Unembedded",
    "UploadNotFound",
    "WebSource",
    "WrongFileSize",
    "chunks_of",
    "decode",
    "find_link",
    "read_document",
    "read_html",
    "site_of",
]
