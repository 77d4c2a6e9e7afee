"""What the intelligence room tells the rest of the house. Emitted by `service.py`."""

from __future__ import annotations

from dataclasses import dataclass

from tieline.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class OperatorResultRecorded(Event):
    """An operator's result is there to be read."""

    account_id: str
    conversation_id: str
    operator_id: str
    result_id: str
