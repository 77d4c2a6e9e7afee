"""Every query of the knowledge room, named; no rules. The verbs (`bases.py`, `sources.py`, `finding.py`) decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from tieline.kit.clock import parse_iso
from tieline.kit.db import Transaction
from tieline.kit.pages import BadPageToken, Page, PageRequest
from tieline.knowledge import tables as t
from tieline.knowledge.models import (
    BaseOperation,
    BaseStatus,
    Chunk,
    FileSource,
    Knowledge,
    KnowledgeBase,
    KnowledgeStatus,
    OperationStatus,
    PageFault,
    Source,
    TextSource,
    Unembedded,
    WebSource,
)

_AT_ONCE = 400
Key = tuple[str, int]
"""What names a chunk: its source and its position in it."""

# --- bases --------------------------------------------------------------------------------------


def insert_base(tx: Transaction, *, base: KnowledgeBase) -> None:
    """Add a base."""
    tx.connection.execute(sa.insert(t.bases).values({**asdict(base), "status": base.status.value}))


def update_base(tx: Transaction, *, base: KnowledgeBase) -> None:
    """Write what of a base may change; its content revision has a query of its own."""
    changed = {name: getattr(base, name) for name in ("display_name", "description", "version", "updated_at")}
    changed["status"] = base.status.value
    where = t.bases.c.knowledge_base_id == base.knowledge_base_id
    tx.connection.execute(sa.update(t.bases).where(where).values(changed))


def find_base(tx: Transaction, *, knowledge_base_id: str, lock: bool = False) -> KnowledgeBase | None:
    """Return the base, or None; `lock` keeps other writers out until this transaction ends."""
    query = sa.select(t.bases).where(t.bases.c.knowledge_base_id == knowledge_base_id)
    row = tx.connection.execute(query.with_for_update() if lock else query).first()
    return _base(row) if row else None


def find_base_named(tx: Transaction, *, account_id: str, display_name: str) -> KnowledgeBase | None:
    """Return an account's base by its name, or None."""
    where = (t.bases.c.account_id == account_id, t.bases.c.display_name == display_name)
    row = tx.connection.execute(sa.select(t.bases).where(*where)).first()
    return _base(row) if row else None


def list_bases(
    tx: Transaction, *, account_id: str, page: PageRequest, newest_first: bool
) -> Page[KnowledgeBase]:
    """List an account's bases by age."""
    keys = (t.bases.c.created_at, t.bases.c.knowledge_base_id)
    query = sa.select(t.bases).where(t.bases.c.account_id == account_id)
    rows = [_base(row) for row in _paged(tx, query, keys=keys, page=page, descending=newest_first)]
    return Page.of(rows, request=page, key=lambda base: (base.created_at.isoformat(), base.knowledge_base_id))


def list_searchable_bases(tx: Transaction, *, account_id: str, limit: int) -> list[KnowledgeBase]:
    """List the account's active bases that hold at least one chunk, the oldest first."""
    filled = sa.exists().where(t.chunks.c.knowledge_base_id == t.bases.c.knowledge_base_id)
    query = (
        sa.select(t.bases)
        .where(t.bases.c.account_id == account_id, t.bases.c.status == BaseStatus.ACTIVE.value, filled)
        .order_by(t.bases.c.created_at, t.bases.c.knowledge_base_id)
        .limit(limit)
    )
    return [_base(row) for row in tx.connection.execute(query)]


def touch_contents(tx: Transaction, *, knowledge_base_id: str) -> None:
    """Note that a search of the base may find something else now."""
    grown = {"content_revision": t.bases.c.content_revision + 1}
    where = t.bases.c.knowledge_base_id == knowledge_base_id
    tx.connection.execute(sa.update(t.bases).where(where).values(grown))


def delete_base(tx: Transaction, *, knowledge_base_id: str) -> None:
    """Delete the base's own row; its sources are deleted one by one before."""
    tx.connection.execute(sa.delete(t.bases).where(t.bases.c.knowledge_base_id == knowledge_base_id))


