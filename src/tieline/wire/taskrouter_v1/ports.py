"""The journeys this door opens: what they are given, and nothing of what they answer.

The door reads the changed resource again afterwards, so that the answer is what is stored.
"""

from __future__ import annotations

from typing import Protocol

from tieline.journeys.instructions import Instruction


class AcceptReservation(Protocol):
    """A worker takes the conversation that rings: participant, owner and task change together."""

    async def __call__(self, *, account_id: str, reservation_id: str) -> object:
        """Accept; raises `Conflict` when the offer is gone."""
        ...


class CarryOutInstruction(Protocol):
    """A program says what to do with an offer: call somebody, move a call, join a caller and the worker."""

    async def __call__(self, *, account_id: str, reservation_id: str, instruction: Instruction) -> object:
        """Do it; raises `Conflict` when the offer is gone or there is no call to join."""
        ...


class RejectReservation(Protocol):
    """A worker declines; the task rings elsewhere."""

    async def __call__(self, *, account_id: str, reservation_id: str, activity_id: str | None) -> object:
        """Reject; `activity_id` is what the worker does from now on, None = as before."""
        ...


class DismissWorker(Protocol):
    """A worker leaves for good; their sessions end with them."""

    async def __call__(self, *, account_id: str, worker_id: str) -> object:
        """Let them go; raises `Conflict` while they have a task."""
        ...


class UpdateTask(Protocol):
    """A task ends: "wrapping", "completed" or "canceled", with what that means for its conversation."""

    async def __call__(self, *, account_id: str, task_id: str, status: str, reason: str | None) -> object:
        """Move the task on; raises `Conflict` when it is in no state for that."""
        ...


class UpdateWorkerActivity(Protocol):
    """A worker goes on or off duty."""

    async def __call__(
        self, *, account_id: str, worker_id: str, activity_id: str, reject_pending_reservations: bool
    ) -> object:
        """Change the activity; with `reject_pending_reservations` what rings at the worker rings elsewhere."""
        ...
