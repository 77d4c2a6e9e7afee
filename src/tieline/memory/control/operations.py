"""Operations: changes of the control plane that a caller may follow. Part of `service.py`'s one class.

What is quick is done in the transaction that accepts it, and its operation is complete at once. Deleting a store or a
trait group takes as long as there are profiles: such an operation is PENDING until its job begins, RUNNING while it
works a portion at a time, and COMPLETED (or FAILED, saying why) in the end; a crash goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tieline.kit.db import Transaction, lock
from tieline.kit.errors import Invalid
from tieline.kit.ids import IdKind, is_id, new_id
from tieline.kit.jobs import enqueue
from tieline.memory.control import store
from tieline.memory.errors import OperationNotFound
from tieline.memory.models import Operation

RUN_OPERATION = "run_memory_operation"
"""The job that works an operation through (`journeys/memory_operations.py`)."""
_KEY_HOLDS = timedelta(hours=24)


class OperationVerbs:
    """What may be done with operations."""

    def get_operation(self, tx: Transaction, *, operation_id: str, account_id: str) -> Operation:
        """Return an operation of this account. Raises `OperationNotFound`."""
        known = is_id(IdKind.OPERATION, operation_id)
        found = store.find_operation(tx, operation_id=operation_id) if known else None
        if found is None or found.account_id != account_id:
            raise OperationNotFound(f"The operation {operation_id} was not found.")
        return found

    def run_once(
        self, tx: Transaction, *, account_id: str, idempotency_key: str | None,
        work: Callable[[Transaction], Operation],
    ) -> Operation:  # fmt: skip
        """Begin an operation, or return the one that the same key began in the last 24 hours.

        Args:
            tx: The open transaction.
            account_id: Whose key.
            idempotency_key: What a caller who is not sure of an answer sends again; None sets no condition.
            work: Begins the operation.
        """
        if idempotency_key is None:
            return work(tx)
        if not 1 <= len(idempotency_key) <= 255:
            raise Invalid("An Idempotency-Key has 1 to 255 characters.", field="Idempotency-Key")
        lock(tx, f"memory operation:{account_id}:{idempotency_key}")
        since = tx.now - _KEY_HOLDS
        known = store.find_operation_by_key(
            tx, account_id=account_id, idempotency_key=idempotency_key, since=since
        )
        if known is not None:
            return known
        begun = replace(work(tx), idempotency_key=idempotency_key)
        store.update_operation(tx, operation=begun)
        return begun

    def start_operation(self, tx: Transaction, *, operation_id: str) -> bool:
        """Say that an operation is being worked on; False when it is over already, or unknown."""
        found = store.find_operation(tx, operation_id=operation_id)
        if found is None or found.is_over:
            return False
        store.update_operation(tx, operation=replace(found, status="RUNNING"))
        return True

    def end_operation(
        self, tx: Transaction, *, operation_id: str, result_id: str = "", failure: str | None = None
    ) -> None:
        """Say what an operation came to."""
        found = store.find_operation(tx, operation_id=operation_id)
        if found is not None and not found.is_over:
            status = "COMPLETED" if failure is None else "FAILED"
            over = replace(found, completed_at=tx.now, result_id=result_id, failure=failure)
            store.update_operation(tx, operation=replace(over, status=status))  # type: ignore[arg-type]


def complete(tx: Transaction, *, account_id: str, result_id: str) -> Operation:
    """Keep and return an operation that is done."""
    operation = Operation(
        operation_id=new_id(IdKind.OPERATION), account_id=account_id, result_id=result_id,
        created_at=tx.now, completed_at=tx.now,
    )  # fmt: skip
    store.insert_operation(tx, operation=operation)
    return operation


def begin(tx: Transaction, *, account_id: str, work: dict[str, str]) -> Operation:
    """Keep and return an operation that a job will work through; `work` says what."""
    operation = Operation(
        operation_id=new_id(IdKind.OPERATION), account_id=account_id, result_id="",
        created_at=tx.now, completed_at=tx.now, status="PENDING",
    )  # fmt: skip
    store.insert_operation(tx, operation=operation)
    payload = {"operation_id": operation.operation_id, **work}
    enqueue(tx, RUN_OPERATION, payload, lane=f"{RUN_OPERATION}:{work['store_id']}")
    return operation