# --- operations ---------------------------------------------------------------------------------


def insert_operation(tx: Transaction, *, operation: BaseOperation) -> None:
    """Add an operation."""
    values = {**asdict(operation), "status": operation.status.value}
    tx.connection.execute(sa.insert(t.operations).values(values))


def find_operation(tx: Transaction, *, operation_id: str) -> BaseOperation | None:
    """Return the operation, or None."""
    row = tx.connection.execute(
        sa.select(t.operations).where(t.operations.c.operation_id == operation_id)
    ).first()
    if row is None:
        return None
    return BaseOperation(**{**row._mapping, "status": OperationStatus(row.status)})


def update_operation(tx: Transaction, *, operation: BaseOperation) -> None:
    """Write how far an operation has come."""
    where = t.operations.c.operation_id == operation.operation_id
    changed = {"status": operation.status.value, "completed_at": operation.completed_at}
    tx.connection.execute(sa.update(t.operations).where(where).values(changed))


# --- sources ------------------------------------------------------------------------------------


def insert_knowledge(tx: Transaction, *, knowledge: Knowledge) -> None:
    """Add a source."""
    tx.connection.execute(sa.insert(t.sources).values(_row(knowledge)))


def update_knowledge(tx: Transaction, *, knowledge: Knowledge) -> None:
    """Write a source anew."""
    where = t.sources.c.knowledge_id == knowledge.knowledge_id
    tx.connection.execute(sa.update(t.sources).where(where).values(_row(knowledge)))


def find_knowledge(tx: Transaction, *, knowledge_id: str, lock: bool = False) -> Knowledge | None:
    """Return the source, or None; `lock` keeps other writers out until this transaction ends."""
    query = sa.select(t.sources).where(t.sources.c.knowledge_id == knowledge_id)
    row = tx.connection.execute(query.with_for_update() if lock else query).first()
    return _knowledge(row) if row else None


def find_awaited(tx: Transaction, *, upload_token: str) -> Knowledge | None:
    """Return the source whose file is put by this token, or None."""
    row = tx.connection.execute(sa.select(t.sources).where(t.sources.c.upload_token == upload_token)).first()
    return _knowledge(row) if row else None


def list_knowledge(tx: Transaction, *, knowledge_base_id: str, page: PageRequest) -> Page[Knowledge]:
    """List a base's sources, the newest first."""
    keys = (t.sources.c.created_at, t.sources.c.knowledge_id)
    query = sa.select(t.sources).where(t.sources.c.knowledge_base_id == knowledge_base_id)
    rows = [_knowledge(row) for row in _paged(tx, query, keys=keys, page=page, descending=True)]
    return Page.of(rows, request=page, key=lambda one: (one.created_at.isoformat(), one.knowledge_id))


def list_names(tx: Transaction, *, knowledge_base_id: str) -> dict[str, str]:
    """Return the name of every source of a base by its id."""
    c = t.sources.c
    query = sa.select(c.knowledge_id, c.name).where(c.knowledge_base_id == knowledge_base_id)
    return {row.knowledge_id: row.name for row in tx.connection.execute(query)}


def delete_knowledge(tx: Transaction, *, knowledge_id: str) -> None:
    """Delete a source and all that was made of it."""
    for table in (t.vectors, t.chunks, t.files, t.sources):
        tx.connection.execute(sa.delete(table).where(table.c.knowledge_id == knowledge_id))


def put_file(tx: Transaction, *, knowledge_id: str, content: bytes) -> None:
    """Keep a source's file instead of the one before."""
    tx.connection.execute(sa.delete(t.files).where(t.files.c.knowledge_id == knowledge_id))
    tx.connection.execute(sa.insert(t.files).values(knowledge_id=knowledge_id, content=content))


