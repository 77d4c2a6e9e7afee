"""Answers have the shapes of the vendor's documents: every served read, after a story that leaves something to read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from scripts import reference
from tests.support.house import Story
from tests.support.kept_calls import keep_call
from tests.support.specifications import complaints, specification
from tests.wire.exceptions import SHAPES, UNLISTED
from tieline.app.doors import add_doors
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.app.starter_knowledge import KNOWLEDGE_BASE_ID
from tieline.doorway.envelope import install_error_handlers
from tieline.doorway.hosts import HostRouting
from tieline.kit.db import Database, Transaction

pytestmark = pytest.mark.wire

# Complaints that are meant. A line that no longer applies fails the test.
MEANT = {line for line in SHAPES if line.startswith("GET ")} | set(UNLISTED)

_LISTS = re.compile(r"^(?P<parent>.*)/\{(?P<name>\w+)\}(?P<json>\.json)?$")
_ID_NAMES = ("id", "sid", "name", "displayName", "call_sid", "version")


@pytest.fixture
async def story(sqlite_db: Database, tmp_path: Path) -> Story:
    """Ana asks for a person, Marco answers and finishes: there is something of everything to read."""
    story = await Story.begin(sqlite_db, tmp_path)
    marco = await story.on_duty("Marco")
    received = await story.text("My order 4711 has not arrived. I want to speak to a human")
    task_id = await story.accept(marco)
    ids = {"account_id": story.account_id, "worker_id": marco.worker_id, "task_id": task_id}
    await story.house.worker_desk.send(**ids, text="I have sent a new one today.")
    await story.settle()
    await story.house.worker_desk.finish(**ids, disposition="resolved", note=None, observations=None)
    await story.settle()
    await keep_call(story, conversation_id=received.conversation_id)
    return story


def _interaction_of_ana(tx: Transaction, story: Story) -> str:
    """No list tells an interaction's id."""
    newest = story.house.conversations.list_conversations(tx, account_id=story.account_id).items
    ids = [
        known.interaction_id
        for each in newest
        if (known := story.house.interactions.find_interaction(tx, conversation_id=each.conversation_id))
    ]
    return ids[0]


@pytest.fixture
async def http(story: Story) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install_error_handlers(app)
    add_doors(app, story.house, local_key="unused")
    app.add_middleware(HostRouting)
    keys = (story.credentials.key_id, story.credentials.secret)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, auth=keys, base_url="http://127.0.0.1") as client:
        yield client


class Reader:
    """Calls every served read of a product, lists before what they list, and keeps the ids that it meets."""

    def __init__(self, http: httpx.AsyncClient, story: Story, *, host: str, interaction_id: str) -> None:
        self._http = http
        self._host = host
        self._known = {
            "storeId": STORE_ID,
            "profileId": CUSTOMER_PROFILE_ID,
            "traitGroupName": "Contact",
            "Revision": "1",
            "kbId": KNOWLEDGE_BASE_ID,
            "/v1/Interactions/{}": interaction_id,
        }
        self._account = story.account_id
        self.calls = 0

    async def read(self, product: str, path: str) -> list[str]:
        """Call an operation and return what is wrong with the answer."""
        url = self._filled(path)
        if url is None:
            return [f"{path}: nothing to read"]
        answer = await self._http.get(f"/-/{self._host}{url}")
        self.calls += 1
        body = answer.json()
        self._learn(path, body)
        found = complaints(product=product, method="GET", path=path, status=answer.status_code, answer=body)
        return [f"GET {path} {complaint}" for complaint in found]

    def _filled(self, path: str) -> str | None:
        url = path
        for gap in re.finditer(r"\{(\w+)\}", path):
            value = self._value(path[: gap.end()], gap[1])
            if value is None:
                return None
            url = url.replace(gap[0], value, 1)
        return url

    def _value(self, path: str, name: str) -> str | None:
        if path.startswith("/2010-04-01/Accounts/{") and path.count("{") == 1:
            return self._account
        return self._known.get(name) or self._known.get(re.sub(r"\{\w+\}", "{}", path))

    def _learn(self, path: str, body: Any) -> None:
        """Keep the first listed id under the path that a read of it would have."""
        items = next((value for value in body.values() if isinstance(value, list) and value), [])
        first = items[0] if items else None
        if isinstance(first, dict):
            found = next((first[name] for name in _ID_NAMES if name in first), None)
            if found is not None:
                key = f"{re.sub(r'{[^}]*}', '{}', path.removesuffix('.json'))}/{{}}"
                self._known.setdefault(key, str(found))


@pytest.mark.parametrize("product", sorted(reference.read_operations()))
async def test_every_served_read_has_the_documents_shape(
    product: str, http: httpx.AsyncClient, story: Story
) -> None:
    specification(product)
    host, operations = reference.read_operations()[product]
    served = reference.mounted()
    reads = [each.path for each in operations if each.method == "GET" and each.pattern in served]
    interaction_id = await story.db.read(partial(_interaction_of_ana, story=story))
    reader = Reader(http, story, host=host, interaction_id=interaction_id)
    wrong: list[str] = []
    # A list stands before what it lists, so that there is an id to ask for.
    for path in sorted(reads, key=lambda path: (path.count("{"), path.endswith("}"), path)):
        wrong += await reader.read(product, path)
    assert reader.calls > 0
    assert sorted(set(wrong) - MEANT) == []
    # What nobody set up here cannot be met here; the walk through the SDK holds it.
    unread = {each.partition(":")[0] for each in wrong if each.endswith("nothing to read")}
    met = {each for each in MEANT if not any(f"GET {path} " in each for path in unread)}
    own = {each for each in met if any(f"{path} " in f"{each} " or f"{path}:" in each for path in reads)}
    assert sorted(own - set(wrong)) == [], "These are mended: take them out of tests/wire/exceptions.py."
