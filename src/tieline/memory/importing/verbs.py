"""What the room does with imports. Part of `service.py`'s one class."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tieline.kit.db import Transaction, lock
from tieline.kit.errors import Invalid, Refused
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.jobs import cancel, enqueue
from tieline.kit.pages import Page, PageRequest
from tieline.memory import store as rows
from tieline.memory.access import require_store
from tieline.memory.control.settings import load_settings
from tieline.memory.errors import ImportNotFound
from tieline.memory.events import ProfileImportChanged, ProfilesImported
from tieline.memory.importing import store
from tieline.memory.importing.many import ManyPeople
from tieline.memory.importing.rows import Cells, Complaint, Line, RowReader
from tieline.memory.models import ImportColumn, ProfileImport
from tieline.memory.profiles import ProfileVerbs
from tieline.memory.traits import is_storable, trait_key

RUN_IMPORT = "run_profile_import"
"""The job that makes profiles of an uploaded file (`journeys/import_profiles.py`)."""
EXPIRE_IMPORT = "expire_profile_import"
"""The job that ends an import whose file never came."""
LARGEST = 100 * 1024 * 1024
SOURCE = "csv-import"
_UPLOAD_HOLDS = timedelta(seconds=1800)


class ImportVerbs(ProfileVerbs):
    """What may be done with imports."""

    def create_import(
        self, tx: Transaction, *, store_id: str, filename: str, file_size: int,
        columns: Sequence[ImportColumn], account_id: str | None = None,
    ) -> tuple[ProfileImport, str]:  # fmt: skip
        """Begin an import; return it, and the secret by which its file may be put once in the next 30 minutes.

        Args:
            tx: The open transaction.
            store_id: The store.
            filename: What the file is called, for people.
            file_size: 1 to 104,857,600 bytes.
            columns: 2 to 100 columns and the traits they become, one of them promoted to an identifier.
            account_id: Whose store it must be; None when the house asks.

        Raises:
            Invalid: Naming what cannot be used.
        """
        parent = require_store(tx, store_id=store_id, account_id=account_id)
        _check_file(filename, file_size)
        _check_columns(tx, store_id, columns)
        secret = secrets.token_urlsafe(24)
        made = ProfileImport(
            import_id=new_id(IdKind.IMPORT), store_id=store_id, account_id=parent.account_id,
            filename=filename, file_size=file_size, columns=tuple(columns), status="PENDING",
            upload_digest=_digest(secret), upload_until=tx.now + _UPLOAD_HOLDS, created_at=tx.now,
            updated_at=tx.now,
        )  # fmt: skip
        store.insert(tx, one=made)
        _tell(tx, made)
        payload = {"import_id": made.import_id}
        enqueue(tx, EXPIRE_IMPORT, payload, due_at=made.upload_until, dedup_id=_expiry(made))
        return made, secret

    def get_import(
        self, tx: Transaction, *, store_id: str, import_id: str, account_id: str | None = None
    ) -> ProfileImport:
        """Return an import. Raises `ImportNotFound`."""
        require_store(tx, store_id=store_id, account_id=account_id)
        found = store.find(tx, import_id=import_id) if is_id(IdKind.IMPORT, import_id) else None
        if found is None or found.store_id != store_id:
            raise ImportNotFound(f"The store {store_id} has no import {import_id[:80]!r}.")
        return found

    def list_imports(
        self, tx: Transaction, *, store_id: str, page: PageRequest, newest_first: bool = True,
        account_id: str | None = None,
    ) -> Page[ProfileImport]:  # fmt: skip
        """List a store's imports."""
        require_store(tx, store_id=store_id, account_id=account_id)
        return store.list_page(tx, store_id=store_id, page=page, newest_first=newest_first)

    def list_import_errors(
        self, tx: Transaction, *, store_id: str, import_id: str, account_id: str | None = None
    ) -> list[Complaint]:
        """Return what was wrong in an import's file, line by line; never a value of it. Raises `ImportNotFound`."""
        self.get_import(tx, store_id=store_id, import_id=import_id, account_id=account_id)
        return store.list_complaints(tx, import_id=import_id)

    def claim_upload(self, tx: Transaction, *, import_id: str, secret: str) -> ProfileImport:
        """Let the file of an import be put now, and nobody else put another.

        Raises:
            ImportNotFound: There is none, or its secret is another.
            Refused: A file is, or was, being put already, or it is too late.
        """
        lock(tx, import_id)
        found = store.find(tx, import_id=import_id) if is_id(IdKind.IMPORT, import_id) else None
        if found is None:
            raise ImportNotFound
        if found.upload_digest is None or found.status != "PENDING":
            raise Refused("A file was uploaded for this import already, or its time is over.")
        if not secrets.compare_digest(found.upload_digest, _digest(secret)):
            raise ImportNotFound
        if found.upload_until <= tx.now:
            raise Refused("The time to upload this file is over; begin another import.")
        claimed = replace(found, upload_digest=None)
        store.update(tx, one=claimed)
        return claimed

    def release_upload(self, tx: Transaction, *, import_id: str, secret: str) -> None:
        """Let a file be put again that was cut off; nothing of it is kept."""
        found = store.find(tx, import_id=import_id)
        if found is not None and found.status == "PENDING":
            store.delete_portions(tx, import_id=import_id)
            store.update(tx, one=replace(found, upload_digest=_digest(secret)))

    def keep_portion(self, tx: Transaction, *, import_id: str, number: int, lines: Sequence[Line]) -> None:
        """Keep rows of a file that is being put; the header is number 0."""
        store.insert_portion(tx, import_id=import_id, number=number, rows=lines)

    def accept_file(self, tx: Transaction, *, import_id: str, rows_total: int, file_size: int) -> None:
        """Say that a file is whole: its rows become profiles by a job."""
        found = store.find(tx, import_id=import_id)
        if found is None or found.status != "PENDING":
            store.delete_portions(tx, import_id=import_id)
            return
        taken = replace(
            found, status="PROCESSING", rows_total=rows_total, file_size=file_size, updated_at=tx.now
        )
        store.update(tx, one=taken)
        _tell(tx, taken)
        cancel(tx, dedup_id=_expiry(found))
        enqueue(tx, RUN_IMPORT, {"import_id": import_id}, lane=f"{RUN_IMPORT}:{found.store_id}")

    def expire_import(self, tx: Transaction, *, import_id: str, failure: str) -> None:
        """End an import whose file is not there yet."""
        found = store.find(tx, import_id=import_id)
        if found is not None and found.status == "PENDING":
            self.fail_import(tx, import_id=import_id, failure=failure)

    def fail_import(self, tx: Transaction, *, import_id: str, failure: str) -> None:
        """Say why an import came to nothing, or stopped; what it made stays."""
        found = store.find(tx, import_id=import_id)
        if found is not None and found.status in {"PENDING", "PROCESSING"}:
            store.delete_portions(tx, import_id=import_id)
            failed = replace(found, status="FAILED", failure=failure, upload_digest=None, updated_at=tx.now)
            store.update(tx, one=failed)
            _tell(tx, failed)

    def import_portion(self, tx: Transaction, *, import_id: str) -> bool:
        """Make profiles of the next portion of an import's rows; False when none is left and the import is complete."""
        found = store.find(tx, import_id=import_id)
        if found is None or found.status != "PROCESSING":
            return False
        header = store.find_portion(tx, import_id=import_id, number=0)
        portion = store.find_portion(tx, import_id=import_id)
        if header is None or portion is None:
            store.delete_portions(tx, import_id=import_id)
            complete = replace(found, status="COMPLETED", updated_at=tx.now)
            store.update(tx, one=complete)
            _tell(tx, complete)
            return False
        number, lines = portion
        complaints = self._import_lines(tx, found, header=header[1][0][1], lines=lines)
        store.insert_complaints(tx, import_id=import_id, complaints=complaints)
        store.delete_portions(tx, import_id=import_id, number=number)
        errors = sum(one.is_error for one in complaints)
        done = replace(
            found, rows_done=found.rows_done + len(lines), errors=found.errors + errors,
            warnings=found.warnings + len(complaints) - errors, updated_at=tx.now,
        )  # fmt: skip
        store.update(tx, one=done)
        return True

    def _import_lines(
        self, tx: Transaction, one: ProfileImport, *, header: Cells, lines: Sequence[Line]
    ) -> list[Complaint]:
        settings = load_settings(tx, store_id=one.store_id)
        definitions = rows.list_definitions(tx, store_id=one.store_id)
        reader = RowReader(header=header, columns=one.columns, definitions=definitions, settings=settings)
        read = [reader.read(line) for line in lines]
        people = [row.traits for row in read if row.is_usable]
        many = ManyPeople(store_id=one.store_id, source=SOURCE, definitions=definitions, settings=settings)
        if tx.dialect == "postgresql":
            many.reserve(tx, people)
        fresh, others = many.split(tx, people)
        many.insert(tx, fresh)
        for person in others:
            self.create_profile(tx, store_id=one.store_id, traits=person, source=SOURCE)
        event = ProfilesImported(
            account_id=one.account_id, store_id=one.store_id, import_id=one.import_id, created=len(fresh)
        )
        emit(tx, event)
        return [complaint for row in read for complaint in row.complaints]


