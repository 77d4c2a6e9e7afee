"""Knowledge bases and what is asked of them. Part of `service.py`'s one class.

Making and deleting a base is finished by the job `finish_knowledge_operation`; a changed name or description stands at
once. A base that is being deleted can be looked at and nothing else.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from tieline.kit.db import Transaction
from tieline.kit.errors import Invalid
from tieline.kit.events import emit
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.jobs import enqueue
from tieline.kit.pages import Page, PageRequest
from tieline.knowledge import store
from tieline.knowledge.errors import (
    KnowledgeBaseLeaving,
    KnowledgeBaseNameTaken,
    KnowledgeBaseNotFound,
    KnowledgeOperationNotFound,
    KnowledgeVersionMismatch,
)
from tieline.knowledge.events import KnowledgeBaseChanged, KnowledgeBaseDeleted
from tieline.knowledge.models import BaseOperation, BaseStatus, KnowledgeBase, OperationStatus

FINISH_OPERATION = "finish_knowledge_operation"
"""The job that makes a base ready, or takes its sources and then itself away."""
_NAME = re.compile(r"[a-zA-Z0-9-]{1,64}")
_LONGEST_DESCRIPTION = 128
_DELETED_AT_ONCE = 20


class BaseVerbs:
    """What may be done with knowledge bases."""

    def create_base(
        self, tx: Transaction, *, account_id: str, display_name: str, description: str | None = None,
        knowledge_base_id: str | None = None,
    ) -> BaseOperation:  # fmt: skip
        """Make a base; it takes sources from now on, and is ACTIVE when its operation is complete.

        Args:
            tx: The open transaction.
            account_id: Whose base.
            display_name: 1 to 64 letters, digits and hyphens; unique in the account.
            description: 1 to 128 characters, which also tell an agent when to search here.
            knowledge_base_id: A fixed id, for the starter project.

        Raises:
            Invalid: The name or the description cannot be used.
            KnowledgeBaseNameTaken: With the id of the base that has it.
        """
        _check(display_name=display_name, description=description)
        if taken := store.find_base_named(tx, account_id=account_id, display_name=display_name):
            raise KnowledgeBaseNameTaken(conflicting_id=taken.knowledge_base_id, field="displayName")
        base = KnowledgeBase(
            knowledge_base_id=knowledge_base_id or new_id(IdKind.KNOWLEDGE_BASE), account_id=account_id,
            display_name=display_name, description=description, status=BaseStatus.QUEUED, version=1,
            content_revision=0, created_at=tx.now, updated_at=tx.now,
        )  # fmt: skip
        store.insert_base(tx, base=base)
        _tell(tx, base)
        return _begin(tx, base, "create")

    def get_base(
        self, tx: Transaction, *, knowledge_base_id: str, account_id: str | None = None
    ) -> KnowledgeBase:
        """Return a base. Raises `KnowledgeBaseNotFound`, also for another account's."""
        return require_base(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)

    def list_bases(
        self, tx: Transaction, *, account_id: str, page: PageRequest, newest_first: bool = True
    ) -> Page[KnowledgeBase]:
        """List an account's bases."""
        return store.list_bases(tx, account_id=account_id, page=page, newest_first=newest_first)

    def list_searchable_bases(
        self, tx: Transaction, *, account_id: str, limit: int = 20
    ) -> list[KnowledgeBase]:
        """List the account's active bases in which there is something to find, the oldest first."""
        return store.list_searchable_bases(tx, account_id=account_id, limit=limit)

    def patch_base(
        self, tx: Transaction, *, knowledge_base_id: str, account_id: str, display_name: str | None = None,
        description: str | None = None, expected_version: int | None = None,
    ) -> BaseOperation:  # fmt: skip
        """Change a base's name or description at once; None leaves it.

        Raises:
            KnowledgeBaseNotFound, KnowledgeBaseLeaving, KnowledgeBaseNameTaken, Invalid.
            KnowledgeVersionMismatch: It has another version than `expected_version` by now.
        """
        base = require_open(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
        if expected_version is not None and expected_version != base.version:
            raise KnowledgeVersionMismatch
        _check(display_name=display_name, description=description)
        if display_name is not None:
            taken = store.find_base_named(tx, account_id=account_id, display_name=display_name)
            if taken is not None and taken.knowledge_base_id != knowledge_base_id:
                raise KnowledgeBaseNameTaken(conflicting_id=taken.knowledge_base_id, field="displayName")
        changed = replace(
            base,
            display_name=base.display_name if display_name is None else display_name,
            description=base.description if description is None else description,
            version=base.version + 1,
            updated_at=tx.now,
        )
        store.update_base(tx, base=changed)
        _tell(tx, changed)
        return _begin(tx, changed, "update")

    def delete_base(self, tx: Transaction, *, knowledge_base_id: str, account_id: str) -> BaseOperation:
        """Begin to delete a base with all its sources; from now on nothing is found in it.

        Raises: KnowledgeBaseNotFound, KnowledgeBaseLeaving.
        """
        base = require_open(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
        leaving = replace(base, status=BaseStatus.DELETING, updated_at=tx.now)
        store.update_base(tx, base=leaving)
        store.touch_contents(tx, knowledge_base_id=knowledge_base_id)
        _tell(tx, leaving)
        return _begin(tx, leaving, "delete")

    def get_operation(self, tx: Transaction, *, operation_id: str, account_id: str) -> BaseOperation:
        """Return an operation of this account. Raises `KnowledgeOperationNotFound`."""
        known = is_id(IdKind.OPERATION, operation_id)
        found = store.find_operation(tx, operation_id=operation_id) if known else None
        if found is None or found.account_id != account_id:
            raise KnowledgeOperationNotFound(f"The operation {operation_id[:80]!r} was not found.")
        return found

    def advance_operation(self, tx: Transaction, *, operation_id: str) -> bool:
        """Do the next step of an operation; say whether it is complete. Each step is a transaction of its own."""
        operation = store.find_operation(tx, operation_id=operation_id)
        if operation is None or operation.status is OperationStatus.COMPLETED:
            return True
        base = store.find_base(tx, knowledge_base_id=operation.knowledge_base_id, lock=True)
        if operation.status is OperationStatus.PENDING:
            store.update_operation(tx, operation=replace(operation, status=OperationStatus.RUNNING))
            if base is not None and base.status is BaseStatus.QUEUED:
                _become(tx, base, BaseStatus.PROVISIONING)
            return False
        if operation.action == "delete" and base is not None and _delete_some(tx, base):
            return False
        if operation.action == "create" and base is not None and base.status is BaseStatus.PROVISIONING:
            _become(tx, base, BaseStatus.ACTIVE)
        _complete(tx, operation)
        return True


def require_base(tx: Transaction, *, knowledge_base_id: str, account_id: str | None) -> KnowledgeBase:
    """Return the base; another account's is as unknown as none (P8). No account: the house asks."""
    known = is_id(IdKind.KNOWLEDGE_BASE, knowledge_base_id)
    found = store.find_base(tx, knowledge_base_id=knowledge_base_id) if known else None
    if found is None or (account_id is not None and found.account_id != account_id):
        raise KnowledgeBaseNotFound(f"The knowledge base {knowledge_base_id[:80]!r} was not found.")
    return found


def require_open(tx: Transaction, *, knowledge_base_id: str, account_id: str | None) -> KnowledgeBase:
    """Return the base, kept from other writers; one that is being deleted takes nothing (`KnowledgeBaseLeaving`)."""
    require_base(tx, knowledge_base_id=knowledge_base_id, account_id=account_id)
    base = store.find_base(tx, knowledge_base_id=knowledge_base_id, lock=True)
    if base is None or base.status is BaseStatus.DELETING:
        raise KnowledgeBaseLeaving
    return base


def _check(*, display_name: str | None, description: str | None) -> None:
    if display_name is not None and not _NAME.fullmatch(display_name):
        raise Invalid("A knowledge base's name has 1 to 64 letters, digits or hyphens.", field="displayName")
    if description is not None and not 1 <= len(description) <= _LONGEST_DESCRIPTION:
        raise Invalid(
            f"A knowledge base's description has 1 to {_LONGEST_DESCRIPTION} characters.", field="description"
        )


def _begin(
    tx: Transaction, base: KnowledgeBase, action: Literal["create", "update", "delete"]
) -> BaseOperation:
    """Note what was asked; a change of words is done already, the rest is a job's."""
    is_done = action == "update"
    operation = BaseOperation(
        operation_id=new_id(IdKind.OPERATION),
        account_id=base.account_id,
        knowledge_base_id=base.knowledge_base_id,
        action=action,
        status=OperationStatus.COMPLETED if is_done else OperationStatus.PENDING,
        created_at=tx.now,
        completed_at=tx.now if is_done else None,
    )
    store.insert_operation(tx, operation=operation)
    if not is_done:
        enqueue(tx, FINISH_OPERATION, {"operation_id": operation.operation_id})
    return operation


def _complete(tx: Transaction, operation: BaseOperation) -> None:
    done = replace(operation, status=OperationStatus.COMPLETED, completed_at=tx.now)
    store.update_operation(tx, operation=done)


def _delete_some(tx: Transaction, base: KnowledgeBase) -> bool:
    """Delete some of a base's sources, or with none left the base; say whether there was any."""
    page = store.list_knowledge(
        tx, knowledge_base_id=base.knowledge_base_id, page=PageRequest(size=_DELETED_AT_ONCE)
    )
    for knowledge in page.items:
        store.delete_knowledge(tx, knowledge_id=knowledge.knowledge_id)
    if not page.items:
        store.delete_base(tx, knowledge_base_id=base.knowledge_base_id)
        gone = KnowledgeBaseDeleted(account_id=base.account_id, knowledge_base_id=base.knowledge_base_id)
        emit(tx, gone)
    return bool(page.items)


def _become(tx: Transaction, base: KnowledgeBase, status: BaseStatus) -> None:
    changed = replace(base, status=status, updated_at=tx.now)
    store.update_base(tx, base=changed)
    _tell(tx, changed)


def _tell(tx: Transaction, base: KnowledgeBase) -> None:
    emit(
        tx,
        KnowledgeBaseChanged(
            account_id=base.account_id, knowledge_base_id=base.knowledge_base_id, status=base.status.value
        ),
    )
