"""A database on each engine and a configured number, as the stories of this folder find them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import pytest

from tieline.conversations import (
    Address,
    Author,
    ChannelSetting,
    Communication,
    ConfigurationSettings,
    Conversation,
    ConversationService,
    Grouping,
    Joined,
    Owner,
    Turn,
)
from tieline.kit.clock import TurnableClock
from tieline.kit.db import Database, Transaction
from tieline.kit.events import read_events

T = TypeVar("T")

ACCOUNT = "AC" + "1" * 32
OTHER_ACCOUNT = "AC" + "2" * 32
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NUMBER = Address(channel="SMS", address="+15550000001")
MARIA = Address(channel="SMS", address="+34600111222")
STORE = "mem_store_00000000000000000000000000"


@dataclass(frozen=True)
class House:
    """One account with one configuration; Maria García writes to its number."""

    db: Database
    clock: TurnableClock
    room: ConversationService

    async def do(self, fn: Callable[[Transaction], T], key: str | None = None) -> T:
        return await self.db.transact(fn, key)

    async def configure(self, grouping: Grouping = Grouping.PROFILE, **more: Any) -> str:
        settings = ConfigurationSettings(description="", grouping=grouping, memory_store_id=STORE, **more)
        made = await self.do(
            lambda tx: self.room.create_configuration(tx, account_id=ACCOUNT, settings=settings)
        )
        return made.configuration_id

    async def join(
        self,
        configuration_id: str,
        *,
        profile_id: str | None = "mem_profile_maria",
        customer: Address = MARIA,
        agent: Address = NUMBER,
        channel_id: str | None = None,
    ) -> Joined:
        return await self.do(
            lambda tx: self.room.join_or_open(
                tx,
                account_id=ACCOUNT,
                configuration_id=configuration_id,
                profile_id=profile_id,
                customer=customer,
                agent=agent,
                customer_name="Maria García",
                channel_id=channel_id,
            )
        )

    async def maria(self) -> Joined:
        """Maria's open conversation."""
        return await self.join(await self.configure())

    async def maria_says(self, joined: Joined, text: str, **more: Any) -> Communication:
        return await self.say(
            joined,
            joined.customer_participant.participant_id,
            joined.agent_participant.participant_id,
            text=text,
            **more,
        )

    async def agent_says(self, joined: Joined, text: str, **more: Any) -> Communication:
        return await self.say(
            joined,
            joined.agent_participant.participant_id,
            joined.customer_participant.participant_id,
            text=text,
            **more,
        )

    async def say(
        self, joined: Joined, author: str, recipient: str, *, text: str, **more: Any
    ) -> Communication:
        return await self.do(
            lambda tx: self.room.add_communication(
                tx,
                conversation_id=joined.conversation.conversation_id,
                author=Author(participant_id=author),
                recipients=[Author(participant_id=recipient)],
                text=text,
                **more,
            )
        )

    async def owner(self, joined: Joined, owner: Owner, **more: Any) -> Conversation:
        return await self.do(
            lambda tx: self.room.change_owner(
                tx, conversation_id=joined.conversation.conversation_id, owner=owner, **more
            )
        )

    async def update(self, joined: Joined, **values: Any) -> Conversation:
        return await self.do(
            lambda tx: self.room.update_conversation(
                tx, conversation_id=joined.conversation.conversation_id, **values
            )
        )

    async def now(self, joined: Joined) -> Conversation:
        """The conversation as it stands."""
        return await self.db.read(
            lambda tx: self.room.get_conversation(tx, conversation_id=joined.conversation.conversation_id)
        )

    async def open_turns(self, joined: Joined) -> tuple[Turn, ...]:
        return await self.db.read(
            lambda tx: self.room.open_turns(tx, conversation_id=joined.conversation.conversation_id)
        )

    async def begin_round(self, turn: Turn) -> Turn:
        return await self.do(lambda tx: self.room.next_round(tx, turn=turn))

    async def events(self) -> list[str]:
        """The names of everything that happened."""
        page = await self.db.read(lambda tx: read_events(tx, after=None, limit=1000))
        return [event.type for event in page.events]


@pytest.fixture
async def house(tables_url: str) -> AsyncIterator[House]:
    """An empty house at noon, whose clock stands still until it is turned."""
    clock = TurnableClock(frozen_at=NOON)
    db = Database.open(tables_url, clock=clock)
    yield House(db=db, clock=clock, room=ConversationService())
    await db.close()


def sms_timers(*, inactive: int | None, closed: int | None) -> dict[str, ChannelSetting]:
    return {"SMS": ChannelSetting(inactive_minutes=inactive, closed_minutes=closed, has_timeouts=True)}
