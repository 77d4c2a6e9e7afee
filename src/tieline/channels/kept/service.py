"""Files that go with messages: kept by this house, and read by whoever has their address.

A file is put first and named by a message afterwards; one that no message names is forgotten after a day. Its address
holds a secret nobody can guess, as a carrier's media addresses do, because a customer's phone and a program outside have
no session here. Limits: what a picture message carries, and kinds that a browser or an office opens.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from tieline.channels.errors import FileEmpty, FileNotFound, FileNotWhatItSays, FileTooLarge, KindNotSent
from tieline.channels.kept import store
from tieline.channels.kept.models import PATH, KeptFile, NewFile
from tieline.kit import jobs
from tieline.kit.db import Transaction
from tieline.kit.ids import IdKind, new_id

LARGEST = 5 * 1024 * 1024
"""The most bytes of one file: what carriers take with a message (twilio.com/docs/messaging, "Accepted content types")."""
MOST_FILES = 10
"""The most files of one message, by the same page."""
FORGET_UNSENT_FILE = "forget_unsent_file"
_UNSENT = timedelta(days=1)

_KINDS = re.compile(r"(image/(png|jpe?g|gif|webp|heic|bmp|tiff)|audio/[\w.+-]+|video/[\w.+-]+)")
_PAPERS = {
    "application/pdf",
    "text/plain",
    "text/csv",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
    "application/rtf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_BEGINNINGS = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/jpg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
}


def token_in(url: str) -> str | None:
    """Return the secret of a file's address, whichever host stands before it; None for an address of elsewhere."""
    path = urlsplit(url).path
    if not path.startswith(PATH):
        return None
    return path.removeprefix(PATH).partition("/")[0] or None


class FileMethods:
    """The service's methods about files."""

    def keep_file(
        self,
        tx: Transaction,
        *,
        account_id: str,
        new: NewFile,
        conversation_id: str | None = None,
        address: str | None = None,
    ) -> KeptFile:
        """Keep a file for a message of this conversation, or of the customer at `address`, that will name it.

        Raises: FileEmpty, FileTooLarge, KindNotSent, FileNotWhatItSays.
        """
        content_type = new.content_type.partition(";")[0].strip().lower()
        _check(new, content_type)
        kept = KeptFile(
            file_id=new_id(IdKind.FILE),
            account_id=account_id,
            conversation_id=conversation_id,
            address=address,
            token=secrets.token_urlsafe(24),
            name=_plain(new.name),
            content_type=content_type,
            size=len(new.content),
            created_at=tx.now,
        )
        store.add(tx, kept, content=new.content)
        payload = {"file_id": kept.file_id}
        jobs.enqueue(tx, FORGET_UNSENT_FILE, payload, due_at=tx.now + _UNSENT)
        return kept

    def take_files(
        self,
        tx: Transaction,
        *,
        account_id: str,
        file_ids: Sequence[str],
        conversation_id: str,
        address: str | None = None,
    ) -> list[KeptFile]:
        """Let a message of a conversation have files that were put for it; return them in order.

        Raises `FileNotFound` for one that was put for another conversation or another customer.
        """
        if not file_ids:
            return []
        found = [store.find(tx, file_id=file_id) for file_id in file_ids]
        for kept in found:
            mine = kept is not None and kept.account_id == account_id
            if kept is None or not mine or not _is_for(kept, conversation_id, address):
                raise FileNotFound(field="fileIds")
        store.mark_sent(tx, file_ids=file_ids, conversation_id=conversation_id)
        return [kept for kept in found if kept is not None]

    def describe(self, tx: Transaction, *, urls: Sequence[str]) -> dict[str, KeptFile]:
        """Return what is kept behind these addresses, by address; those of elsewhere are left out."""
        tokens = {token: url for url in urls if (token := token_in(url))}
        if not tokens:
            return {}
        return {tokens[kept.token]: kept for kept in store.list_by_token(tx, tokens=list(tokens))}

    def read_file(self, tx: Transaction, *, token: str) -> tuple[KeptFile, bytes]:
        """Return a file and its content. Raises `FileNotFound`."""
        found = store.read(tx, token=token)
        if found is None:
            raise FileNotFound
        return found

    def forget_unsent(self, tx: Transaction, *, file_id: str) -> None:
        """Delete a file that no message ever named."""
        store.delete_unsent(tx, file_id=file_id)

    def erase_files(
        self, tx: Transaction, *, conversation_ids: Sequence[str], addresses: Sequence[str]
    ) -> None:
        """Delete a customer's files (P12)."""
        store.erase(tx, conversation_ids=conversation_ids, addresses=addresses)

    def erase_files_at(self, tx: Transaction, *, urls: Sequence[str]) -> None:
        """Delete the files behind addresses that a message no longer has."""
        tokens = [token for url in urls if (token := token_in(url))]
        if tokens:
            store.delete_by_token(tx, tokens=tokens)


def _is_for(kept: KeptFile, conversation_id: str, address: str | None) -> bool:
    if kept.conversation_id is not None:
        return kept.conversation_id == conversation_id
    return address is not None and kept.address == address


def _plain(name: str) -> str:
    """Return a file's name without path and control characters, at most 120 characters."""
    bare = re.sub(r"[\x00-\x1f\x7f]", "", re.split(r"[\\/]", name)[-1]).strip()
    return bare[-120:] or "file"


def _check(new: NewFile, content_type: str) -> None:
    if not new.content:
        raise FileEmpty(field="body")
    if len(new.content) > LARGEST:
        raise FileTooLarge(
            f"{_plain(new.name)} has {len(new.content) / 1024 / 1024:.1f} MB; a message takes at most 5 MB.",
            field="body",
        )
    if not (_KINDS.fullmatch(content_type) or content_type in _PAPERS):
        raise KindNotSent(
            f"Files of the kind {content_type or 'unknown'} are not sent; pictures, sound, film, PDF, text and office "
            "documents are.",
            field="Content-Type",
        )
    beginnings = _BEGINNINGS.get(content_type)
    if beginnings is not None and not new.content.startswith(beginnings):
        raise FileNotWhatItSays(f"{_plain(new.name)} is no {content_type}.", field="body")
