"""Queries about recordings and transcriptions of calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tieline.channels.voice.models import (
    RECORDING_OVER,
    Recording,
    RecordingFilter,
    RecordingStatus,
    Transcription,
)
from tieline.channels.voice.store import rows
from tieline.channels.voice.tables import recordings, transcriptions
from tieline.kit.db import Transaction
from tieline.kit.pages import Page, PageRequest


def _recording(row: dict[str, Any]) -> Recording:
    typed = {"status": RecordingStatus(row["status"]), "callback": rows.callback(row["callback"])}
    return Recording(**{**row, **typed})


def insert_recording(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Add a recording made now."""
    rows.insert(tx, recordings, values)


def update_recording(tx: Transaction, recording_id: str, values: Mapping[str, Any]) -> None:
    """Change a recording."""
    rows.update(tx, recordings, {"recording_id": recording_id}, values)


def find_recording(tx: Transaction, recording_id: str) -> Recording | None:
    """Return the recording by its id."""
    row = rows.first(tx, sa.select(recordings).where(recordings.c.recording_id == recording_id))
    return None if row is None else _recording(row)


def list_recordings(
    tx: Transaction, *, account_id: str, matching: RecordingFilter, page: PageRequest
) -> Page[Recording]:
    """List an account's recordings, newest first."""
    query = sa.select(recordings).where(recordings.c.account_id == account_id)
    for name in ("call_id", "conference_id", "conversation_id"):
        wanted = getattr(matching, name)
        if wanted is not None:
            query = query.where(recordings.c[name] == wanted)
    if not matching.include_deleted:
        query = query.where(recordings.c.status != str(RecordingStatus.DELETED))
    query = query.where(*rows.between(recordings.c.created_at, matching.created_from, matching.created_until))
    return rows.list_newest_first(tx, query, recordings, id_name="recording_id", page=page, make=_recording)


def list_running(
    tx: Transaction, *, call_id: str | None = None, conference_id: str | None = None
) -> list[Recording]:
    """Return the recordings of a call or a conference that have not ended, the newest in front."""
    query = sa.select(recordings).where(
        recordings.c.status.not_in([str(status) for status in RECORDING_OVER]),
        recordings.c.call_id == call_id if call_id else recordings.c.conference_id == conference_id,
    )
    query = query.order_by(recordings.c.created_at.desc(), recordings.c.recording_id)
    return [_recording(dict(row)) for row in tx.connection.execute(query).mappings()]


def attach_recordings(tx: Transaction, *, call_id: str, conversation_id: str) -> None:
    """Say which conversation the recordings and transcriptions of a call belong to."""
    for table in (recordings, transcriptions):
        mine = table.c.call_id == call_id
        tx.connection.execute(sa.update(table).where(mine).values(conversation_id=conversation_id))


def delete_recordings_of(
    tx: Transaction,
    *,
    conversation_ids: Sequence[str],
    call_ids: Sequence[str],
    conference_ids: Sequence[str],
) -> list[str]:
    """Delete the recordings of conversations, calls and conferences; return their ids."""
    mine = sa.or_(
        recordings.c.conversation_id.in_(conversation_ids),
        recordings.c.call_id.in_(call_ids),
        recordings.c.conference_id.in_(conference_ids),
    )
    gone = sa.delete(recordings).where(mine).returning(recordings.c.recording_id)
    return sorted(tx.connection.execute(gone).scalars())


# Transcriptions


def _transcription(row: dict[str, Any]) -> Transcription:
    return Transcription(**{**row, "callback": rows.callback(row["callback"])})


def insert_transcription(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Add a transcription made now."""
    rows.insert(tx, transcriptions, values)


def update_transcription(tx: Transaction, transcription_id: str, values: Mapping[str, Any]) -> None:
    """Change a transcription."""
    rows.update(tx, transcriptions, {"transcription_id": transcription_id}, values)


def find_transcription(tx: Transaction, *, call_id: str, name: str) -> Transcription | None:
    """Return a call's transcription by its id or by the name it was given; of several the newest."""
    wanted = sa.or_(transcriptions.c.transcription_id == name, transcriptions.c.name == name)
    query = (
        sa.select(transcriptions)
        .where(transcriptions.c.call_id == call_id, wanted)
        .order_by(transcriptions.c.created_at.desc())
    )
    row = rows.first(tx, query)
    return None if row is None else _transcription(row)


def list_running_transcriptions(
    tx: Transaction, *, call_id: str | None = None, conversation_id: str | None = None
) -> list[Transcription]:
    """Return the transcriptions that go on of a call or of a conversation's calls, the oldest in front."""
    mine = (
        transcriptions.c.call_id == call_id
        if call_id
        else transcriptions.c.conversation_id == conversation_id
    )
    query = sa.select(transcriptions).where(transcriptions.c.status == "in-progress", mine)
    query = query.order_by(transcriptions.c.created_at, transcriptions.c.transcription_id)
    return [_transcription(dict(row)) for row in tx.connection.execute(query).mappings()]


def delete_transcriptions(tx: Transaction, *, call_ids: Sequence[str]) -> None:
    """Delete the transcriptions of calls."""
    tx.connection.execute(sa.delete(transcriptions).where(transcriptions.c.call_id.in_(call_ids)))
