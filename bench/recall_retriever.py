"""The Recall operation as a retriever, to measure how well it finds the turns that answer a question.

`index(turns)` takes dicts with id, session, speaker, timestamp and text, oldest first, and gives an object with
`search(query, k)` -> ids, best first. Every session becomes a conversation of one profile, every turn a communication in
it, just as an application would store them; a search is one recall over everything said. With `form="observations"` every
turn becomes an observation "Speaker: text" instead. `embedder` names a folder with local weights.
Look next at `src/tieline/journeys/recall.py`.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path

from tieline.app.schema import prepare_schema
from tieline.conversations import (
    Address,
    Author,
    ConfigurationSettings,
    ConversationService,
    Grouping,
    NewParticipant,
    ParticipantType,
    Status,
)
from tieline.journeys.embed_memories import EmbedMemories
from tieline.journeys.recall import ConversationTalk, RecallMemory
from tieline.kit.clock import TurnableClock, parse_iso
from tieline.kit.db import Database, Transaction
from tieline.kit.ids import IdKind
from tieline.kit.jobs import Job
from tieline.memory import EMBED_MEMORIES, MemoryService, NewObservation, RecallRequest
from tieline.models.embedding.choice import choose_embedder

Turn = Mapping[str, str]
ACCOUNT = "AC" + "1" * 32
_NUMBER, _CUSTOMER = "+15550100000", "+15550100001"
_AT_ONCE = 10


class Shop:
    """One account's memory and conversations on a file of their own."""

    def __init__(self, *, embedder: str = "") -> None:
        """Open an empty database; `embedder` names a folder with local weights."""
        self.folder = Path(tempfile.mkdtemp(prefix="tieline-recall-"))
        self.clock = TurnableClock(frozen_at=datetime(2026, 11, 22, tzinfo=UTC))
        self.db = Database.open(f"sqlite:///{self.folder / 'tieline.db'}", clock=self.clock)
        self.conversations = ConversationService()
        self.memory = MemoryService(embedder=choose_embedder(embedder or None))
        self.talk = ConversationTalk(conversations=self.conversations)
        self.recall = RecallMemory(self.db, memory=self.memory, talk=self.talk)
        self.embedding = EmbedMemories(
            self.db, memory=self.memory, conversations=self.conversations, talk=self.talk
        )
        self.store_id = ""
        self.configuration_id = ""

    async def open(self) -> None:
        """Make the schema, a store and a configuration."""
        await prepare_schema(self.db)

        def make(tx: Transaction) -> None:
            store = self.memory.create_store(tx, account_id=ACCOUNT, display_name="bench")
            self.store_id = store.store_id
            settings = ConfigurationSettings(
                description="", grouping=Grouping.PROFILE, memory_store_id=self.store_id
            )
            made = self.conversations.create_configuration(tx, account_id=ACCOUNT, settings=settings)
            self.configuration_id = made.configuration_id

        await self.db.transact(make)

    async def profile(self, number: str = _CUSTOMER) -> str:
        """Make a customer."""
        return await self.db.transact(
            lambda tx: self.memory.create_profile(
                tx, store_id=self.store_id, traits={"Contact": {"phone": number}}
            )
        )

    async def embed(self) -> None:
        """Make the vectors that are missing, where an embedder is set."""
        if self.memory.embedder is not None:
            job = Job(
                job_id=0, kind=EMBED_MEMORIES, payload={"profile_id": None}, attempt=1, due_at=self.clock.now(),
                lane=None, dedup_id=None,
            )  # fmt: skip
            await self.embedding.embed(job)

    async def close(self) -> None:
        """Close the database and remove its file."""
        await self.db.close()
        shutil.rmtree(self.folder)


@dataclass
class RecallIndex:
    """One profile's past, and its turns by the ids that recall gives."""

    shop: Shop
    loop: asyncio.AbstractEventLoop
    profile_id: str
    form: str
    turn_ids: dict[str, str]

    def search(self, query: str, k: int) -> list[str]:
        """Return the ids of up to `k` turns, best first."""
        as_observations = self.form == "observations"
        request = RecallRequest(
            query=query[:1024],
            observations_limit=k if as_observations else 0,
            summaries_limit=0,
            communications_limit=0 if as_observations else k,
        )
        found = self.loop.run_until_complete(
            self.shop.recall.recall(
                account_id=ACCOUNT, store_id=self.shop.store_id, profile_id=self.profile_id, request=request
            )
        )
        ids = (
            [one.observation_id for one in found.observations]
            if as_observations
            else [one.communication_id for one in found.communications]
        )
        return [self.turn_ids[each] for each in ids]

    def close(self) -> None:
        """Close what was opened."""
        self.loop.run_until_complete(self.shop.close())
        self.loop.close()


