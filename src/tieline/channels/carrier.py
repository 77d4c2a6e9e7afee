"""Carriers: what takes a message to a customer's phone. Only journeys and job handlers call them.

The simulated carrier is the one of the phone screen: the message is on the simulated handset once it is on disk, so
it is delivered at once. A real carrier's adapter answers `sent` and reports the rest through its hooks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tieline.channels.models import Message, MessageStatus


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What a carrier said to a message: the states it went through, in order."""

    statuses: tuple[MessageStatus, ...]
    error_code: int | None = None


class Carrier(Protocol):
    """Takes messages; a refusal is a receipt that ends in `failed`, not an exception."""

    async def send(self, message: Message) -> Receipt:
        """Take `message`; `ChannelService.record_receipt` writes down what came of it."""
        ...


class SimulatedCarrier:
    """Delivers every message at once, in this process, without a network."""

    async def send(self, message: Message) -> Receipt:
        """Return that the message was sent and delivered."""
        return Receipt(statuses=(MessageStatus.SENT, MessageStatus.DELIVERED))
