"""The calls kept in memory: by conversation, the searches that found none, and what is forgotten."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tieline.kit.call_log import Call, CallLog

pytestmark = pytest.mark.unit

ACCOUNT = "AC" + "1" * 32


def keep(log: CallLog, *, query: str = "", conversation_id: str | None = None) -> Call:
    call = Call(
        call_id=log.next_number(),
        kind="api",
        account_id=ACCOUNT,
        conversation_id=conversation_id,
        profile_id=None,
        title="GET /v2/Conversations",
        at=datetime(2026, 3, 2, tzinfo=UTC),
        duration_ms=1.0,
        ok=True,
        request={"query": query},
    )
    log.add(call)
    return call


def test_a_search_in_vain_is_found_by_the_channel_it_was_for() -> None:
    log = CallLog()
    missed = keep(log, query="channelId=CA1&status=ACTIVE")
    keep(log, query="channelId=CA12")
    keep(log, query="channelId=CA1", conversation_id="conv_1")
    assert log.in_vain(channel_id="CA1") == [missed]


def test_an_erased_conversation_takes_its_calls_along() -> None:
    log = CallLog()
    keep(log, conversation_id="conv_1")
    kept = keep(log, conversation_id="conv_2")
    log.forget(conversation_ids={"conv_1"}, profile_id=None)
    assert (log.of_conversation("conv_1"), log.of_conversation("conv_2")) == ([], [kept])
