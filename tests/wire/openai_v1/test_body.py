"""Requests are read as far as they are used; everything an agent kit may add is let through."""

import json
from collections.abc import Coroutine
from typing import Any

import pytest
from fastapi import Request
from hypothesis import given, settings
from hypothesis import strategies as st

from tieline.wire.openai_v1.body import MAXIMUM_BYTES, ModelRequest, read_chat_request, read_responses_request
from tieline.wire.openai_v1.errors import OpenAIRefusal, TooLarge

pytestmark = pytest.mark.unit

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = (
    "model",
    "input",
    "messages",
    "tools",
    "stream",
    "text",
    "metadata",
    "instructions",
    "response_format",
    "n",
)


def request(body: Any) -> Request:
    pieces = [body] if isinstance(body, bytes) else [json.dumps(body).encode()]

    async def receive() -> dict[str, Any]:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


async def test_a_string_becomes_a_customers_message() -> None:
    asked = await read_responses_request(request({"model": "m", "input": "hi", "unknown": 1}))
    assert asked.items == [{"role": "user", "content": "hi"}]
    assert asked.body["unknown"] == 1
    assert not asked.is_streamed


async def test_no_tools_by_choice() -> None:
    body = {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "tools": [{}],
        "tool_choice": "none",
    }
    assert (await read_chat_request(request(body))).tools == []


async def test_a_body_is_given_up_as_soon_as_it_is_too_large() -> None:
    with pytest.raises(TooLarge):
        await read_responses_request(request(b" " * (MAXIMUM_BYTES + 1)))


@settings(max_examples=50, deadline=None, database=None)
@given(body=st.dictionaries(st.sampled_from(KEYS), JSON, max_size=6))
async def test_whatever_is_sent_is_read_or_refused_in_words(body: dict[str, Any]) -> None:
    for read in (read_responses_request, read_chat_request):
        outcome = await read_or_refusal(read(request(body)))
        if isinstance(outcome, OpenAIRefusal):
            assert outcome.message
            assert 400 <= outcome.status < 500
        else:
            assert outcome.model == body["model"]


async def read_or_refusal(reading: Coroutine[Any, Any, ModelRequest]) -> ModelRequest | OpenAIRefusal:
    try:
        return await reading
    except OpenAIRefusal as refusal:
        return refusal
