"""A flow may ask whether a queue is open: `flow.queues`, by name or id, as it stands when the step begins.

The vendor's Studio has no opening hours; a flow there compares the time, or asks a function. Here a flow branches on
`{{flow.queues["Everyone"].open}}` with `split-based-on`, and the hours are the ones that the routing keeps.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from tieline.flows import StepPlan
from tieline.flows.models import JSON
from tieline.kit.clock import iso
from tieline.kit.db import Database, Transaction
from tieline.routing import OpenState, RoutingService

_NAME = "flow.queues"


class FlowQueues:
    """Tells flows about queues."""

    def __init__(self, db: Database, *, routing: RoutingService) -> None:
        """Keep the room."""
        self._db = db
        self._routing = routing

    async def told(self, plan: StepPlan) -> StepPlan:
        """Return a step that sees the queues, if it asks for any; they are not kept with the execution."""
        if not plan.mentions(_NAME):
            return plan
        queues = await self._db.read(partial(self._read, account_id=plan.account_id))
        return replace(plan, context={**plan.context, "flow": {**plan.context["flow"], "queues": queues}})

    def _read(self, tx: Transaction, *, account_id: str) -> JSON:
        """Return an account's queues by id and by name; of two with one name, the older workspace's."""
        by_name: JSON = {}
        by_id: JSON = {}
        for workspace in self._routing.list_workspaces(tx, account_id=account_id).items:
            workspace_id = workspace.workspace_id
            for queue in self._routing.list_queues(tx, workspace_id=workspace_id).items:
                state = self._routing.is_open(tx, workspace_id=workspace_id, queue_id=queue.queue_id)
                by_name.setdefault(queue.friendly_name, _fields(state))
                by_id[queue.queue_id] = _fields(state)
        return {**by_name, **by_id}


def _fields(state: OpenState) -> JSON:
    return {
        "open": state.is_open,
        "opens_at": iso(state.opens_at) if state.opens_at else "",
        "closes_at": iso(state.closes_at) if state.closes_at else "",
        "closed_because": "" if state.is_open else state.because or "",
    }
