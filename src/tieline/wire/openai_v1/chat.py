"""A rehearsal answer in the shape of OpenAI's Chat Completions API: the completion and its stream of chunks."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from tieline.models.rehearsal import REHEARSAL_MODEL, RehearsalAnswer
from tieline.models.responses_format import pieces_of
from tieline.wire.openai_v1.body import ModelRequest


def chat_completion(answer: RehearsalAnswer, *, request: ModelRequest) -> dict[str, Any]:
    """The finished `chat.completion`; `system_fingerprint` says that the rehearsal model served."""
    message = {"role": "assistant", "content": answer.text, "refusal": None}
    calls = [_tool_call(answer, index) for index in range(len(answer.tool_calls))]
    choice = {
        "index": 0,
        "message": {**message, "tool_calls": calls} if calls else message,
        "logprobs": None,
        "finish_reason": _finish_reason(answer),
    }
    return {**_head(request, "chat.completion"), "choices": [choice], "usage": _usage(answer)}


def chat_chunks(answer: RehearsalAnswer, *, request: ModelRequest) -> Iterator[dict[str, Any]]:
    """The chunks that add up to the answer; with `stream_options.include_usage`, the usage in one of its own."""
    head = _head(request, "chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish_reason}
        return {**head, "choices": [choice]}

    yield chunk({"role": "assistant", "content": None if answer.tool_calls else ""})
    for piece in pieces_of(answer.text or ""):
        yield chunk({"content": piece})
    for index in range(len(answer.tool_calls)):
        yield chunk({"tool_calls": [{"index": index, **_tool_call(answer, index)}]})
    yield chunk({}, _finish_reason(answer))
    if (request.body.get("stream_options") or {}).get("include_usage"):
        yield {**head, "choices": [], "usage": _usage(answer)}


def _head(request: ModelRequest, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": request.model,
        "system_fingerprint": f"fp_{REHEARSAL_MODEL}",
    }


def _tool_call(answer: RehearsalAnswer, index: int) -> dict[str, Any]:
    call = answer.tool_calls[index]
    arguments = json.dumps(call.arguments, ensure_ascii=False)
    return {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": arguments}}


def _finish_reason(answer: RehearsalAnswer) -> str:
    return "tool_calls" if answer.tool_calls else "stop"


def _usage(answer: RehearsalAnswer) -> dict[str, Any]:
    return {
        "prompt_tokens": answer.input_tokens,
        "completion_tokens": answer.output_tokens,
        "total_tokens": answer.input_tokens + answer.output_tokens,
        "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
        "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0},
    }