def find_file(tx: Transaction, *, knowledge_id: str) -> bytes | None:
    """Return a source's file, or None while there is none."""
    query = sa.select(t.files.c.content).where(t.files.c.knowledge_id == knowledge_id)
    found: bytes | None = tx.connection.execute(query).scalar()
    return bytes(found) if found is not None else None


# --- chunks and what they mean ------------------------------------------------------------------


def put_chunks(
    tx: Transaction, *, knowledge_base_id: str, knowledge_id: str, chunks: Sequence[Chunk]
) -> None:
    """Keep a source's chunks instead of those before; their vectors go with them."""
    for table in (t.vectors, t.chunks):
        tx.connection.execute(sa.delete(table).where(table.c.knowledge_id == knowledge_id))
    for at in range(0, len(chunks), _AT_ONCE):
        rows = [
            {**asdict(chunk), "knowledge_base_id": knowledge_base_id} for chunk in chunks[at : at + _AT_ONCE]
        ]
        tx.connection.execute(sa.insert(t.chunks), rows)


def rename_document(tx: Transaction, *, knowledge_id: str, title: str) -> None:
    """Write another title on a source's chunks."""
    where = t.chunks.c.knowledge_id == knowledge_id
    tx.connection.execute(sa.update(t.chunks).where(where).values(document_title=title))


def list_chunks(tx: Transaction, *, knowledge_id: str, page: PageRequest) -> Page[Chunk]:
    """List a source's chunks in their order."""
    query = sa.select(t.chunks).where(t.chunks.c.knowledge_id == knowledge_id)
    after = page.after()
    if after is not None:
        if len(after) != 1 or not isinstance(after[0], int):
            raise BadPageToken(field="pageToken")
        query = query.where(t.chunks.c.position > after[0])
    rows = tx.connection.execute(query.order_by(t.chunks.c.position).limit(page.size + 1))
    return Page.of([_chunk(row) for row in rows], request=page, key=lambda chunk: (chunk.position,))


def load_chunks(tx: Transaction, *, knowledge_base_id: str) -> tuple[Chunk, ...]:
    """Read every chunk of a base."""
    c = t.chunks.c
    query = (
        sa.select(t.chunks)
        .where(c.knowledge_base_id == knowledge_base_id)
        .order_by(c.knowledge_id, c.position)
    )
    return tuple(_chunk(row) for row in tx.connection.execute(query))


def load_wholes(tx: Transaction, *, knowledge_base_id: str, embedder: str) -> dict[Key, bytes]:
    """Read the one vector of every chunk of a base that has one of this embedder."""
    c = t.vectors.c
    query = sa.select(c.knowledge_id, c.position, c.whole).where(
        c.knowledge_base_id == knowledge_base_id, c.embedder == embedder
    )
    return {(knowledge_id, position): whole for knowledge_id, position, whole in tx.connection.execute(query)}


def load_vectors(tx: Transaction, *, keys: Sequence[Key], embedder: str) -> dict[Key, bytes]:
    """Read all vectors of some chunks, as far as there are any."""
    c = t.vectors.c
    wanted = set(keys)
    query = sa.select(c.knowledge_id, c.position, c.packed).where(
        c.embedder == embedder,
        c.knowledge_id.in_({knowledge_id for knowledge_id, _ in keys}),
        c.position.in_({position for _, position in keys}),
    )
    return {(one, at): packed for one, at, packed in tx.connection.execute(query) if (one, at) in wanted}


def list_unembedded(tx: Transaction, *, embedder: str, limit: int) -> tuple[Unembedded, ...]:
    """List chunks that have no vectors of this embedder."""
    c = t.chunks.c
    there = sa.exists().where(
        t.vectors.c.knowledge_id == c.knowledge_id,
        t.vectors.c.position == c.position,
        t.vectors.c.embedder == embedder,
    )
    query = (
        sa.select(c.knowledge_id, c.position, c.document_title, c.content)
        .where(~there)
        .order_by(c.knowledge_id, c.position)
        .limit(limit)
    )
    return tuple(Unembedded(*row) for row in tx.connection.execute(query))