def index(turns: Sequence[Turn], form: str = "communications", embedder: str = "") -> RecallIndex:
    """Make an index of `turns`; the evaluation's entry point."""
    loop = asyncio.new_event_loop()
    return loop.run_until_complete(_index(turns, loop=loop, form=form, embedder=embedder))


async def _index(
    turns: Sequence[Turn], *, loop: asyncio.AbstractEventLoop, form: str, embedder: str
) -> RecallIndex:
    shop = Shop(embedder=embedder)
    await shop.open()
    profile_id = await shop.profile()
    customer = next((turn["speaker"] for turn in turns), "")
    turn_ids: dict[str, str] = {}
    for _, session in groupby(turns, key=lambda turn: turn["session"]):
        lines = list(session)
        if form == "observations":
            for at in range(0, len(lines), _AT_ONCE):
                turn_ids |= await _observe(shop, profile_id, lines[at : at + _AT_ONCE])
        else:
            turn_ids |= await _talk(shop, profile_id, lines, customer)
    await shop.embed()
    return RecallIndex(shop, loop, profile_id, form, turn_ids)


async def _observe(shop: Shop, profile_id: str, lines: Sequence[Turn]) -> dict[str, str]:
    new = [
        NewObservation(
            content=f"{turn['speaker']}: {turn['text']}"[:4096], occurred_at=parse_iso(turn["timestamp"]), source="bench",
            conversation_ids=(_conversation_of(turn),),
        )
        for turn in lines
    ]  # fmt: skip
    made = await shop.db.transact(
        lambda tx: shop.memory.record_observations(
            tx, store_id=shop.store_id, profile_id=profile_id, observations=new
        )
    )
    return {one.observation_id: turn["id"] for one, turn in zip(made, lines, strict=True)}


def _conversation_of(turn: Turn) -> str:
    return f"{IdKind.CONVERSATION}_{''.join(each for each in turn['session'] if each.isdigit()):0>26}"


async def _talk(shop: Shop, profile_id: str, lines: Sequence[Turn], customer: str) -> dict[str, str]:
    return await shop.db.transact(
        partial(_hold, shop=shop, profile_id=profile_id, lines=lines, customer=customer)
    )


def _hold(
    tx: Transaction, *, shop: Shop, profile_id: str, lines: Sequence[Turn], customer: str
) -> dict[str, str]:
    """Hold one session as a conversation that is over."""
    others = sorted({turn["speaker"] for turn in lines} - {customer})
    sides = {customer: (ParticipantType.CUSTOMER, _CUSTOMER)}
    sides |= {
        name: (ParticipantType.AI_AGENT, _NUMBER if not at else f"+1555019{at:04}")
        for at, name in enumerate(others or ["agent"])
    }
    conversation = shop.conversations.create_conversation(
        tx, account_id=ACCOUNT, configuration_id=shop.configuration_id,
        participants=[
            NewParticipant(
                addresses=(Address(channel="SMS", address=address),), type=kind, name=name,
                profile_id=profile_id if name == customer else None,
            )
            for name, (kind, address) in sides.items()
        ],
    )  # fmt: skip
    turn_ids: dict[str, str] = {}
    for turn in lines:
        mine = sides[turn["speaker"]][1]
        heard = next(address for _, address in sides.values() if address != mine)
        said = shop.conversations.add_communication(
            tx, conversation_id=conversation.conversation_id, author=Author(channel="SMS", address=mine),
            recipients=[Author(channel="SMS", address=heard)], text=turn["text"],
            occurred_at=parse_iso(turn["timestamp"]),
        )  # fmt: skip
        turn_ids[said.communication_id] = turn["id"]
    shop.conversations.update_conversation(
        tx, conversation_id=conversation.conversation_id, status=Status.CLOSED
    )
    return turn_ids
