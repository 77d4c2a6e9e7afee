"""Nadia's program keeps her help center through the official SDK, operation by operation."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tac.context.knowledge import KnowledgeClient
from tac.tools.knowledge import create_knowledge_tool
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest.knowledge.v2.knowledge_basis import KnowledgeBasisList

from tests.support.served import ACCOUNT, OTHER, OTHER_TOKEN, TOKEN, twilio
from tests.wire.knowledge_v2.conftest import CORE, HELP, TEXT, Door

pytestmark = pytest.mark.wire
PATCH = KnowledgeBasisList.UpdateKnowledgeBaseRequest


class TestBases:
    def test_a_new_ones_id_is_told_when_it_is_ready(self, door: Door) -> None:
        asked = KnowledgeBasisList.KnowledgeBaseCore({"displayName": "help-center"})
        made = door.client.knowledge.v2.knowledge_bases.create(asked)
        operation_id = made.status_url.rpartition("/")[2]
        waiting = door.client.knowledge.v2.operations(operation_id).fetch()
        assert (waiting.status, waiting.result) == ("PENDING", None)
        (queued,) = door.client.knowledge.v2.knowledge_bases.list()
        assert queued.status == "QUEUED"
        door.settle()
        done = door.client.knowledge.v2.operations(operation_id).fetch()
        assert (done.status, done.result["id"], done.result["type"]) == (
            "COMPLETED",
            queued.id,
            "RESOURCE_ID",
        )
        assert door.client.knowledge.v2.knowledge_bases(queued.id).fetch().status == "ACTIVE"

    def test_it_is_fetched_changed_and_listed(self, door: Door) -> None:
        base_id = door.base()
        door.base("second")
        bases = door.client.knowledge.v2.knowledge_bases
        found = bases(base_id).fetch()
        assert (found.display_name, found.description, found.version) == (
            "help-center", "What we tell everybody", 1,
        )  # fmt: skip
        bases(base_id).update(update_knowledge_base_request=PATCH({"displayName": "help"}))
        assert (bases(base_id).fetch().display_name, bases(base_id).fetch().version) == ("help", 2)
        assert [one.display_name for one in bases.list(order_by="ASC", page_size=1)] == ["help", "second"]

    def test_an_older_version_is_not_overwritten(self, door: Door) -> None:
        context = door.client.knowledge.v2.knowledge_bases(door.base())
        tag = context.fetch_with_http_info().headers["etag"]
        context.update(if_match=tag, update_knowledge_base_request=PATCH({"description": "First"}))
        with pytest.raises(TwilioRestException) as refusal:
            context.update(if_match=tag, update_knowledge_base_request=PATCH({"description": "Second"}))
        assert (refusal.value.status, refusal.value.code) == (412, 20412)
        assert context.fetch().description == "First"

    def test_it_goes_with_all_that_is_in_it(self, door: Door) -> None:
        base_id = door.base()
        door.add(base_id)
        context = door.client.knowledge.v2.knowledge_bases(base_id)
        assert context.delete()
        assert context.fetch().status == "DELETING"
        door.settle()
        with pytest.raises(TwilioRestException) as refusal:
            context.fetch()
        assert (refusal.value.status, refusal.value.code) == (404, 20404)

    def test_operations_of_two_products_have_one_path(self, door: Door) -> None:
        operation_id = door.client.knowledge.v2.knowledge_bases.create(
            KnowledgeBasisList.KnowledgeBaseCore({"displayName": "help"})
        ).status_url.rpartition("/")[2]
        with pytest.raises(TwilioRestException) as refusal:
            door.client.conversations.v2.operations(operation_id).fetch()
        assert refusal.value.status == 404

    def test_a_status_url_works_by_path_too(self, door: Door) -> None:
        made = httpx.post(
            f"{door.url}/v2/ControlPlane/KnowledgeBases", json={"displayName": "help"}, auth=(ACCOUNT, TOKEN)
        )
        assert made.status_code == 202 and made.headers["Location"] == made.json()["statusUrl"]
        assert httpx.get(made.json()["statusUrl"], auth=(ACCOUNT, TOKEN)).json()["status"] == "PENDING"


class TestSources:
    def test_a_text_is_read_listed_and_cut(self, door: Door) -> None:
        base_id = door.base()
        sources = door.client.knowledge.v2.knowledge(base_id)
        made = sources.create(CORE({"name": "Returns", "description": "When to send back", "source": TEXT}))
        assert (made.status, made.source["type"]) == ("QUEUED", "Text")
        door.settle()
        found = sources(made.id).fetch()
        assert (found.status, found.description) == ("COMPLETED", "When to send back")
        assert [one.id for one in sources.list()] == [made.id]
        (chunk,) = door.client.knowledge.v2.chunks(base_id, made.id).list()
        assert (chunk.content, chunk.chunk_index, chunk.document_title) == (TEXT["content"], 0, "Returns")

    def test_a_page_is_read_with_what_it_links_to(self, door: Door) -> None:
        base_id = door.base()
        made_id = door.add(base_id, "Help", {"type": "Web", "url": HELP})
        found = door.client.knowledge.v2.knowledge(base_id, made_id).fetch()
        assert (found.status, found.source["crawlDepth"], found.source["crawlPeriod"]) == (
            "COMPLETED",
            2,
            "NEVER",
        )
        (group,) = found.source["errors"]
        assert (group["title"], group["instances"][0]["instance"], group["instances"][0]["code"]) == (
            "404 Not Found", "https://shop.example/gone", 420022,
        )  # fmt: skip
        (hit,) = door.search(base_id, "gift wrapping").chunks[:1]
        assert (hit["documentTitle"], hit["documentUrl"]) == ("More", "https://shop.example/more")

    def test_a_file_is_put_where_it_is_awaited(self, door: Door) -> None:
        base_id = door.base()
        content = b"# Terms\nPrices include taxes."
        details = {"type": "File", "fileName": "t.md", "fileSize": len(content), "mimeType": "text/markdown"}
        sources = door.client.knowledge.v2.knowledge(base_id)
        made = sources.create(CORE({"name": "Terms", "source": details}))
        assert made.status == "SCHEDULED" and made.source["uploadExpiration"]
        place = made.source["importUrl"].replace("https://", f"{door.url}/-/")
        assert httpx.put(place, content=content + b"!").status_code == 400
        assert httpx.put(place, content=content).status_code == 200
        assert httpx.put(place, content=content).status_code == 404
        door.settle()
        found = sources(made.id).fetch()
        assert (found.status, found.source.get("importUrl")) == ("COMPLETED", None)
        assert door.search(base_id, "taxes").chunks[0]["content"] == content.decode()

    def test_new_words_are_accepted_and_a_new_name_is_at_once(self, door: Door) -> None:
        base_id = door.base()
        context = door.client.knowledge.v2.knowledge(base_id, door.add(base_id))
        named = context.update_with_http_info(knowledge_core=CORE({"name": "Sending back"}))
        assert (named.status_code, named.data.name) == (200, "Sending back")
        text = {"type": "Text", "content": "Returns cost three euros."}
        changed = context.update_with_http_info(knowledge_core=CORE({"name": "Returns", "source": text}))
        assert changed.status_code == 202
        assert context.fetch().status == "QUEUED"
        door.settle()
        assert [one["content"] for one in door.search(base_id, "returns").chunks] == [text["content"]]
        assert (
            context.update_with_http_info(knowledge_core=CORE({"name": "Returns"}), refresh=True).status_code
            == 202
        )

    def test_a_deleted_one_is_gone(self, door: Door) -> None:
        base_id = door.base()
        context = door.client.knowledge.v2.knowledge(base_id, door.add(base_id))
        assert context.delete()
        assert door.search(base_id, "return").chunks == []
        with pytest.raises(TwilioRestException) as refusal:
            context.fetch()
        assert refusal.value.status == 404


class TestSearch:
    def test_chunks_come_with_scores_the_best_first(self, door: Door) -> None:
        base_id = door.base()
        returns = door.add(base_id)
        door.add(base_id, "Delivery", {"type": "Text", "content": "Delivery is free over 40 euros."})
        found = door.search(base_id, "Is the return free?").chunks
        assert found[0]["knowledgeId"] == returns
        assert 1 >= found[0]["score"] > found[1]["score"] > 0
        (only,) = door.search(base_id, "free", knowledgeIds=[returns]).chunks
        assert only["knowledgeId"] == returns

    async def test_the_agent_kits_tool_finds_it(self, door: Door) -> None:
        base_id = await asyncio.to_thread(door.base)
        await asyncio.to_thread(door.add, base_id)
        client = KnowledgeClient(api_key=ACCOUNT, api_secret=TOKEN)
        client.base_url = door.url
        tool = await create_knowledge_tool(client, base_id, top_k=3)
        assert (tool.name, "What we tell everybody" in tool.description) == ("search_help_center", True)
        search: Any = tool.implementation
        (found,) = await search(query="How long can I return something?")
        assert "30 days" in found.content and 0 < found.score <= 1


def test_another_account_sees_none_of_it(door: Door) -> None:
    base_id = door.base()
    source_id = door.add(base_id)
    stranger: Any = twilio(door.url, OTHER, OTHER_TOKEN)
    assert stranger.knowledge.v2.knowledge_bases.list() == []
    looks: list[Callable[[], Any]] = [
        lambda: stranger.knowledge.v2.knowledge_bases(base_id).fetch(),
        lambda: stranger.knowledge.v2.knowledge(base_id).list(),
        lambda: stranger.knowledge.v2.knowledge(base_id, source_id).fetch(),
        lambda: stranger.knowledge.v2.chunks(base_id, source_id).list(),
        lambda: door.search(base_id, "return", client=stranger),
        lambda: stranger.knowledge.v2.knowledge_bases(base_id).delete(),
    ]
    for look in looks:
        with pytest.raises(TwilioException, match="404"):
            look()


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/v2/ControlPlane/KnowledgeBases", {"displayName": "no spaces please"}, "displayName"),
        ("POST", "/v2/ControlPlane/KnowledgeBases", {}, "displayName"),
        ("POST", "/v2/ControlPlane/KnowledgeBases", {"displayName": "x", "tags": []}, "tags"),
        ("POST", "/v2/ControlPlane/KnowledgeBases", {"displayName": "x", "description": ""}, "description"),
        ("POST", "/v2/KnowledgeBases/{base}/Knowledge", {"name": "x"}, "source"),
        ("POST", "/v2/KnowledgeBases/{base}/Knowledge", {"name": "x" * 31, "source": TEXT}, "name"),
        ("POST", "/v2/KnowledgeBases/{base}/Knowledge", {"name": "x", "source": {"type": "Song"}}, "source"),
        (
            "POST",
            "/v2/KnowledgeBases/{base}/Knowledge",
            {"name": "x", "source": {"type": "Web", "url": "gopher://x"}},
            "source.url",
        ),
        ("POST", "/v2/KnowledgeBases/{base}/Search", {"query": "x"}, "top"),
        ("POST", "/v2/KnowledgeBases/{base}/Search", {"query": "x", "top": "5"}, "top"),
        ("POST", "/v2/KnowledgeBases/{base}/Search", {"query": "x", "top": 21}, "top"),
        ("GET", "/v2/KnowledgeBases/{base}/Knowledge?pageToken=nonsense", None, "pageToken"),
        ("GET", "/v2/ControlPlane/KnowledgeBases?orderBy=UP", None, "orderBy"),
    ],
)
def test_bad_input_names_the_field(door: Door, method: str, path: str, body: object, field: str) -> None:
    url = f"{door.url}/-/knowledge.twilio.com{path.format(base=door.base())}"
    answer = httpx.request(method, url, json=body, auth=(ACCOUNT, TOKEN))
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, 20001, field)
    assert len(door.client.knowledge.v2.knowledge_bases.list()) == 1
