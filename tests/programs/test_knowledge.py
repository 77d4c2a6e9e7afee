"""A program of others asks the shop's knowledge with the agent kit's own tool, unmodified, under `tieline run`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.platform import Platform, wait_for

pytestmark = [pytest.mark.journey, pytest.mark.timeout(180)]

# The kit's documented use: the client of the tool, the tool, a question.
_PROGRAM = """
import asyncio, json, os, sys
from tac.context.knowledge import KnowledgeClient
from tac.tools.knowledge import create_knowledge_tool

async def main():
    client = KnowledgeClient(os.environ["TWILIO_API_KEY"], os.environ["TWILIO_API_SECRET"])
    tool = await create_knowledge_tool(client, os.environ["TWILIO_KNOWLEDGE_BASE_ID"], top_k=2)
    found = await tool.implementation(query=sys.argv[1])
    print(json.dumps({
        "tool": tool.to_openai_format()["function"]["name"],
        "asks_for": list(tool.to_openai_format()["function"]["parameters"]["properties"]),
        "found": [[chunk.content, chunk.score] for chunk in found],
    }))

asyncio.run(main())
"""


def test_the_kits_tool_finds_what_the_shop_wrote(calm_platform: Platform, tmp_path: Path) -> None:
    program = tmp_path / "ask.py"
    program.write_text(_PROGRAM)
    knowledge = calm_platform.twilio().knowledge.v2
    base_id = str(calm_platform.project["TWILIO_KNOWLEDGE_BASE_ID"])
    wait_for(
        lambda: {one.status for one in knowledge.knowledge(base_id).list()} == {"COMPLETED"},
        what="the starter's articles",
    )
    said = calm_platform.tieline(
        "run", "--", "python", str(program), "How long do I have to return something?"
    )
    assert said.code == 0, said.err
    told = json.loads(said.out.strip().splitlines()[-1])
    assert (told["tool"], told["asks_for"]) == ("search_starter_knowledge", ["query"])
    (best, score), *others = told["found"]
    assert "within 30 days" in best and 0 < score <= 1
    assert len(others) <= 1


def test_the_phone_answers_from_an_article(calm_platform: Platform) -> None:
    replies = calm_platform.text("What are your opening hours?", "--from", "+15550100077")
    assert "Monday to Friday from 9:00 to 18:00" in replies[0]