def _tell(tx: Transaction, one: ProfileImport) -> None:
    emit(
        tx,
        ProfileImportChanged(
            account_id=one.account_id, store_id=one.store_id, import_id=one.import_id, status=one.status
        ),
    )


def _check_file(filename: str, file_size: int) -> None:
    if not 1 <= len(filename) <= 255 or not is_storable(filename):
        raise Invalid("filename has 1 to 255 characters.", field="filename")
    if not 1 <= file_size <= LARGEST:
        raise Invalid(f"fileSize is 1 to {LARGEST:,} bytes.", field="fileSize")


def _check_columns(tx: Transaction, store_id: str, columns: Sequence[ImportColumn]) -> None:
    if not 2 <= len(columns) <= 100:
        raise Invalid("There must be 2 to 100 column mappings.", field="columnMappings")
    definitions = rows.list_definitions(tx, store_id=store_id)
    places: set[tuple[str, str]] = set()
    for at, column in enumerate(columns):
        field = f"columnMappings.{at}"
        if not 1 <= len(column.column) <= 64 or not is_storable(column.column):
            raise Invalid("A column's name has 1 to 64 characters.", field=f"{field}.columnName")
        key = trait_key(column.name)
        if key not in definitions.get(column.group, {}):
            raise Invalid(
                f"The store has no trait {column.group[:64]}.{column.name[:64]}.", field=f"{field}.traitName"
            )
        if (column.group, key) in places:
            raise Invalid("Two columns become the same trait.", field=f"{field}.traitName")
        places.add((column.group, key))
    if not any(definitions[group][key].id_type_promotion for group, key in places):
        raise Invalid(
            "One column must become a trait that is promoted to an identifier.", field="columnMappings"
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _expiry(one: ProfileImport) -> str:
    return f"{EXPIRE_IMPORT}:{one.import_id}"
