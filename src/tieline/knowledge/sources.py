"""Sources of a knowledge base, from being added to being found. Part of `service.py`'s one class.

A source is read by the job `process_knowledge` (`journeys/process_knowledge.py`): `begin_reading` says what to read, the
job reads it outside of any transaction, `finish_reading` or `fail_reading` writes what came of it. A source that was
changed meanwhile has another revision, and what was read of the older one is thrown away.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.jobs import cancel, enqueue
from tieline.kit.pages import Page, PageRequest
from tieline.knowledge import store
from tieline.knowledge.bases import require_base, require_open
from tieline.knowledge.errors import FileAwaited, KnowledgeNotFound, UploadNotFound, WrongFileSize
from tieline.knowledge.events import KnowledgeChanged, KnowledgeDeleted
from tieline.knowledge.models import (
    LARGEST_FILE,
    LONGEST_TEXT,
    MIME_TYPES,
    PERIODS,
    Chunk,
    FileSource,
    Knowledge,
    KnowledgeStatus,
    PageFault,
    ReadingPlan,
    Source,
    TextSource,
    WebSource,
)
from tieline.knowledge.web_addresses import check_address

PROCESS_KNOWLEDGE = "process_knowledge"
"""The job that reads a source and cuts it into chunks."""
EXPIRE_UPLOAD = "expire_knowledge_upload"
"""The job that gives a file up that nobody uploaded."""
UPLOAD_TIME = timedelta(hours=1)
_LONGEST_NAME = 30
_LONGEST_DESCRIPTION = 1024
_LONGEST_FILE_NAME = 256
_DEEPEST = 10
_MOST_FAULTS = 200
_NEVER_UPLOADED = PageFault(
    title="No file", place="", detail="The file was not uploaded before its address expired."
)


class SourceVerbs:
    """What may be done with the sources of a base."""

    def create_knowledge(
        self, tx: Transaction, *, knowledge_base_id: str, account_id: str | None = None, name: str,
        source: Source, description: str | None = None,
    ) -> Knowledge:  # fmt: skip
        """Add a source: a text or a page is QUEUED to be read, a file is SCHEDULED until it is uploaded.

        Raises: KnowledgeBaseNotFound, KnowledgeBaseLeaving, Invalid naming what cannot be used.
        """
        base = require_open(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
        _check_words(name=name, description=description)
        made = Knowledge(
            knowledge_id=new_id(IdKind.KNOWLEDGE), knowledge_base_id=knowledge_base_id,
            account_id=base.account_id, name=name, description=description, source=_checked(source),
            status=KnowledgeStatus.QUEUED, created_at=tx.now, updated_at=tx.now,
        )  # fmt: skip
        made = _wanted(tx, made, is_new=True)
        store.insert_knowledge(tx, knowledge=made)
        _tell(tx, made)
        return made

    def get_knowledge(
        self, tx: Transaction, *, knowledge_base_id: str, knowledge_id: str, account_id: str | None = None
    ) -> Knowledge:
        """Return a source. Raises `KnowledgeBaseNotFound` or `KnowledgeNotFound`."""
        return _require(
            tx, knowledge_base_id=knowledge_base_id, knowledge_id=knowledge_id, account_id=account_id
        )

    def list_knowledge(
        self, tx: Transaction, *, knowledge_base_id: str, page: PageRequest, account_id: str | None = None
    ) -> Page[Knowledge]:
        """List a base's sources, the newest first."""
        require_base(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
        return store.list_knowledge(tx, knowledge_base_id=knowledge_base_id, page=page)

    def list_chunks(
        self, tx: Transaction, *, knowledge_base_id: str, knowledge_id: str, page: PageRequest,
        account_id: str | None = None,
    ) -> Page[Chunk]:  # fmt: skip
        """List a source's chunks in their order; none while it has not been read."""
        self.get_knowledge(
            tx, knowledge_base_id=knowledge_base_id, knowledge_id=knowledge_id, account_id=account_id
        )
        return store.list_chunks(tx, knowledge_id=knowledge_id, page=page)

    def patch_knowledge(
        self, tx: Transaction, *, knowledge_base_id: str, knowledge_id: str, account_id: str,
        name: str | None = None, description: str | None = None, source: Source | None = None,
        refresh: bool = False,
    ) -> tuple[Knowledge, bool]:  # fmt: skip
        """Change a source; None leaves a field. Returns it and whether it will be read again.

        Its kind and a page's address stay as they are. `refresh` reads it again though nothing changed; while it waits
        to be read or is read already, that changes nothing.

        Raises: KnowledgeBaseNotFound, KnowledgeBaseLeaving, KnowledgeNotFound, FileAwaited, Invalid.
        """
        require_open(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
        before = _require(
            tx,
            knowledge_base_id=knowledge_base_id,
            knowledge_id=knowledge_id,
            account_id=account_id,
            lock=True,
        )
        _check_words(name=name, description=description)
        changed = replace(
            before,
            name=before.name if name is None else name,
            description=before.description if description is None else description,
            source=before.source if source is None else _merged(before.source, _checked(source)),
            updated_at=tx.now,
        )
        is_reread = _reads_otherwise(before.source, changed.source)
        if refresh and not is_reread:
            is_reread = _may_refresh(before)
        if is_reread:
            is_new = before.source != changed.source
            changed = _wanted(tx, replace(changed, revision=changed.revision + 1), is_new=is_new)
        if changed.name != before.name:
            _rename(tx, changed)
        store.update_knowledge(tx, knowledge=changed)
        _tell(tx, changed)
        return changed, is_reread or refresh

    def delete_knowledge(
        self, tx: Transaction, *, knowledge_base_id: str, knowledge_id: str, account_id: str | None = None
    ) -> None:
        """Delete a source, its file and its chunks; nothing of it is found from now on.

        Raises: KnowledgeBaseNotFound, KnowledgeNotFound.
        """
        gone = _require(
            tx,
            knowledge_base_id=knowledge_base_id,
            knowledge_id=knowledge_id,
            account_id=account_id,
            lock=True,
        )
        store.delete_knowledge(tx, knowledge_id=knowledge_id)
        store.touch_contents(tx, knowledge_base_id=knowledge_base_id)
        for kind in (PROCESS_KNOWLEDGE, EXPIRE_UPLOAD):
            cancel(tx, dedup_id=_job_id(kind, knowledge_id))
        emit(
            tx,
            KnowledgeDeleted(
                account_id=gone.account_id, knowledge_base_id=knowledge_base_id, knowledge_id=knowledge_id
            ),
        )

    def get_awaited(self, tx: Transaction, *, upload_token: str) -> Knowledge:
        """Return the source that waits for a file by this token. Raises `UploadNotFound`, also when its time is over."""
        found = store.find_awaited(tx, upload_token=upload_token) if len(upload_token) <= 64 else None
        expires = found.source.upload_expires_at if found and isinstance(found.source, FileSource) else None
        if found is None or expires is None or expires <= tx.now:
            raise UploadNotFound
        return found

    def put_file(self, tx: Transaction, *, upload_token: str, content: bytes) -> Knowledge:
        """Take the file that a source waits for; it is QUEUED to be read then.

        Raises:
            UploadNotFound: Nobody waits for a file by this token, or not any more.
            WrongFileSize: It is not as long as the source said.
        """
        waiting = self.get_awaited(tx, upload_token=upload_token)
        awaited = store.find_knowledge(tx, knowledge_id=waiting.knowledge_id, lock=True)
        if awaited is None or not isinstance(awaited.source, FileSource):
            raise UploadNotFound
        if awaited.source.upload_token != upload_token:
            raise UploadNotFound
        if len(content) != awaited.source.file_size:
            raise WrongFileSize(
                f"The file has {len(content)} bytes; the source said {awaited.source.file_size}.",
                field="fileSize",
            )
        store.put_file(tx, knowledge_id=awaited.knowledge_id, content=content)
        cancel(tx, dedup_id=_job_id(EXPIRE_UPLOAD, awaited.knowledge_id))
        plain = replace(awaited.source, upload_token=None, upload_expires_at=None)
        taken = _queued(tx, replace(awaited, source=plain, updated_at=tx.now))
        store.update_knowledge(tx, knowledge=taken)
        _tell(tx, taken)
        return taken

    def expire_upload(self, tx: Transaction, *, knowledge_id: str) -> None:
        """Give up a file that was not uploaded in time: the source is FAILED and says so."""
        found = store.find_knowledge(tx, knowledge_id=knowledge_id, lock=True)
        if found is None or found.status is not KnowledgeStatus.SCHEDULED:
            return
        if isinstance(found.source, FileSource) and (found.source.upload_expires_at or tx.now) > tx.now:
            return
        fault = replace(_NEVER_UPLOADED, place=found.name)
        self._end_reading(tx, found, KnowledgeStatus.FAILED, (fault,))

    def begin_reading(self, tx: Transaction, *, knowledge_id: str, revision: int) -> ReadingPlan | None:
        """Say what is to be read, which is PROCESSING from now on; None when this reading is not wanted any more."""
        found = store.find_knowledge(tx, knowledge_id=knowledge_id, lock=True)
        if found is None or found.revision != revision or found.status is KnowledgeStatus.SCHEDULED:
            return None
        reading = replace(found, status=KnowledgeStatus.PROCESSING, updated_at=tx.now)
        store.update_knowledge(tx, knowledge=reading)
        _tell(tx, reading)
        is_file = isinstance(found.source, FileSource)
        return ReadingPlan(
            knowledge=reading, file=store.find_file(tx, knowledge_id=knowledge_id) if is_file else None
        )

    def finish_reading(
        self,
        tx: Transaction,
        *,
        knowledge_id: str,
        revision: int,
        chunks: Sequence[Chunk],
        faults: Sequence[PageFault] = (),
    ) -> None:
        """Keep what was read, if it still is wanted.

        Nothing readable at all makes the source FAILED; what was known before stays known.
        """
        found = store.find_knowledge(tx, knowledge_id=knowledge_id, lock=True)
        if found is None or found.revision != revision:
            return
        if not chunks:
            nothing = PageFault(title="No text", place=found.name, detail="There is no text in it.")
            self._end_reading(tx, found, KnowledgeStatus.FAILED, tuple(faults) or (nothing,))
            return
        # A text that was renamed while it was read is called as it is now.
        title = found.name if isinstance(found.source, TextSource) else None
        named = [replace(chunk, document_title=title or chunk.document_title) for chunk in chunks]
        store.put_chunks(
            tx, knowledge_base_id=found.knowledge_base_id, knowledge_id=knowledge_id, chunks=named
        )
        store.touch_contents(tx, knowledge_base_id=found.knowledge_base_id)
        self._end_reading(tx, found, KnowledgeStatus.COMPLETED, faults)

    def fail_reading(self, tx: Transaction, *, knowledge_id: str, revision: int, fault: PageFault) -> None:
        """Make a source FAILED whose reading was given up, if it still was wanted."""
        found = store.find_knowledge(tx, knowledge_id=knowledge_id, lock=True)
        if found is not None and found.revision == revision:
            self._end_reading(tx, found, KnowledgeStatus.FAILED, (fault,))

    def _end_reading(
        self, tx: Transaction, knowledge: Knowledge, status: KnowledgeStatus, faults: Sequence[PageFault]
    ) -> None:
        ended = replace(knowledge, status=status, faults=tuple(faults[:_MOST_FAULTS]), updated_at=tx.now)
        if isinstance(ended.source, FileSource):
            ended = replace(ended, source=replace(ended.source, upload_token=None, upload_expires_at=None))
        store.update_knowledge(tx, knowledge=ended)
        _tell(tx, ended)
        period = PERIODS.get(ended.source.crawl_period) if isinstance(ended.source, WebSource) else None
        if period is not None:
            _enqueue_reading(tx, ended, after=period)


def _require(
    tx: Transaction, *, knowledge_base_id: str, knowledge_id: str, account_id: str | None, lock: bool = False
) -> Knowledge:
    require_base(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
    known = is_id(IdKind.KNOWLEDGE, knowledge_id)
    found = store.find_knowledge(tx, knowledge_id=knowledge_id, lock=lock) if known else None
    if found is None or found.knowledge_base_id != knowledge_base_id:
        raise KnowledgeNotFound(
            f"The knowledge source {knowledge_id[:80]!r} was not found in {knowledge_base_id}."
        )
    return found


def _check_words(*, name: str | None, description: str | None) -> None:
    if name is not None and not (name.strip() and len(name) <= _LONGEST_NAME):
        raise Invalid(f"A source's name has 1 to {_LONGEST_NAME} characters.", field="name")
    if description is not None and len(description) > _LONGEST_DESCRIPTION:
        raise Invalid(
            f"A source's description has at most {_LONGEST_DESCRIPTION} characters.", field="description"
        )


def _checked(source: Source) -> Source:
    """Return the source as it is kept. Raises `Invalid` naming the field that cannot be used."""
    if isinstance(source, TextSource):
        if not source.content.strip() or len(source.content) > LONGEST_TEXT:
            raise Invalid(f"A text has 1 to {LONGEST_TEXT} characters.", field="source.content")
        return source
    if isinstance(source, WebSource):
        if not 1 <= source.crawl_depth <= _DEEPEST:
            raise Invalid(f"crawlDepth is 1 to {_DEEPEST}.", field="source.crawlDepth")
        if source.crawl_period not in (*PERIODS, "NEVER"):
            raise Invalid(f"crawlPeriod is one of {', '.join(PERIODS)} or NEVER.", field="source.crawlPeriod")
        return replace(source, url=check_address(source.url, field="source.url"))
    if not source.file_name.strip() or len(source.file_name) > _LONGEST_FILE_NAME:
        raise Invalid(f"A file's name has 1 to {_LONGEST_FILE_NAME} characters.", field="source.fileName")
    if not 1 <= source.file_size <= LARGEST_FILE:
        raise Invalid(f"A file has 1 to {LARGEST_FILE} bytes.", field="source.fileSize")
    if source.mime_type not in MIME_TYPES:
        raise Invalid(f"mimeType is one of {', '.join(MIME_TYPES)}.", field="source.mimeType")
    return source


def _merged(before: Source, after: Source) -> Source:
    """Return the source with its new fields. Raises `Invalid` for what cannot be changed."""
    if type(before) is not type(after):
        raise Invalid("A source stays of its type; add another source instead.", field="source.type")
    if isinstance(before, WebSource) and isinstance(after, WebSource) and before.url != after.url:
        raise Invalid("A page's address stays; add another source instead.", field="source.url")
    if isinstance(before, FileSource) and isinstance(after, FileSource):
        same = (before.file_name, before.file_size, before.mime_type)
        return before if same == (after.file_name, after.file_size, after.mime_type) else after
    return after


def _reads_otherwise(before: Source, after: Source) -> bool:
    """Say whether a change of the source changes what is read; how often a page is read again does not."""
    if isinstance(before, WebSource) and isinstance(after, WebSource):
        return before.crawl_depth != after.crawl_depth
    return before != after


def _may_refresh(knowledge: Knowledge) -> bool:
    if isinstance(knowledge.source, FileSource) and knowledge.status is KnowledgeStatus.SCHEDULED:
        raise FileAwaited
    return knowledge.status not in (KnowledgeStatus.QUEUED, KnowledgeStatus.PROCESSING)


def _wanted(tx: Transaction, knowledge: Knowledge, *, is_new: bool) -> Knowledge:
    """Return a source whose text is to be read anew; a file that changed, or never came, must be uploaded first."""
    source = knowledge.source
    if not isinstance(source, FileSource):
        return _queued(tx, knowledge)
    is_here = not is_new and store.find_file(tx, knowledge_id=knowledge.knowledge_id) is not None
    return _queued(tx, knowledge) if is_here else _scheduled(tx, knowledge, source)


def _scheduled(tx: Transaction, knowledge: Knowledge, source: FileSource) -> Knowledge:
    expires = tx.now + UPLOAD_TIME
    awaited = replace(source, upload_token=secrets.token_urlsafe(32), upload_expires_at=expires)
    enqueue(
        tx, EXPIRE_UPLOAD, {"knowledge_id": knowledge.knowledge_id}, due_at=expires, replace=True,
        dedup_id=_job_id(EXPIRE_UPLOAD, knowledge.knowledge_id),
    )  # fmt: skip
    return replace(knowledge, source=awaited, status=KnowledgeStatus.SCHEDULED, faults=())


def _queued(tx: Transaction, knowledge: Knowledge) -> Knowledge:
    _enqueue_reading(tx, knowledge)
    return replace(knowledge, status=KnowledgeStatus.QUEUED, faults=())


def _enqueue_reading(tx: Transaction, knowledge: Knowledge, *, after: timedelta | None = None) -> None:
    payload = {"knowledge_id": knowledge.knowledge_id, "revision": knowledge.revision}
    enqueue(
        tx, PROCESS_KNOWLEDGE, payload, due_at=tx.now + after if after else None, replace=True,
        dedup_id=_job_id(PROCESS_KNOWLEDGE, knowledge.knowledge_id),
    )  # fmt: skip


def _job_id(kind: str, knowledge_id: str) -> str:
    return f"{kind}:{knowledge_id}"


def _rename(tx: Transaction, knowledge: Knowledge) -> None:
    """A text has no title but its source's name, which searches read and show."""
    if isinstance(knowledge.source, TextSource):
        store.rename_document(tx, knowledge_id=knowledge.knowledge_id, title=knowledge.name)
    store.touch_contents(tx, knowledge_base_id=knowledge.knowledge_base_id)


def _tell(tx: Transaction, knowledge: Knowledge) -> None:
    emit(
        tx,
        KnowledgeChanged(
            account_id=knowledge.account_id, knowledge_base_id=knowledge.knowledge_base_id,
            knowledge_id=knowledge.knowledge_id, status=knowledge.status.value,
        ),
    )  # fmt: skip