def put_vectors(
    tx: Transaction, *, chunk: Unembedded, embedder: str, whole: bytes, packed: bytes
) -> str | None:
    """Keep a chunk's vectors and return its base; None, and nothing is kept, when the chunk says something else by now."""
    c = t.chunks.c
    place = (c.knowledge_id == chunk.knowledge_id, c.position == chunk.position)
    found = tx.connection.execute(
        sa.select(c.knowledge_base_id).where(*place, c.content == chunk.content)
    ).scalar()
    if found is None:
        return None
    v = t.vectors.c
    tx.connection.execute(
        sa.delete(t.vectors).where(v.knowledge_id == chunk.knowledge_id, v.position == chunk.position)
    )
    tx.connection.execute(
        sa.insert(t.vectors).values(
            knowledge_id=chunk.knowledge_id, position=chunk.position, knowledge_base_id=found,
            embedder=embedder, whole=whole, packed=packed,
        )
    )  # fmt: skip
    return str(found)


# --- rows to values -----------------------------------------------------------------------------


def _base(row: sa.Row[Any]) -> KnowledgeBase:
    return KnowledgeBase(**{**row._mapping, "status": BaseStatus(row.status)})


def _row(knowledge: Knowledge) -> dict[str, Any]:
    plain = {name: value for name, value in vars(knowledge).items() if name != "source"}
    details = dict(vars(knowledge.source))
    token = details.pop("upload_token", None)
    expires = details.get("upload_expires_at")
    if expires is not None:
        details["upload_expires_at"] = expires.isoformat()
    return {
        **plain,
        "kind": _KINDS[type(knowledge.source)],
        "details": details,
        "upload_token": token,
        "status": knowledge.status.value,
        "faults": [asdict(fault) for fault in knowledge.faults],
    }


_KINDS: Mapping[type[Source], str] = {TextSource: "Text", WebSource: "Web", FileSource: "File"}


def _knowledge(row: sa.Row[Any]) -> Knowledge:
    plain = dict(row._mapping)
    kind, details, token = plain.pop("kind"), dict(plain.pop("details")), plain.pop("upload_token")
    source: Source
    if kind == "Text":
        source = TextSource(**details)
    elif kind == "Web":
        source = WebSource(**details)
    else:
        expires = details.pop("upload_expires_at", None)
        moment = parse_iso(expires) if expires else None
        source = FileSource(**details, upload_token=token, upload_expires_at=moment)
    plain["status"] = KnowledgeStatus(plain["status"])
    plain["faults"] = tuple(PageFault(**fault) for fault in plain["faults"])
    return Knowledge(**plain, source=source)


def _chunk(row: sa.Row[Any]) -> Chunk:
    return Chunk(**{name: value for name, value in row._mapping.items() if name != "knowledge_base_id"})


def _paged(
    tx: Transaction,
    query: sa.Select[Any],
    *,
    keys: Sequence[sa.Column[Any]],
    page: PageRequest,
    descending: bool,
) -> Sequence[sa.Row[Any]]:
    """One row more than a page, starting after the page's token."""
    query = query.order_by(*(key.desc() if descending else key.asc() for key in keys)).limit(page.size + 1)
    after = page.after()
    if after is not None:
        place, mine = sa.tuple_(*_bound(keys, after)), sa.tuple_(*keys)
        query = query.where(mine < place if descending else mine > place)
    return tx.connection.execute(query).all()


def _bound(keys: Sequence[sa.Column[Any]], after: Sequence[str | int | float]) -> list[sa.ColumnElement[Any]]:
    """The token's values with their columns' types; moments travel as text."""
    if len(keys) != len(after) or not all(isinstance(part, str) for part in after):
        raise BadPageToken(field="pageToken")
    try:
        return [
            sa.literal(parse_iso(str(part)) if key.name.endswith("_at") else part, key.type)
            for key, part in zip(keys, after, strict=True)
        ]
    except ValueError as error:
        raise BadPageToken(field="pageToken") from error
