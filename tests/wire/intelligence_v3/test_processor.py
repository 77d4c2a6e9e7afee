"""The agent kit's own processor of our webhook: from a real one to a summary in memory, through its memory client."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

import pytest
from tac.context.memory import MemoryClient
from tac.core.config import ConversationIntelligenceConfig
from tac.intelligence import OperatorResultProcessor

from tests.wire.intelligence_v3.conftest import Served
from tieline.app.starter import CUSTOMER_PROFILE_ID, STORE_ID
from tieline.intelligence import SUMMARY_ID

pytestmark = pytest.mark.wire

HOOK = "https://agent.test/ci"


async def a_webhook(served: Served) -> dict[str, Any]:
    """What a rule's webhook hears of a conversation of Ana's that ended."""
    story = served.story
    rules = [
        {
            "operators": [{"id": SUMMARY_ID}],
            "triggers": [{"on": "CONVERSATION_END"}],
            "actions": [{"type": "WEBHOOK", "method": "POST", "url": HOOK}],
        }
    ]
    made = await story.db.transact(
        partial(
            story.house.intelligence.create_configuration,
            account_id=story.account_id,
            display_name="Told",
            rules=rules,
        )
    )
    received = await story.text("My order 4711 has not arrived, where is it?")
    await story.db.transact(
        lambda tx: story.house.rule_runs.request(
            tx,
            account_id=story.account_id,
            configuration_id=made.configuration_id,
            rule_id=made.rules[0].rule_id,
            conversation_id=received.conversation_id,
        )
    )
    await story.settle()
    (body,) = [json.loads(body) for url, body, _ in story.http.sent if url.startswith(HOOK)]
    return dict(body)


async def test_it_writes_the_summary_that_it_was_told(served: Served) -> None:
    body = await a_webhook(served)
    key, secret = served.story.credentials.key_id, served.story.credentials.secret
    client = MemoryClient(STORE_ID, key, secret)
    client.base_url = f"{served.url}/-/memory.twilio.com"
    config = ConversationIntelligenceConfig(
        configuration_id=body["intelligenceConfiguration"]["id"], summary_operator_sid=SUMMARY_ID
    )
    done = await OperatorResultProcessor(client, config).process_event(body)
    assert (done.success, done.skipped, done.created_count) == (True, False, 1)
    memory = served.sdk.memory.v1.conversation_summaries(STORE_ID, CUSTOMER_PROFILE_ID)
    (summary,) = [one for one in memory.list() if one.source == "conversation-intelligence"]
    assert summary.content == body["operatorResults"][0]["result"]["text"]
    assert "4711" in summary.content
