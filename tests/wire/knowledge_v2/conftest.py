"""The knowledge door on a loopback port beside the orchestrator's, and the official SDKs pointed at it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from twilio.rest import Client
from twilio.rest.knowledge.v2.knowledge import KnowledgeList
from twilio.rest.knowledge.v2.knowledge_basis import KnowledgeBasisList
from twilio.rest.knowledge.v2.search import SearchInstance, SearchList

from tests.support.pages import ScriptedPages
from tests.support.schema import sqlite_with_tables
from tests.support.served import make_app, serve, twilio
from tieline.conversations import ConversationService
from tieline.journeys.process_knowledge import ProcessKnowledge
from tieline.journeys.read_sources import ReadSources
from tieline.journeys.search_knowledge import SearchKnowledge
from tieline.journeys.take_upload import TakeUpload
from tieline.kit.db import Database
from tieline.kit.job_runner import JobRunner
from tieline.knowledge import FINISH_OPERATION, PROCESS_KNOWLEDGE, KnowledgeService
from tieline.wire.conversations_v2 import build_router as build_conversations
from tieline.wire.knowledge_v2 import build_operations, build_router

HELP = "https://shop.example/help"
CORE = KnowledgeList.KnowledgeCore
TEXT = {"type": "Text", "content": "You can return anything within 30 days. The return is free."}


@dataclass
class Door:
    """A running door; jobs run when told to."""

    url: str
    db: Database
    runner: JobRunner
    client: Client

    def settle(self) -> None:
        """Run what is due."""
        asyncio.run(self.runner.run_due())

    def base(self, name: str = "help-center", client: Client | None = None) -> str:
        """Make a base, wait for its operation, and return its id."""
        asked = KnowledgeBasisList.KnowledgeBaseCore(
            {"displayName": name, "description": "What we tell everybody"}
        )
        knowledge = (client or self.client).knowledge.v2
        made = knowledge.knowledge_bases.create(asked)
        self.settle()
        operation = knowledge.operations(made.status_url.rpartition("/")[2]).fetch()
        assert operation.status == "COMPLETED"
        return str(operation.result["id"])

    def add(self, base_id: str, name: str = "Returns", source: dict[str, object] | None = None) -> str:
        """Add a source, have it read, and return its id."""
        core = CORE({"name": name, "source": source or TEXT})
        made = self.client.knowledge.v2.knowledge(base_id).create(core)
        self.settle()
        return str(made.id)

    def search(
        self, base_id: str, query: str, client: Client | None = None, **more: object
    ) -> SearchInstance:
        """Search a base."""
        asked = SearchList.KnowledgeSearch({"query": query, "top": 5, **more})
        return (client or self.client).knowledge.v2.search(base_id).create(asked)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """The door, serving until the test ends."""
    db = Database.open(sqlite_with_tables(tmp_path))
    knowledge = KnowledgeService()
    pages = ScriptedPages(
        {
            HELP: "<title>Help</title><p>Gift cards never expire.<a href='/more'>more</a><a href='/gone'>gone</a>",
            "https://shop.example/more": "<title>More</title><p>Gift wrapping costs two euros.",
        }
    )
    process = ProcessKnowledge(db, knowledge=knowledge, reader=ReadSources(pages))
    kinds = {PROCESS_KNOWLEDGE: process.process, FINISH_OPERATION: process.finish_operation}
    app = make_app(
        build_operations(db=db, knowledge=knowledge),
        build_router(
            db=db,
            knowledge=knowledge,
            search=SearchKnowledge(db, knowledge=knowledge),
            upload=TakeUpload(db, knowledge=knowledge),
        ),
        build_conversations(db=db, conversations_room=ConversationService()),
    )
    with serve(app) as url:
        yield Door(url=url, db=db, runner=JobRunner(db, kinds), client=twilio(url))
    asyncio.run(db.close())
